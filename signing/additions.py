"""What this app adds to pages of the apps below: the signature panel, the own certificate; and its pages of the rail."""

from __future__ import annotations

from accounts import registry
from incoming.presentation.acts import KIND as RECEIVED
from outgoing.presentation.page import KIND as OUTGOING
from signing.presentation.signatures import incoming_panels, outgoing_panels


def offer() -> None:
    """Called in AppConfig.ready()."""
    registry.register(
        registry.PageAddition("signing.received", RECEIVED, panels=incoming_panels),
        registry.PageAddition("signing.outgoing", OUTGOING, panels=outgoing_panels),
    )

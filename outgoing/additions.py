"""What this app adds to the page of a received document: Trả lời, and the answers."""

from __future__ import annotations

from accounts import registry
from incoming.presentation.acts import KIND
from outgoing.presentation.answers import answer_acts, answer_panels


def offer() -> None:
    """Called in AppConfig.ready()."""
    registry.register(registry.PageAddition("outgoing.answers", KIND, answer_acts, answer_panels))

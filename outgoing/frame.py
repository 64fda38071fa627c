"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from outgoing import home
from outgoing.finding import search_source
from outgoing.worklists import worklists, works


def register() -> None:
    """Offer section, worklists, home blocks, search and the document's page."""
    registry.register(
        registry.Section(
            "outgoing",
            _("Văn bản đi"),
            "paper-airplane",
            reverse_lazy("outgoing:list"),  # type: ignore[arg-type]
            works,
            20,
        ),
        *worklists(),
        *home.blocks(),
        search_source(),
        registry.Subject("outgoing.outgoingdocument", lambda pk: reverse("outgoing:detail", args=[pk])),
    )

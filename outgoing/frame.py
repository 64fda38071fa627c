"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from outgoing import home, practice
from outgoing.finding import search_source
from outgoing.tracking import DELIVERIES, tracking_worklist
from outgoing.worklists import worklists, works


def register() -> None:
    """Offer section, worklists, home blocks, practice steps, search and the document's page."""
    registry.register(
        registry.Section(
            "outgoing",
            _("Văn bản đi"),
            "paper-airplane",
            reverse_lazy("outgoing:list"),  # type: ignore[arg-type]
            works,
            20,
        ),
        *_with_tracking(worklists()),
        *home.blocks(),
        *practice.steps(),
        search_source(),
        registry.Subject("outgoing.outgoingdocument", lambda pk: reverse("outgoing:detail", args=[pk])),
        # a delivery, and all deliveries of an organisation, as their sender follows them
        registry.Subject("delivery", lambda pk: reverse("outgoing:delivery", args=[pk])),
        registry.Subject(
            "deliveries", lambda organisation: f"{reverse('outgoing:tracking')}?loc={DELIVERIES}"
        ),
    )


def _with_tracking(lists: list[registry.Worklist]) -> list[registry.Worklist]:
    """Theo dõi văn bản gửi stands before the last list, which is everything."""
    return [*lists[:-1], tracking_worklist(), lists[-1]]

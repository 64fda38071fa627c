"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from accounts.models import Role


def may_search(actor: Actor) -> bool:
    """Everybody who may read documents."""
    return actor.position is not None and actor.position.role != Role.ADMIN


def register() -> None:
    """Offer the search to the rail."""
    registry.register(
        registry.Section(
            "search",
            _("Tra cứu"),
            "document-magnifying-glass",
            reverse_lazy("search"),  # type: ignore[arg-type]
            may_search,
            50,
        )
    )

"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor


def may_see_registers(actor: Actor) -> bool:
    """Clerks keep the books, leaders read them."""
    return actor.has("keep_registers") or actor.has("read_documents")


def register() -> None:
    """Offer the section of the rail."""
    registry.register(
        registry.Section(
            "registers", _("Sổ văn bản"), "book-open", reverse_lazy("registers:list"), may_see_registers, 40
        )
    )

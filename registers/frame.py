"""What this app offers to the frame."""

from __future__ import annotations

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from registers import practice
from registers.consistency import broken_series


def may_see_registers(actor: Actor) -> bool:
    """Clerks keep the books, leaders read them."""
    return actor.has("keep_registers") or actor.has("read_documents")


def _register_url(pk: int) -> str:
    return reverse("registers:detail", args=[pk])


def register() -> None:
    """Offer the section of the rail, the page of a book and the proof of its series."""
    registry.register(
        registry.Section(
            "registers",
            _("Sổ văn bản"),
            "book-open",
            reverse_lazy("registers:list"),  # type: ignore[arg-type]
            may_see_registers,
            40,
        ),
        registry.Subject("registers.register", _register_url),
        registry.ConsistencyCheck("registers.series", broken_series),
        *practice.steps(),
    )

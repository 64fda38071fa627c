"""What this app offers to the frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from registers import practice
from registers.consistency import broken_series
from registers.selectors import NEXT_YEAR_FROM, year_to_copy


def may_see_registers(actor: Actor) -> bool:
    """Clerks keep the books, leaders read them."""
    return actor.has("keep_registers") or actor.has("read_documents")


def _register_url(pk: int) -> str:
    return reverse("registers:detail", args=[pk])


def _turn_of_the_year(actor: Actor) -> bool:
    """From 15/12 to the end of January the clerk's home asks for the books of the new year."""
    today = timezone.localdate()
    return actor.has("keep_registers") and ((today.month, today.day) >= NEXT_YEAR_FROM or today.month == 1)


def _next_year(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any] | None:
    year = year_to_copy(actor, timezone.localdate())
    return {"copy_year": year, "copy_from": year - 1} if year else None


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
        registry.HomeBlock(
            "registers-next-year",
            5,
            _turn_of_the_year,
            "registers/partials/next_year.html",
            _next_year,
            place="top",
        ),
        registry.ConsistencyCheck("registers.series", broken_series),
        *practice.steps(),
    )

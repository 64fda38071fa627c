"""What the lists of both directions have in common: books, paging, how many there are, other forms of the same list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from registers.models import NumberEntry, Register
from registers.worklists import Catalogue, Definition

TOTAL_CAP = 1000
PAGE_KEYS = ("sau", "truoc")


def books_of(actor: Actor, direction: str) -> list[Any]:
    """Books of the direction, newest first, each with its last number and when it was taken."""
    last = NumberEntry.objects.filter(register=OuterRef("pk")).order_by("-number", "-suffix")
    found = Register.objects.visible_to(actor).filter(direction=direction)
    return list(
        found.annotate(
            latest_number=Subquery(last.values("number")[:1]),
            latest_at=Subquery(last.values("taken_at")[:1]),
        )
    )


@dataclass
class BaseListing:
    """A worklist as one actor asks for it with the parameters of an address.

    Each app adds ``catalogue``, ``registers``, ``filter``, ``documents`` (in no order), ``page`` and ``rows``.
    """

    actor: Actor
    definition: Definition
    query: QueryDict

    catalogue: ClassVar[Catalogue]
    registers: ClassVar[Any]
    filter: ClassVar[Any]
    documents: ClassVar[Any]
    page: ClassVar[Any]
    rows: ClassVar[Any]

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        return self.catalogue.url_of(self.definition.key)

    @property
    def register(self) -> Any | None:
        """The book of this year that takes documents unless another is chosen."""
        year = timezone.localdate().year
        return next((r for r in self.registers if r.year == year and r.state == Register.State.OPEN), None)

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.filter.set_count > 0)

    def said_total(self, counts: Mapping[str, int]) -> str:
        """How many there are: the rail's count, a capped count of a narrowed list, nothing for *Tất cả*."""
        here = len(self.rows)
        if not self.page.newer and not self.page.older:
            total = here
        elif self.narrowed:
            total = self.documents.order_by()[: TOTAL_CAP + 1].count()
        elif self.definition.counted:
            total = counts.get(self.catalogue.full_key(self.definition.key), 0)
        else:
            return ""
        if total > TOTAL_CAP:
            return _("%(here)s trong hơn %(cap)s văn bản") % {"here": here, "cap": TOTAL_CAP}
        if total <= here:
            return _("%s văn bản") % here
        return _("%(here)s trong %(total)s văn bản") % {"here": here, "total": total}


def address(name: str, listing: BaseListing, *, page: bool = False) -> str:
    """Address of the same list in another form (export, print), with its filters, and its page where asked."""
    query = listing.query.copy()
    for key in () if page else PAGE_KEYS:
        query.pop(key, None)
    query["muc"] = listing.definition.key
    return f"{reverse(name)}?{query.urlencode()}"

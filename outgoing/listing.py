"""One list as the address asks for it: the worklist, narrowed by the filter row, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from outgoing import worklists
from outgoing.filters import ListFilter
from outgoing.paging import BY_DATE, BY_URGENCY
from outgoing.rows import Row, for_page, rows_of, with_unread
from registers.models import Direction, NumberEntry, Register
from registers.paging import Order, Page, order_by, page_of
from registers.worklists import Definition

TOTAL_CAP = 1000


@dataclass
class Listing:
    """A worklist as one actor asks for it with the parameters of an address."""

    actor: Actor
    definition: Definition
    query: QueryDict

    @cached_property
    def registers(self) -> list[Any]:
        """Books of outgoing documents, newest first, each with its last number and when it was taken."""
        if not worklists.reads_all(self.actor):
            return []
        last = NumberEntry.objects.filter(register=OuterRef("pk")).order_by("-number", "-suffix")
        found = Register.objects.visible_to(self.actor).filter(direction=Direction.OUTGOING)
        return list(
            found.annotate(
                latest_number=Subquery(last.values("number")[:1]),
                latest_at=Subquery(last.values("taken_at")[:1]),
            )
        )

    @property
    def register(self) -> Any | None:
        """The book of this year that takes documents unless another is chosen."""
        year = timezone.localdate().year
        return next((r for r in self.registers if r.year == year and r.state == Register.State.OPEN), None)

    @cached_property
    def filter(self) -> ListFilter:
        """The filter row, read."""
        query = self.query.copy()
        query["muc"] = self.definition.key
        return ListFilter(query, actor=self.actor, registers=self.registers, states=self.definition.states)

    @property
    def full_key(self) -> str:
        """The key under which the frame counts the worklist."""
        return worklists.full_key(self.definition.key)

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        return worklists.url_of(self.definition.key)

    @property
    def order(self) -> Order:
        """Urgent ones first where something waits to be done, newest first elsewhere."""
        return BY_URGENCY if self.definition.urgent_first else BY_DATE

    @property
    def documents(self) -> QuerySet[Any, Any]:
        """Everything on the list, in no order."""
        return self.filter.apply(self.definition.queryset(self.actor))

    @property
    def in_order(self) -> QuerySet[Any, Any]:
        """Everything on the list with what its rows show, in order."""
        return self._for_page().order_by(*order_by(self.order))

    def _for_page(self) -> QuerySet[Any, Any]:
        return with_unread(for_page(self.documents), self.actor)

    @cached_property
    def page(self) -> Page:
        """The page the address asks for."""
        return page_of(self._for_page(), self.order, self.query)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        return rows_of(self.page.rows)

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return self.filter.set_count > 0

    def said_total(self, counts: Mapping[str, int]) -> str:
        """How many there are: the rail's count, a capped count of a narrowed list, nothing for *Tất cả*."""
        here = len(self.rows)
        if not self.page.newer and not self.page.older:
            total = here
        elif self.narrowed:
            total = self.documents.order_by()[: TOTAL_CAP + 1].count()
        elif self.definition.counted:
            total = counts.get(self.full_key, 0)
        else:
            return ""
        if total > TOTAL_CAP:
            return _("%(here)s trong hơn %(cap)s văn bản") % {"here": here, "cap": TOTAL_CAP}
        if total <= here:
            return _("%s văn bản") % here
        return _("%(here)s trong %(total)s văn bản") % {"here": here, "total": total}

    @property
    def shows_drafts(self) -> bool:
        """Nothing on this list has a number yet."""
        return self.definition.key == "du-thao"


def address(name: str, listing: Listing) -> str:
    """Address of the same list in another form (export, print), with its filters."""
    query = listing.query.copy()
    for key in ("sau", "truoc"):
        query.pop(key, None)
    query["muc"] = listing.definition.key
    return f"{reverse(name)}?{query.urlencode()}"

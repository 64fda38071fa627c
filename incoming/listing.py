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
from incoming import worklists
from incoming.filters import ListFilter, recent_senders
from incoming.paging import BY_ARRIVAL, BY_URGENCY
from incoming.rows import Row, for_list, for_page, rows_of
from registers.models import Direction, NumberEntry, Register
from registers.paging import Order, Page, order_by, page_of

TOTAL_CAP = 1000
SUBMITTED_FROM = ("chua-trinh", "bi-tra-lai", "tat-ca")
ASSIGNED_FROM = ("cho-phan-xu-ly", "chua-trinh", "bi-tra-lai", "tat-ca")


@dataclass
class Listing:
    """A worklist as one actor asks for it with the parameters of an address."""

    actor: Actor
    definition: worklists.Definition
    query: QueryDict

    @cached_property
    def registers(self) -> list[Any]:
        """Books of received documents, newest first, each with its last number and when it was taken."""
        last = NumberEntry.objects.filter(register=OuterRef("pk")).order_by("-number", "-suffix")
        found = Register.objects.visible_to(self.actor).filter(direction=Direction.INCOMING)
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
        return ListFilter(
            query,
            registers=self.registers,
            senders=recent_senders(worklists.everything(self.actor)),
            states=self.definition.states,
        )

    @property
    def order(self) -> Order:
        """Urgent ones first where something waits to be done, newest first elsewhere."""
        return BY_URGENCY if self.definition.urgent_first else BY_ARRIVAL

    @property
    def documents(self) -> QuerySet[Any, Any]:
        """Everything on the list, in no order."""
        return self.filter.apply(for_list(self.definition.queryset(self.actor), self.actor))

    @property
    def in_order(self) -> QuerySet[Any, Any]:
        """Everything on the list with what its rows show, in order."""
        return for_page(self.documents, self.actor).order_by(*order_by(self.order))

    @cached_property
    def page(self) -> Page:
        """The page the address asks for."""
        return page_of(for_page(self.documents, self.actor), self.order, self.query)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        return rows_of(self.page.rows, self.actor)

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
            total = counts.get(worklists.full_key(self.definition.key), 0)
        else:
            return ""
        if total > TOTAL_CAP:
            return _("%(here)s trong hơn %(cap)s văn bản") % {"here": here, "cap": TOTAL_CAP}
        if total <= here:
            return _("%s văn bản") % here
        return _("%(here)s trong %(total)s văn bản") % {"here": here, "total": total}

    @property
    def may_submit(self) -> bool:
        """Trình lãnh đạo for several at once."""
        return worklists.is_clerk(self.actor) and self.definition.key in SUBMITTED_FROM

    @property
    def may_assign(self) -> bool:
        """Phân xử lý and Lưu for several at once."""
        passes = worklists.is_clerk(self.actor) and self.actor.settings.clerk_may_pass_down
        return (worklists.is_leader(self.actor) or passes) and self.definition.key in ASSIGNED_FROM

    @property
    def shows_pending(self) -> bool:
        """Nothing on this list has a number yet."""
        return self.definition.key == "cho-tiep-nhan"


def address(name: str, listing: Listing, *, page: bool = False) -> str:
    """Address of the same list in another form (export, print), with its filters."""
    query = listing.query.copy()
    for key in () if page else ("sau", "truoc"):
        query.pop(key, None)
    query["muc"] = listing.definition.key
    return f"{reverse(name)}?{query.urlencode()}"

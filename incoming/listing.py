"""One list as the address asks for it: the worklist, narrowed by the filter row, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from incoming import worklists
from incoming.filters import ListFilter, recent_senders
from incoming.paging import BY_ARRIVAL, BY_URGENCY
from incoming.rows import Row, for_list, for_page, rows_of
from registers.listing import BaseListing, books_of
from registers.models import Direction
from registers.paging import Order, Page, order_by, page_of

SUBMITTED_FROM = ("chua-trinh", "bi-tra-lai", "tat-ca")
ASSIGNED_FROM = ("cho-phan-xu-ly", "chua-trinh", "bi-tra-lai", "tat-ca")


@dataclass
class Listing(BaseListing):
    """A worklist as one actor asks for it with the parameters of an address."""

    catalogue = worklists.CATALOGUE

    @cached_property
    def registers(self) -> list[Any]:
        """Books of received documents."""
        return books_of(self.actor, Direction.INCOMING)

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

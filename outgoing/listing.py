"""One list as the address asks for it: the worklist, narrowed by the filter row, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from outgoing import worklists
from outgoing.filters import ListFilter
from outgoing.paging import BY_DATE, BY_URGENCY
from outgoing.rows import Row, for_page, rows_of, with_unread
from registers.listing import BaseListing, books_of
from registers.models import Direction
from registers.paging import Order, Page, order_by, page_of


@dataclass
class Listing(BaseListing):
    """A worklist as one actor asks for it with the parameters of an address."""

    catalogue = worklists.CATALOGUE

    @cached_property
    def registers(self) -> list[Any]:
        """Books of outgoing documents."""
        if not worklists.reads_all(self.actor):
            return []
        return books_of(self.actor, Direction.OUTGOING)

    @cached_property
    def filter(self) -> ListFilter:
        """The filter row, read."""
        query = self.query.copy()
        query["muc"] = self.definition.key
        return ListFilter(query, actor=self.actor, registers=self.registers, states=self.definition.states)

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
    def shows_drafts(self) -> bool:
        """Nothing on this list has a number yet."""
        return self.definition.key == "du-thao"

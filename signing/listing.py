"""One list of drafts as the address asks for it: the worklist, narrowed by the filter row, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from outgoing.filters import ListFilter
from outgoing.listing import Listing
from registers.paging import Column, Order, whole
from signing import worklists
from signing.models import Act
from signing.rows import Row, for_page, rows_of

NEWEST = (Column("pk", whole),)
BY_URGENCY = (Column("urgency", whole), *NEWEST)
OF_ISSUED_ONES = ("so", "ky", "tu", "den", "noi_nhan")


class DraftFilter(ListFilter):
    """What a list of drafts may be narrowed by: words, kind, drafting unit, urgency, state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_ISSUED_ONES:
            self.fields.pop(name, None)
            self.cleaned_data.pop(name, None)


@dataclass
class DraftListing(Listing):
    """A worklist of drafts as one actor asks for it."""

    catalogue = worklists.CATALOGUE

    @property
    def registers(self) -> list[Any]:
        """Drafts stand in no book."""
        return []

    @cached_property
    def filter(self) -> ListFilter:
        """The filter row, read."""
        query = self.query.copy()
        query["muc"] = self.definition.key
        for name in OF_ISSUED_ONES:
            query.pop(name, None)
        return DraftFilter(query, actor=self.actor, registers=[], states=self.definition.states)

    @property
    def order(self) -> Order:
        """Urgent ones first where something waits to be done, newest first elsewhere."""
        return BY_URGENCY if self.definition.urgent_first else NEWEST

    def _for_page(self) -> QuerySet[Any, Any]:
        return for_page(self.documents)

    @cached_property
    def rows(self) -> list[Row]:  # type: ignore[override]
        """The rows of the page."""
        return rows_of(self.page.rows)

    @property
    def all_mine(self) -> bool:
        """Every row waits for the same thing by the reader: where it is need not be said in each."""
        return self.definition.key in ("cho-ky", "cho-duyet")

    @property
    def signs(self) -> str:
        """What several ticked rows may be decided as at once: one act, or ""."""
        return {"cho-ky": str(Act.SIGN)}.get(self.definition.key, "")

"""The documents before and after this one in the list the person came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from incoming.models import IncomingDocument
from incoming.paging import BY_ARRIVAL, BY_URGENCY
from incoming.rows import for_list
from incoming.worklists import definition_for, url_of
from registers.paging import order_by

LOOKED_AT = 200


@dataclass(frozen=True)
class Neighbours:
    """Where the document stands in the list: "3 / 11", with the keys beside it."""

    key: str
    label: Any
    url: str
    position: int = 0
    total: str = ""
    before: int | None = None
    after: int | None = None

    @property
    def query(self) -> str:
        """What keeps the list in mind on every link of the page."""
        return f"muc={self.key}"


def neighbours_of(document: IncomingDocument, actor: Actor, key: str) -> Neighbours | None:
    """One query over the first LOOKED_AT rows of the list; without a position when the document is not among them."""
    definition = definition_for(actor, key)
    if definition is None:
        return None
    order = BY_URGENCY if definition.urgent_first else BY_ARRIVAL
    rows = (
        for_list(definition.queryset(actor), actor) if definition.urgent_first else definition.queryset(actor)
    )
    here = Neighbours(key, definition.label, url_of(key))
    return place_in(rows.order_by(*order_by(order)), document.pk, here)


def place_in(rows: QuerySet[Any, Any], pk: int, here: Neighbours) -> Neighbours:
    """Where the key stands among the first LOOKED_AT rows, in one query."""
    keys = list(rows.values_list("pk", flat=True)[: LOOKED_AT + 1])
    if pk not in keys:
        return here
    at = keys.index(pk)
    return replace(
        here,
        position=at + 1,
        total=f"{LOOKED_AT}+" if len(keys) > LOOKED_AT else str(len(keys)),
        before=keys[at - 1] if at else None,
        after=keys[at + 1] if at + 1 < len(keys) else None,
    )

"""The documents before and after this one in the list the person came from."""

from __future__ import annotations

from accounts.actor import Actor
from incoming.presentation.neighbours import Neighbours, place_in
from outgoing.models import OutgoingDocument
from outgoing.paging import BY_DATE, BY_URGENCY
from outgoing.worklists import definition_for, url_of
from registers.paging import order_by

__all__ = ["Neighbours", "neighbours_of"]


def neighbours_of(document: OutgoingDocument, actor: Actor, key: str) -> Neighbours | None:
    """One query over the first rows of the list; without a position when the document is not among them."""
    definition = definition_for(actor, key)
    if definition is None:
        return None
    order = BY_URGENCY if definition.urgent_first else BY_DATE
    rows = definition.queryset(actor).order_by(*order_by(order))
    return place_in(rows, document.pk, Neighbours(key, definition.label, url_of(key)))

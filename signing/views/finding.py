"""Fetching a draft the acting position may read; who may not is told so as far as they may know."""

from __future__ import annotations

from django.http import Http404

from accounts.actor import Actor
from outgoing.models import OutgoingDocument
from outgoing.views.finding import explains_other_position, find_document
from signing.presentation.dossier import Dossier, with_names

__all__ = ["explains_other_position", "find_draft", "open_dossier"]

ELECTRONIC = OutgoingDocument.Medium.ELECTRONIC


def find_draft(actor: Actor, pk: int) -> OutgoingDocument:
    """The document signed electronically, with what its page says of it.

    Raises as find_document() does; what is signed on paper has no page here.
    """
    rows = with_names(OutgoingDocument.objects.visible_to(actor).filter(pk=pk), actor)
    found = rows.first() or find_document(actor, pk)
    if found.medium != ELECTRONIC:
        raise Http404("signed on paper")
    return found


def open_dossier(actor: Actor, pk: int) -> Dossier:
    """The draft with everything its page shows."""
    return Dossier.of(find_draft(actor, pk), actor)

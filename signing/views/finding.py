"""Fetching a draft the acting position may read; who may not is told so as far as they may know."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.actor import Actor
from outgoing.models import OutgoingDocument
from outgoing.views.finding import explains_other_position, find_document
from signing.presentation.dossier import Dossier, with_names

__all__ = ["explains_other_position", "find_draft", "open_dossier"]

ELECTRONIC = OutgoingDocument.Medium.ELECTRONIC


def find_draft(actor: Actor, pk: int) -> OutgoingDocument:
    """The document signed electronically, with what its page says of it.

    Raises as find_document() does, PermissionDenied also for who only received it; what is signed on paper has no
    page here.
    """
    found = with_names(OutgoingDocument.objects.handled_by(actor).filter(pk=pk), actor).first()
    if (found or find_document(actor, pk)).medium != ELECTRONIC:
        raise Http404("signed on paper")
    if found is None:
        raise PermissionDenied(_("Quá trình trình ký chỉ mở cho người soạn thảo và những người được trình."))
    return found


def open_dossier(actor: Actor, pk: int) -> Dossier:
    """The draft with everything its page shows."""
    return Dossier.of(find_draft(actor, pk), actor)

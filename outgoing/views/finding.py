"""Fetching what the acting position may read; who may not is told so as far as they may know."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.actor import Actor, build_actor
from incoming.views.finding import VisibleElsewhere, explains_other_position
from outgoing.models import OutgoingDocument

RELATED = (
    "organisation",
    "kind",
    "register",
    "drafting_unit",
    "answers",
    "replaces",
    "follower__unit",
    "follower__position__unit",
)


def find_document(actor: Actor, pk: int) -> OutgoingDocument:
    """The document, if the acting position may read it.

    Raises VisibleElsewhere when another position of the person may, PermissionDenied for a colleague of the same
    organisation, Http404 for everybody else.
    """
    found = OutgoingDocument.objects.visible_to(actor).filter(pk=pk).select_related(*RELATED).first()
    if found is not None:
        return found
    for position in actor.positions:
        if actor.position is None or position.pk == actor.position.pk:
            continue
        other = build_actor(actor.user, position.pk)
        if OutgoingDocument.objects.visible_to(other).filter(pk=pk).exists():
            raise VisibleElsewhere(position)
    own = OutgoingDocument.objects.filter(pk=pk, organisation_id=actor.organisation_id)
    if actor.organisation_id is not None and own.exists():
        raise PermissionDenied(_("Văn bản này không mở cho chức vụ hoặc phòng của bạn."))
    raise Http404("no such document for this actor")


__all__ = ["VisibleElsewhere", "explains_other_position", "find_document"]

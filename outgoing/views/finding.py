"""Fetching what the acting position may read; who may not is told so as far as they may know."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.actor import Actor, build_actor
from incoming.views.finding import VisibleElsewhere, explains_other_position
from outgoing.models import OutgoingDocument
from outgoing.rows import with_unread

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


def with_page_facts(documents: QuerySet[OutgoingDocument], actor: Actor) -> QuerySet[OutgoingDocument]:
    """Annotate what decides whether more has to be read: is_unread by the actor, is_replaced by a newer one."""
    newer = OutgoingDocument.objects.filter(replaces=OuterRef("pk"))
    return with_unread(documents, actor).annotate(is_replaced=Exists(newer))


def find_document(actor: Actor, pk: int, *, for_page: bool = False) -> OutgoingDocument:
    """The document, if the acting position may read it; ``for_page`` brings along what its page asks of it.

    Raises VisibleElsewhere when another position of the person may, PermissionDenied for a colleague of the same
    organisation, Http404 for everybody else.
    """
    rows = OutgoingDocument.objects.visible_to(actor).filter(pk=pk).select_related(*RELATED)
    found = (with_page_facts(rows, actor) if for_page else rows).first()
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

"""Fetching what the acting position may read; who may not is told so as far as they may know."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor, build_actor
from accounts.models import Position
from incoming.models import Assignment, IncomingDocument
from incoming.presentation.dossier import RELATED, with_related

View = Callable[..., HttpResponseBase]


class VisibleElsewhere(PermissionDenied):
    """The person may read it, but in another of their positions."""

    def __init__(self, position: Position) -> None:
        super().__init__(_("Văn bản này thuộc chức vụ khác của bạn."))
        self.position = position


def find_document(actor: Actor, pk: int, *, related: bool = False) -> IncomingDocument:
    """The document, if the acting position may read it; ``related`` brings along what its page says of it.

    Raises VisibleElsewhere when another position of the person may, PermissionDenied for a colleague of the same
    organisation, Http404 for everybody else.
    """
    rows = IncomingDocument.objects.visible_to(actor).filter(pk=pk)
    found = (with_related(rows) if related else rows).first()
    if found is not None:
        return found
    for position in actor.positions:
        if actor.position is None or position.pk == actor.position.pk:
            continue
        other = build_actor(actor.user, position.pk)
        if IncomingDocument.objects.visible_to(other).filter(pk=pk).exists():
            raise VisibleElsewhere(position)
    own = IncomingDocument.objects.filter(pk=pk, organisation_id=actor.organisation_id)
    if actor.organisation_id is not None and own.exists():
        raise PermissionDenied(_("Văn bản này chưa được giao cho chức vụ hoặc phòng của bạn."))
    raise Http404("no such document for this actor")


def find_assignment(actor: Actor, pk: int) -> Assignment:
    """The assignment with its document, if the acting position may read the document.

    Whoever held it and lost it meanwhile is told who did what, not that they are strangers.
    """
    related = (f"document__{name}" for name in RELATED)
    readable = IncomingDocument.objects.visible_to(actor).filter(pk=OuterRef("document"))
    rows = Assignment.objects.select_related("document", "parent", "delivery", *related)
    found = rows.annotate(is_readable=Exists(readable)).filter(pk=pk).first()
    if found is None:
        raise Http404("no such assignment")
    if not found.is_open and found.assignee_id in actor.principal_ids:
        raise TransitionNotAllowed("the work is no longer open", object=found)
    if not found.is_readable:
        find_document(actor, found.document_id)  # says why not
    if found.parent is not None:
        found.parent.document = found.document
    return found


def explains_other_position(view: View) -> View:
    """Answer VisibleElsewhere with a page that offers to switch the position."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except VisibleElsewhere as elsewhere:
            context = {"position": elsewhere.position}
            return render(request, "incoming/other_position.html", context, status=403)

    return wrapped

"""The page of one document of the organisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.registry import url_of
from outgoing.models import OutgoingDocument
from outgoing.presentation.neighbours import neighbours_of
from outgoing.presentation.page import Dossier, page_of
from outgoing.services.reading import open_document
from outgoing.views.finding import explains_other_position, find_document

SIGNING_PAGE = "signing"  # kind under which an app above offers the page of a draft


@require_GET
@explains_other_position
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; opening it is recorded, and a recipient inside the house has seen it.

    What is signed electronically has a page of its own until it is issued.
    """
    actor = request.actor
    document = find_document(actor, pk, for_page=True)
    on_its_way = document.medium == OutgoingDocument.Medium.ELECTRONIC and not document.is_frozen
    if on_its_way and (elsewhere := url_of(SIGNING_PAGE, document.pk)):
        return redirect(elsewhere)
    open_document(document, by=actor, unseen=document.is_unread)
    key = request.GET.get("muc", "")
    context = page_of(
        Dossier.of(document, actor, is_replaced=document.is_replaced),
        chosen_file=request.GET.get("tep", ""),
        neighbours=neighbours_of(document, actor, key) if key else None,
    )
    return render(request, "outgoing/detail.html", context)

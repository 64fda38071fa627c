"""The page of one draft, and the sheet that goes with it (Phiếu trình)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.actor import Actor
from accounts.journal import record
from incoming.presentation.neighbours import Neighbours, place_in
from outgoing.models import OutgoingDocument
from outgoing.services.reading import open_document
from registers.paging import order_by
from registers.pdf import render_pdf
from signing.forms.acts import IssueForm
from signing.listing import BY_URGENCY, NEWEST
from signing.presentation.acts import Bound
from signing.presentation.dossier import Dossier
from signing.presentation.page import page_of
from signing.presentation.slip import slip_of
from signing.views.finding import explains_other_position, find_draft, open_dossier
from signing.worklists import definition_for, url_of


@require_GET
@explains_other_position
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the draft is, and what one may decide; opening it is recorded."""
    if request.htmx and request.GET.get("phan") == "so":
        return expected_number(request, pk)
    dossier = open_dossier(request.actor, pk)
    open_document(dossier.document, by=request.actor, unseen=False)
    return show(request, dossier)


def show(
    request: HttpRequest, dossier: Dossier, *, bound: Bound | None = None, status: int = 200
) -> HttpResponse:
    """The page, with the forms that came back with errors."""
    key = request.GET.get("muc") or request.POST.get("muc", "")
    context = page_of(
        dossier,
        chosen_file=request.GET.get("tep", ""),
        neighbours=neighbours_of(dossier.document, request.actor, key) if key else None,
        bound=bound,
    )
    return render(request, "signing/document.html", context, status=status)


def neighbours_of(document: OutgoingDocument, actor: Actor, key: str) -> Neighbours | None:
    """The drafts before and after this one in the list the person came from."""
    definition = definition_for(actor, key)
    if definition is None:
        return None
    rows = definition.queryset(actor).order_by(*order_by(BY_URGENCY if definition.urgent_first else NEWEST))
    here = place_in(rows, document.pk, Neighbours(key, definition.label, url_of(key)))
    if here.position or not definition.urgent_first:
        return here
    return replace(
        here, after=rows.values_list("pk", flat=True).first()
    )  # done with this one: the next that waits


def expected_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Số đi dự kiến for the book, day and kept number chosen so far."""
    draft = find_draft(request.actor, pk)
    asked: dict[str, Any] = {
        name: request.GET[name] for name in ("register", "reserved", "document_date") if name in request.GET
    }
    form = IssueForm(actor=request.actor, document=draft, initial=asked, auto_id="chinh-%s")
    return render(request, "registers/partials/nextno.html", {"form": form})


@require_GET
@explains_other_position
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """In phiếu trình: the sheet with the opinion of every step."""
    dossier = Dossier.without_history(find_draft(request.actor, pk), request.actor)
    organisation = dossier.document.organisation
    context = {
        "slip": slip_of(dossier),
        "unit_name": organisation.name,
        "parent_name": organisation.parent_agency_name,
    }
    record(request.actor, "download", dossier.document, _("Phiếu trình"))
    response = HttpResponse(render_pdf("signing/slip.html", context), content_type="application/pdf")
    name = f"phieu-trinh-{dossier.document.pk}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response

"""The page of one received document, and Thông tin luân chuyển on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from incoming.forms.acts import MomentForm
from incoming.models import Assignment
from incoming.presentation.dossier import Dossier
from incoming.presentation.history import at_moment, circulation_of
from incoming.presentation.neighbours import neighbours_of
from incoming.presentation.page import page_of, title_of
from incoming.services.handling import open_document
from incoming.views.finding import explains_other_position, find_document


@require_GET
@explains_other_position
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; opening it is recorded, and what was only to be known counts as seen."""
    document = find_document(request.actor, pk, related=True)
    dossier = Dossier.of(document, request.actor)
    to_know = [a for a in dossier.held if a.role == Assignment.Role.INFO]
    open_document(document, by=request.actor, to_know=bool(to_know))
    if to_know and request.actor.may_act:
        for assignment in to_know:
            assignment.refresh_from_db(fields=["state", "ended_at"])
    return show(request, dossier)


def show(
    request: HttpRequest,
    dossier: Dossier,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page; ``bound`` holds the form of an act that came back with errors, by the act's address."""
    document = dossier.document
    key = request.GET.get("muc", "")
    context = page_of(
        dossier,
        chosen_file=request.GET.get("tep", ""),
        neighbours=neighbours_of(document, request.actor, key) if key else None,
        bound=bound,
    )
    context["title"] = title_of(document)
    return render(request, "incoming/detail.html", context, status=status)


@require_GET
@explains_other_position
def circulation(request: HttpRequest, pk: int) -> HttpResponse:
    """In thông tin luân chuyển: Từ – Đến – Người giữ – Việc, or who had it on one day (case 19)."""
    document = find_document(request.actor, pk, related=True)
    stretches = circulation_of(Dossier.of(document, request.actor))
    asked = MomentForm(request.GET if "luc" in request.GET else None)
    at = None
    if asked.is_bound and asked.is_valid() and asked.cleaned_data["luc"]:
        at = timezone.make_aware(dt.datetime.combine(asked.cleaned_data["luc"], dt.time.max))
        stretches = at_moment(stretches, at)
    context = {
        "document": document,
        "title": title_of(document),
        "stretches": stretches,
        "form": asked,
        "at": at,
        "printed_at": timezone.now(),
        "unit_name": document.organisation.name,
        "parent_name": document.organisation.parent_agency_name,
    }
    return render(request, "incoming/circulation.html", context)

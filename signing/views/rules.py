"""Quy định ký of an organisation: which kinds are signed by order, who is authorised in writing (Điều 13)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from signing.capacities import Rules
from signing.forms.rules import AuthorisationForm, ByOrderForm
from signing.models import Authorisation
from signing.services import rules as service
from signing.views.routes import for_keepers


@require_http_methods(["GET", "POST"])
@for_keepers
def rules(request: HttpRequest) -> HttpResponse:
    """Both lists; a POST lays down the kinds."""
    if request.method == "GET":
        return _page(request)
    form = ByOrderForm(request.POST, prefix="loai")
    if not form.is_valid():
        return _page(request, by_order=form, status=422)
    service.list_by_order(list(form.cleaned_data["kinds"]), by=request.actor)
    messages.success(request, _("Đã lưu loại văn bản được ký thừa lệnh."))
    return redirect("signing:rules")


@require_POST
@for_keepers
def authorise(request: HttpRequest) -> HttpResponse:
    """A written authorisation is entered."""
    form = AuthorisationForm(request.POST, actor=request.actor, prefix="uq")
    if not form.is_valid():
        return _page(request, authorisation=form, status=422)
    try:
        service.authorise(form.filled(), by=request.actor)
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _page(request, authorisation=form, status=422)
    messages.success(request, _("Đã ghi văn bản ủy quyền."))
    return redirect("signing:rules")


@require_POST
@for_keepers
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """It ends today."""
    found = get_object_or_404(Authorisation, pk=pk, organisation_id=request.actor.organisation_id)
    service.stop_authorisation(found, by=request.actor)
    messages.success(request, _("Đã dừng ủy quyền."))
    return redirect("signing:rules")


def _page(
    request: HttpRequest,
    *,
    by_order: ByOrderForm | None = None,
    authorisation: AuthorisationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    kinds = list(Rules(actor.organisation_id or 0).by_order)
    entered = Authorisation.objects.filter(organisation_id=actor.organisation_id)
    context = {
        "by_order": by_order or ByOrderForm(prefix="loai", initial={"kinds": kinds}),
        "authorisation": authorisation or AuthorisationForm(actor=actor, prefix="uq"),
        "entered": entered.select_related("position__unit"),
    }
    return render(request, "signing/draft_rules.html", context, status=status)

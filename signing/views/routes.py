"""Luồng trình ký of an organisation: defined by its administrator or clerk, chosen by its drafters."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.journal import entries_about
from accounts.permissions import require_right
from accounts.views.directory import refuse_on
from signing.forms.routes import RouteForm, StepForms
from signing.models import Route, RouteStep
from signing.services import routing

HISTORY = 200


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Administrators and clerks define routes; others read why not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_right(request.actor, "administer", "keep_registers")
        return view(request, *args, **kwargs)

    return wrapper


def _own(request: HttpRequest, pk: int) -> Route:
    return get_object_or_404(Route, pk=pk, organisation_id=request.actor.organisation_id)


@require_GET
@for_keepers
def route_list(request: HttpRequest) -> HttpResponse:
    """The routes in the order drafters see them, those no longer offered at the end."""
    steps = RouteStep.objects.select_related("position__unit")
    routes = Route.objects.filter(organisation_id=request.actor.organisation_id)
    found = routes.order_by("-is_offered", "order", "pk").prefetch_related(Prefetch("steps", steps))
    rows = [
        {
            "route": route,
            "steps": [{"act": s.get_act_display(), "who": routing.who_of(s)} for s in route.steps.all()],
        }
        for route in found
    ]
    return render(request, "signing/route_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@for_keepers
def new_route(request: HttpRequest) -> HttpResponse:
    """Tạo luồng."""
    return _form(request, Route())


@require_http_methods(["GET", "POST"])
@for_keepers
def edit_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa luồng; submissions under way keep the steps they began with."""
    return _form(request, _own(request, pk))


def _form(request: HttpRequest, route: Route) -> HttpResponse:
    """The form; a button that moves a step only lays it out anew, nothing is saved."""
    data = request.POST if request.method == "POST" else None
    kept = list(route.steps.select_related("position__unit")) if route.pk else []
    steps = StepForms(request.actor, data, kept)
    wish = request.POST.get("do", "")
    if data is not None and steps.rearrange(wish):
        form = RouteForm(
            instance=copy.copy(route), initial={key: data.get(key) for key in RouteForm.Meta.fields}
        )
        return _page(request, route, form, steps)
    form = RouteForm(data, instance=copy.copy(route))
    if data is None:
        return _page(request, route, form, steps)
    if all([form.is_valid(), steps.is_valid()]):
        try:
            saved = routing.save_route(form.instance, steps.steps, by=request.actor)
        except Refused as refusal:
            refuse_on(form, refusal)
        else:
            messages.success(request, _("Đã lưu luồng “%(name)s”.") % {"name": saved.name})
            return redirect("signing:routes")
    return _page(request, route, form, steps, status=422)


def _page(
    request: HttpRequest, route: Route, form: RouteForm, steps: StepForms, *, status: int = 200
) -> HttpResponse:
    context = {"route": route if route.pk else None, "form": form, "steps": steps}
    return render(request, "signing/route_form.html", context, status=status)


@require_POST
@for_keepers
def offer_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Áp dụng: drafters may choose it."""
    route = routing.offer_route(_own(request, pk), offered=True, by=request.actor)
    messages.success(request, _("Đã áp dụng luồng “%(name)s”.") % {"name": route.name})
    return redirect("signing:routes")


@require_POST
@for_keepers
def stop_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Ngừng áp dụng: it is not offered any more."""
    route = routing.offer_route(_own(request, pk), offered=False, by=request.actor)
    messages.success(request, _("Đã ngừng áp dụng luồng “%(name)s”.") % {"name": route.name})
    return redirect("signing:routes")


@require_GET
@for_keepers
def route_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who defined and changed it, with the steps as they then were; the latest first."""
    route = _own(request, pk)
    entries = [_told(entry) for entry in entries_about(route).order_by("-pk")[:HISTORY]]
    return render(request, "signing/route_history.html", {"route": route, "entries": entries})


def _told(entry: Any) -> dict[str, Any]:
    return {
        "time": entry.at,
        "who": entry.actor_name,
        "title": entry.actor_title,
        "behalf": entry.on_behalf_of,
        "text": entry.text,
        "note": " → ".join(entry.data.get("steps", [])),
    }

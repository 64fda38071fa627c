"""Units and working rules of the own organisation, for its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.forms.directory import CloseUnitForm, DepartmentForm, SettingsForm, UnitForm
from accounts.models import OrganisationSettings, Unit
from accounts.services import people
from accounts.services import units as services
from accounts.views.directory import for_administrators, refuse_on


def _own_unit(request: HttpRequest, pk: int) -> Unit:
    mine = Unit.objects.of_organisation(request.actor.organisation_id).select_related("parent", "successor")
    return get_object_or_404(mine, pk=pk)


@require_GET
@for_administrators
def units(request: HttpRequest) -> HttpResponse:
    """The organisation and its departments, closed ones at the end."""
    mine = Unit.objects.of_organisation(request.actor.organisation_id).select_related("successor")
    found = sorted(
        mine, key=lambda unit: (not unit.is_organisation, not unit.is_active, unit.order, unit.name)
    )
    return render(request, "accounts/unit_list.html", {"units": found})


@require_http_methods(["GET", "POST"])
@for_administrators
def new_unit(request: HttpRequest) -> HttpResponse:
    """Create a phòng."""
    organisation = request.actor.organisation
    draft = Unit(kind=Unit.Kind.DEPARTMENT, parent=organisation)
    form = DepartmentForm(request.POST or None, instance=draft)
    if request.method == "GET":
        return render(request, "accounts/unit_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/unit_form.html", {"form": form}, status=422)
    unit = people.create_unit(
        **form.cleaned_data,
        kind=Unit.Kind.DEPARTMENT,
        parent=organisation,
        is_practice=organisation.is_practice,
        by=request.actor,
    )
    messages.success(request, _("Đã tạo %(name)s.") % {"name": unit.name})
    return redirect("accounts:units")


def _unit_page(
    request: HttpRequest,
    unit: Unit,
    form: UnitForm,
    close_form: CloseUnitForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    can_close = unit.kind == Unit.Kind.DEPARTMENT and unit.closed_on is None
    context = {
        "unit": unit,
        "form": form,
        "close_form": (close_form or CloseUnitForm(unit=unit)) if can_close else None,
    }
    return render(request, "accounts/unit_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_administrators
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Change names and addresses of a unit."""
    unit = _own_unit(request, pk)
    if request.method == "GET":
        return _unit_page(request, unit, UnitForm(instance=unit))
    form = UnitForm(request.POST, instance=_own_unit(request, pk))
    if not form.is_valid():
        return _unit_page(request, unit, form, status=422)
    services.update_unit(unit, fields=form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã lưu thông tin đơn vị."))
    return redirect("accounts:unit", pk)


@require_POST
@for_administrators
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a department of the own organisation; closing a whole office or branch is not done here."""
    mine = Unit.objects.of_organisation(request.actor.organisation_id).filter(kind=Unit.Kind.DEPARTMENT)
    unit = get_object_or_404(mine.filter(closed_on=None), pk=pk)
    form = CloseUnitForm(request.POST, unit=unit)
    if form.is_valid():
        try:
            services.close_unit(unit, **form.cleaned_data, by=request.actor)
        except Refused as refusal:
            refuse_on(form, refusal)
    if not form.is_valid():
        return _unit_page(request, unit, UnitForm(instance=unit), form, status=422)
    messages.success(request, _("Đã ngừng hoạt động %(name)s.") % {"name": unit.name})
    return redirect("accounts:units")


@require_http_methods(["GET", "POST"])
@for_administrators
def organisation_settings(request: HttpRequest) -> HttpResponse:
    """What the organisation decides for itself."""
    organisation = request.actor.organisation
    own = OrganisationSettings.objects.filter(unit=organisation).first() or OrganisationSettings(
        unit=organisation
    )
    form = SettingsForm(request.POST or None, instance=own)
    if request.method == "GET":
        return render(request, "accounts/organisation_settings.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/organisation_settings.html", {"form": form}, status=422)
    services.update_settings(organisation, fields=form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã lưu thiết lập."))
    return redirect("accounts:organisation_settings")

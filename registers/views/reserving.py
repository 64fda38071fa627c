"""Giữ số, Chèn số, and the numbers kept that nobody has used yet (case 8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.permissions import require_right
from registers.forms.reserving import InsertForm, ReserveForm
from registers.models import Register
from registers.models.books import display_number
from registers.services.books import reserved_numbers
from registers.services.reserving import insert_number, reserve_number
from registers.views.books import find_register


@login_required
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Giữ số: the next number waits for a document that comes later."""
    register = _kept_by(request, pk)
    form = ReserveForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            entry = reserve_number(register, by=request.actor, **form.cleaned_data)
        except Refused as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Đã giữ số %s.") % entry.display)
            return redirect("registers:reserved", register.pk)
    return _ask(
        request,
        register,
        form,
        title=_("Giữ số %s?") % display_number(register.next_number),
        text=_("Số này dành cho văn bản vào sổ sau. Khi nhập văn bản, chọn ở mục Số đã giữ."),
        button=_("Giữ số"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Chèn số: 12a between 12 and 13, dated between the two."""
    register = _kept_by(request, pk)
    form = InsertForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            entry = insert_number(register, by=request.actor, **form.cleaned_data)
        except Refused as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Đã chèn số %s. Chọn số này khi nhập văn bản.") % entry.display)
            return redirect("registers:reserved", register.pk)
    return _ask(
        request,
        register,
        form,
        title=_("Chèn số vào %s?") % register.name,
        text=_("Số phụ không có trong Nghị định 30/2020; lý do sẽ in trong cột Ghi chú"),
        button=_("Chèn số"),
        heavy=True,
    )


@login_required
@require_GET
def reserved(request: HttpRequest, pk: int) -> HttpResponse:
    """Số giữ chưa sử dụng."""
    register = find_register(request.actor, pk)
    context = {
        "register": register,
        "entries": list(reserved_numbers(register)),
        "may_keep": request.actor.has("keep_registers"),
        "is_open": register.state == Register.State.OPEN,
    }
    return render(request, "registers/reserved.html", context)


def _kept_by(request: HttpRequest, pk: int) -> Register:
    register = find_register(request.actor, pk)
    require_right(request.actor, "keep_registers")
    return register


def _blame(form: forms.Form, problem: Refused) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def _ask(request: HttpRequest, register: Register, form: forms.Form, **words: Any) -> HttpResponse:
    context = {"register": register, "form": form, **words}
    return render(request, "registers/register_act.html", context, status=422 if form.errors else 200)

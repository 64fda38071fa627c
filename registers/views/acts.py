"""Acts on a book that cannot simply be taken back: each is a page that asks first, and a POST that does it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.permissions import require_right
from registers import services
from registers.forms import ReasonForm, SpoilForm
from registers.models import Register
from registers.services.books import reserved_numbers
from registers.views.books import find_register


def _kept_by(request: HttpRequest, pk: int) -> Register:
    register = find_register(request.actor, pk)
    require_right(request.actor, "keep_registers")
    return register


def _ask(
    request: HttpRequest, register: Register, *, form: forms.Form | None = None, **words: Any
) -> HttpResponse:
    context = {"register": register, "form": form, **words}
    return render(
        request,
        "registers/register_act.html",
        context,
        status=422 if form is not None and form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Đóng sổ, after showing the reserved numbers nobody has filled."""
    register = _kept_by(request, pk)
    if request.method == "POST":
        services.close_register(register, by=request.actor)
        messages.success(request, _("Đã đóng %(name)s.") % {"name": register.name})
        return redirect("registers:detail", register.pk)
    return _ask(
        request,
        register,
        title=_("Đóng %(name)s?") % {"name": register.name},
        text=_("Sổ đã đóng không lấy số được nữa. Văn bản của năm đó đến muộn thì phải mở lại sổ."),
        list_title=_("Số đã giữ chưa sử dụng:"),
        listed=[
            _("Số %(number)s: %(reason)s") % {"number": entry.display, "reason": entry.reason}
            for entry in reserved_numbers(register)
        ],
        button=_("Đóng sổ"),
        heavy=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mở lại sổ."""
    register = _kept_by(request, pk)
    if request.method == "POST":
        services.reopen_register(register, by=request.actor)
        messages.success(request, _("Đã mở lại %(name)s.") % {"name": register.name})
        return redirect("registers:detail", register.pk)
    return _ask(
        request,
        register,
        title=_("Mở lại %(name)s?") % {"name": register.name},
        text=_("Sổ lại nhận văn bản của năm %(year)s, từ số %(n)s.")
        % {"year": register.year, "n": register.next_number},
        button=_("Mở lại sổ"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Xóa a book without numbers."""
    register = _kept_by(request, pk)
    if request.method == "POST":
        services.delete_register(register, by=request.actor)
        messages.success(request, _("Đã xóa %(name)s.") % {"name": register.name})
        return redirect(f"{reverse('registers:list')}?nam={register.year}")
    return _ask(
        request,
        register,
        title=_("Xóa %(name)s?") % {"name": register.name},
        text=_("Sổ chưa có số nào. Xóa rồi không lấy lại được."),
        button=_("Xóa sổ"),
        heavy=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def spoil(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy số tiếp theo: it was stamped on paper by mistake."""
    register = _kept_by(request, pk)
    form = SpoilForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            entry = services.spoil_next_number(register, by=request.actor, **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Đã hủy số %(number)s.") % {"number": entry.display})
            return redirect("registers:detail", register.pk)
    return _ask(
        request,
        register,
        form=form,
        title=_("Hủy số %(n)s, số tiếp theo của sổ?") % {"n": register.next_number},
        text=_("Dùng khi số đã đóng nhầm lên giấy. Số và lý do ở lại trong sổ, in trong cột Ghi chú."),
        button=_("Hủy số"),
        heavy=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Hủy số of a number no document carries."""
    register = _kept_by(request, pk)
    entry = get_object_or_404(register.entries, pk=entry_pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.void_loose_number(entry, by=request.actor, **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Đã hủy số %(number)s.") % {"number": entry.display})
            return redirect("registers:detail", register.pk)
    return _ask(
        request,
        register,
        form=form,
        title=_("Hủy số %(n)s?") % {"n": entry.display},
        text=_("Số đã hủy không dùng lại. Số và lý do ở lại trong sổ, in trong cột Ghi chú."),
        button=_("Hủy số"),
        heavy=True,
    )

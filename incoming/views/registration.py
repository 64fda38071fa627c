"""Ways back and corrections: each a page of its own that also opens in place on the document's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.errors import Refused
from accounts.permissions import require, require_right
from incoming.forms.registration import AddFilesForm, CorrectForm, SendBackForm, VoidForm
from incoming.models import IncomingDocument
from incoming.services import registering
from incoming.views.finding import explains_other_position, find_document


@dataclass(frozen=True)
class Act:
    """What a page says of its act."""

    title: Any
    lead: Any
    button: Any
    heavy: bool = False
    template: str = "incoming/partials/registration_form.html"


REFUSE = Act(
    gettext_lazy("Từ chối tiếp nhận"),
    gettext_lazy(
        "Văn bản không vào sổ và không lấy số. Nơi gửi đọc được lý do; gửi lại là một lượt gửi mới."
    ),
    gettext_lazy("Từ chối tiếp nhận"),
    heavy=True,
)
RETURN = Act(
    gettext_lazy("Trả lại nơi gửi"),
    gettext_lazy("Số đến ở lại trong sổ với ghi chú đã trả lại. Nơi gửi đọc được lý do."),
    gettext_lazy("Trả lại nơi gửi"),
    heavy=True,
)
VOID = Act(
    gettext_lazy("Hủy số"),
    gettext_lazy("Số đến không dùng lại: dòng vẫn in trong sổ là “Đã hủy số”, kèm lý do ở cột Ghi chú."),
    gettext_lazy("Hủy số"),
    heavy=True,
)
CORRECT = Act(
    gettext_lazy("Sửa thông tin đăng ký"),
    gettext_lazy("Sổ và số đến không đổi. Thông tin trước và sau khi sửa được giữ trong lịch sử xử lý."),
    gettext_lazy("Lưu thông tin đã sửa"),
    template="incoming/partials/correct_form.html",
)
ADD_FILES = Act(
    gettext_lazy("Bổ sung tệp"),
    gettext_lazy("Tệp đầu tiên của văn bản chưa có tệp là văn bản chính, các tệp sau là phụ lục."),
    gettext_lazy("Bổ sung tệp"),
    template="incoming/partials/add_files_form.html",
)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Từ chối tiếp nhận."""
    document = _fetch(request, pk)
    require(document.refuse, request.actor)
    form = SendBackForm(_data(request))
    if not form.is_valid():
        return _page(request, document, form, REFUSE)
    registering.refuse(document, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("Đã từ chối tiếp nhận, nơi gửi đã được báo."))
    return _done(request, document)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def return_to_sender(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lại nơi gửi after registering."""
    document = _fetch(request, pk)
    require(document.return_to_sender, request.actor)
    form = SendBackForm(_data(request))
    if not form.is_valid():
        return _page(request, document, form, RETURN)
    registering.return_to_sender(document, reason=form.cleaned_data["reason"], by=request.actor)
    text = _("Đã trả lại nơi gửi; số đến %s ở lại trong sổ với ghi chú.")
    messages.success(request, text % document.number_display)
    return _done(request, document)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy số of a paper document."""
    document = _fetch(request, pk)
    require(document.void, request.actor)
    form = VoidForm(_data(request))
    if not form.is_valid():
        return _page(request, document, form, VOID)
    registering.void(document, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("Đã hủy số đến %s.") % document.number_display)
    return _done(request, document)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa thông tin đăng ký of a paper document, at any state."""
    document = _fetch(request, pk)
    registering.require_own_entry(document, request.actor)
    form = CorrectForm(_data(request), document=document, actor=request.actor)
    if not form.is_valid():
        return _page(request, document, form, CORRECT)
    try:
        registering.correct_registration(
            document, fields=form.registration(), reason=form.cleaned_data["reason"], by=request.actor
        )
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _page(request, document, form, CORRECT)
    messages.success(request, _("Đã sửa thông tin đăng ký."))
    return _done(request, document)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Bổ sung tệp to a paper document, at any state."""
    document = _fetch(request, pk)
    registering.require_own_entry(document, request.actor)
    form = AddFilesForm(_data(request), request.FILES or None, actor=request.actor)
    if not form.is_valid():
        return _page(request, document, form, ADD_FILES)
    try:
        added = registering.add_files(document, uploads=form.cleaned_data["uploads"], by=request.actor)
    except Refused as problem:
        form.add_error("uploads", problem.message)
        return _page(request, document, form, ADD_FILES)
    messages.success(request, _("Đã bổ sung %s tệp.") % len(added))
    return _done(request, document)


def _fetch(request: HttpRequest, pk: int) -> IncomingDocument:
    """The document, for the clerk of its organisation."""
    document = find_document(request.actor, pk, related=True)
    require_right(request.actor, "register_documents")
    return document


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, document: IncomingDocument, form: forms.Form, act: Act) -> HttpResponse:
    """The whole page, or the form alone for htmx."""
    template = act.template if request.htmx else "incoming/registration.html"
    context = {"document": document, "form": form, "act": act}
    response = render(request, template, context, status=422 if form.is_bound else 200)
    response["Vary"] = "HX-Request"
    return response


def _done(request: HttpRequest, document: IncomingDocument) -> HttpResponse:
    url = document.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)

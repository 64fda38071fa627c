"""The receiver's answers to the sender's requests, and recall of what was passed down to a branch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.permissions import require_right
from incoming.forms.requests import (
    AgreeForm,
    DeclineCorrectionForm,
    DeclineRecallForm,
    RecallBranchForm,
)
from incoming.models import Correction, Delivery, IncomingDocument, Recall
from incoming.presentation.dossier import Dossier
from incoming.presentation.requests import ANSWERING_RIGHTS
from incoming.services.recalling import (
    PASSED_DOWN_RIGHTS,
    answer_correction,
    answer_recall,
    recall_passed_down,
)
from incoming.views.document import show
from incoming.views.finding import explains_other_position, find_document

Answered = Recall | Correction


@login_required
@require_POST
@explains_other_position
def agree_recall(request: HttpRequest, pk: int, recall: int) -> HttpResponse:
    """Đồng ý thu hồi (15): work is cancelled, contents close, số đến stays."""
    said = _("Đã đồng ý thu hồi; số đến ở lại trong sổ.")
    return _answer(request, pk, Recall, recall, AgreeForm(request.POST), agree=True, said=said)


@login_required
@require_POST
@explains_other_position
def decline_recall(request: HttpRequest, pk: int, recall: int) -> HttpResponse:
    """Từ chối thu hồi (16), with a reason."""
    said = _("Đã từ chối thu hồi, nơi gửi đọc được lý do.")
    return _answer(request, pk, Recall, recall, DeclineRecallForm(request.POST), agree=False, said=said)


@login_required
@require_POST
@explains_other_position
def agree_correction(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    """Đồng ý cập nhật: the registration fields follow the proposal."""
    said = _("Đã cập nhật thông tin đăng ký theo đề nghị.")
    return _answer(request, pk, Correction, correction, AgreeForm(request.POST), agree=True, said=said)


@login_required
@require_POST
@explains_other_position
def decline_correction(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    """Từ chối cập nhật, with a reason."""
    form = DeclineCorrectionForm(request.POST)
    said = _("Đã từ chối cập nhật, thông tin đăng ký giữ nguyên.")
    return _answer(request, pk, Correction, correction, form, agree=False, said=said)


def _answer(
    request: HttpRequest,
    pk: int,
    kind: type[Any],
    asked: int,
    form: forms.Form,
    *,
    agree: bool,
    said: str,
) -> HttpResponse:
    """Fetch, check, one service call; the page comes back with the form open when something is wrong."""
    document = find_document(request.actor, pk, related=True)
    require_right(request.actor, *ANSWERING_RIGHTS)
    found = get_object_or_404(kind, pk=asked, delivery=document.delivery_id or 0)
    if form.is_valid():
        note = form.cleaned_data.get("reason") or form.cleaned_data.get("note", "")
        answer: Any = answer_recall if kind is Recall else answer_correction
        try:
            answer(found, agree=agree, note=note, by=request.actor)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return redirect(document)
    dossier = Dossier.of(document, request.actor)
    return show(request, dossier, bound={request.path: form}, status=422)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def recall_branch(request: HttpRequest, pk: int) -> HttpResponse:
    """Thu hồi a received document from a branch that has accepted it; the branch answers."""
    delivery, document = _passed_down(request, pk)
    require_right(request.actor, *PASSED_DOWN_RIGHTS)
    form = RecallBranchForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"document": document, "delivery": delivery, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "incoming/recall_branch.html", context, status=status)
    recall_passed_down(delivery, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Đã yêu cầu %s trả lại văn bản, chờ trả lời.") % delivery.receiver_name)
    return redirect(document)


def _passed_down(request: HttpRequest, pk: int) -> tuple[Delivery, IncomingDocument]:
    rows = Delivery.objects.select_related("envelope").filter(sender_id=request.actor.organisation_id)
    delivery = get_object_or_404(rows, pk=pk)
    if delivery.envelope.source_document_id is None:
        raise Http404("not passed down from here")
    return delivery, find_document(request.actor, delivery.envelope.source_document_id, related=True)

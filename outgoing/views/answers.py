"""Trả lời a received document, and closing its work with the answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import Conflict, Refused
from incoming.presentation.dossier import Dossier
from incoming.views.document import show
from incoming.views.finding import explains_other_position
from incoming.views.finding import find_document as find_received
from outgoing.forms.answering import AnswerForm
from outgoing.permissions import can_answer
from outgoing.services import answered, answering
from outgoing.views.finding import find_document


@require_POST
@explains_other_position
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lời: a linked draft; the clerk goes on with it, others see it on its way to the clerk."""
    document = find_received(request.actor, pk, related=True)
    dossier = Dossier.of(document, request.actor)
    if not can_answer(document, request.actor, dossier.assignments):
        raise PermissionDenied(_("Chỉ văn thư và người được giao việc trả lời văn bản này."))
    form = AnswerForm(request.POST, auto_id="tra-loi-%s")
    if not form.is_valid():
        return show(request, dossier, bound={request.path: form}, status=422)
    try:
        draft, is_new = answering.start_answer(document, **form.cleaned_data, by=request.actor)
    except Refused as refused:
        raise Conflict(refused.message, url=document.get_absolute_url()) from refused
    if request.actor.has("issue_documents"):
        return redirect("outgoing:edit", draft.pk)
    if is_new:
        messages.success(request, _("Đã tạo dự thảo trả lời và báo cho văn thư."))
    return redirect(draft)


@require_POST
@explains_other_position
def close_answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Đóng hoàn thành văn bản đến with the answer as its result."""
    document = find_document(request.actor, pk)
    try:
        work = answered.close_answered(document, by=request.actor)
    except Refused as refused:
        raise Conflict(refused.message, url=document.get_absolute_url()) from refused
    messages.success(request, _("Đóng hoàn thành: %s") % work.result)
    return redirect(work.document)

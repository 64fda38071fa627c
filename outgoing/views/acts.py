"""Phát hành from Đã cấp số, Hủy số, Hủy dự thảo: each a page that asks first, and a POST that does it."""

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

from accounts.errors import Refused
from accounts.journal import READING_VERBS, entries_about
from accounts.permissions import require, require_right
from outgoing.forms.acts import DiscardForm, VoidForm
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.presentation.files import viewer_of
from outgoing.services import issuing, numbering
from outgoing.views.finding import explains_other_position, find_document

NAMES_SHOWN = 12


@dataclass(frozen=True)
class Words:
    """What a page says of its act."""

    title: Any
    lead: Any
    button: Any


VOID = Words(
    gettext_lazy("Hủy số"),
    gettext_lazy("Số không dùng lại: dòng vẫn in trong sổ là “Đã hủy số”, kèm lý do ở cột Ghi chú."),
    gettext_lazy("Hủy số"),
)
DISCARD = Words(
    gettext_lazy("Hủy dự thảo"),
    gettext_lazy("Dự thảo chưa lấy số nên sổ không thay đổi. Văn bản vẫn tìm được ở danh sách Tất cả."),
    gettext_lazy("Hủy dự thảo"),
)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare number and day with the scan, look at the recipients, and send."""
    document = find_document(request.actor, pk)
    require_right(request.actor, "issue_documents")
    if request.method == "POST" and _issued_by_me(request, document):
        messages.info(request, _("Văn bản này đã được phát hành."))
        return redirect(document)
    require(document.release, request.actor)
    if request.method == "GET":
        return _issue_page(request, document)
    try:
        issuing.issue(document, by=request.actor)
    except Refused as problem:
        return _issue_page(request, document, problem=problem.message, status=422)
    words = {"code": document.code, "n": document.recipients.count()}
    messages.success(request, _("Đã phát hành %(code)s đến %(n)s nơi nhận.") % words)
    return redirect(document)


def _issued_by_me(request: HttpRequest, document: OutgoingDocument) -> bool:
    """A second click on the same button: the first has issued it."""
    if document.state != OutgoingDocument.State.ISSUED:
        return False
    last = entries_about(document).exclude(verb__in=READING_VERBS).order_by("-pk").first()
    return last is not None and last.verb == "issue" and last.user_id == request.actor.user.pk


def _issue_page(
    request: HttpRequest, document: OutgoingDocument, *, problem: str = "", status: int = 200
) -> HttpResponse:
    groups = (OutgoingAttachment.Group.MAIN, OutgoingAttachment.Group.ANNEX)
    files = document.attachments.filter(replaced_at=None, group__in=groups)
    names = list(document.recipients.values_list("name", flat=True))
    viewer = viewer_of(list(files.select_related("file")), request.GET.get("tep", ""), request.path)
    context = {
        "document": document,
        "mini": True,
        "viewer": viewer,
        "has_scan": any(a.group == OutgoingAttachment.Group.MAIN for a in files),
        "names": names[:NAMES_SHOWN],
        "count": len(names),
        "more": max(len(names) - NAMES_SHOWN, 0),
        "problem": problem,
    }
    return render(request, "outgoing/issue.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy số with its reason; the number stays in the book."""
    return _give_up(request, pk, VOID, VoidForm, "void")


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Hủy a draft that has no number."""
    return _give_up(request, pk, DISCARD, DiscardForm, "discard")


def _give_up(
    request: HttpRequest, pk: int, words: Words, form_class: type[forms.Form], name: str
) -> HttpResponse:
    document = find_document(request.actor, pk)
    require(getattr(document, name), request.actor)
    form = form_class(request.POST or None)
    if form.is_valid():
        getattr(numbering, name)(document, reason=form.cleaned_data["reason"], by=request.actor)
        said = _("Đã hủy số %s.") % document.code if name == "void" else _("Đã hủy dự thảo.")
        messages.success(request, said)
        return redirect(document)
    context = {"document": document, "words": words, "form": form}
    return render(request, "outgoing/give_up.html", context, status=422 if form.is_bound else 200)

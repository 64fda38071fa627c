"""After the issue: reminding, sending again, recall, corrections, another scan, what is known of outside bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.permissions import require, require_right
from accounts.returning import page_before
from outgoing.board import WAITING, WORKING, Board, answering, expected_answers
from outgoing.forms.following import CorrectionForm, PostForm, RecallForm, ReplaceScanForm
from outgoing.models import OutgoingDocument, Recipient
from outgoing.services import following
from outgoing.views.board import find_sent
from outgoing.views.finding import explains_other_position

MOST = 1000
EVERYBODY, CHOSEN = "tat-ca", "chon"


@dataclass(frozen=True)
class Words:
    """What a page says of its act."""

    title: Any
    lead: Any
    button: Any
    heavy: bool = False


RECALL = Words(
    gettext_lazy("Thu hồi văn bản"),
    gettext_lazy(
        "Nơi chưa tiếp nhận bị thu hồi ngay. Nơi đã tiếp nhận được yêu cầu và tự trả lời trên từng dòng. "
        "Văn bản đã thu hồi không gửi thêm, không gửi lại được."
    ),
    gettext_lazy("Thu hồi văn bản"),
    heavy=True,
)
RECALL_SOME = Words(
    gettext_lazy("Thu hồi từ các nơi đã chọn"),
    gettext_lazy(
        "Nơi chưa tiếp nhận bị thu hồi ngay, nơi đã tiếp nhận được yêu cầu. Văn bản vẫn có hiệu lực ở các nơi khác."
    ),
    gettext_lazy("Thu hồi"),
    heavy=True,
)
CORRECT = Words(
    gettext_lazy("Đề nghị cập nhật"),
    gettext_lazy(
        "Sửa những chỗ ghi nhầm trong thông tin đăng ký. Văn bản đã phát hành giữ nguyên; văn thư mỗi nơi nhận xem "
        "trước và sau rồi đồng ý hoặc từ chối. Nội dung sai thì ban hành văn bản khác thay thế."
    ),
    gettext_lazy("Gửi đề nghị"),
)
REPLACE = Words(
    gettext_lazy("Thay bản quét"),
    gettext_lazy(
        "Số, ký hiệu giữ nguyên; mọi nơi nhận có ngay tệp mới, tệp cũ vẫn đọc được và ghi rõ thay lúc nào, vì sao."
    ),
    gettext_lazy("Thay tệp"),
)
POSTED = Words(
    gettext_lazy("Ghi nhận ngoài hệ thống"),
    gettext_lazy("Đơn vị ngoài hệ thống không tự báo tình trạng; văn thư ghi theo phiếu gửi hoặc xác nhận."),
    gettext_lazy("Lưu"),
)


def _of_clerk(request: HttpRequest, pk: int) -> OutgoingDocument:
    document = find_sent(request, pk)
    require_right(request.actor, "issue_documents")
    return document


def _board_url(document: OutgoingDocument) -> str:
    return reverse("outgoing:board", args=[document.pk])


def _back(request: HttpRequest, document: OutgoingDocument) -> HttpResponse:
    return redirect(page_before(request, _board_url(document)))


def _ticked(request: HttpRequest) -> list[int]:
    """The ticked rows; the button of one row means that row alone."""
    sent = request.POST.getlist("mot") or request.POST.getlist("id")
    ids = [int(value) for value in sent if value.isdecimal() and len(value) < 19]
    return ids[:MOST]


def _meant(request: HttpRequest, document: OutgoingDocument) -> QuerySet[Recipient]:
    """The ticked rows, or those a button of the page head is about."""
    rows = document.recipients.filter(superseded=False, delivery__isnull=False)
    lacking = expected_answers() & ~Q(Exists(answering(OuterRef("delivery"))))
    scopes = {
        "cho": Q(delivery__state__in=WAITING),
        "loi": Q(delivery__state="FAILED"),
        "qua-han": Q(delivery__state__in=WORKING, delivery__assignee_due_on__lt=timezone.localdate()),
        "chua-tra-loi": lacking,
    }
    scope = scopes.get(request.POST.get("pham_vi", ""))
    return rows.filter(scope) if scope is not None else rows.filter(pk__in=_ticked(request))


@login_required
@require_POST
@explains_other_position
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Nhắc tiếp nhận, Đôn đốc."""
    document = _of_clerk(request, pk)
    asked = list(_meant(request, document))
    if not asked:
        messages.error(request, _("Chưa chọn nơi nhận nào. Đánh dấu vào ô đầu dòng rồi bấm lại."))
        return _back(request, document)
    count = following.remind(document, asked, by=request.actor)
    if count:
        messages.success(request, _("Đã nhắc %s nơi nhận.") % count)
    if count < len(asked):
        text = _("%s nơi không nhắc: đã xong, hoặc vừa được nhắc trong vòng một giờ.")
        messages.warning(request, text % (len(asked) - count))
    return _back(request, document)


@login_required
@require_POST
@explains_other_position
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Gửi lại what failed, was refused or was taken back."""
    document = _of_clerk(request, pk)
    try:
        sent = following.resend(document, list(_meant(request, document)), by=request.actor)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Đang gửi lại cho %s nơi nhận.") % len(sent))
    return _back(request, document)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Thu hồi the whole document, or from the ticked recipients; a page of its own asks first."""
    document = _of_clerk(request, pk)
    chosen = _to_recall(request, document)
    if chosen is None:
        require(document.recall, request.actor)
    elif not chosen:
        messages.error(request, _("Chưa chọn nơi nhận nào. Đánh dấu vào ô đầu dòng rồi bấm lại."))
        return _back(request, document)
    is_answer = request.method == "POST" and "hoi" not in request.POST
    form = RecallForm(request.POST if is_answer else None)
    words = RECALL if chosen is None else RECALL_SOME
    extra = {"chosen": chosen, "scope": EVERYBODY if chosen is None else CHOSEN}
    if not is_answer:
        return _page(request, document, form, words, extra)
    if not form.is_valid():
        return _page(request, document, form, words, extra, status=422)
    if chosen is None:
        outcome = following.recall(document, by=request.actor, **form.cleaned_data)
    else:
        outcome = following.recall_from(document, chosen, by=request.actor, **form.cleaned_data)
    _tell_recalled(request, outcome)
    return redirect(_board_url(document))


def _to_recall(request: HttpRequest, document: OutgoingDocument) -> list[Recipient] | None:
    """None for the whole document; never by leaving everything unticked."""
    if request.method == "GET" or request.POST.get("pham_vi") == EVERYBODY:
        return None
    rows = document.recipients.filter(superseded=False, delivery__isnull=False, pk__in=_ticked(request))
    return list(rows.select_related("delivery"))


def _tell_recalled(request: HttpRequest, outcome: dict[str, list[Any]]) -> None:
    taken, asked, left = (len(outcome[key]) for key in ("taken", "asked", "left"))
    said = []
    if taken:
        said.append(_("%s nơi chưa tiếp nhận đã thu hồi ngay") % taken)
    if asked:
        said.append(_("%s nơi đã tiếp nhận được yêu cầu, chờ trả lời") % asked)
    if left:
        said.append(_("%s nơi giữ nguyên") % left)
    text = "; ".join(said)
    messages.success(request, _("Đã thu hồi: %s.") % text if text else _("Đã thu hồi văn bản."))


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Đề nghị cập nhật."""
    document = _of_clerk(request, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, document=document)
    if request.method == "GET":
        return _page(request, document, form, CORRECT)
    if form.is_valid():
        try:
            count = following.correct(
                document, changes=form.changes, reason=form.cleaned_data["reason"], by=request.actor
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Đã gửi đề nghị cập nhật đến %s nơi nhận.") % count)
            return redirect(_board_url(document))
    return _page(request, document, form, CORRECT, status=422)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def replace_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Thay bản quét of a clerk's own entry (case 13)."""
    document = _of_clerk(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ReplaceScanForm(data, request.FILES or None, document=document, actor=request.actor)
    if data is None:
        return _page(request, document, form, REPLACE)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            new = following.replace_scan(
                document,
                chosen["old"],
                upload=chosen["uploads"][0],
                reason=chosen["reason"],
                by=request.actor,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Đã thay bằng tệp “%s”; mọi nơi nhận có tệp mới.") % new.name)
            return redirect(document)
    return _page(request, document, form, REPLACE, status=422)


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def note_post(request: HttpRequest, pk: int, recipient: int) -> HttpResponse:
    """Đã gửi bưu điện, Đã nhận; with one press for today, or with day and note on a page of its own."""
    document = _of_clerk(request, pk)
    row = get_object_or_404(document.recipients, pk=recipient, kind=Recipient.Kind.EXTERNAL)
    initial = {"post": row.post or Recipient.Post.POSTED, "on": timezone.localdate(), "note": row.post_note}
    form = PostForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "GET":
        return _page(request, document, form, POSTED, {"recipient": row})
    if form.is_valid():
        try:
            row = following.note_post(row, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            said = {"name": row.name, "what": row.get_post_display()}
            messages.success(request, _("%(name)s: %(what)s.") % said)
            return _back(request, document)
    return _page(request, document, form, POSTED, {"recipient": row}, status=422)


def _page(
    request: HttpRequest,
    document: OutgoingDocument,
    form: forms.Form,
    words: Words,
    extra: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The act on a page of its own: what it is about, the form, the button."""
    context = {
        "document": document,
        "form": form,
        "words": words,
        "sums": Board(document, request.actor).sums,
        "back": _board_url(document),
    }
    return render(request, "outgoing/following.html", context | (extra or {}), status=status)

"""The delivery board of one document, and the page over all sent documents."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.context import frame_of
from accounts.permissions import require_right
from outgoing import tracking as sent
from outgoing.board import PARTS, Board, page_links, part_of, sum_links
from outgoing.board_acts import board_acts
from outgoing.board_sheet import recipients_sheet
from outgoing.models import OutgoingDocument, Recipient
from outgoing.views.finding import explains_other_position, find_document
from registers.pdf import render_pdf
from registers.sheets import CONTENT_TYPE

POLL_SECONDS = 20


def find_sent(request: HttpRequest, pk: int) -> OutgoingDocument:
    """A document that has been issued; before that it has no board."""
    document = find_document(request.actor, pk)
    if not document.is_frozen:
        raise Http404("not issued yet")
    return document


def _board(request: HttpRequest, pk: int) -> Board:
    page = request.GET.get("trang", "")
    number = int(page) if page.isdecimal() and 0 < len(page) < 6 else 1
    part = part_of(request.GET.get("t", ""))
    return Board(find_sent(request, pk), request.actor, part, max(number, 1))


@login_required
@require_GET
@explains_other_position
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; with ``?phan=bang`` only what may have changed since it was loaded."""
    asked = _board(request, pk)
    query = request.GET.copy()
    query.pop("phan", None)
    here = f"{request.path}?{query.urlencode()}" if query else request.path
    query["phan"] = "bang"
    context = {
        "board": asked,
        "document": asked.document,
        "sums": sum_links(asked),
        "acts": board_acts(asked),
        "pager": page_links(asked),
        "part": PARTS.get(asked.part, ""),
        "poll_url": f"?{query.urlencode()}",
        "poll_seconds": POLL_SECONDS,
        "here": here,
    }
    is_part = request.GET.get("phan") == "bang"
    template = "outgoing/partials/board_live.html" if is_part else "outgoing/board.html"
    return render(request, template, context)


@login_required
@require_GET
@explains_other_position
def print_recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """In danh sách nơi nhận: every recipient on paper, as PDF."""
    asked = _board(request, pk)
    document = asked.document
    context = {
        "document": document,
        "board": asked,
        "rows": asked.rows_of(asked.in_part(asked.part)),
        "unit_name": document.sender_name,
        "parent_name": document.organisation.parent_agency_name,
        "at": timezone.now(),
        "who": request.actor,
    }
    response = HttpResponse(render_pdf("outgoing/recipients_print.html", context), "application/pdf")
    name = f"noi-nhan-{document.number or document.pk}-{timezone.localdate():%Y%m%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_GET
@explains_other_position
def export_recipients(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The recipients as an Excel sheet, the part looked at or all."""
    asked = _board(request, pk)
    name = f"noi-nhan-{asked.document.number or pk}-{timezone.localdate():%Y%m%d}.xlsx"
    file = recipients_sheet(asked)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@login_required
@require_GET
@explains_other_position
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """From a delivery to the board of the document it carries."""
    recipient = get_object_or_404(Recipient, delivery=pk)
    document = find_document(request.actor, recipient.document_id)
    return redirect(f"{reverse('outgoing:board', args=[document.pk])}#noi-{recipient.pk}")


@login_required
@require_GET
def tracking(request: HttpRequest) -> HttpResponse:
    """Theo dõi văn bản gửi: one line per document, or one per waiting delivery."""
    require_right(request.actor, "read_documents")
    asked = sent.Tracking(request.actor, request.GET)
    base = reverse("outgoing:tracking")
    waiting = frame_of(request).counts.get(sent.KEY, 0)
    tabs = [
        {
            "label": label,
            "url": f"{base}?loc={key}" if key else base,
            "count": waiting if key == sent.OPEN else None,
            "current": key == asked.which,
        }
        for key, label in sent.TABS
    ]
    context: dict[str, Any] = {"tabs": tabs, "tracking": asked, "base": base}
    if asked.which == sent.DELIVERIES:
        context["deliveries"] = sent.waiting_lines(asked.deliveries.rows, request.actor, asked.at)
        context["page"] = asked.deliveries
    else:
        context["lines"], context["page"] = asked.lines, asked.page
        context["clear_url"] = f"{base}?loc={asked.which}" if asked.which else base
    context["state"] = (
        _("%s văn bản có nơi chưa tiếp nhận, từ chối hoặc gửi lỗi") % waiting if waiting else ""
    )
    return render(request, "outgoing/tracking.html", context)

"""Tiếp nhận và vào sổ what another unit delivered, and the number to copy afterwards."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import entries_about
from accounts.permissions import allowed, require, require_right
from incoming.forms.entry import ONLY, SUBMIT, AcceptForm
from incoming.models import IncomingDocument
from incoming.presentation.dossier import Dossier
from incoming.presentation.files import viewer_of
from incoming.services.handling import open_document
from incoming.services.registering import accept as accept_document
from incoming.services.registering import record_paper_copy
from incoming.services.submitting import ProposalInput
from incoming.views.entry import taken_number
from incoming.views.finding import explains_other_position, find_document


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Sender's fields as facts; book, day and leader to choose. A colleague's acceptance answers 409."""
    actor: Actor = request.actor
    document = find_document(actor, pk, related=True)
    require_right(actor, "register_documents")
    if request.method == "POST" and _accepted_by_me(document, actor):
        messages.info(request, _("Văn bản này đã được tiếp nhận một lần, số đến không lấy thêm."))
        return _to_number(request, document)
    require(document.register_as, actor)
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data, actor=actor, kind_id=document.kind_id, initial=_asked(request))
    if request.htmx and request.GET.get("phan") == "so":
        return render(request, "registers/partials/nextno.html", {"form": form})
    if data is None:
        open_document(document, by=actor, to_know=False)
        return _page(request, document, form)
    if not form.is_valid():
        return _page(request, document, form, status=422)
    try:
        document = accept_document(
            document,
            register=form.cleaned_data["register"],
            arrived_on=form.cleaned_data["arrived_on"],
            submit_to=form.cleaned_data["submit_to"] if form.cleaned_data["after"] in ("", SUBMIT) else None,
            proposal=ProposalInput(**form.proposal_fields()),
            by=actor,
        )
    except Refused as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _page(request, document, form, status=422)
    return _to_number(request, document)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("register", "arrived_on") if name in request.GET}


def _accepted_by_me(document: IncomingDocument, actor: Actor) -> bool:
    """A second click on the same button: the first has registered it."""
    if document.entry_id is None:
        return False
    return entries_about(document).filter(verb="register", user=actor.user).exists()


def _to_number(request: HttpRequest, document: IncomingDocument) -> HttpResponse:
    query = urlencode({"du-kien": request.POST.get("expected", "")[:12]})
    return redirect(f"{reverse('incoming:registered', args=[document.pk])}?{query}")


def _page(
    request: HttpRequest, document: IncomingDocument, form: AcceptForm, *, status: int = 200
) -> HttpResponse:
    attachments = list(document.attachments.select_related("file"))
    viewer = viewer_of(Dossier(document, request.actor, [], attachments, []), request.GET.get("tep", ""))
    for tab in viewer["files"]:
        tab["url"] = f"?{tab['url'].partition('?')[2]}"
    context = {
        "document": document,
        "form": form,
        "mini": True,
        "viewer": viewer,
        "facts": facts_of(document),
        "year": form.day.year,
        "keeps": request.actor.has("keep_registers"),
        "after": {"submit": SUBMIT, "only": ONLY},
    }
    return render(request, "incoming/accept.html", context, status=status)


def facts_of(document: IncomingDocument) -> list[dict[str, Any]]:
    """The sender's fields, which nobody here may change."""
    sent = document.delivery.envelope.sent_at if document.delivery else None
    signer = ", ".join(part for part in (document.signer_name, document.signer_title) if part)
    rows = (
        (_("Nơi gửi"), document.sender_name),
        (_("Gửi lúc"), timezone.localtime(sent).strftime("%H:%M %d/%m/%Y") if sent else ""),
        (_("Cơ quan ban hành"), document.issuing_body),
        (_("Loại văn bản"), str(document.kind)),
        (_("Số, ký hiệu"), document.code),
        (_("Ngày văn bản"), document.document_date.strftime("%d/%m/%Y") if document.document_date else ""),
        (_("Người ký"), signer),
        (_("Số trang"), document.pages),
        (_("Lĩnh vực"), document.field),
        (_("Hạn xử lý"), document.due_on.strftime("%d/%m/%Y") if document.due_on else ""),
    )
    return [{"label": label, "value": value} for label, value in rows]


@login_required
@require_GET
@explains_other_position
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """The number taken, large, to copy into the stamp on the paper (case 10), and what to do next."""
    document = find_document(request.actor, pk, related=True)
    require_right(request.actor, "register_documents")
    if document.number is None:
        return redirect(document)
    context = {
        "saved": taken_number(request, document),
        "document": document,
        "has_file": document.attachments.exists(),
        "may_submit": allowed(document.submit, request.actor),
    }
    return render(request, "incoming/registered.html", context)


@login_required
@require_POST
@explains_other_position
def paper_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ghi nhận bản giấy of a document that came by the system, instead of a second number (case 16)."""
    document = find_document(request.actor, pk)
    require_right(request.actor, "register_documents")
    record_paper_copy(document, received_on=timezone.localdate(), by=request.actor)
    number = document.number_display
    messages.success(request, _("Đã ghi nhận bản giấy cho số đến %s.") % number)
    return redirect(document)

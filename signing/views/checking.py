"""Kiểm tra chữ ký: of any PDF, and again of those of a document."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import Actor
from incoming.models import IncomingDocument
from incoming.views import finding as incoming_finding
from incoming.views.finding import explains_other_position
from outgoing.models import OutgoingDocument
from outgoing.views import finding as outgoing_finding
from signing.forms.checking import CheckForm
from signing.permissions import can_recheck
from signing.presentation.signatures import (
    TEMPLATE,
    described,
    incoming_panel,
    outgoing_panel,
)
from signing.services import checking


@never_cache
@require_http_methods(["GET", "POST"])
def check_any(request: HttpRequest) -> HttpResponse:
    """Look into a PDF sent along. It is read, judged and forgotten; nothing of it is kept."""
    if request.method == "GET":
        return render(request, "signing/check.html", {"form": CheckForm()})
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "signing/check.html", {"form": form}, status=422)
    context = {"form": CheckForm(), "result": _result(form.cleaned_data["pdf"])}
    return render(request, "signing/check.html", context)


def _result(sent: UploadedFile) -> dict[str, Any]:
    content = sent.read()
    report = checking.look(content)
    shown = described(checking.verdict_of(report), report.as_dict())
    return {
        "name": sent.name,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": {**shown, "checked_at": timezone.now()},
    }


@require_GET
@explains_other_position
def incoming_signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a received document, for the page that waits for a result."""
    document = _received(request.actor, pk)
    files = document.attachments.select_related("file")
    return render(request, TEMPLATE, {"panel": incoming_panel(document, files, request.actor)})


@require_GET
@explains_other_position
def outgoing_signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a document on its way out."""
    document = outgoing_finding.find_document(request.actor, pk)
    files = document.attachments.select_related("file")
    return render(request, TEMPLATE, {"panel": outgoing_panel(document, files, request.actor)})


@require_POST
@explains_other_position
def recheck_incoming(request: HttpRequest, pk: int) -> HttpResponse:
    """Kiểm tra lại the files of a received document."""
    return _again(request, _received(request.actor, pk))


@require_POST
@explains_other_position
def recheck_outgoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Kiểm tra lại the files of a document on its way out."""
    return _again(request, outgoing_finding.find_document(request.actor, pk))


def _received(actor: Actor, pk: int) -> IncomingDocument:
    """Of a recalled document the contents are closed: nothing is said of its files."""
    document = incoming_finding.find_document(actor, pk)
    if document.state == IncomingDocument.State.RECALLED:
        raise PermissionDenied(_("Văn bản đã thu hồi; nội dung và tệp đã đóng lại."))
    return document


def _again(request: HttpRequest, document: IncomingDocument | OutgoingDocument) -> HttpResponse:
    if not can_recheck(request.actor):
        raise PermissionDenied(_("Người được ủy quyền không yêu cầu kiểm tra lại chữ ký."))
    attachments = document.attachments.filter(replaced_at=None).select_related("file")
    waiting = checking.ask_again(attachment.file for attachment in attachments)
    said = ngettext(
        "Đang kiểm tra lại chữ ký của %(n)d tệp.", "Đang kiểm tra lại chữ ký của %(n)d tệp.", waiting
    )
    messages.success(request, said % {"n": waiting})
    return redirect(f"{document.get_absolute_url()}#chu-ky-so")

"""The bytes of a document's files and the pictures of their pages, each behind the same check as the page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.journal import record
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.views.finding import explains_other_position, find_document
from registers.files import file_response
from registers.pages import asked_width, page_response


def _find(request: HttpRequest, pk: int, attachment: int) -> tuple[OutgoingDocument, OutgoingAttachment]:
    """The attachment of this document and of no other."""
    document = find_document(request.actor, pk)
    found = document.attachments.select_related("file").filter(pk=attachment).first()
    if found is None:
        raise Http404("no such file of this document")
    if found.group == OutgoingAttachment.Group.SUBMISSION:
        handled = OutgoingDocument.objects.handled_by(request.actor).filter(pk=document.pk)
        if not handled.exists():
            raise PermissionDenied(_("Tài liệu kèm trình không gửi cho nơi nhận."))
    return document, found


@require_GET
@explains_other_position
def attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """A file, shown in place or downloaded (``?tai=1``); either is recorded."""
    document, found = _find(request, pk, attachment)
    downloads = "tai" in request.GET
    record(request.actor, "download" if downloads else "open-file", document, found.name)
    return file_response(found.file, found.name, inline=not downloads, request=request)


@require_GET
@explains_other_position
def page(request: HttpRequest, pk: int, attachment: int, number: int) -> HttpResponseBase:
    """The picture of one page."""
    _document, found = _find(request, pk, attachment)
    return page_response(found.file, number, asked_width(request), request=request)

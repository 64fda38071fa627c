"""In phiếu giải quyết văn bản đến: of one document, or of several ticked ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.journal import record
from incoming import worklists
from incoming.models import IncomingDocument
from incoming.presentation.slip import slips_of
from incoming.views.finding import explains_other_position, find_document
from incoming.views.lists import back_to, ticked
from registers.pdf import render_pdf


@require_GET
@explains_other_position
def slip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The slip of one document; where nobody has decided yet it has room to write."""
    document = find_document(request.actor, pk, related=True)
    return _printed(request, [document], f"phieu-giai-quyet-{document.number_display or document.pk}.pdf")


@login_required
@require_POST
def slips(request: HttpRequest) -> HttpResponseBase:
    """The slips of the ticked documents in one file, by number."""
    found = worklists.everything(request.actor).filter(pk__in=ticked(request))
    documents = list(found.select_related("kind", "organisation").order_by("register", "number", "pk"))
    if not documents:
        messages.error(request, _("Chưa chọn văn bản nào. Đánh dấu vào ô đầu dòng rồi bấm lại."))
        return redirect(back_to(request))
    return _printed(request, documents, f"phieu-giai-quyet-{timezone.localdate():%Y%m%d}.pdf")


def _printed(request: HttpRequest, documents: Sequence[IncomingDocument], name: str) -> HttpResponse:
    organisation = request.actor.organisation
    context = {
        "slips": slips_of(documents),
        "unit_name": organisation.name,
        "parent_name": organisation.parent_agency_name,
    }
    for document in documents:
        record(request.actor, "download", document, _("Phiếu giải quyết văn bản đến"))
    response = HttpResponse(render_pdf("incoming/slip.html", context), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response

"""The door for files of unsaved forms: sending one up, looking at its pages, throwing it away."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import Refused
from registers.files import accept_upload, discard_uploads, file_response
from registers.files.uploads import own_uploads
from registers.forms.uploads import described
from registers.models import PendingUpload
from registers.pages import asked_width, page_response


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file (part ``file``); answers {token, name, size, pages, preview_url} or {error}."""
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"error": _("Chưa chọn tệp nào.")}, status=422)
    if request.actor.position is None:
        return JsonResponse({"error": _("Tài khoản này chưa giữ chức vụ nào.")}, status=403)
    if not request.actor.may_act:
        return JsonResponse({"error": _("Bạn chỉ được ủy quyền đọc, không tải tệp lên được.")}, status=403)
    try:
        accepted = accept_upload(sent, owner=request.actor)
    except Refused as problem:
        return JsonResponse({"error": problem.message}, status=422)
    return JsonResponse(described(accepted), status=201)


@login_required
@require_POST
def discard(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Throw one's own upload away; doing it twice is no error."""
    discard_uploads([str(token)], by=request.actor)
    return HttpResponse(status=204)


@login_required
@require_GET
def page(request: HttpRequest, token: uuid.UUID, number: int) -> HttpResponseBase:
    """A page of one's own upload as a picture."""
    return page_response(_own(request, token).file, number, asked_width(request), request=request)


@login_required
@require_GET
def file(request: HttpRequest, token: uuid.UUID) -> HttpResponseBase:
    """One's own upload itself."""
    found = _own(request, token)
    return file_response(found.file, found.name, inline=True, request=request)


def _own(request: HttpRequest, token: uuid.UUID) -> PendingUpload:
    found = own_uploads([str(token)], by=request.actor).get(str(token))
    if found is None:
        raise Http404
    return found

"""Sending a stored file to somebody the view has already let through."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from registers.models import StoredFile

INLINE_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg"})
# The browsers' own PDF viewers do not run inside a sandbox; everything else does.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"


def file_response(
    stored: StoredFile, name: str, *, inline: bool = False, request: HttpRequest | None = None
) -> HttpResponse | FileResponse:
    """Answer with the bytes; the caller has checked that the person may have them.

    Shown in place only for PDF, PNG and JPEG. With ``request`` a copy the browser still has is confirmed by 304.
    """
    etag = quote_etag(stored.sha256)
    response: HttpResponse | FileResponse
    if request is not None and etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif settings.EOFFICE_ACCEL_REDIRECT:
        response = HttpResponse(content_type=stored.content_type)
        response["X-Accel-Redirect"] = settings.EOFFICE_ACCEL_PREFIX + quote(stored.relative_path)
    else:
        try:
            # The view's answer closes the file.
            response = FileResponse(stored.path.open("rb"), content_type=stored.content_type)
        except FileNotFoundError as problem:
            raise Http404(f"bytes of StoredFile {stored.pk} are missing") from problem
        response["Content-Length"] = str(stored.size)
    shown = inline and stored.content_type in INLINE_TYPES
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if shown and stored.is_pdf else POLICY
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response

"""The home page and the search over everything: composed of what the apps have registered."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import registry
from registers.files.limits import UploadTooLarge


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Home by position: the blocks meant for it."""
    actor = request.actor
    blocks = sorted((b for b in registry.home_blocks.values() if b.visible(actor)), key=lambda b: b.order)
    rendered = [{"template": block.template, **block.context(actor)} for block in blocks]
    return render(request, "home.html", {"blocks": rendered})


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Rows of every source that match the words and that the actor may see."""
    words = " ".join(request.GET.get("q", "").split())
    results = []
    if words:
        for source in registry.search_sources.values():
            results.append({"source": source, "rows": source.find(request.actor, words)[:25]})
    return render(request, "search.html", {"q": words, "results": results})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read: 413 when it was too large, 400 otherwise; JSON for whoever asked for JSON."""
    too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if too_large else 400
    message = str(exception) if isinstance(exception, UploadTooLarge) else ""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": message or _("Không đọc được dữ liệu gửi lên.")}, status=status)
    return render(request, f"errors/{status}.html", {"message": message}, status=status)

"""The home page and the search over everything: composed of what the apps have registered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import registry
from accounts.context import frame_of
from registers.files.limits import UploadTooLarge

WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)
SEARCH_SHOWN = 25
MOST_ACTIONS = 2
MOST_WORDS = 200


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Home by position: the blocks meant for it, those with nothing to show left out."""
    actor, counts = request.actor, frame_of(request).counts
    columns: dict[str, list[str]] = {"top": [], "main": [], "side": []}
    sentences, actions = [], []
    for block in sorted(registry.home_blocks.values(), key=lambda b: b.order):
        if not block.visible(actor) or (block.worklist and not counts.get(block.worklist)):
            continue
        context = block.context(actor, counts)
        if context is None:
            continue
        sentences.append(context.get("sentence"))
        actions.append(context.get("action"))
        if block.template:
            columns[block.place].append(_rendered(request, block, context, counts))
    page = {
        "columns": columns,
        "today": timezone.localdate(),
        "weekday": WEEKDAYS[timezone.localdate().weekday()],
        "sentences": [said for said in sentences if said],
        "actions": [action for action in actions if action][:MOST_ACTIONS],
    }
    return render(request, "home.html", page)


def _rendered(
    request: HttpRequest, block: registry.HomeBlock, context: dict[str, Any], counts: dict[str, int]
) -> str:
    worklist = registry.worklists.get(block.worklist)
    shared = {"block": block, "worklist": worklist, "count": counts.get(block.worklist), "key": block.key}
    return render_to_string(block.template, {**shared, **context}, request)


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Rows of every source that match the words and that the actor may see, newest first."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_WORDS]
    results = []
    for source in registry.search_sources.values() if words else ():
        found = list(source.find(request.actor, words)[: SEARCH_SHOWN + 1])
        if found:
            more = f"{source.more_url}{urlencode({'q': words})}" if len(found) > SEARCH_SHOWN else ""
            results.append({"source": source, "rows": found[:SEARCH_SHOWN], "more": more})
    return render(request, "search.html", {"q": words, "results": results})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read: 413 when it was too large, 400 otherwise; JSON for whoever asked for JSON."""
    too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if too_large else 400
    message = str(exception) if isinstance(exception, UploadTooLarge) else ""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": message or _("Không đọc được dữ liệu gửi lên.")}, status=status)
    return render(request, f"errors/{status}.html", {"message": message}, status=status)

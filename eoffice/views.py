"""The home page and the search over everything: composed of what the apps have registered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import registry


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

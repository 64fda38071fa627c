"""The lists of drafts and signing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.context import RailItem, frame_of
from registers.listing import address
from signing import worklists
from signing.listing import DraftListing


@login_required
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """One worklist. Without one, or with one that is not the actor's, to the one that fits the position."""
    definition = worklists.definition_for(request.actor, request.GET.get("muc", ""))
    if definition is None:
        return _to_default(request)
    listing = DraftListing(request.actor, definition, request.GET)
    tabs = _tabs(request)
    context = {
        "listing": listing,
        "tabs": tabs,
        "empty": None if listing.rows else _empty(listing, tabs),
        "total": listing.said_total(frame_of(request).counts),
        "here": request.get_full_path(),
        "may_draft": request.actor.may_act and worklists.works(request.actor),
    }
    return render(request, "signing/list.html", context)


def _tabs(request: HttpRequest) -> list[RailItem]:
    """The worklists of the rail."""
    items = next((section.items for section in frame_of(request).rail if section.key == "signing"), [])
    lists = {worklists.url_of(each.key) for each in worklists.DEFINITIONS}
    return [item for item in items if item.url in lists]


def _to_default(request: HttpRequest) -> HttpResponse:
    if not worklists.works(request.actor):
        return redirect("home")
    query = request.GET.copy()
    query.pop("muc", None)
    key = "tat-ca" if query else worklists.default_key(request.actor, frame_of(request).counts)
    kept = f"&{query.urlencode()}" if query else ""
    return redirect(f"{worklists.url_of(key)}{kept}")


def _empty(listing: DraftListing, tabs: list[RailItem]) -> dict[str, Any]:
    """What an empty list says, and the next step."""
    if "sau" in listing.query or "truoc" in listing.query:
        return {
            "title": _("Trang này không còn văn bản nào"),
            "action": _("Về trang đầu"),
            "action_url": address("signing:list", listing),
        }
    if listing.narrowed:
        return {
            "title": _("Không có văn bản nào khớp bộ lọc"),
            "text": _("Bỏ bớt điều kiện, hoặc gõ một phần của trích yếu (có dấu hay không dấu đều được)."),
            "action": _("Xóa bộ lọc"),
            "action_url": listing.clear_url,
        }
    definition = listing.definition
    label = str(definition.label)
    lower = label[:1].lower() + label[1:]
    empty: dict[str, Any] = {
        "title": _("Không còn văn bản %s") % lower if definition.counted else _("Chưa có văn bản nào"),
        "text": definition.empty,
    }
    waiting = next((tab for tab in tabs if tab.count and not tab.current), None)
    if waiting:
        words = {"count": waiting.count, "label": str(waiting.label)[:1].lower() + str(waiting.label)[1:]}
        empty |= {"action": _("Xem %(count)s văn bản %(label)s") % words, "action_url": waiting.url}
    return empty

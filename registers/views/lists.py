"""What the pages of lists have in common: their tabs, where a list of somebody else leads, what an empty one says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.context import RailItem, frame_of
from registers.listing import PAGE_KEYS, BaseListing, address
from registers.worklists import Catalogue

EVERYTHING = "tat-ca"


def tabs_of(request: HttpRequest, catalogue: Catalogue) -> list[RailItem]:
    """The worklists of the rail, without those of special cases unless one of them is open."""
    items = next((each.items for each in frame_of(request).rail if each.key == catalogue.section), [])
    shown = {catalogue.url_of(each.key): each.tab for each in catalogue.definitions}
    return [item for item in items if shown.get(item.url) or (item.url in shown and item.current)]


def to_default(
    request: HttpRequest, catalogue: Catalogue, default_key: Callable[[Actor, dict[str, int]], str]
) -> HttpResponse:
    """To the list that fits the position; somebody else's filtered view leads to the widest list that is one's own."""
    if not catalogue.definition_for(request.actor, EVERYTHING):
        return redirect("home")
    query = request.GET.copy()
    query.pop("muc", None)
    key = EVERYTHING if query else default_key(request.actor, frame_of(request).counts)
    kept = f"&{query.urlencode()}" if query else ""
    return redirect(f"{catalogue.url_of(key)}{kept}")


def nothing_here(listing: BaseListing, hint: str) -> dict[str, Any] | None:
    """What a page past the end or a filter that fits nothing says; None where the list itself is empty."""
    if any(key in listing.query for key in PAGE_KEYS):
        return {
            "title": _("Trang này không còn văn bản nào"),
            "action": _("Về trang đầu"),
            "action_url": address(f"{listing.catalogue.section}:list", listing),
        }
    if listing.narrowed:
        return {
            "title": _("Không có văn bản nào khớp bộ lọc"),
            "text": hint,
            "action": _("Xóa bộ lọc"),
            "action_url": listing.clear_url,
        }
    return None


def nothing_left(listing: BaseListing, tabs: list[RailItem]) -> dict[str, Any]:
    """What an empty list says, and where something waits."""
    definition = listing.definition
    said = _("Không còn văn bản %s") % _within(definition.label)
    empty: dict[str, Any] = {
        "title": said if definition.counted else _("Chưa có văn bản nào"),
        "text": definition.empty,
    }
    waiting = next((tab for tab in tabs if tab.count and not tab.current), None)
    if waiting:
        words = {"count": waiting.count, "label": _within(waiting.label)}
        empty |= {"action": _("Xem %(count)s văn bản %(label)s") % words, "action_url": waiting.url}
    return empty


def _within(label: Any) -> str:
    """The label in the middle of a sentence."""
    words = str(label)
    return words[:1].lower() + words[1:]

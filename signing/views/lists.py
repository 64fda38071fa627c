"""The lists of drafts and signing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.context import RailItem, frame_of
from registers.views.lists import nothing_here, nothing_left, tabs_of, to_default
from signing import worklists
from signing.listing import DraftListing


@login_required
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """One worklist. Without one, or with one that is not the actor's, to the one that fits the position."""
    definition = worklists.definition_for(request.actor, request.GET.get("muc", ""))
    if definition is None:
        return to_default(request, worklists.CATALOGUE, worklists.default_key)
    listing = DraftListing(request.actor, definition, request.GET)
    tabs = tabs_of(request, worklists.CATALOGUE)
    context = {
        "listing": listing,
        "tabs": tabs,
        "empty": None if listing.rows else _empty(listing, tabs),
        "total": listing.said_total(frame_of(request).counts),
        "here": request.get_full_path(),
        "may_draft": request.actor.may_act and worklists.works(request.actor),
    }
    return render(request, "signing/list.html", context)


def _empty(listing: DraftListing, tabs: list[RailItem]) -> dict[str, Any]:
    """What an empty list says, and the next step."""
    hint = _("Bỏ bớt điều kiện, hoặc gõ một phần của trích yếu (có dấu hay không dấu đều được).")
    return nothing_here(listing, hint) or nothing_left(listing, tabs)

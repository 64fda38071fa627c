"""The lists of outgoing documents: page, Excel sheet and print."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.context import RailItem, frame_of
from incoming.views.lists import PRINT_CAP, ticked
from outgoing import worklists
from outgoing.exports import workbook
from outgoing.listing import Listing
from outgoing.rows import rows_of
from registers.listing import address
from registers.sheets import CONTENT_TYPE
from registers.views.lists import nothing_here, nothing_left, tabs_of, to_default


def _listing(request: HttpRequest) -> Listing | None:
    definition = worklists.definition_for(request.actor, request.GET.get("muc", ""))
    return Listing(request.actor, definition, request.GET) if definition else None


@login_required
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """One worklist. Without one, or with one that is not the actor's, to the one that fits the position."""
    listing = _listing(request)
    if listing is None:
        return to_default(request, worklists.CATALOGUE, worklists.default_key)
    counts = frame_of(request).counts
    tabs = tabs_of(request, worklists.CATALOGUE)
    context = {
        "listing": listing,
        "tabs": tabs,
        "empty": None if listing.rows else _empty(listing, tabs),
        "total": listing.said_total(counts),
        "state": _sentence(listing),
        "export_url": address("outgoing:export", listing),
        "print_url": address("outgoing:print", listing),
        "here": request.get_full_path(),
        "is_clerk": worklists.is_clerk(listing.actor),
        "year": timezone.localdate().year,
    }
    return render(request, "outgoing/list.html", context)


def _sentence(listing: Listing) -> str:
    """One sentence of state under the title."""
    if not worklists.reads_all(listing.actor):
        return _("Văn bản cơ quan phát hành gửi đến bạn, và văn bản bạn theo dõi.")
    book = listing.register
    if book is None:
        return _("Chưa có sổ văn bản đi năm %s") % timezone.localdate().year
    if book.latest_number is None:
        return _("%(book)s · chưa có số đi nào") % {"book": book.name}
    at = timezone.localtime(book.latest_at)
    day = _("hôm nay") if at.date() == timezone.localdate() else at.strftime("ngày %d/%m")
    words = {
        "book": book.name,
        "number": f"{book.latest_number:02d}",
        "time": at.strftime("%H:%M"),
        "day": day,
    }
    return _("%(book)s · số đi gần nhất %(number)s, lấy lúc %(time)s %(day)s") % words


def _empty(listing: Listing, tabs: list[RailItem]) -> dict[str, Any]:
    """What an empty list says, and the next step."""
    hint = _("Bỏ bớt điều kiện, hoặc gõ một phần của số, ký hiệu, trích yếu (có dấu hay không dấu đều được).")
    if missed := nothing_here(listing, hint):
        return missed
    empty = nothing_left(listing, tabs)
    if worklists.is_clerk(listing.actor):
        if listing.register is None:
            return {
                "title": _("Chưa có sổ văn bản đi năm %s") % timezone.localdate().year,
                "text": _("Cần có sổ trước khi lấy số và phát hành văn bản đi."),
                "action": _("Tạo sổ"),
                "action_url": f"{reverse('registers:new')}?loai=OUT",
            }
        empty |= {"other": _("Nhập văn bản đi"), "other_url": reverse("outgoing:new")}
    return empty


@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as an Excel sheet, filters respected; with POST only the ticked rows."""
    if request.method == "POST":
        listing = Listing(request.actor, worklists.BY_KEY["tat-ca"], QueryDict(""))
        found = listing.in_order.filter(pk__in=ticked(request))
    else:
        asked = _listing(request)
        if asked is None:
            return to_default(request, worklists.CATALOGUE, worklists.default_key)
        listing, found = asked, asked.in_order
    name = f"van-ban-di-{listing.definition.key}-{timezone.localdate():%Y%m%d}.xlsx"
    book = workbook(found, request.actor, str(listing.definition.label))
    return FileResponse(book, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@login_required
@require_GET
def print_list(request: HttpRequest) -> HttpResponse:
    """The list on paper: all of its rows, up to a number one still prints."""
    listing = _listing(request)
    if listing is None:
        return to_default(request, worklists.CATALOGUE, worklists.default_key)
    found = list(listing.in_order[: PRINT_CAP + 1])
    organisation = request.actor.organisation
    context = {
        "listing": listing,
        "rows": rows_of(found[:PRINT_CAP]),
        "cap": PRINT_CAP if len(found) > PRINT_CAP else None,
        "unit_name": organisation.name,
        "parent_name": organisation.parent_agency_name,
        "back": address("outgoing:list", listing),
        "at": timezone.now(),
    }
    return render(request, "outgoing/list_print.html", context)

"""The lists of received documents: page, Excel sheet, print, and what is done with several at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import Actor
from accounts.context import RailItem, frame_of
from accounts.permissions import require_right
from accounts.returning import page_before
from incoming import worklists
from incoming.exports import workbook
from incoming.listing import Listing
from incoming.rows import rows_of
from incoming.services.bulk import Outcome, file_away_several, submit_several
from incoming.services.handling import leaders_of
from registers.listing import address
from registers.views.lists import nothing_here, nothing_left, tabs_of, to_default

PRINT_CAP = 500
SEVERAL_CAP = 100


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
        "state": _sentence(listing, counts),
        "leaders": leaders_of(listing.actor.organisation_id or 0)
        if listing.may_submit and listing.rows
        else [],
        "export_url": address("incoming:export", listing),
        "print_url": address("incoming:print", listing),
        "here": request.get_full_path(),
        "is_clerk": worklists.is_clerk(listing.actor),
        "year": timezone.localdate().year,
    }
    return render(request, "incoming/list.html", context)


def _sentence(listing: Listing, counts: dict[str, int]) -> str:
    """One sentence of state under the title."""
    book = listing.register
    if worklists.reads_all(listing.actor):
        if book is None:
            return _("Chưa có sổ văn bản đến năm %s") % timezone.localdate().year
        if book.latest_number is None:
            return _("%(book)s · chưa có số đến nào") % {"book": book.name}
        at = timezone.localtime(book.latest_at)
        day = _("hôm nay") if at.date() == timezone.localdate() else at.strftime("ngày %d/%m")
        said = _("%(book)s · số đến gần nhất %(number)s, vào sổ lúc %(time)s %(day)s")
        return said % {
            "book": book.name,
            "number": f"{book.latest_number:02d}",
            "time": at.strftime("%H:%M"),
            "day": day,
        }
    waiting, late = (counts.get(worklists.full_key(key), 0) for key in ("cho-xu-ly", "qua-han"))
    said = _("%s việc chờ xử lý") % waiting if waiting else _("Không có việc nào chờ xử lý")
    return f"{said}, {_('%s việc quá hạn') % late}" if late else said


def _empty(listing: Listing, tabs: list[RailItem]) -> dict[str, Any]:
    """What an empty list says, and the next step."""
    hint = _("Bỏ bớt điều kiện, hoặc gõ một phần của số, ký hiệu, trích yếu (có dấu hay không dấu đều được).")
    if missed := nothing_here(listing, hint):
        return missed
    empty = nothing_left(listing, tabs)
    if worklists.is_clerk(listing.actor):
        if listing.register is None:
            return {
                "title": _("Chưa có sổ văn bản đến năm %s") % timezone.localdate().year,
                "text": _("Cần có sổ trước khi tiếp nhận và vào sổ văn bản đến."),
                "action": _("Tạo sổ"),
                "action_url": reverse("registers:new"),
            }
        empty |= {"other": _("Nhập văn bản giấy"), "other_url": reverse("incoming:new")}
    return empty


@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as an Excel sheet, filters respected; with POST only the ticked rows."""
    if request.method == "POST" and worklists.works(request.actor):
        chosen = worklists.everything(request.actor).filter(pk__in=ticked(request))
        everything = worklists.BY_KEY["tat-ca"]
        listing = Listing(request.actor, everything, QueryDict(""))
        found = listing.in_order.filter(pk__in=chosen.values("pk"))
    else:
        asked = _listing(request)
        if asked is None:
            return to_default(request, worklists.CATALOGUE, worklists.default_key)
        listing, found = asked, asked.in_order
    name = f"van-ban-den-{listing.definition.key}-{timezone.localdate():%Y%m%d}.xlsx"
    book = workbook(found, request.actor, str(listing.definition.label))
    return FileResponse(
        book,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


@login_required
@require_GET
def print_list(request: HttpRequest) -> HttpResponse:
    """The list on paper: all of its rows, up to a number one still prints."""
    listing = _listing(request)
    if listing is None:
        return to_default(request, worklists.CATALOGUE, worklists.default_key)
    found = list(listing.in_order[: PRINT_CAP + 1])
    actor = request.actor
    context = {
        "listing": listing,
        "rows": rows_of(found[:PRINT_CAP], actor),
        "cap": PRINT_CAP if len(found) > PRINT_CAP else None,
        "unit_name": actor.organisation.name,
        "parent_name": actor.organisation.parent_agency_name,
        "back": address("incoming:list", listing),
        "at": timezone.now(),
    }
    return render(request, "incoming/list_print.html", context)


def require_assigner(actor: Actor) -> None:
    """Leaders, and the clerk where the organisation's rules let him pass documents on; else PermissionDenied."""
    passes_down = worklists.is_clerk(actor) and actor.settings.clerk_may_pass_down
    if not worklists.is_leader(actor) and not passes_down:
        raise PermissionDenied(_("Chức vụ bạn đang giữ không được phân xử lý văn bản."))


def ticked(request: HttpRequest) -> list[int]:
    """Keys of the ticked rows."""
    ids = [int(value) for value in request.POST.getlist("id") if value.isdecimal() and len(value) < 19]
    return ids[:SEVERAL_CAP]


def back_to(request: HttpRequest) -> str:
    """Where the act was called from, or the list."""
    return page_before(request, resolve_url("incoming:list"))


def tell(request: HttpRequest, outcome: Outcome, done: str) -> None:
    """Say what was done and, document by document, what was not and why."""
    if outcome.done:
        messages.success(request, done % {"count": len(outcome.done)})
    for name, why in outcome.failed:
        messages.warning(request, _("Văn bản %(name)s: %(why)s") % {"name": name, "why": why})
    if not outcome.done and not outcome.failed:
        messages.error(request, _("Chưa chọn văn bản nào. Đánh dấu vào ô đầu dòng rồi bấm lại."))


@login_required
@require_POST
def bulk_submit(request: HttpRequest) -> HttpResponse:
    """Trình lãnh đạo for several: each has its own result, one that fails stops no other."""
    actor = request.actor
    require_right(actor, "register_documents")
    leader = next(
        (p for p in leaders_of(actor.organisation_id or 0) if str(p.pk) == request.POST.get("to")), None
    )
    if leader is None:
        messages.error(request, _("Chọn lãnh đạo để trình."))
        return redirect(back_to(request))
    outcome = submit_several(ticked(request), to=leader, by=actor)
    tell(request, outcome, _("Đã trình %(count)s văn bản."))
    return redirect(back_to(request))


@login_required
@require_POST
def bulk_file(request: HttpRequest) -> HttpResponse:
    """Lưu, không cần xử lý, for several."""
    require_assigner(request.actor)
    outcome = file_away_several(ticked(request), by=request.actor)
    tell(request, outcome, _("Đã lưu %(count)s văn bản, không cần xử lý."))
    return redirect(back_to(request))

"""One book: its lines as the decree prints them, and its history."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.journal import entries_about
from registers.forms import LedgerFilterForm
from registers.ledger import layout_of, lines
from registers.models import NumberEntry
from registers.printing.selection import last_print
from registers.views.books import find_register, kinds_text

PER_PAGE = 50


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The book, last number first, fifty lines a page."""
    actor = request.actor
    register = find_register(actor, pk)
    layout = layout_of(register)
    form = LedgerFilterForm(request.GET or None)
    conditions = form.conditions()
    found = register.entries.filter(**conditions)
    counts = register.entries.aggregate(
        rows=Count("pk", filter=Q(**conditions)) if conditions else Count("pk"),
        voided=Count("pk", filter=Q(state=NumberEntry.State.VOIDED)),
        reserved=Count("pk", filter=Q(state=NumberEntry.State.RESERVED)),
    )
    page, last = _page(request, counts["rows"])
    entries = list(found.order_by("-number", "-suffix")[(page - 1) * PER_PAGE : page * PER_PAGE])
    context = {
        "register": register,
        "form": form,
        "set": bool(conditions),
        "counts": counts,
        "kinds": kinds_text(register),
        "columns": layout.columns,
        "caption": layout.caption,
        "lines": lines(register, entries, actor),
        "newer": _page_url(request.GET, page - 1) if page > 1 else "",
        "older": _page_url(request.GET, page + 1) if page < last else "",
        "may_keep": actor.has("keep_registers"),
        "printed": last_print(register, register.direction),
        "print_query": _print_query(form),
    }
    return render(
        request,
        "registers/register_detail.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


def _print_query(form: LedgerFilterForm) -> str:
    """The part of the book on the screen, as the print page takes it."""
    shown = QueryDict(mutable=True)
    for name in ("tu_ngay", "den_ngay", "tu_so", "den_so") if form.is_bound and form.is_valid() else ():
        if form.cleaned_data[name] is not None:
            shown[name] = form.data[name]
    return f"?{shown.urlencode()}" if shown else ""


def _page(request: HttpRequest, rows: int) -> tuple[int, int]:
    last = max(-(-rows // PER_PAGE), 1)
    asked = request.GET.get("trang", "1")
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    return min(max(page, 1), last), last


def _page_url(query: QueryDict, page: int) -> str:
    changed = query.copy()
    changed["trang"] = str(page)
    return f"?{changed.urlencode()}"


@login_required
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what to the book."""
    register = find_register(request.actor, pk)
    entries = [_told(entry) for entry in entries_about(register).order_by("-pk")[:200]]
    return render(request, "registers/register_history.html", {"register": register, "entries": entries})


def _told(entry: Any) -> dict[str, Any]:
    return {
        "time": entry.at,
        "who": entry.actor_name,
        "title": entry.actor_title,
        "behalf": entry.on_behalf_of,
        "text": entry.text,
    }

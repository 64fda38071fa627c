"""Sổ văn bản: the books of an organisation by year, making and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.permissions import require_right
from registers import services
from registers.forms import RegisterForm
from registers.models import Direction, DocumentKind, NumberEntry, Register
from registers.selectors import year_to_copy
from registers.services.books import BookFields
from registers.symbols import DEFAULT_PATTERN, check_pattern, examples

KINDS_SHOWN = 3


def require_reader(actor: Actor | None) -> Actor:
    """Clerks keep the books, leaders read them; nobody else."""
    if actor is None or not (actor.has("keep_registers") or actor.has("read_documents")):
        raise PermissionDenied(_("Chỉ văn thư và lãnh đạo cơ quan xem được sổ văn bản."))
    return actor


def find_register(actor: Actor, pk: int) -> Register:
    """A book of the actor's organisation; 404 for anybody else's."""
    require_reader(actor)
    return get_object_or_404(Register.objects.visible_to(actor).select_related("organisation"), pk=pk)


@login_required
@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    """The books of one year, in both directions."""
    actor = require_reader(request.actor)
    today = timezone.localdate()
    counted = Register.objects.visible_to(actor).values_list("year").annotate(n=Count("pk"))
    by_year = {today.year: 0} | dict(counted.order_by())
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and int(asked) in by_year else today.year
    copyable = year_to_copy(actor, today) if actor.has("keep_registers") else None
    books = list(_books(actor, year))
    context = {
        "year": year,
        "organisation": actor.organisation,
        "total": len(books),
        "tabs": [
            {
                "label": _("Năm %(year)s") % {"year": shown},
                "count": by_year[shown],
                "url": f"?nam={shown}",
                "current": shown == year,
            }
            for shown in sorted(by_year, reverse=True)
        ],
        "groups": [_group(direction, books, year) for direction in Direction],
        "may_keep": actor.has("keep_registers"),
        "copy_year": copyable,
        "announce_year": year + 1 if year == today.year and today.month >= 11 and books else None,
    }
    return render(request, "registers/register_list.html", context)


def _books(actor: Actor, year: int) -> Any:
    reserved = Count("entries", filter=Q(entries__state=NumberEntry.State.RESERVED))
    return (
        Register.objects.visible_to(actor)
        .filter(year=year)
        .annotate(reserved=reserved)
        .prefetch_related("kinds")
        .order_by("-is_default", "pk")
    )


def _group(direction: Direction, books: list[Register], year: int) -> dict[str, Any]:
    mine = [book for book in books if book.direction == direction]
    incoming = direction == Direction.INCOMING
    return {
        "direction": direction,
        "title": _("Sổ văn bản đến") if incoming else _("Sổ văn bản đi"),
        "empty": (_("Chưa có sổ văn bản đến năm %s") if incoming else _("Chưa có sổ văn bản đi năm %s"))
        % year,
        "books": [{"book": book, "kinds": kinds_text(book)} for book in mine],
        "new_url": f"{reverse('registers:new')}?loai={direction}&nam={year}",
    }


def kinds_text(register: Register) -> str:
    """Which kinds a book takes, in a few words."""
    names = [kind.name for kind in register.kinds.all()]
    if not names:
        return _("Mọi loại")
    more = len(names) - KINDS_SHOWN
    shown = ", ".join(names[:KINDS_SHOWN])
    return _("%(names)s, %(n)s loại khác") % {"names": shown, "n": more} if more > 0 else shown


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Tạo sổ."""
    actor = require_reader(request.actor)
    require_right(actor, "keep_registers")
    form = RegisterForm(request.POST or None, actor=actor, initial=_suggested(request, actor))
    if form.is_valid():
        try:
            register = services.create_register(BookFields(**form.cleaned_data), by=actor)
        except Refused as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("Đã tạo %(name)s.") % {"name": register.name})
            return redirect("registers:detail", register.pk)
    return _form_page(request, form, actor, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa thông tin sổ."""
    actor = request.actor
    register = find_register(actor, pk)
    require_right(actor, "keep_registers")
    form = RegisterForm(request.POST or None, actor=actor, register=register)
    if form.is_valid():
        try:
            register = services.edit_register(register, BookFields(**form.cleaned_data), by=actor)
        except Refused as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("Đã lưu thông tin sổ."))
            return redirect("registers:detail", register.pk)
    return _form_page(request, form, actor, register)


def _suggested(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """A first filling-in: the direction asked for, this year, the usual name and pattern, default if there is none."""
    direction = request.GET.get("loai", "")
    direction = direction if direction in Direction.values else Direction.INCOMING
    asked, today = request.GET.get("nam", ""), timezone.localdate()
    year = int(asked) if asked in (str(today.year), str(today.year + 1)) else today.year
    name = _("Sổ văn bản đến %s") if direction == Direction.INCOMING else _("Sổ văn bản đi %s")
    same = Register.objects.visible_to(actor).filter(direction=direction, year=year)
    return {
        "direction": direction,
        "year": year,
        "name": "" if same.exists() else name % year,
        "symbol_pattern": DEFAULT_PATTERN,
        "is_default": not same.filter(is_default=True).exists(),
    }


def _form_page(
    request: HttpRequest, form: RegisterForm, actor: Actor, register: Register | None
) -> HttpResponse:
    chosen = [str(getattr(kind, "pk", kind)) for kind in form["kinds"].value() or []]
    pattern = str(form["symbol_pattern"].value() or "")
    context = {
        "form": form,
        "register": register,
        "examples": _examples(pattern, chosen, actor),
        "outgoing": form["direction"].value() == Direction.OUTGOING,
        "cancel_url": reverse("registers:detail", args=[register.pk])
        if register
        else reverse("registers:list"),
    }
    return render(
        request, "registers/register_form.html", context, status=422 if form.is_bound and form.errors else 200
    )


@login_required
@require_GET
def symbol_example(request: HttpRequest) -> HttpResponse:
    """What the pattern being typed would give; a fragment of the form."""
    actor = require_reader(request.actor)
    shown = _examples(request.GET.get("symbol_pattern", ""), request.GET.getlist("kinds"), actor)
    outgoing = request.GET.get("direction") == Direction.OUTGOING
    return render(
        request, "registers/partials/symbol_example.html", {"examples": shown, "outgoing": outgoing}
    )


def _examples(pattern: str, kind_ids: list[str], actor: Actor) -> dict[str, Any]:
    wanted = DocumentKind.objects.for_outgoing()
    chosen = (
        list(wanted.filter(pk__in=[pk for pk in kind_ids if pk.isdecimal() and len(pk) < 18]))
        if kind_ids
        else []
    )
    pattern = " ".join(pattern.split())
    try:
        check_pattern(pattern, chosen)
        kinds = chosen or list(wanted)
        agency = actor.organisation.abbreviation if actor.organisation else ""
        unit = actor.unit.abbreviation if actor.unit and actor.unit != actor.organisation else "TH"
        return {"symbols": examples(pattern, kinds, agency=agency, unit=unit, number=5)}
    except Refused as problem:
        return {"problem": problem.message}


@login_required
@require_POST
def create_year(request: HttpRequest) -> HttpResponse:
    """Tạo sổ đến và sổ đi of a year at once, as they usually are."""
    actor = require_reader(request.actor)
    year = _posted_year(request)
    made = services.create_year_books(year, by=actor)
    _say_made(request, made)
    return redirect(f"{reverse('registers:list')}?nam={year}")


@login_required
@require_POST
def copy_year(request: HttpRequest) -> HttpResponse:
    """Tạo sổ năm sau từ sổ năm trước."""
    actor = require_reader(request.actor)
    year = _posted_year(request)
    made = services.copy_to_year(year, by=actor)
    _say_made(request, made)
    return redirect(f"{reverse('registers:list')}?nam={year}")


def _posted_year(request: HttpRequest) -> int:
    asked, this_year = request.POST.get("year", ""), timezone.localdate().year
    if asked not in (str(this_year), str(this_year + 1)):
        raise Refused(_("Chỉ tạo sổ cho năm nay hoặc năm sau."))
    return int(asked)


def _say_made(request: HttpRequest, made: list[Register]) -> None:
    names = ", ".join(register.name for register in made)
    if made:
        messages.success(request, _("Đã tạo %(names)s.") % {"names": names})
    else:
        messages.info(request, _("Các sổ này đã có, không tạo thêm."))

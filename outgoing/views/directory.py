"""Đơn vị khác and Nhóm nơi nhận: what the clerk keeps to choose recipients from."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.permissions import require_right
from outgoing.forms.directory import BodyForm, GroupForm
from outgoing.lines import Line
from outgoing.models import ExternalBody, OutgoingDocument, RecipientGroup
from outgoing.services import directory as services
from registers.models.documents import tidy

PAGE_SIZE = 25
NAMES_SHOWN = 6


def for_clerks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only who issues documents keeps the directory; others read why not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_right(request.actor, "issue_documents")
        return view(request, *args, **kwargs)

    return wrapper


def _refuse(form: Any, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


# --- bodies outside the system


@require_GET
@for_clerks
def bodies(request: HttpRequest) -> HttpResponse:
    """The directory: search by any part of name, address or code, with or without tone marks."""
    words, hidden = tidy(request.GET.get("q", "").replace("\x00", ""))[:100], request.GET.get("an") == "1"
    mine = ExternalBody.objects.filter(organisation_id=request.actor.organisation_id)
    counts = mine.aggregate(
        shown=Count("pk", filter=Q(is_active=True)), hidden=Count("pk", filter=Q(is_active=False))
    )
    found = mine.filter(is_active=not hidden)
    for word in words.split():
        found = found.filter(_matches(word))
    page = Paginator(found.order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("trang"))
    query = {"q": words} | ({"an": "1"} if hidden else {})
    tabs = [
        {"label": _("Đang sử dụng"), "url": "?", "count": counts["shown"], "current": not hidden},
        {"label": _("Đã ẩn"), "url": "?an=1", "count": counts["hidden"], "current": hidden},
    ]
    context = {"page": page, "words": words, "hidden": hidden, "tabs": tabs, "query": urlencode(query)}
    return render(request, "outgoing/directory.html", context)


def _matches(word: str) -> Q:
    parts = ("name__unaccent", "address__unaccent", "agency_code", "email")
    condition = Q()
    for part in parts:
        condition |= Q(**{f"{part}__icontains": word})
    return condition


def _own_body(request: HttpRequest, pk: int) -> ExternalBody:
    return get_object_or_404(ExternalBody, pk=pk, organisation_id=request.actor.organisation_id)


def _body_page(request: HttpRequest, form: BodyForm, body: ExternalBody | None) -> HttpResponse:
    context = {"form": form, "body": body}
    return render(request, "outgoing/directory_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_clerks
def new_body(request: HttpRequest) -> HttpResponse:
    """Thêm đơn vị khác."""
    form = BodyForm(request.POST or None)
    if form.is_valid():
        try:
            body = services.add_body(fields=form.cleaned_data, by=request.actor)
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Đã thêm %(name)s vào danh bạ.") % {"name": body.name})
            return redirect("outgoing:bodies")
    return _body_page(request, form, None)


@require_http_methods(["GET", "POST"])
@for_clerks
def edit_body(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa một đơn vị khác."""
    body = _own_body(request, pk)
    form = BodyForm.of(body, request.POST or None)
    if form.is_valid():
        try:
            services.change_body(body, fields=form.cleaned_data, by=request.actor)
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Đã lưu %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect("outgoing:bodies")
    return _body_page(request, form, body)


@require_POST
@for_clerks
def hide_body(request: HttpRequest, pk: int) -> HttpResponse:
    """Ẩn: nobody is offered it any more."""
    body = services.show_body(_own_body(request, pk), shown=False, by=request.actor)
    messages.success(request, _("Đã ẩn %(name)s khỏi danh bạ.") % {"name": body.name})
    return redirect("outgoing:bodies")


@require_POST
@for_clerks
def unhide_body(request: HttpRequest, pk: int) -> HttpResponse:
    """Dùng lại."""
    body = services.show_body(_own_body(request, pk), shown=True, by=request.actor)
    messages.success(request, _("%(name)s lại có trong danh bạ.") % {"name": body.name})
    return redirect("outgoing:bodies")


# --- saved groups


@require_GET
@for_clerks
def groups(request: HttpRequest) -> HttpResponse:
    """The organisation's groups with what they stand for."""
    units, externals = RecipientGroup.units.through, RecipientGroup.externals.through
    mine = RecipientGroup.objects.filter(organisation_id=request.actor.organisation_id).annotate(
        unit_names=ArraySubquery(
            units.objects.filter(recipientgroup_id=OuterRef("pk"))
            .order_by("unit__order", "unit__name")
            .values("unit__name")
        ),
        external_names=ArraySubquery(
            externals.objects.filter(recipientgroup_id=OuterRef("pk"))
            .order_by("externalbody__name")
            .values("externalbody__name")
        ),
    )
    rows = [
        {
            "group": group,
            "names": names[:NAMES_SHOWN],
            "count": len(names),
            "more": max(len(names) - NAMES_SHOWN, 0),
        }
        for group in mine.order_by("name")
        for names in [[*group.unit_names, *group.external_names]]  # type: ignore[attr-defined]
    ]
    return render(request, "outgoing/groups.html", {"rows": rows})


def _own_group(request: HttpRequest, pk: int) -> RecipientGroup:
    return get_object_or_404(RecipientGroup, pk=pk, organisation_id=request.actor.organisation_id)


def _lines_of(group: RecipientGroup) -> list[Line]:
    units = [Line(unit_id=pk) for pk in group.units.values_list("pk", flat=True)]
    return units + [Line(external_id=pk) for pk in group.externals.values_list("pk", flat=True)]


def _from_document(request: HttpRequest) -> list[Any]:
    """Lưu thành nhóm: what a document goes to, as far as a group can hold it."""
    asked = request.GET.get("van-ban", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return []
    document = get_object_or_404(OutgoingDocument.objects.visible_to(request.actor), pk=asked)
    return [row for row in document.recipients.filter(superseded=False) if row.unit_id or row.external_id]


def _save_group(request: HttpRequest, form: GroupForm, group: RecipientGroup | None) -> HttpResponse:
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            saved = services.save_group(group, name=name, **form.members(), by=request.actor)
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Đã lưu nhóm %(name)s.") % {"name": saved.name})
            return redirect("outgoing:groups")
    context = {"form": form, "group": group}
    return render(request, "outgoing/groups_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_clerks
def new_group(request: HttpRequest) -> HttpResponse:
    """Tạo nhóm, empty or from the recipients of a document."""
    initial = {"recipients": _from_document(request)} if request.method == "GET" else {}
    return _save_group(request, GroupForm(request.POST or None, actor=request.actor, initial=initial), None)


@require_http_methods(["GET", "POST"])
@for_clerks
def edit_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Sửa nhóm."""
    group = _own_group(request, pk)
    initial = {"name": group.name, "recipients": _lines_of(group)}
    return _save_group(request, GroupForm(request.POST or None, actor=request.actor, initial=initial), group)


@require_POST
@for_clerks
def delete_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Xóa nhóm; what was sent to it stays sent."""
    group = _own_group(request, pk)
    services.delete_group(group, by=request.actor)
    messages.success(request, _("Đã xóa nhóm %(name)s.") % {"name": group.name})
    return redirect("outgoing:groups")

"""People and posts of the own organisation, for its administrator."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.forms.directory import AppointForm, EndForm, NewUserForm, PositionForm, TitleForm, UserForm
from accounts.models import Appointment, Position, Unit, User
from accounts.permissions import require_right
from accounts.services import people, users

Answer = TypeVar("Answer", bound=HttpResponseBase)


def for_administrators(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Only a position that carries the right may come here; others read why not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        require_right(request.actor, "administer")
        return view(request, *args, **kwargs)

    return wrapper


def refuse_on(form: BaseForm, refusal: Refused) -> None:
    """Show a refusal where it belongs."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _own_position(request: HttpRequest, pk: int) -> Position:
    mine = Position.objects.of_organisation(request.actor.organisation_id).select_related("unit__parent")
    return get_object_or_404(mine, pk=pk)


def _known_people(request: HttpRequest) -> list[User]:
    """Accounts offered while typing a user name."""
    mine = User.objects.of_organisation(request.actor.organisation_id).filter(is_active=True)
    return list(mine.only("username", "full_name")[:300])


@require_GET
@for_administrators
def directory(request: HttpRequest) -> HttpResponse:
    """Units with their posts and who holds them."""
    held = Appointment.objects.not_ended().select_related("user").order_by("starts_on", "pk")
    posts = Position.objects.order_by("-is_active", "order", "pk").prefetch_related(
        Prefetch("appointments", held, to_attr="held")
    )
    units = (
        Unit.objects.of_organisation(request.actor.organisation_id)
        .active()
        .order_by("parent__kind", "order", "name")
        .prefetch_related(Prefetch("positions", posts, to_attr="posts"))
    )
    found = sorted(units, key=lambda unit: (not unit.is_organisation, unit.order, unit.name))
    return render(request, "accounts/directory.html", {"units": found})


@require_http_methods(["GET", "POST"])
@for_administrators
def new_position(request: HttpRequest) -> HttpResponse:
    """Create a post."""
    initial = {"unit": request.GET.get("don-vi", "")}
    form = PositionForm(request.POST or None, organisation=request.actor.organisation, initial=initial)
    if request.method == "GET":
        return render(request, "accounts/position_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/position_form.html", {"form": form}, status=422)
    position = people.create_position(**form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã tạo chức vụ %(title)s.") % {"title": position})
    return redirect("accounts:position", position.pk)


def _position_page(
    request: HttpRequest, position: Position, *, status: int = 200, **bound: Any
) -> HttpResponse:
    appointments = position.appointments.select_related("user").order_by("-starts_on", "-pk")
    not_ended = set(position.appointments.not_ended().values_list("pk", flat=True))
    rows = [
        {
            "appointment": appointment,
            "form": EndForm(appointment=appointment, prefix=f"end-{appointment.pk}"),
            "held": appointment.pk in not_ended,
        }
        for appointment in appointments[:50]
    ]
    if ended := bound.pop("end_form", None):
        for row in rows:
            if row["appointment"] == ended.appointment:
                row |= {"form": ended, "open": True}
    context = {
        "position": position,
        "rows": rows,
        "title_form": TitleForm(instance=position),
        "appoint_form": AppointForm(position=position),
        "has_open_work": people.has_open_work(position),
        "is_held": bool(not_ended),
        "known_people": _known_people(request),
        **bound,
    }
    return render(request, "accounts/position_detail.html", context, status=status)


@require_GET
@for_administrators
def position_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who holds it, who held it, what can be done."""
    return _position_page(request, _own_position(request, pk))


@require_POST
@for_administrators
def update_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title and order."""
    position = _own_position(request, pk)
    form = TitleForm(request.POST, instance=_own_position(request, pk))
    if not form.is_valid():
        return _position_page(request, position, title_form=form, status=422)
    people.update_position(position, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã lưu chức vụ."))
    return redirect("accounts:position", pk)


@require_POST
@for_administrators
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody into the post."""
    position = _own_position(request, pk)
    form = AppointForm(request.POST, position=position)
    if not form.is_valid():
        return _position_page(request, position, appoint_form=form, status=422)
    user, day = form.cleaned_data["username"], form.cleaned_data["starts_on"]
    people.appoint(user, position=position, starts_on=day, by=request.actor)
    messages.success(
        request, _("Đã bổ nhiệm %(name)s giữ chức vụ %(title)s.") % {"name": user, "title": position}
    )
    return redirect("accounts:position", pk)


@require_POST
@for_administrators
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment, with a successor where work is open."""
    mine = Appointment.objects.of_organisation(request.actor.organisation_id).not_ended()
    appointment = get_object_or_404(mine.select_related("user", "position__unit__parent"), pk=pk)
    form = EndForm(request.POST, appointment=appointment, prefix=f"end-{pk}")
    if form.is_valid():
        try:
            people.end_appointment(appointment, **form.cleaned_data, by=request.actor)
        except Refused as refusal:
            refuse_on(form, refusal)
    if not form.is_valid():
        return _position_page(request, appointment.position, end_form=form, status=422)
    messages.success(request, _("Đã kết thúc bổ nhiệm của %(name)s.") % {"name": appointment.user})
    return redirect("accounts:position", appointment.position_id)


@require_POST
@for_administrators
def retire_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a vacant post out of use."""
    position = _own_position(request, pk)
    try:
        people.retire_position(position, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ngừng sử dụng chức vụ %(title)s.") % {"title": position})
    return redirect("accounts:position", pk)


@never_cache
@require_http_methods(["GET", "POST"])
@for_administrators
def new_user(request: HttpRequest) -> HttpResponse:
    """Create an account together with the post its owner takes; the temporary password is shown once."""
    organisation = request.actor.organisation
    initial = {"position": request.GET.get("chuc-vu", "")}
    form = NewUserForm(request.POST or None, organisation=organisation, initial=initial)
    if request.method == "GET":
        return render(request, "accounts/user_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/user_form.html", {"form": form}, status=422)
    user, password = users.create_appointed_user(
        **form.cleaned_data, is_practice=organisation.is_practice, by=request.actor
    )
    return _user_page(request, user, UserForm(instance=user), password=password)


def _managed_user(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.of_organisation(request.actor.organisation_id), pk=pk)


def _user_page(
    request: HttpRequest, user: User, form: UserForm, *, password: str = "", status: int = 200
) -> HttpResponse:
    """The account's page. A temporary password is shown in the answer to the act that made it and kept nowhere."""
    held = Appointment.objects.of_organisation(request.actor.organisation_id).filter(user=user)
    context = {
        "person": user,
        "form": form,
        "password": password,
        "appointments": list(held.select_related("position__unit").order_by("-starts_on", "-pk")[:50]),
        "is_managed": User.objects.managed_from(request.actor.organisation_id).filter(pk=user.pk).exists(),
    }
    return render(request, "accounts/user_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_administrators
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: correct it, see its posts."""
    user = _managed_user(request, pk)
    if request.method == "GET":
        return _user_page(request, user, UserForm(instance=user))
    form = UserForm(request.POST, instance=_managed_user(request, pk))
    if not form.is_valid():
        return _user_page(request, user, form, status=422)
    users.update_user(user, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Đã lưu thông tin tài khoản."))
    return redirect("accounts:user", pk)


@never_cache
@require_POST
@for_administrators
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new temporary password; it is shown once, in this answer."""
    user = _managed_user(request, pk)
    password = users.reset_password(user, by=request.actor)
    return _user_page(request, user, UserForm(instance=user), password=password)


def _open_or_lock(request: HttpRequest, pk: int, act: Callable[..., User], done: str) -> HttpResponse:
    user = _managed_user(request, pk)
    try:
        act(user, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done % {"username": user.username})
    return redirect("accounts:user", pk)


@require_POST
@for_administrators
def deactivate_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock an account."""
    return _open_or_lock(request, pk, users.deactivate_user, _("Đã khóa tài khoản %(username)s."))


@require_POST
@for_administrators
def activate_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked account."""
    return _open_or_lock(request, pk, users.activate_user, _("Đã mở khóa tài khoản %(username)s."))

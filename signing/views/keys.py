"""Chứng thư chữ ký số: of the people and the organisation, for its administrator; the own one, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.models import Appointment, User
from accounts.views.directory import for_administrators, refuse_on
from signing.forms.keys import ContainerForm, PinForm, TokenForm
from signing.models import SigningKey
from signing.presentation.keys import facts_of, state_of
from signing.services import key_care, keys
from signing.services.key_care import Owner

SHOWN = 300
OLD_SHOWN = 20


@require_GET
@for_administrators
def key_list(request: HttpRequest) -> HttpResponse:
    """The organisation's certificate, then those of everybody who holds a post."""
    organisation = request.actor.organisation
    held = Appointment.objects.of_organisation(organisation.pk).current().select_related("position__unit")
    present = SigningKey.objects.filter(withdrawn_at=None)
    people = (
        User.objects.filter(pk__in=held.values("user_id"))
        .order_by("full_name", "pk")
        .prefetch_related(
            Prefetch("appointments", held.order_by("starts_on", "pk"), to_attr="held"),
            Prefetch("signing_keys", present, to_attr="present"),
        )[:SHOWN]
    )
    own = present.filter(organisation=organisation).first()
    managed = set(User.objects.managed_from(organisation.pk).values_list("pk", flat=True))
    rows = [
        {
            "person": person,
            "url": reverse("signing:person_key", args=[person.pk]) if person.pk in managed else "",
            "post": person.held[0].position if person.held else None,
            "key": person.present[0] if person.present else None,
            "state": state_of(person.present[0] if person.present else None),
        }
        for person in people
    ]
    context = {"organisation": organisation, "own": own, "own_state": state_of(own), "rows": rows}
    return render(request, "signing/key_list.html", context)


def _person(request: HttpRequest, pk: int) -> Owner:
    """Somebody of the organisation; who also holds a post elsewhere is looked after there."""
    mine = User.objects.managed_from(request.actor.organisation_id)
    return Owner(person=get_object_or_404(mine, pk=pk))


def _organisation(request: HttpRequest) -> Owner:
    return Owner(organisation=request.actor.organisation)


def _owner_page(
    request: HttpRequest, owner: Owner, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    """The certificate in use with what can be done to it, the forms for another, and earlier ones."""
    found = list(SigningKey.objects.filter(**owner.keys()).order_by("-pk")[: OLD_SHOWN + 1])
    key = next((one for one in found if one.withdrawn_at is None), None)
    args = [owner.person.pk] if owner.person else []
    kind = "person" if owner.person else "organisation"
    context = {
        "owner": owner,
        "key": key,
        "state": state_of(key),
        "facts": facts_of(key) if key else [],
        "old": [one for one in found if one is not key],
        "container_form": ContainerForm(),
        "token_form": TokenForm(),
        "args": args,
        "import_url": _url(f"import_{kind}_key", args),
        "token_url": _url(f"register_{kind}_token", args),
        **bound,
    }
    return render(request, "signing/key_owner.html", context, status=status)


def _url(name: str, args: list[int]) -> str:
    return reverse(f"signing:{name}", args=args)


def _back(owner: Owner) -> HttpResponse:
    if owner.person is not None:
        return redirect("signing:person_key", owner.person.pk)
    return redirect("signing:organisation_key")


@require_GET
@for_administrators
def person_key(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's certificate."""
    return _owner_page(request, _person(request, pk))


@require_GET
@for_administrators
def organisation_key(request: HttpRequest) -> HttpResponse:
    """The organisation's certificate."""
    return _owner_page(request, _organisation(request))


def _import(request: HttpRequest, owner: Owner) -> HttpResponse:
    form = ContainerForm(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> SigningKey:
        return key_care.import_container(data["container"], data["pin"], owner=owner, by=request.actor)

    return _kept(request, owner, form, "container_form", act)


def _token(request: HttpRequest, owner: Owner) -> HttpResponse:
    form = TokenForm(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> SigningKey:
        return key_care.register_token(**data, owner=owner, by=request.actor)

    return _kept(request, owner, form, "token_form", act)


def _kept(
    request: HttpRequest,
    owner: Owner,
    form: forms.Form,
    name: str,
    act: Callable[[dict[str, Any]], SigningKey],
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            refuse_on(form, refusal)
    if not form.is_valid():
        return _owner_page(request, owner, status=422, **{name: form})
    messages.success(request, _("Đã đăng ký chứng thư của %(name)s.") % {"name": owner.name})
    return _back(owner)


@sensitive_post_parameters()
@never_cache
@require_POST
@for_administrators
def import_person_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Nhập tệp khóa of a person."""
    return _import(request, _person(request, pk))


@sensitive_post_parameters()
@never_cache
@require_POST
@for_administrators
def import_organisation_key(request: HttpRequest) -> HttpResponse:
    """Nhập tệp khóa of the organisation."""
    return _import(request, _organisation(request))


@require_POST
@for_administrators
def register_person_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Đăng ký thiết bị ký of a person."""
    return _token(request, _person(request, pk))


@require_POST
@for_administrators
def register_organisation_token(request: HttpRequest) -> HttpResponse:
    """Đăng ký thiết bị ký of the organisation."""
    return _token(request, _organisation(request))


def _managed_key(request: HttpRequest, pk: int) -> tuple[SigningKey, Owner]:
    """A key of the organisation or of somebody it looks after; 404 for any other."""
    organisation = request.actor.organisation
    people = User.objects.managed_from(organisation.pk)
    mine = Q(organisation=organisation) | Q(person__in=people.values("pk"))
    key = get_object_or_404(SigningKey.objects.filter(mine).select_related("person", "organisation"), pk=pk)
    return key, Owner(person=key.person, organisation=key.organisation)


@require_POST
@for_administrators
def unlock_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Mở khóa after five wrong PINs."""
    key, owner = _managed_key(request, pk)
    keys.unlock(key, by=request.actor)
    messages.success(request, _("Đã mở khóa ký của %(name)s.") % {"name": owner.name})
    return _back(owner)


@require_POST
@for_administrators
def withdraw_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Ngừng sử dụng."""
    key, owner = _managed_key(request, pk)
    key_care.withdraw(key, by=request.actor)
    messages.success(request, _("Đã ngừng sử dụng chứng thư của %(name)s.") % {"name": owner.name})
    return _back(owner)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def own_key(request: HttpRequest) -> HttpResponse:
    """The own certificate, and another PIN for it."""
    key = keys.key_of_person(request.actor.user)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            key_care.change_own_pin(key, old=data["old_pin"], new=data["new_pin"], by=request.actor)
        except Refused as refusal:
            refuse_on(
                form, Refused(refusal.message, field="old_pin" if refusal.field == "pin" else refusal.field)
            )
        else:
            messages.success(request, _("Đã đổi mã PIN chữ ký số."))
            return redirect("signing:own_key")
    key = keys.key_of_person(request.actor.user) if request.method == "POST" else key
    context = {
        "key": key,
        "state": state_of(key),
        "facts": facts_of(key) if key else [],
        "form": form,
        "may_change": key is not None and key.backend == SigningKey.Backend.SOFT and key.locked_at is None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "signing/own_key.html", context, status=status)

"""Clearing the classroom: everything that hangs on its units and accounts goes; the journal stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import Q

from accounts.models import Unit, User

Doomed = dict[type[models.Model], set[Any]]


class MixedData(Exception):
    """Documents of an organisation outside the classroom hang on the classroom's."""


def _pointers() -> dict[type[models.Model], list[tuple[type[models.Model], models.ForeignKey]]]:
    """Which foreign keys point at each model, those of many-to-many tables included.

    Keys without a constraint (journal, history of fields) tell of things that may be gone; they are left alone.
    """
    found: dict[type[models.Model], list[tuple[type[models.Model], models.ForeignKey]]] = defaultdict(list)
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.db_constraint:  # type: ignore[attr-defined]
                found[field.related_model].append((model, field))  # type: ignore[index]
    return found


def _start() -> Doomed:
    """The classroom's units with what was added below them, its accounts, and the groups of their roles."""
    units = set(Unit.objects.filter(is_practice=True).values_list("pk", flat=True))
    while below := set(
        Unit.objects.filter(parent__in=units).exclude(pk__in=units).values_list("pk", flat=True)
    ):
        units |= below
    users = set(User.objects.filter(is_practice=True).values_list("pk", flat=True))
    groups = set(Group.objects.filter(role_group__unit__in=units).values_list("pk", flat=True))
    return {Unit: units, User: users, Group: groups}


def _closure(doomed: Doomed) -> tuple[Doomed, list[tuple[type[models.Model], models.ForeignKey, set[Any]]]]:
    """Follow the foreign keys until nothing new turns up; keys that may be empty are emptied instead."""
    pointers = _pointers()
    emptied: list[tuple[type[models.Model], models.ForeignKey, set[Any]]] = []
    todo = [(model, set(keys)) for model, keys in doomed.items() if keys]
    while todo:
        target, keys = todo.pop()
        for model, field in pointers[target]:
            rows = model._base_manager.filter(**{f"{field.attname}__in": keys})
            if field.remote_field.on_delete is models.SET_NULL:
                emptied.append((model, field, keys))
                continue
            new = set(rows.values_list("pk", flat=True)) - doomed.get(model, set())
            if new:
                doomed.setdefault(model, set()).update(new)
                todo.append((model, new))
    return doomed, emptied


def _refuse_mixed(doomed: Doomed) -> None:
    """Raise MixedData when something of another organisation would go too."""
    units = doomed[Unit]
    if strangers := Unit.objects.filter(pk__in=units, is_practice=False, kind__in=Unit.ORGANISATION_KINDS):
        names = ", ".join(unit.name for unit in strangers)
        raise MixedData(f"Cơ quan không thuộc dữ liệu thực hành nằm dưới đơn vị thực hành: {names}.")
    for model, keys in doomed.items():
        if "organisation" not in {field.name for field in model._meta.local_fields}:
            continue
        others = model._base_manager.filter(pk__in=keys).exclude(
            Q(organisation__in=units) | Q(organisation=None)
        )
        if others.exists():
            label = model._meta.verbose_name
            raise MixedData(f"Có {label} của cơ quan khác gắn với dữ liệu thực hành; không xóa gì cả.")


def _pictures(users: Iterable[int]) -> list[tuple[Storage, str]]:
    files = []
    for user in User.objects.filter(pk__in=users):
        files += [(file.storage, file.name) for file in (user.avatar, user.signature_image) if file]
    return files


@transaction.atomic
def clear() -> int:
    """Remove the classroom and everything in it; returns how many rows went. Raises MixedData.

    The constraints are checked at commit, so rows may go in any order. Files kept by content stay: others may
    use the same bytes, and the daily cleaning knows which nobody uses.
    """
    usernames = list(User.objects.filter(is_practice=True).values_list("username", flat=True))
    doomed, emptied = _closure(_start())
    _refuse_mixed(doomed)
    pictures = _pictures(doomed[User])
    for model, field, keys in emptied:
        model._base_manager.filter(**{f"{field.attname}__in": keys}).update(**{field.attname: None})
    gone = 0
    for model, keys in doomed.items():
        rows = model._base_manager.filter(pk__in=keys)
        gone += rows._raw_delete(rows.db) or 0
    AccessAttempt.objects.filter(username__in=usernames).delete()
    for storage, name in pictures:
        transaction.on_commit(partial(storage.delete, name), robust=True)
    return gone

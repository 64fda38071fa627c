"""What an administrator changes about units and their working rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Appointment, OrganisationSettings, Unit
from accounts.services.people import has_open_work

OPEN_UNIT_CHECKS: list[Callable[[Unit], bool]] = []
"""Callables (unit -> bool) through which apps higher up say that work still lies with the unit itself."""


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[str]]:
    """What differs, as text, for the journal."""
    return {name: [str(before[name]), str(after[name])] for name in after if before[name] != after[name]}


@transaction.atomic
def update_unit(unit: Unit, *, fields: dict[str, Any], by: Actor | None = None) -> Unit:
    """Change names, addresses and the like; what was issued keeps the names it was issued under."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    changes = _changes({name: getattr(unit, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.full_clean()
    unit.save()
    text = _("Sửa thông tin đơn vị %(name)s") % {"name": unit.name}
    record(by, "update-unit", unit, text, organisation_id=unit.organisation_id, changes=changes)
    return unit


@transaction.atomic
def close_unit(
    unit: Unit, *, closed_on: dt.date, successor: Unit | None = None, by: Actor | None = None
) -> Unit:
    """Close a unit from a day on. Raises Refused while people hold posts in it or work lies with it."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if successor is not None and successor.pk == unit.pk:
        raise Refused(_("Đơn vị kế thừa phải là đơn vị khác."), field="successor")
    if Appointment.objects.not_ended().filter(position__unit=unit).exists():
        raise Refused(_("Đơn vị còn người giữ chức vụ. Hãy kết thúc các bổ nhiệm trước."))
    waits = any(has_open_work(position) for position in unit.positions.select_related("unit"))
    if waits or any(check(unit) for check in OPEN_UNIT_CHECKS):
        raise Refused(_("Đơn vị còn việc chưa xong, chưa thể ngừng hoạt động."))
    unit.closed_on, unit.successor = closed_on, successor
    unit.full_clean()
    unit.save()
    day = closed_on.strftime("%d/%m/%Y")
    text = _("Ngừng hoạt động đơn vị %(name)s từ ngày %(day)s") % {"name": unit.name, "day": day}
    record(by, "close-unit", unit, text, organisation_id=unit.organisation_id)
    return unit


@transaction.atomic
def update_settings(organisation: Unit, *, fields: dict[str, Any], by: Actor) -> OrganisationSettings:
    """Change what the organisation decides for itself."""
    own, _created = OrganisationSettings.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        unit=organisation
    )
    changes = _changes({name: getattr(own, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(own, name, value)
    own.full_clean()
    own.save()
    text = _("Sửa thiết lập của %(name)s") % {"name": organisation.name}
    record(by, "update-settings", organisation, text, organisation_id=organisation.pk, changes=changes)
    return own

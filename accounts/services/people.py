"""Posts, appointments and who acts for whom."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Appointment, OrganisationSettings, Position, Principal, Unit, User
from accounts.permissions import role_group


@transaction.atomic
def create_unit(*, by: Actor | None = None, **fields: object) -> Unit:
    """Create a unit. A department becomes a principal; an organisation gets its settings."""
    unit = Unit(**fields)
    unit.full_clean()
    unit.save()
    if unit.kind == Unit.Kind.DEPARTMENT:
        Principal.objects.create(unit=unit)
    if unit.is_organisation:
        OrganisationSettings.objects.create(unit=unit)
    record(
        by,
        "create-unit",
        unit,
        _("Tạo đơn vị %(name)s") % {"name": unit.name},
        organisation_id=unit.organisation_id,
    )
    return unit


@transaction.atomic
def create_position(
    *, unit: Unit, role: str, title: str, order: int = 0, by: Actor | None = None
) -> Position:
    """Create a post with its principal and the rights of its role."""
    position = Position(unit=unit, role=role, title=title, order=order)
    position.full_clean()
    position.save()
    Principal.objects.create(position=position)
    role_group(unit, role)
    text = _("Tạo chức vụ %(title)s") % {"title": position}
    record(by, "create-position", position, text, organisation_id=unit.organisation_id)
    return position


@transaction.atomic
def appoint(
    user: User, *, position: Position, starts_on: dt.date | None = None, by: Actor | None = None
) -> Appointment:
    """Put a person into a post, from today unless said otherwise."""
    appointment = Appointment(user=user, position=position, starts_on=starts_on or timezone.localdate())
    appointment.full_clean()
    appointment.save()
    text = _("Bổ nhiệm %(name)s giữ chức vụ %(title)s") % {"name": user.full_name, "title": position}
    record(by, "appoint", position, text, organisation_id=position.organisation_id)
    return appointment


OPEN_WORK_CHECKS: list = []
"""Callables (position -> bool) through which apps higher up say that a position still has open work."""


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, ends_on: dt.date, successor: User | None = None, by: Actor | None = None
) -> Appointment:
    """End an appointment with the given last day.

    Raises Refused when the position has open work, nobody else holds it after that day and no successor is named.
    """
    position = Position.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.position_id)
    others = Appointment.objects.filter(position=position).exclude(pk=appointment.pk)
    continues = others.filter(ends_on=None).exists() or others.filter(ends_on__gt=ends_on).exists()
    if (
        successor is None
        and not continues
        and any(has_open_work(position) for has_open_work in OPEN_WORK_CHECKS)
    ):
        raise Refused(
            _("Chức vụ này còn việc chưa xong. Hãy chọn người tiếp nhận trước khi kết thúc bổ nhiệm.")
        )
    appointment.ends_on = ends_on
    appointment.full_clean()
    appointment.save()
    text = _("%(name)s thôi giữ chức vụ %(title)s") % {"name": appointment.user.full_name, "title": position}
    record(by, "end-appointment", position, text, organisation_id=position.organisation_id)
    if successor is not None:
        appoint(successor, position=position, starts_on=ends_on + dt.timedelta(days=1), by=by)
    return appointment

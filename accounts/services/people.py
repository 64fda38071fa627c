"""Posts, appointments and who acts for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Appointment, Delegation, OrganisationSettings, Position, Principal, Unit, User
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
    """Put a person into a post, from today unless said otherwise. Raises Refused for a post out of use."""
    posts = Position.objects.select_related("unit__parent").select_for_update(of=("self",), no_key=True)
    position = posts.get(pk=position.pk)
    if not position.is_active or not position.unit.is_active:
        raise Refused(_("Chức vụ này không còn được sử dụng."))
    appointment = Appointment(user=user, position=position, starts_on=starts_on or timezone.localdate())
    appointment.full_clean()
    appointment.save()
    text = _("Bổ nhiệm %(name)s giữ chức vụ %(title)s") % {"name": user.full_name, "title": position}
    record(by, "appoint", position, text, organisation_id=position.organisation_id)
    return appointment


@transaction.atomic
def update_position(position: Position, *, title: str, order: int, by: Actor | None = None) -> Position:
    """Change what stands on the door; documents keep the title they were written under."""
    before = {"title": position.title, "order": position.order}
    position.title, position.order = title, order
    position.full_clean()
    position.save()
    text = _("Sửa chức vụ %(title)s") % {"title": position}
    record(
        by,
        "update-position",
        position,
        text,
        organisation_id=position.organisation_id,
        before=before,
        after={"title": title, "order": order},
    )
    return position


@transaction.atomic
def retire_position(position: Position, *, by: Actor | None = None) -> Position:
    """Take a vacant post out of use. Raises Refused while somebody holds it or work waits for it."""
    position = Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)
    if Appointment.objects.filter(position=position).not_ended().exists():
        raise Refused(_("Chức vụ đang có người giữ. Hãy kết thúc bổ nhiệm trước."))
    if has_open_work(position):
        raise Refused(_("Chức vụ này còn việc chưa xong, chưa thể ngừng sử dụng."))
    position.is_active = False
    position.save()
    text = _("Ngừng sử dụng chức vụ %(title)s") % {"title": position}
    record(by, "retire-position", position, text, organisation_id=position.organisation_id)
    return position


OPEN_WORK_CHECKS: list[Callable[[Position], bool]] = []
"""Callables (position -> bool) through which apps higher up say that a position still has open work."""


def has_open_work(position: Position) -> bool:
    """Whether something still waits for whoever holds the position."""
    return any(check(position) for check in OPEN_WORK_CHECKS)


def check_may_end(appointment: Appointment, *, ends_on: dt.date) -> None:
    """Raise Refused when work would be left lying: open work, and nobody else in the post after that day."""
    others = Appointment.objects.filter(position=appointment.position_id).exclude(pk=appointment.pk)
    continues = others.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on)).exists()
    if not continues and has_open_work(appointment.position):
        raise Refused(
            _("Chức vụ này còn việc chưa xong. Hãy chọn người tiếp nhận trước khi kết thúc bổ nhiệm."),
            field="successor",
        )


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, ends_on: dt.date, successor: User | None = None, by: Actor | None = None
) -> Appointment:
    """End an appointment with the given last day.

    Raises Refused when the position has open work, nobody else holds it after that day and no successor is named.
    """
    position = Position.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.position_id)
    if successor is not None and successor.pk == appointment.user_id:
        raise Refused(_("Người tiếp nhận phải là người khác."), field="successor")
    if successor is None:
        check_may_end(appointment, ends_on=ends_on)
    appointment.ends_on = ends_on
    appointment.full_clean()
    appointment.save()
    text = _("%(name)s thôi giữ chức vụ %(title)s") % {"name": appointment.user.full_name, "title": position}
    record(by, "end-appointment", position, text, organisation_id=position.organisation_id)
    if successor is not None and not _holds(successor, position, after=ends_on):
        appoint(successor, position=position, starts_on=ends_on + dt.timedelta(days=1), by=by)
    return appointment


def _holds(user: User, position: Position, *, after: dt.date) -> bool:
    """Whether the person holds the post anyway once that day is over."""
    held = Appointment.objects.filter(position=position, user=user)
    return held.filter(Q(ends_on=None) | Q(ends_on__gt=after)).exists()


@transaction.atomic
def save_delegation(delegation: Delegation, *, by: Actor | None = None) -> Delegation:
    """Write a delegation or a change of it."""
    delegation.full_clean()
    delegation.save()
    names = {"delegate": delegation.delegate.full_name, "title": delegation.position}
    term = {"scope": delegation.scope, "from": str(delegation.starts_on), "to": str(delegation.ends_on)}
    text = _("Ủy quyền cho %(delegate)s xử lý thay chức vụ %(title)s") % names
    if delegation.withdrawn_at:
        text = _("Rút ủy quyền của %(delegate)s xử lý thay chức vụ %(title)s") % names
    organisation_id = delegation.position.organisation_id
    record(by, "delegate", delegation.position, text, organisation_id=organisation_id, **term)
    return delegation

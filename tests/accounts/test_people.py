"""Posts and people over time: the services."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Appointment, JournalEntry, Principal, Role, Unit, User
from accounts.services import people, units, users


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def open_work(monkeypatch, cast):
    """The officer's post still has work."""
    checks = [lambda position: position.pk == cast.position("officer").pk]
    monkeypatch.setattr(people, "OPEN_WORK_CHECKS", checks)


def appointment(cast, name):
    return Appointment.objects.get(user=cast.user(name))


def verbs():
    return list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_an_appointment_without_open_work_simply_ends(cast, today):
    people.end_appointment(appointment(cast, "officer"), ends_on=today, by=cast.admin)
    assert appointment(cast, "officer").ends_on == today
    assert verbs() == ["end-appointment"]


def test_with_open_work_an_appointment_does_not_end_without_a_successor(cast, today, open_work):
    with pytest.raises(Refused, match="việc chưa xong") as refusal:
        people.end_appointment(appointment(cast, "officer"), ends_on=today, by=cast.admin)
    assert refusal.value.field == "successor"
    assert appointment(cast, "officer").ends_on is None


def test_a_successor_takes_over_the_day_after(cast, today, open_work):
    mine = appointment(cast, "officer")
    people.end_appointment(mine, ends_on=today, successor=cast.user("officer2"), by=cast.admin)
    taken = Appointment.objects.get(user=cast.user("officer2"), position=cast.position("officer"))
    assert (mine.ends_on, taken.starts_on) == (today, today + dt.timedelta(days=1))
    assert verbs() == ["end-appointment", "appoint"]


def test_somebody_else_in_the_post_is_successor_enough(cast, today, open_work):
    people.appoint(cast.user("officer2"), position=cast.position("officer"))
    people.end_appointment(appointment(cast, "officer"), ends_on=today, by=cast.admin)
    assert appointment(cast, "officer").ends_on == today


def test_a_colleague_whose_own_term_ends_that_day_is_not(cast, today, open_work):
    other = people.appoint(cast.user("officer2"), position=cast.position("officer"))
    other.ends_on = today
    other.save()
    with pytest.raises(Refused):
        people.end_appointment(appointment(cast, "officer"), ends_on=today, by=cast.admin)


def test_nobody_succeeds_themselves(cast, today, open_work):
    with pytest.raises(Refused, match="người khác"):
        people.end_appointment(
            appointment(cast, "officer"), ends_on=today, successor=cast.user("officer"), by=cast.admin
        )


def test_an_appointment_does_not_end_before_it_began(cast):
    with pytest.raises(ValidationError):
        people.end_appointment(appointment(cast, "officer"), ends_on=dt.date(2019, 1, 1))


def test_nobody_holds_a_post_twice_at_once(cast):
    with pytest.raises(ValidationError):
        people.appoint(cast.user("officer"), position=cast.position("officer"))


def test_a_new_department_may_hold_work_and_a_new_post_has_its_rights(cast):
    unit = people.create_unit(
        name="Phòng mới", short_name="Mới", kind=Unit.Kind.DEPARTMENT, parent=cast.office, by=cast.admin
    )
    post = people.create_position(unit=unit, role=Role.DEPARTMENT_HEAD, title="Trưởng phòng", by=cast.admin)
    people.appoint(cast.user("officer"), position=post, by=cast.admin)
    actor = cast.actor("officer", post)
    assert set(actor.rights) == {"assign_in_department"}
    assert Principal.objects.get(unit=unit).pk in actor.principal_ids
    assert verbs() == ["create-unit", "create-position", "appoint"]


def test_a_new_branch_has_settings(cast):
    unit = people.create_unit(name="Chi cục 3", short_name="CC3", kind=Unit.Kind.BRANCH, parent=cast.office)
    assert unit.settings.default_term_days == 5


def test_a_post_in_use_is_not_retired(cast, today, open_work):
    with pytest.raises(Refused, match="có người giữ"):
        people.retire_position(cast.position("officer"), by=cast.admin)
    Appointment.objects.filter(user=cast.user("officer")).update(ends_on=dt.date(2021, 1, 1))
    with pytest.raises(Refused, match="việc chưa xong"):
        people.retire_position(cast.position("officer"), by=cast.admin)
    people.OPEN_WORK_CHECKS.clear()
    assert not people.retire_position(cast.position("officer"), by=cast.admin).is_active


def test_a_department_closes_once_it_is_empty(cast, today, open_work):
    with pytest.raises(Refused, match="người giữ chức vụ"):
        units.close_unit(cast.tkth, closed_on=today, by=cast.admin)
    Appointment.objects.filter(position__unit=cast.tkth).update(ends_on=dt.date(2021, 1, 1))
    with pytest.raises(Refused, match="việc chưa xong"):
        units.close_unit(cast.tkth, closed_on=today, by=cast.admin)
    people.OPEN_WORK_CHECKS.clear()
    closed = units.close_unit(cast.tkth, closed_on=today, successor=cast.tchc, by=cast.admin)
    assert (closed.is_active, closed.successor) == (False, cast.tchc)


def test_work_of_the_department_itself_keeps_it_open(cast, today, monkeypatch):
    Appointment.objects.filter(position__unit=cast.tkth).update(ends_on=dt.date(2021, 1, 1))
    monkeypatch.setattr(units, "OPEN_UNIT_CHECKS", [lambda unit: unit.pk == cast.tkth.pk])
    with pytest.raises(Refused, match="việc chưa xong"):
        units.close_unit(cast.tkth, closed_on=today, by=cast.admin)


def test_a_changed_name_keeps_the_old_one_in_the_journal(cast):
    units.update_unit(cast.office, fields={"name": "Thống kê tỉnh", "phone": ""}, by=cast.admin)
    assert JournalEntry.objects.get().data == {"changes": {"name": ["Cục Thống kê", "Thống kê tỉnh"]}}


def test_a_new_account_has_a_temporary_password_nobody_can_read_later(cast):
    user, password = users.create_appointed_user(
        username="Moi.Tuyen",
        full_name="Người Mới",
        position=cast.position("officer"),
        starts_on=timezone.localdate(),
        by=cast.admin,
    )
    assert user.username == "moi.tuyen"
    assert user.check_password(password)
    assert user.password_is_temporary
    assert password not in str(list(JournalEntry.objects.values()))
    assert cast.actor("officer").position == cast.position("officer")


def test_temporary_passwords_differ_and_pass_our_own_rule():
    made = {users.temporary_password() for _turn in range(50)}
    assert len(made) == 50
    assert all(len(password) == 17 for password in made)


WHO_LOOKS_AFTER = {
    "officer": True,
    "head": True,
    "branch1_officer": False,
    "stranger": False,
}


@pytest.mark.parametrize(("name", "may"), WHO_LOOKS_AFTER.items())
def test_an_administrator_resets_passwords_of_the_own_organisation_only(cast, name, may):
    if may:
        password = users.reset_password(cast.user(name), by=cast.admin)
        assert User.objects.get(username=name).check_password(password)
        return
    with pytest.raises(PermissionDenied):
        users.reset_password(cast.user(name), by=cast.admin)
    assert User.objects.get(username=name).check_password(cast.password)


def test_nobody_else_resets_a_password(cast):
    for name in ("head", "clerk", "officer", "stranger_head"):
        with pytest.raises(PermissionDenied):
            users.reset_password(cast.user("officer2"), by=cast.actor(name))


def test_whoever_also_serves_elsewhere_is_not_looked_after_from_here(cast):
    people.appoint(cast.user("officer"), position=cast.position("branch1_officer"))
    with pytest.raises(PermissionDenied):
        users.reset_password(cast.user("officer"), by=cast.admin)


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_a_technical_administrator_is_not_looked_after_from_an_organisation(cast, flag):
    User.objects.filter(username="officer").update(**{flag: True})
    with pytest.raises(PermissionDenied):
        users.reset_password(cast.user("officer"), by=cast.admin)


def test_an_account_is_locked_only_without_a_post(cast, today):
    with pytest.raises(Refused, match="đang giữ chức vụ"):
        users.deactivate_user(cast.user("officer"), by=cast.admin)
    Appointment.objects.filter(user=cast.user("officer")).update(ends_on=today - dt.timedelta(days=1))
    assert not users.deactivate_user(cast.user("officer"), by=cast.admin).is_active
    assert users.activate_user(cast.user("officer"), by=cast.admin).is_active


def test_nobody_locks_themselves_out(cast):
    with pytest.raises(Refused, match="chính mình"):
        users.deactivate_user(cast.user("admin"), by=cast.admin)


def test_real_work_counts_as_open_work(cast, today):
    """The checks incoming registers: a post and a department that hold an assignment."""
    from tests.incoming.build import LEAD, assigned

    assigned(cast, ("officer", LEAD))
    with pytest.raises(Refused, match="việc chưa xong"):
        people.end_appointment(appointment(cast, "officer"), ends_on=today, by=cast.admin)
    assigned(cast, ("tkth", LEAD))
    Appointment.objects.filter(position__unit=cast.tkth).update(ends_on=dt.date(2021, 1, 1))
    assert any(check(cast.tkth) for check in units.OPEN_UNIT_CHECKS)
    assert not any(check(cast.tchc) for check in units.OPEN_UNIT_CHECKS)

"""A fixed cast for every test: one small Cục with two phòng and two Chi cục, and a stranger from another Cục.

Names say who somebody is: ``cast.clerk``, ``cast.branch1_head``. An attribute is an Actor, built once; ``cast.actor(name)``
builds a fresh one, as the next request would. Everything is written with a handful of statements, so it costs little.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from guardian.models import GroupObjectPermission

from accounts.actor import Actor, build_actor
from accounts.models import (
    Appointment,
    OrganisationSettings,
    Position,
    Principal,
    Role,
    RoleGroup,
    Unit,
    User,
)
from accounts.permissions import DEPARTMENT_RIGHTS, ORGANISATION_RIGHTS

PASSWORD = "mat-khau-cua-bai-thu"
LONG_AGO = dt.date(2020, 1, 1)

ORGANISATIONS = {
    "office": {"kind": "OFFICE", "name": "Cục Thống kê", "abbreviation": "CTK", "agency_code": "G05.98.01"},
    "branch1": {
        "kind": "BRANCH",
        "name": "Chi cục Thống kê 1",
        "abbreviation": "CCTK",
        "agency_code": "G05.98.02",
    },
    "branch2": {
        "kind": "BRANCH",
        "name": "Chi cục Thống kê 2",
        "abbreviation": "CCTK",
        "agency_code": "G05.98.03",
    },
    "other": {
        "kind": "OFFICE",
        "name": "Cục Thống kê khác",
        "abbreviation": "CTKK",
        "agency_code": "G05.98.09",
    },
}
DEPARTMENTS = {
    "tkth": {"name": "Phòng Thống kê Tổng hợp", "abbreviation": "TKTH", "order": 1},
    "tchc": {"name": "Phòng Tổ chức - Hành chính", "abbreviation": "TCHC", "order": 5},
}
# name: unit, role, title, full name
PEOPLE = {
    "head": ("office", Role.HEAD, "Cục trưởng", "Nguyễn Văn Hùng"),
    "deputy": ("office", Role.DEPUTY_HEAD, "Phó Cục trưởng", "Trần Thị Lan"),
    "admin": ("office", Role.ADMIN, "Quản trị", "Đỗ Quang Minh"),
    "dept_head": ("tkth", Role.DEPARTMENT_HEAD, "Trưởng phòng", "Lê Thị Mai"),
    "dept_deputy": ("tkth", Role.DEPUTY_DEPARTMENT_HEAD, "Phó Trưởng phòng", "Phan Văn Bình"),
    "officer": ("tkth", Role.OFFICER, "Chuyên viên", "Phạm Thu Dung"),
    "officer2": ("tkth", Role.OFFICER, "Chuyên viên", "Vũ Đức Anh"),
    "tchc_head": ("tchc", Role.DEPARTMENT_HEAD, "Trưởng phòng", "Ngô Thị Thảo"),
    "clerk": ("tchc", Role.CLERK, "Văn thư Cục", "Hoàng Thị Nga"),
    "branch1_head": ("branch1", Role.HEAD, "Chi cục trưởng", "Bùi Văn Sơn"),
    "branch1_deputy": ("branch1", Role.DEPUTY_HEAD, "Phó Chi cục trưởng", "Đinh Thị Hoa"),
    "branch1_officer": ("branch1", Role.OFFICER, "Chuyên viên", "Lý Minh Tuấn"),
    "branch1_officer2": ("branch1", Role.OFFICER, "Chuyên viên", "Mai Thị Yến"),
    "branch1_clerk": ("branch1", Role.CLERK, "Văn thư Chi cục", "Đặng Thị Hạnh"),
    "branch2_head": ("branch2", Role.HEAD, "Chi cục trưởng", "Hồ Văn Long"),
    "branch2_officer": ("branch2", Role.OFFICER, "Chuyên viên", "Dương Thị Thu"),
    "branch2_clerk": ("branch2", Role.CLERK, "Văn thư Chi cục", "Trịnh Văn Phúc"),
    "stranger": ("other", Role.CLERK, "Văn thư", "Người Lạ"),
    "stranger_head": ("other", Role.HEAD, "Cục trưởng", "Trưởng Lạ"),
}


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


class Cast:
    """The people of the tests with their units, positions and principals."""

    password = PASSWORD

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.users: dict[str, User] = {}
        self.positions: dict[str, Position] = {}
        self._actors: dict[str, Actor] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self.units:
            return self.units[name]
        if name not in self.users:
            raise AttributeError(name)
        if name not in self._actors:
            self._actors[name] = self.actor(name)
        return self._actors[name]

    def actor(self, name: str, position: Position | None = None) -> Actor:
        """Build the actor afresh, as a new request would."""
        user = User.objects.get(pk=self.users[name].pk)
        return build_actor(user, position.pk if position else None, "10.0.0.1")

    def user(self, name: str) -> User:
        """The person."""
        return self.users[name]

    def position(self, name: str) -> Position:
        """The post of the person."""
        return self.positions[name]

    def principal(self, name: str) -> Principal:
        """What may hold work: the post of a person, or a department."""
        return self.units[name].principal if name in self.units else self.positions[name].principal


def _make_units(cast: Cast) -> None:
    for order, (key, fields) in enumerate(ORGANISATIONS.items()):
        short = fields["name"].replace("Chi cục Thống kê", "Chi cục")
        cast.units[key] = Unit(
            **fields, short_name=short, order=order, place_name="Tiền Giang", opened_on=LONG_AGO
        )
    Unit.objects.bulk_create([cast.units["office"], cast.units["other"]])
    office = cast.units["office"]
    for key in ("branch1", "branch2"):
        cast.units[key].parent = office
    for key, fields in DEPARTMENTS.items():
        cast.units[key] = Unit(
            **fields,
            short_name=fields["name"],
            kind=Unit.Kind.DEPARTMENT,
            parent=office,
            opened_on=LONG_AGO,
        )
    Unit.objects.bulk_create([cast.units[key] for key in ("branch1", "branch2", *DEPARTMENTS)])
    organisations = [cast.units[key] for key in ORGANISATIONS]
    OrganisationSettings.objects.bulk_create([OrganisationSettings(unit=unit) for unit in organisations])


def _make_people(cast: Cast) -> None:
    for order, (name, (unit, role, title, full_name)) in enumerate(PEOPLE.items()):
        cast.users[name] = User(username=name, full_name=full_name, password=_hashed())
        cast.positions[name] = Position(unit=cast.units[unit], role=role, title=title, order=order)
    User.objects.bulk_create(cast.users.values())
    Position.objects.bulk_create(cast.positions.values())
    Principal.objects.bulk_create(
        [Principal(position=position) for position in cast.positions.values()]
        + [Principal(unit=cast.units[key]) for key in DEPARTMENTS]
    )
    Appointment.objects.bulk_create(
        [
            Appointment(user=cast.users[name], position=cast.positions[name], starts_on=LONG_AGO)
            for name in PEOPLE
        ]
    )


def _make_rights(cast: Cast) -> None:
    """The same rights accounts.permissions.role_group() gives, in four statements (a test compares the two)."""
    wanted = {(position.unit, position.role) for position in cast.positions.values()}
    groups = {(unit.pk, role): Group(name=f"{role}@{unit.pk}") for unit, role in wanted}
    Group.objects.bulk_create(groups.values())
    RoleGroup.objects.bulk_create(
        [RoleGroup(unit=unit, role=role, group=groups[unit.pk, role]) for unit, role in wanted]
    )
    content_type = ContentType.objects.get_for_model(Unit)
    permissions = {p.codename: p for p in Permission.objects.filter(content_type=content_type)}
    rows = []
    for unit, role in wanted:
        granted = [(codename, unit.organisation) for codename in ORGANISATION_RIGHTS.get(role, ())]
        granted += [(codename, unit) for codename in DEPARTMENT_RIGHTS.get(role, ())]
        if (unit, role) == (cast.units["tchc"], Role.DEPARTMENT_HEAD):
            granted.append(("propose_assignment", unit.organisation))
        rows += [
            GroupObjectPermission(
                group=groups[unit.pk, role],
                permission=permissions[codename],
                content_type=content_type,
                object_pk=str(on.pk),
            )
            for codename, on in granted
        ]
    GroupObjectPermission.objects.bulk_create(rows)


def make_cast() -> Cast:
    """Write the whole cast."""
    cast = Cast()
    _make_units(cast)
    _make_people(cast)
    _make_rights(cast)
    return cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast; works with transactional tests as well."""
    return make_cast()

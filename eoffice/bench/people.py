"""The organisations of the benchmark: one office with its clerk, head and phòng, and hundreds of branches."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor, build_actor
from accounts.models import Appointment, OrganisationSettings, Position, Principal, Role, Unit, User
from accounts.services.people import appoint, create_position, create_unit
from registers.models import Direction, Register

CODE = "B00"  # begins the agency code of every organisation the benchmark has made


@dataclass(frozen=True)
class Office:
    """The office that is measured, with those who act in it."""

    unit: Unit
    clerk: Actor
    head: Actor
    departments: list[Unit]
    branches: list[Unit]


def foreign_units() -> bool:
    """Whether the database holds anybody's organisations but the benchmark's own."""
    return Unit.objects.organisations().exclude(agency_code__startswith=f"{CODE}.").exists()


@transaction.atomic
def make_office(branches: int) -> Office:
    """Find the office again, or make it; with at least so many branches, each with a clerk who is told of arrivals."""
    unit = Unit.objects.filter(agency_code=f"{CODE}.00").first() or _make_office()
    _add_branches(unit, branches)
    return Office(
        unit=unit,
        clerk=build_actor(User.objects.get(username="do-vanthu")),
        head=build_actor(User.objects.get(username="do-cuctruong")),
        departments=list(unit.children.filter(kind=Unit.Kind.DEPARTMENT).order_by("order")),
        branches=list(unit.children.filter(kind=Unit.Kind.BRANCH).order_by("order")[:branches]),
    )


def _make_office() -> Unit:
    office = create_unit(
        name="Cục Thống kê", short_name="Cục", abbreviation="CTK", kind=Unit.Kind.OFFICE,
        agency_code=f"{CODE}.00", is_practice=True,
    )  # fmt: skip
    for order in range(1, 6):
        create_unit(
            name=f"Phòng {order}", short_name=f"Phòng {order}", abbreviation=f"P{order}",
            kind=Unit.Kind.DEPARTMENT, parent=office, order=order, is_practice=True,
        )  # fmt: skip
    first = office.children.get(order=1)
    posts = (
        (office, Role.HEAD, "Cục trưởng", "do-cuctruong", "Nguyễn Văn Hùng"),
        (first, Role.CLERK, "Văn thư Cục", "do-vanthu", "Lê Thị Ngọc Lan"),
        (first, Role.OFFICER, "Chuyên viên", "do-chuyenvien", "Phạm Thu Dung"),
    )
    for unit, role, title, username, name in posts:
        position = create_position(unit=unit, role=role, title=title)
        appoint(User.objects.create_user(username, full_name=name, is_practice=True), position=position)
    year = timezone.localdate().year
    for direction, name in ((Direction.INCOMING, "Sổ văn bản đến"), (Direction.OUTGOING, "Sổ văn bản đi")):
        Register.objects.create(
            organisation=office, direction=direction, year=year, name=f"{name} {year}", is_default=True
        )
    return office


def _add_branches(office: Unit, wanted: int) -> None:
    """Branches with a clerk each, written with one statement a table."""
    there = office.children.filter(kind=Unit.Kind.BRANCH).count()
    units = Unit.objects.bulk_create(
        Unit(
            name=f"Chi cục Thống kê {number}",
            short_name=f"Chi cục {number}",
            abbreviation="CCTK",
            kind=Unit.Kind.BRANCH,
            parent=office,
            agency_code=f"{CODE}.{number:04d}",
            order=number,
            is_practice=True,
        )
        for number in range(there + 1, wanted + 1)
    )
    OrganisationSettings.objects.bulk_create(OrganisationSettings(unit=unit) for unit in units)
    users = User.objects.bulk_create(
        User(
            username=f"do-{unit.agency_code}",
            full_name=f"Văn thư {unit.short_name}",
            password="!",
            is_practice=True,
        )
        for unit in units
    )
    positions = Position.objects.bulk_create(
        Position(unit=unit, role=Role.CLERK, title="Văn thư Chi cục") for unit in units
    )
    Principal.objects.bulk_create(Principal(position=position) for position in positions)
    today = timezone.localdate()
    Appointment.objects.bulk_create(
        Appointment(user=user, position=position, starts_on=today)
        for user, position in zip(users, positions, strict=True)
    )

"""The classroom: one Cục, its five phòng, two Chi cục and the accounts of the customer's text (section II.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from guardian.models import GroupObjectPermission

from accounts.actor import build_actor
from accounts.models import Appointment, OrganisationSettings, Position, Principal, Role, Unit, User
from accounts.permissions import grant, role_group
from accounts.practice import BRANCH_1_CODE, BRANCH_2_CODE, OFFICE_CODE
from accounts.services.people import appoint, create_position, create_unit
from registers.calendar import load_calendar
from registers.models import Direction, Register
from registers.services.books import BookFields, create_register

PASSWORD = (
    "Mpi@123"  # printed in the customer's text; shorter than our own rule, so it bypasses the validators
)
DEPUTY = "thuchanhctkpho"
ADMINISTRATOR = "quantri"

UNITS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "CTK",
        {
            "kind": Unit.Kind.OFFICE,
            "name": "Cục Thống kê",
            "short_name": "Cục Thống kê",
            "abbreviation": "CTK",
            "agency_code": OFFICE_CODE,
            "parent_agency_name": "Tổng cục Thống kê",
            "place_name": "Mỹ Tho",
        },
    ),
    ("TKTH", {"name": "Phòng Thống kê Tổng hợp", "short_name": "Phòng Tổng hợp", "order": 1}),
    ("TKKT", {"name": "Phòng Thống kê Kinh tế", "short_name": "Phòng Kinh tế", "order": 2}),
    ("TKXH", {"name": "Phòng Thống kê Xã hội", "short_name": "Phòng Xã hội", "order": 3}),
    ("TTTT", {"name": "Phòng Thu thập Thông tin thống kê", "short_name": "Phòng Thu thập", "order": 4}),
    ("TCHC", {"name": "Phòng Tổ chức - Hành chính", "short_name": "Phòng TCHC", "order": 5}),
    (
        "CC1",
        {
            "kind": Unit.Kind.BRANCH,
            "name": "Chi cục Thống kê 1",
            "short_name": "Chi cục 1",
            "abbreviation": "CCTK",
            "agency_code": BRANCH_1_CODE,
            "parent_agency_name": "Cục Thống kê",
            "place_name": "Cai Lậy",
            "order": 11,
        },
    ),
    (
        "CC2",
        {
            "kind": Unit.Kind.BRANCH,
            "name": "Chi cục Thống kê 2",
            "short_name": "Chi cục 2",
            "abbreviation": "CCTK",
            "agency_code": BRANCH_2_CODE,
            "parent_agency_name": "Cục Thống kê",
            "place_name": "Gò Công",
            "order": 12,
        },
    ),
)


@dataclass(frozen=True)
class Post:
    """A post of the classroom and who holds it."""

    unit: str
    role: str
    title: str
    username: str = ""
    full_name: str = ""
    order: int = 0


POSTS = (
    Post("CTK", Role.HEAD, "Cục trưởng", "thuchanhctk1", "Nguyễn Quốc Hùng", 1),
    Post("TKTH", Role.DEPARTMENT_HEAD, "Trưởng phòng", "thuchanhctk2", "Trần Thị Minh Hạnh", 1),
    Post("TKTH", Role.OFFICER, "Chuyên viên", "thuchanhctk3", "Phạm Thu Dung", 3),
    Post("TCHC", Role.CLERK, "Văn thư Cục", "thuchanhctk4", "Lê Thị Ngọc Lan", 4),
    Post("CC1", Role.HEAD, "Chi cục trưởng", "thuchanhctk5", "Võ Thanh Sơn", 1),
    Post("CC1", Role.OFFICER, "Chuyên viên", "thuchanhctk6", "Nguyễn Hoàng Phúc", 3),
    Post("CC1", Role.CLERK, "Văn thư Chi cục", "thuchanhctk7", "Huỳnh Thị Kim Oanh", 4),
    Post("CC2", Role.HEAD, "Chi cục trưởng", "thuchanhctk8", "Đặng Văn Lợi", 1),
    Post("CC2", Role.OFFICER, "Chuyên viên", "thuchanhctk9", "Bùi Thị Thảo Vy", 3),
    Post("CC2", Role.CLERK, "Văn thư Chi cục", "thuchanhctk10", "Trương Thị Mỹ Linh", 4),
    Post("TCHC", Role.DEPARTMENT_HEAD, "Trưởng phòng", order=1),
)
DEPUTY_POST = Post("CTK", Role.DEPUTY_HEAD, "Phó Cục trưởng", DEPUTY, "Phan Đình Khải", 2)
ADMIN_POST = Post("CTK", Role.ADMIN, "Quản trị", ADMINISTRATOR, "Lâm Gia Bảo", 9)
CLERKS = ("thuchanhctk4", "thuchanhctk7", "thuchanhctk10")


@dataclass
class Seeded:
    """What the seed found and what it had to write."""

    posts: list[Post]
    written: int = 0

    @cached_property
    def password(self) -> str:
        """The common password, hashed once: hashing is slow on purpose, and everybody knows this one."""
        return make_password(PASSWORD)


def _seed_units(result: Seeded) -> dict[str, Unit]:
    """The tree, found again by agency code or, for a phòng, by its abbreviation."""
    units: dict[str, Unit] = {}
    for key, fields in UNITS:
        if "kind" in fields:
            unit = Unit.objects.filter(agency_code=fields["agency_code"]).first()
            parent = None if key == "CTK" else units["CTK"]
        else:
            fields = {**fields, "kind": Unit.Kind.DEPARTMENT, "abbreviation": key}
            parent = units["CTK"]
            unit = Unit.objects.filter(parent=parent, kind=Unit.Kind.DEPARTMENT, abbreviation=key).first()
        if unit is None:
            unit = create_unit(**fields, parent=parent, is_practice=True)
            result.written += 1
        units[key] = unit
    return units


def _mend_unit(unit: Unit) -> int:
    """What a unit needs beside its row."""
    if unit.kind == Unit.Kind.DEPARTMENT:
        return int(Principal.objects.get_or_create(unit=unit)[1])
    return int(OrganisationSettings.objects.get_or_create(unit=unit)[1])


def _seed_position(post: Post, unit: Unit, result: Seeded) -> Position:
    position = Position.objects.filter(unit=unit, role=post.role, is_active=True).order_by("pk").first()
    if position is None:
        position = create_position(unit=unit, role=post.role, title=post.title, order=post.order)
        result.written += 1
    result.written += int(Principal.objects.get_or_create(position=position)[1])
    role_group(unit, post.role)
    return position


def _seed_user(post: Post, result: Seeded) -> User:
    user = User.objects.filter(username=post.username).first()
    if user is None:
        user = User.objects.create_user(post.username, full_name=post.full_name, is_practice=True)
        user.password = result.password
        user.save(update_fields=["password"])
        result.written += 1
    return user


def _seed_holder(post: Post, position: Position, result: Seeded) -> None:
    user = _seed_user(post, result)
    if not Appointment.objects.filter(position=position).not_ended().exists():
        appoint(user, position=position)
        result.written += 1


def _grant_proposing(units: dict[str, Unit], result: Seeded) -> None:
    """The head of TCHC prepares assignments for the leader (case 7)."""
    office, tchc = units["CTK"], units["TCHC"]
    group = role_group(tchc, Role.DEPARTMENT_HEAD).group
    granted = GroupObjectPermission.objects.filter(
        group=group, permission__codename="propose_assignment", object_pk=str(office.pk)
    )
    if not granted.exists():
        grant("propose_assignment", unit=tchc, role=Role.DEPARTMENT_HEAD, on=office)
        result.written += 1


def _seed_registers(result: Seeded) -> None:
    """This year's default registers of each organisation, made by its clerk."""
    year = timezone.localdate().year
    names = {Direction.INCOMING: "Sổ văn bản đến", Direction.OUTGOING: "Sổ văn bản đi"}
    for username in CLERKS:
        clerk = build_actor(User.objects.get(username=username))
        for direction, name in names.items():
            present = Register.objects.filter(
                organisation_id=clerk.organisation_id, direction=direction, year=year, is_default=True
            )
            if not present.exists():
                fields = BookFields(direction=direction, year=year, name=f"{name} {year}", is_default=True)
                create_register(fields, by=clerk)
                result.written += 1


@transaction.atomic
def seed(*, deputy: bool = True, administrator: bool = False, registers: bool = False) -> Seeded:
    """Write what is missing of the classroom; what is there already stays as it is, passwords included."""
    posts = [*POSTS, *([DEPUTY_POST] if deputy else []), *([ADMIN_POST] if administrator else [])]
    result = Seeded(posts=posts)
    units = _seed_units(result)
    result.written += sum(_mend_unit(unit) for unit in units.values())
    for post in posts:
        position = _seed_position(post, units[post.unit], result)
        if post.username:
            _seed_holder(post, position, result)
    _grant_proposing(units, result)
    if registers:
        _seed_registers(result)
    result.written += load_calendar()
    return result

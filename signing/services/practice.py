"""Certificates of the practice authority for everybody who practises: people, and the organisations they act in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Role, Unit, User
from signing.keys.authority import Authority, Holder, issue
from signing.keys.pins import Pin
from signing.models import Act, Route, RouteStep, SigningKey, Who
from signing.services.keys import keep_container
from signing.services.trust import practice_authority

PRACTICE_PIN = "123456"
YEARS = 3


@dataclass
class Given:
    """How many certificates were issued, and how many were there already."""

    people: int = 0
    organisations: int = 0
    kept: int = 0


def issue_practice_certificates(*, pin: str = PRACTICE_PIN, renew: bool = False) -> Given:
    """Give every practice account and organisation a certificate; those there are stay, unless ``renew``."""
    authority, given = practice_authority(), Given()
    people = User.objects.filter(is_active=True, is_practice=True)
    for person in people:
        if _has_key(authority, renew, person=person):
            given.kept += 1
            continue
        _give(authority, _holder_of(person), pin, person=person)
        given.people += 1
    for organisation in Unit.objects.organisations().active().filter(is_practice=True):
        if _has_key(authority, renew, organisation=organisation):
            given.kept += 1
            continue
        holder = Holder(name=organisation.name, identifier=organisation.agency_code)
        _give(authority, holder, pin, organisation=organisation)
        given.organisations += 1
    return given


def _has_key(authority: Authority, renew: bool, **owner: User | Unit) -> bool:
    """Whether the owner has a key that still serves; one of another installation's practice authority does not."""
    if renew:
        return False
    key = SigningKey.objects.filter(withdrawn_at=None, not_after__gt=timezone.now(), **owner).first()
    if key is None or not key.is_practice:
        return key is not None
    try:
        x509.load_pem_x509_certificate(key.certificate.encode()).verify_directly_issued_by(
            authority.certificate
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _holder_of(person: User) -> Holder:
    held = Appointment.objects.current().filter(user=person).select_related("position__unit__parent").first()
    if held is None:
        return Holder(name=person.full_name, identifier=person.username)
    position = held.position
    return Holder(
        name=person.full_name,
        organisation=position.unit.organisation.name,
        unit=position.unit.name,
        title=position.title,
        identifier=person.username,
    )


@transaction.atomic
def _give(authority: Authority, holder: Holder, pin: str, **owner: User | Unit) -> None:
    now = timezone.now()
    issued = issue(
        authority, holder, not_before=now - timedelta(hours=1), not_after=now + timedelta(days=365 * YEARS)
    )
    keep_container(issued.container(Pin(pin)), issued.certificate, is_practice=True, **owner)  # type: ignore[arg-type]


OFFICE_ROUTES = (
    (
        "Chuyên viên - Lãnh đạo phòng - Lãnh đạo Cục - Văn thư",
        Role.OFFICER,
        ((Act.REVIEW, Who.UNIT_ROLE, Role.DEPARTMENT_HEAD),),
    ),
    ("Lãnh đạo phòng - Lãnh đạo Cục - Văn thư", Role.DEPARTMENT_HEAD, ()),
)
BRANCH_ROUTES = (("Chuyên viên - Chi cục trưởng - Văn thư", Role.OFFICER, ()),)


@transaction.atomic
def make_practice_routes() -> int:
    """The three routes of the customer's text, for the practice organisations. Returns how many were made."""
    made = 0
    for organisation in Unit.objects.organisations().active().filter(is_practice=True):
        routes = OFFICE_ROUTES if organisation.kind == Unit.Kind.OFFICE else BRANCH_ROUTES
        for order, (name, drafter, reviews) in enumerate(routes, start=1):
            route, new = Route.objects.get_or_create(
                organisation=organisation, name=name, defaults={"drafter_role": drafter, "order": order}
            )
            if new:
                _add_steps(route, reviews)
                made += 1
    return made


def _add_steps(route: Route, reviews: Iterable[tuple[str, str, str]]) -> None:
    ends = (
        (Act.SIGN, Who.ORGANISATION_ROLE, Role.HEAD),
        (Act.ISSUE, Who.ORGANISATION_ROLE, Role.CLERK),
    )
    RouteStep.objects.bulk_create(
        RouteStep(route=route, order=order, act=act, who=who, role=role)
        for order, (act, who, role) in enumerate([*reviews, *ends], start=1)
    )


def practice_allowed() -> bool:
    """Practice certificates are issued only where practice is on."""
    return bool(settings.EOFFICE_PRACTICE)

"""Telling people. Rows are written in the acting transaction; nothing is sent anywhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.journal import subject_kind
from accounts.models import Appointment, Notification, Position, Unit
from accounts.models.people import DEPARTMENT_LEADERS


def notify(
    recipients: Q,
    text: str,
    subject: models.Model,
    *,
    by: Actor | None = None,
    urgent: bool = False,
) -> None:
    """Notify everybody who holds one of the positions today, except the person who acted. Two queries.

    ``recipients`` is a condition on Position; see holders(), of_role().
    """
    held = Appointment.objects.current().filter(position__in=Position.objects.active().filter(recipients))
    seen: set[int] = {by.user.pk} if by else set()
    rows = []
    for user_id, position_id in held.order_by("pk").values_list("user_id", "position_id"):
        if user_id in seen:
            continue
        seen.add(user_id)
        rows.append(
            Notification(
                user_id=user_id,
                position_id=position_id,
                text=text[:500],
                urgent=urgent,
                subject_kind=subject_kind(subject),
                subject_id=subject.pk,
                subject_label=str(subject)[:300],
            )
        )
    Notification.objects.bulk_create(rows)


@dataclass(frozen=True)
class Message:
    """One sentence for the people of one organisation about one subject."""

    organisation_id: int
    text: str
    subject: models.Model
    urgent: bool = False


def notify_roles(messages: Sequence[Message], *roles: str) -> None:
    """Tell whoever holds one of the roles in each message's organisation, in two statements for all of them."""
    organisations = {message.organisation_id for message in messages}
    inside = Q(position__unit__in=organisations) | Q(
        position__unit__parent__in=organisations, position__unit__kind=Unit.Kind.DEPARTMENT
    )
    held = Appointment.objects.current().filter(inside, position__role__in=roles, position__is_active=True)
    people: dict[int, dict[int, int]] = defaultdict(dict)
    for appointment in held.select_related("position__unit").order_by("pk"):
        people[appointment.position.organisation_id].setdefault(appointment.user_id, appointment.position_id)
    Notification.objects.bulk_create(
        Notification(
            user_id=user_id,
            position_id=position_id,
            text=message.text[:500],
            urgent=message.urgent,
            subject_kind=subject_kind(message.subject),
            subject_id=message.subject.pk,
            subject_label=str(message.subject)[:300],
        )
        for message in messages
        for user_id, position_id in people[message.organisation_id].items()
    )


def holders(principal_ids: Iterable[int]) -> Q:
    """Positions behind the principals: the position itself, or every leader of the department."""
    ids = list(principal_ids)
    return Q(principal__in=ids) | Q(unit__principal__in=ids, role__in=DEPARTMENT_LEADERS)


def of_role(organisation_id: int, *roles: str) -> Q:
    """Positions of these roles in the organisation, its departments included."""
    return Q(role__in=roles) & (
        Q(unit_id=organisation_id) | Q(unit__parent_id=organisation_id, unit__kind="DEPARTMENT")
    )

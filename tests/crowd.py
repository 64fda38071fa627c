"""A small office made large in a few statements: copies of documents with all that hangs on them, people, units, books,
addresses."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import GeneratedField, Model
from django.utils import timezone

from accounts.models import Appointment, JournalEntry, Notification, Position, Principal, Role, Unit, User
from accounts.notifications import subject_kind
from incoming.models import (
    Assignment,
    Attachment,
    Correction,
    Delivery,
    Envelope,
    IncomingAccess,
    IncomingDocument,
    InstructionTemplate,
    Recall,
)
from outgoing.models import (
    ExternalBody,
    OutgoingAccess,
    OutgoingAttachment,
    OutgoingDocument,
    Recipient,
    RecipientGroup,
)
from registers.models import Direction, NumberEntry, Register
from signing.models import Composition, Revision, Route, RouteStep, SigningRequest, Step, TextTemplate
from tests.cast import LONG_AGO, Cast


def copies(row: Model, times: int, **changes: Any) -> list[Any]:
    """Unsaved copies; a callable change is called for each, with its index."""
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not isinstance(field, GeneratedField)
    }
    return [
        type(row)(**kept | {k: v(i) if callable(v) else v for k, v in changes.items()}) for i in range(times)
    ]


def multiply(documents: Iterable[IncomingDocument], times: int) -> None:
    """Copy each document with its number, deliveries, assignments, access rows, files and history."""
    for document in documents:
        _multiply(document, times)


def _numbers(document: IncomingDocument | OutgoingDocument, times: int) -> dict[str, Any]:
    """The next numbers of the document's book for its copies."""
    first = Register.objects.get(pk=document.register_id).next_number
    numbers = copies(document.entry, times, number=lambda i: first + i)
    NumberEntry.objects.bulk_create(numbers)
    Register.objects.filter(pk=document.register_id).update(next_number=first + times)
    return {"entry_id": lambda i: numbers[i].pk, "number": lambda i: first + i}


def _multiply(document: IncomingDocument, times: int) -> None:
    changes: dict[str, Any] = {"submission_key": lambda i: uuid.uuid4()}
    if document.entry_id:
        changes |= _numbers(document, times)
    if document.delivery_id:
        own = copies(document.delivery, times)
        Delivery.objects.bulk_create(own)
        changes["delivery_id"] = lambda i: own[i].pk
    made = copies(document, times, **changes)
    IncomingDocument.objects.bulk_create(made)
    for model in (IncomingAccess, Attachment):
        for row in model.objects.filter(document=document):
            model.objects.bulk_create(copies(row, times, document_id=lambda i: made[i].pk))
    _multiply_work(document, made)
    for entry in JournalEntry.objects.filter(subject_kind=subject_kind(document), subject_id=document.pk):
        JournalEntry.objects.bulk_create(copies(entry, times, subject_id=lambda i: made[i].pk))


def _multiply_work(document: IncomingDocument, made: list[IncomingDocument]) -> None:
    below: dict[int, list[Assignment]] = {}
    for assignment in document.assignments.order_by("pk"):
        changes: dict[str, Any] = {"document_id": lambda i: made[i].pk}
        if assignment.parent_id:
            above = below[assignment.parent_id]
            changes["parent_id"] = lambda i, above=above: above[i].pk
        if assignment.delivery_id:
            sent = copies(assignment.delivery, len(made))
            Delivery.objects.bulk_create(sent)
            changes["delivery_id"] = lambda i, sent=sent: sent[i].pk
        below[assignment.pk] = copies(assignment, len(made), **changes)
        Assignment.objects.bulk_create(below[assignment.pk])


def crowd_into(document: IncomingDocument, times: int) -> None:
    """One document with a long history, many files, many who co-operate and many branches."""
    for row in document.assignments.exclude(role=Assignment.Role.LEAD).order_by("pk"):
        changes: dict[str, Any] = {}
        if row.delivery_id:
            sent = copies(row.delivery, times)
            Delivery.objects.bulk_create(sent)
            changes["delivery_id"] = lambda i, sent=sent: sent[i].pk
        Assignment.objects.bulk_create(copies(row, times, **changes))
    for file in document.attachments.all():
        Attachment.objects.bulk_create(copies(file, times))
    for entry in JournalEntry.objects.filter(subject_kind=subject_kind(document), subject_id=document.pk):
        JournalEntry.objects.bulk_create(copies(entry, times))


def more_people(cast: Cast, times: int) -> None:
    """Phòng with a head and an officer each, and Chi cục, in every organisation that has some."""
    units = [
        Unit(kind=kind, parent=cast.office, name=f"{name} {i}", short_name=f"{name} {i}", opened_on=LONG_AGO)
        for kind, name in (("DEPARTMENT", "Phòng số"), ("BRANCH", "Chi cục số"))
        for i in range(times)
    ]
    Unit.objects.bulk_create(units)
    departments = units[:times]
    users = [User(username=f"nguoi{i}", full_name=f"Người Thứ {i}") for i in range(2 * times)]
    User.objects.bulk_create(users)
    roles = [(unit, role) for unit in departments for role in (Role.DEPARTMENT_HEAD, Role.OFFICER)]
    posts = [Position(unit=unit, role=role, title="Công chức") for unit, role in roles]
    posts += [Position(unit=cast.branch1, role=Role.OFFICER, title="Công chức") for _i in range(times)]
    posts += [Position(unit=cast.tkth, role=Role.OFFICER, title="Chuyên viên") for _i in range(times)]
    Position.objects.bulk_create(posts)
    Principal.objects.bulk_create([Principal(position=post) for post in posts])
    Principal.objects.bulk_create([Principal(unit=unit) for unit in departments])
    Appointment.objects.bulk_create(
        [
            Appointment(user=users[i % len(users)], position=post, starts_on=LONG_AGO)
            for i, post in enumerate(posts)
        ]
    )


def more_books(unit: Unit, times: int) -> None:
    """Further books of the year, in both directions."""
    year = timezone.localdate().year
    Register.objects.bulk_create(
        [
            Register(organisation=unit, direction=direction, year=year, name=f"Sổ {direction} số {i}")
            for direction in Direction
            for i in range(times)
        ]
    )


def more_notices(user: User, times: int) -> None:
    """Further notices like the first."""
    first = Notification.objects.filter(user=user).first()
    assert first is not None
    Notification.objects.bulk_create(copies(first, times))


def more_sentences(post: Position, times: int) -> None:
    """Mẫu bút phê."""
    InstructionTemplate.objects.bulk_create(
        [InstructionTemplate(position=post, text=f"Mẫu số {i}") for i in range(times)]
    )


# --- documents on their way out


def multiply_sent(documents: Iterable[OutgoingDocument], times: int) -> None:
    """Copy each document with its number, recipients, their deliveries, access rows, files and history."""
    for document in documents:
        changes: dict[str, Any] = {"submission_key": lambda i: uuid.uuid4()}
        if document.entry_id:
            changes |= _numbers(document, times)
        made = copies(document, times, **changes)
        OutgoingDocument.objects.bulk_create(made)
        for recipient in document.recipients.select_related("delivery"):
            _copy_recipient(recipient, times, document_id=lambda i, made=made: made[i].pk)
        for model in (OutgoingAccess, OutgoingAttachment):
            for row in model.objects.filter(document=document):
                model.objects.bulk_create(copies(row, times, document_id=lambda i, made=made: made[i].pk))
        for entry in JournalEntry.objects.filter(subject_kind=subject_kind(document), subject_id=document.pk):
            JournalEntry.objects.bulk_create(copies(entry, times, subject_id=lambda i, made=made: made[i].pk))
        _copy_way(document, made)


def _copy_way(document: OutgoingDocument, made: Sequence[OutgoingDocument]) -> None:
    """What is written and submitted of an electronic document, with every step."""
    of_it: dict[str, Any] = {"document_id": lambda i: made[i].pk}
    for model in (Revision, Composition):
        for row in model.objects.filter(document=document):
            model.objects.bulk_create(copies(row, len(made), **of_it))
    for request in SigningRequest.objects.filter(document=document):
        asked = copies(request, len(made), key=lambda i: uuid.uuid4(), **of_it)
        SigningRequest.objects.bulk_create(asked)
        for step in request.steps.all():
            Step.objects.bulk_create(copies(step, len(made), request_id=lambda i, asked=asked: asked[i].pk))


def more_routes(route: Route, times: int) -> None:
    """More routes of the same organisation, each with the same steps."""
    made = copies(route, times, name=lambda i: f"{route.name} {i}")
    Route.objects.bulk_create(made)
    for step in route.steps.all():
        RouteStep.objects.bulk_create(copies(step, times, route_id=lambda i: made[i].pk))


def more_templates(template: TextTemplate, times: int) -> None:
    """More texts kept for drafts."""
    TextTemplate.objects.bulk_create(copies(template, times, name=lambda i: f"{template.name} {i}"))


def _copy_recipient(row: Recipient, times: int, **changes: Any) -> list[Delivery]:
    """Copies of a line of Nơi nhận, each with a delivery of its own where the first has one."""
    sent: list[Delivery] = []
    if row.delivery is not None:
        to = {"receiver_id": changes["unit_id"]} if "unit_id" in changes else {}
        sent = copies(row.delivery, times, **to)
        Delivery.objects.bulk_create(sent)
        changes["delivery_id"] = lambda i: sent[i].pk
    Recipient.objects.bulk_create(copies(row, times, **changes))
    return sent


def crowd_onto_board(document: OutgoingDocument, units: Sequence[Unit]) -> None:
    """Send one document to many more: each further unit stands where one of the present ones does, asked and answered."""
    rows = list(document.recipients.select_related("delivery").exclude(delivery=None))
    share = len(units) // len(rows)
    for turn, row in enumerate(rows):
        theirs = units[turn * share : (turn + 1) * share]
        sent = _copy_recipient(
            row, share, unit_id=lambda i, to=theirs: to[i].pk, name=lambda i, to=theirs: to[i].name
        )
        for model in (Recall, Correction):
            for asked in model.objects.filter(delivery=row.delivery):
                model.objects.bulk_create(copies(asked, share, delivery_id=lambda i, sent=sent: sent[i].pk))
        for answer in Envelope.objects.filter(answers=row.delivery):
            envelopes = copies(answer, share, answers_id=lambda i, sent=sent: sent[i].pk)
            Envelope.objects.bulk_create(envelopes)
            back = copies(
                answer.deliveries.get(), share, envelope_id=lambda i, envelopes=envelopes: envelopes[i].pk
            )
            Delivery.objects.bulk_create(back)
    outside = document.recipients.get(kind=Recipient.Kind.EXTERNAL)
    _copy_recipient(outside, share, name=lambda i: f"Cơ quan {i}")


def more_branches(office: Unit, times: int) -> list[Unit]:
    """Further Chi cục without anybody in them."""
    return Unit.objects.bulk_create(
        Unit(kind="BRANCH", parent=office, name=f"Chi cục xa {i}", short_name=f"CC {i}", opened_on=LONG_AGO)
        for i in range(times)
    )


def more_addresses(office: Unit, times: int) -> None:
    """Further bodies of the directory, and groups of some of everything."""
    bodies = ExternalBody.objects.bulk_create(
        ExternalBody(organisation=office, name=f"Sở thứ {i}", address="Đường số 1") for i in range(times)
    )
    units = list(Unit.objects.organisations().exclude(pk=office.pk)[:3])
    for i, body in enumerate(bodies):
        group = RecipientGroup.objects.create(organisation=office, name=f"Nhóm số {i}")
        group.units.set(units)
        group.externals.set([body])


def more_kept_numbers(kept: NumberEntry, times: int) -> None:
    """Further numbers kept like the one."""
    book = Register.objects.get(pk=kept.register_id)
    first = book.next_number
    NumberEntry.objects.bulk_create(copies(kept, times, number=lambda i: first + i))
    Register.objects.filter(pk=book.pk).update(next_number=first + times)

"""Short ways to bring a document to a point of its life, through the real services."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Unit
from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.services.assigning import Choice, assign
from incoming.services.carrying import deliver_batch
from incoming.services.handling import leaders_of
from incoming.services.registering import accept, register_paper
from incoming.services.settling import settle_batch
from incoming.services.submitting import submit
from registers.models import Direction, DocumentKind, Register

LEAD, CO, INFO = Assignment.Role.LEAD, Assignment.Role.CO, Assignment.Role.INFO


def register_of(unit: Unit, year: int | None = None, **fields: Any) -> Register:
    """The unit's default incoming register of the year, made on first use."""
    year = year or timezone.localdate().year
    found = Register.objects.filter(
        organisation=unit, direction=Direction.INCOMING, year=year, is_default=True
    ).first()
    return found or Register.objects.create(
        organisation=unit,
        direction=Direction.INCOMING,
        year=year,
        name=f"Sổ văn bản đến {year}",
        is_default=True,
        **fields,
    )


def fields(**changes: Any) -> dict[str, Any]:
    """What a clerk types for a paper letter."""
    return {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "code": "2131/TCTK-TKTH",
        "document_date": timezone.localdate() - dt.timedelta(days=2),
        "subject": "V/v báo cáo tình hình kinh tế - xã hội quý IV",
        "issuing_body": "Tổng cục Thống kê",
    } | changes


def paper(by: Actor, *, submitted: bool = False, uploads: Any = (), **changes: Any) -> IncomingDocument:
    """A paper letter in the clerk's register, submitted to the head where asked."""
    assert by.organisation is not None
    document, _new = register_paper(
        fields=fields(**changes),
        register=register_of(by.organisation),
        arrived_on=timezone.localdate(),
        uploads=uploads,
        submit_to=leaders_of(by.organisation.pk)[0] if submitted else None,
        key=uuid.uuid4(),
        by=by,
    )
    return document


def to(cast: Any, name: str, role: str, due_on: dt.date | None = None) -> Choice:
    """A choice of the panel: a branch by its unit's name, a department or a person otherwise."""
    if name.startswith("branch") and name in cast.units:
        return Choice(role=role, branch_id=cast.units[name].pk, due_on=due_on)
    return Choice(role=role, principal_id=cast.principal(name).pk, due_on=due_on)


def assigned(cast: Any, *choices: tuple[str, str], **changes: Any) -> IncomingDocument:
    """A paper letter of the office, assigned by its head; everything due has been delivered."""
    document = paper(cast.clerk, submitted=True, **changes)
    assign(
        document,
        choices=[to(cast, name, role) for name, role in choices],
        instruction="Để thực hiện",
        by=cast.head,
    )
    work_off()
    return fresh(document)


def at_branch(document: IncomingDocument, unit: Unit) -> IncomingDocument:
    """The branch's own document that a delivery brought."""
    return IncomingDocument.objects.filter(
        delivery__envelope__source_document=document, organisation=unit
    ).latest("pk")


def accepted(document: IncomingDocument, by: Actor, *, submitted: bool = True) -> IncomingDocument:
    """The branch's clerk accepts it into the branch's register."""
    assert by.organisation is not None
    accept(document, register=register_of(by.organisation), arrived_on=timezone.localdate(), by=by)
    if submitted:
        submit(document, to=leaders_of(by.organisation.pk)[0], by=by)
    work_off()
    return fresh(document)


def work_off() -> None:
    """What the worker does: carry everything due and let results climb."""
    while deliver_batch():
        pass
    while settle_batch():
        pass


def fresh(thing: Any) -> Any:
    """The row as it is now."""
    return type(thing).objects.get(pk=thing.pk)


def lead_of(document: IncomingDocument, parent: Assignment | None = None) -> Assignment:
    """The latest lead on the level."""
    return document.assignments.filter(role=LEAD, parent=parent).latest("pk")


def delivery_of(document: IncomingDocument) -> Delivery:
    """The latest delivery through which the document was passed on."""
    return Delivery.objects.filter(envelope__source_document=document).latest("pk")

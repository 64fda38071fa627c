"""Sổ đăng ký văn bản đến: what stands in the ten columns of a row (Phụ lục IV Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import JournalEntry
from incoming.models import Assignment, IncomingDocument
from registers.ledger import LedgerRow
from registers.models import NumberEntry, Register, Urgency

_State = IncomingDocument.State
GONE_STATES = (Assignment.State.CANCELLED, Assignment.State.RETURNED)
STRUCK_STATES = (_State.VOIDED, _State.REFUSED, _State.RECALLED)


@dataclass
class _Facts:
    """What a page of rows needs beside the documents: who was given each, and which post opened it first when."""

    given: dict[int, list[Assignment]] = field(default_factory=lambda: defaultdict(list))
    opened: dict[tuple[int, int], dt.datetime] = field(default_factory=dict)


def rows(register: Register, entries: Sequence[NumberEntry], actor: Actor) -> Mapping[int, LedgerRow]:
    """The rows of the numbers a document carries, in three queries."""
    documents = list(
        IncomingDocument.objects.filter(entry__in=[entry.pk for entry in entries]).select_related(
            "kind", "submitted_to"
        )
    )
    facts = _facts_of([document.pk for document in documents])
    reads = actor.has("read_documents")
    return {document.entry_id: _row(document, facts, reads) for document in documents if document.entry_id}


def _facts_of(document_ids: Sequence[int]) -> _Facts:
    facts = _Facts()
    given = Assignment.objects.filter(document__in=document_ids, parent=None).exclude(state__in=GONE_STATES)
    for assignment in given.select_related("delivery").order_by("pk"):
        facts.given[assignment.document_id].append(assignment)
    leaders = IncomingDocument.objects.filter(pk__in=document_ids).values("submitted_to")
    opened = JournalEntry.objects.filter(
        verb="open",
        subject_kind=IncomingDocument._meta.label_lower,
        subject_id__in=document_ids,
        position__in=leaders.filter(submitted_to__isnull=False),
    )
    first = opened.order_by().values_list("subject_id", "position_id").annotate(first=Min("at"))
    facts.opened = {(document, position): at for document, position, at in first if position}
    return facts


def _row(document: IncomingDocument, facts: _Facts, reads: bool) -> LedgerRow:
    receivers, passed_on, receipt = _passed(document, facts)
    return LedgerRow(
        cells=(
            document.arrived_on,
            document.number_display,
            document.issuing_body,
            document.code,
            document.document_date,
            f"{document.kind} {document.subject}",
            receivers,
            passed_on,
            receipt,
            _note(document),
        ),
        url=document.get_absolute_url() if reads else "",
        struck=document.state in STRUCK_STATES,
    )


def _passed(document: IncomingDocument, facts: _Facts) -> tuple[str, dt.date | None, str]:
    """Columns 7 to 9: to whom, when, and who took it when (the electronic receipt in place of a signature)."""
    given = facts.given.get(document.pk, [])
    if given:
        order = {Assignment.Role.LEAD: 0, Assignment.Role.CO: 1, Assignment.Role.INFO: 2}
        given = sorted(given, key=lambda a: (order[Assignment.Role(a.role)], a.pk))
        names = dict.fromkeys(a.assignee_name for a in given)
        first = given[0]
        return "; ".join(names), timezone.localtime(first.assigned_at).date(), _receipt_of(first)
    if document.submitted_to and document.submitted_at:
        at = facts.opened.get((document.pk, document.submitted_to.pk))
        seen = _("Đã nhận %s") % _moment(at) if at and at >= document.submitted_at else ""
        return document.submitted_to.title, timezone.localtime(document.submitted_at).date(), seen
    return "", None, ""


def _receipt_of(assignment: Assignment) -> str:
    if assignment.delivery:
        name, at = assignment.delivery.accepted_by_name, assignment.delivery.accepted_at
    else:
        name, at = assignment.taken_by_name, assignment.started_at or assignment.ended_at
    return f"{name}, {_moment(at)}" if name and at else ""


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M %d/%m")


def _note(document: IncomingDocument) -> str:
    """Column 10; that a number was voided or inserted, and why, the book itself says."""
    parts = [
        document.get_urgency_display() if document.urgency != Urgency.NORMAL else "",
        _("Hạn %s") % document.due_on.strftime("%d/%m/%Y") if document.due_on else "",
        document.note,
        _("Đã thu hồi") if document.state == _State.RECALLED else "",
    ]
    return ". ".join(part for part in parts if part)

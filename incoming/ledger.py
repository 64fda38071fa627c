"""Sổ đăng ký văn bản đến and Sổ theo dõi giải quyết: their columns (Phụ lục IV Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import JournalEntry
from incoming.models import Assignment, IncomingDocument
from registers.ledger import LedgerRow, kind_and_subject
from registers.models import NumberEntry, Register, Urgency

_State = IncomingDocument.State
GONE_STATES = (Assignment.State.CANCELLED, Assignment.State.RETURNED)
STRUCK_STATES = (_State.VOIDED, _State.REFUSED, _State.RECALLED)


@dataclass
class _Facts:
    """What a page of rows needs beside the documents: who was given each, and which post opened it first when."""

    given: dict[int, list[Assignment]] = field(default_factory=lambda: defaultdict(list))
    opened: dict[tuple[int, int], dt.datetime] = field(default_factory=dict)


Answers = Callable[[Sequence[int]], Mapping[int, str]]
_answers: list[Answers] = []


def provide_answers(codes: Answers) -> None:
    """Called in AppConfig.ready() by the app that owns answers: by pk of a document, the symbols of what answers it."""
    _answers.append(codes)


def rows(register: Register, entries: Sequence[NumberEntry], actor: Actor | None) -> Mapping[int, LedgerRow]:
    """Rows of Sổ đăng ký văn bản đến for the numbers a document carries, in three queries."""
    documents = _documents_of(entries)
    facts = _facts_of([document.pk for document in documents])
    reads = actor is not None and actor.has("read_documents")
    return {document.entry_id: _row(document, facts, reads) for document in documents if document.entry_id}


def follow_up_rows(
    register: Register, entries: Sequence[NumberEntry], actor: Actor | None
) -> Mapping[int, LedgerRow]:
    """Rows of Sổ theo dõi giải quyết văn bản đến, in three queries and one for the answers."""
    documents = _documents_of(entries)
    keys = [document.pk for document in documents]
    facts = _facts_of(keys)
    answers = {key: symbols for codes in _answers for key, symbols in codes(keys).items()}
    return {
        document.entry_id: _follow_up_row(document, facts, answers.get(document.pk, ""))
        for document in documents
        if document.entry_id
    }


def _documents_of(entries: Sequence[NumberEntry]) -> list[IncomingDocument]:
    found = IncomingDocument.objects.filter(entry__in=[entry.pk for entry in entries])
    return list(found.select_related("kind", "submitted_to", "delivery"))


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
            kind_and_subject(document.kind, document.subject),
            receivers,
            passed_on,
            receipt,
            _note(document),
        ),
        url=document.get_absolute_url() if reads else "",
        struck=document.state in STRUCK_STATES,
    )


def _follow_up_row(document: IncomingDocument, facts: _Facts, answers: str) -> LedgerRow:
    receivers, _passed_on, _receipt = _passed(document, facts)
    lead = next((a for a in facts.given.get(document.pk, []) if a.role == Assignment.Role.LEAD), None)
    return LedgerRow(
        cells=(
            document.number_display,
            _described(document),
            receivers,
            lead.due_on if lead and lead.due_on else document.due_on,
            _progress(document, lead),
            answers,
            _note(document, due=False),
        ),
        struck=document.state in STRUCK_STATES,
    )


def _described(document: IncomingDocument) -> str:
    """Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan ban hành, in one sentence."""
    parts = [str(document.kind)]
    if document.code:
        parts.append(_("số %s") % document.code)
    if document.document_date:
        parts.append(_("ngày %s") % _day(document.document_date))
    if document.issuing_body:
        parts.append(_("của %s") % document.issuing_body)
    return " ".join(parts)


def _progress(document: IncomingDocument, lead: Assignment | None) -> str:
    said = document.get_state_display()
    if document.finished_at:
        said = _("%(state)s ngày %(day)s") % {
            "state": said,
            "day": _day(timezone.localtime(document.finished_at)),
        }
    latest = document.result or (lead.progress if lead else "")
    return f"{said}: {latest}" if latest and latest != document.get_state_display() else said


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


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


def _note(document: IncomingDocument, *, due: bool = True) -> str:
    """Column Ghi chú; that a number was voided or inserted, and why, the book itself says."""
    delivery = document.delivery
    waits_for_paper = delivery is not None and delivery.with_paper and delivery.paper_received_at is None
    parts = [
        document.get_urgency_display() if document.urgency != Urgency.NORMAL else "",
        _("Hạn %s") % _day(document.due_on) if due and document.due_on else "",
        document.note,
        _("Lý do thu hồi: %s") % document.refusal_reason if document.state == _State.RECALLED else "",
        _("Chờ bản giấy") if waits_for_paper and document.is_open else "",
        _("Được thay thế bởi %s") % document.replaced_by_code if document.replaced_by_code else "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)

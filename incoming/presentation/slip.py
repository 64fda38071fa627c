"""Phiếu giải quyết văn bản đến: what stands in its three parts (Phụ lục IV mẫu VII Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from incoming.models import Assignment, IncomingDocument

GONE_STATES = (Assignment.State.CANCELLED, Assignment.State.RETURNED)


@dataclass(frozen=True)
class Given:
    """One unit or person the work was given to, with the term of each."""

    name: str
    due_on: dt.date | None


@dataclass
class Opinion:
    """What somebody has decided or proposed; empty where nobody has yet, to be filled in by hand."""

    lead: list[Given] = field(default_factory=list)
    co: list[Given] = field(default_factory=list)
    info: list[Given] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    on: dt.date | None = None
    by_name: str = ""
    by_title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Slip:
    """One sheet: the document and the opinions of leader, heads of units and whoever works on it."""

    document: IncomingDocument
    described: str
    leader: Opinion
    units: Sequence[Opinion]
    proposals: Sequence[Opinion]


def slips_of(documents: Sequence[IncomingDocument]) -> list[Slip]:
    """The slips of the documents, in their order, in one query for all."""
    rows = Assignment.objects.filter(document__in=documents).exclude(state__in=GONE_STATES)
    given: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in rows.select_related("delivery").order_by("pk"):
        given[assignment.document_id].append(assignment)
    return [_slip(document, given[document.pk]) for document in documents]


def _slip(document: IncomingDocument, given: Sequence[Assignment]) -> Slip:
    below: dict[int | None, list[Assignment]] = defaultdict(list)
    for assignment in given:
        below[assignment.parent_id].append(assignment)
    first = below[None]
    units = [_opinion(below[each.pk], each.assignee_name) for each in given if below[each.pk]]
    proposals = [_proposal(each) for each in given if not below[each.pk] and (each.result or each.progress)]
    return Slip(
        document=document,
        described=described(document),
        leader=_leader(document, first),
        units=units or [Opinion()],
        proposals=proposals or [Opinion()],
    )


def described(document: IncomingDocument) -> str:
    """Tên loại; số và ký hiệu; ngày, tháng, năm; cơ quan ban hành và trích yếu nội dung."""
    parts = [str(document.kind)]
    if document.code:
        parts.append(_("số %s") % document.code)
    if document.document_date:
        parts.append(_("ngày %s") % document.document_date.strftime("%d/%m/%Y"))
    if document.issuing_body:
        parts.append(_("của %s") % document.issuing_body)
    return f"{' '.join(parts)}. {document.subject}"


def _leader(document: IncomingDocument, first: Sequence[Assignment]) -> Opinion:
    """Part 1; a document that was filed away says so in its place."""
    opinion = _opinion(first)
    if document.state == IncomingDocument.State.FILED and document.result not in opinion.texts:
        opinion.texts.append(document.result or document.get_state_display())
        opinion.on = opinion.on or _day(document.finished_at)
    return opinion


def _opinion(given: Sequence[Assignment], unit: str = "") -> Opinion:
    opinion = Opinion(unit=unit)
    lists = {"LEAD": opinion.lead, "CO": opinion.co, "INFO": opinion.info}
    for assignment in given:
        lists[assignment.role].append(Given(assignment.assignee_name, assignment.due_on))
    opinion.texts = _distinct(assignment.instruction for assignment in given)
    if given:
        latest = given[-1]
        opinion.on = _day(latest.assigned_at)
        opinion.by_name, opinion.by_title = latest.assigned_by_name, latest.assigned_by_title
    return opinion


def _proposal(assignment: Assignment) -> Opinion:
    """Part 3: what whoever works on it has proposed or reported last."""
    delivery = assignment.delivery
    return Opinion(
        texts=_distinct([assignment.progress, assignment.result]),
        on=_day(assignment.ended_at or assignment.started_at),
        by_name=assignment.taken_by_name or (delivery.assignee_name if delivery else ""),
        unit=assignment.assignee_name,
    )


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _day(at: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(at).date() if at else None

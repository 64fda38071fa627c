"""Sổ đăng ký văn bản đi: what stands in the ten columns of a row (Phụ lục IV Nghị định 30/2020/NĐ-CP).

A document may have gone to seven hundred units: what a row needs of them is counted by the database, and only the first
names are fetched.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import registry
from accounts.actor import Actor
from incoming.ledger import provide_answers
from incoming.models import Delivery
from outgoing import checks
from outgoing.models import OutgoingDocument, Recipient
from registers.ledger import LedgerRow, kind_and_subject, provide
from registers.models import BookForm, NumberEntry, Register, Urgency

_State = OutgoingDocument.State
STRUCK_STATES = (_State.RECALLED, _State.CANCELLED)
NAMED = 10  # recipients a row names before it counts the rest
REASONS = 3
AS_ABOVE = ("như trên", "như điều")  # on the document: whom it is addressed to, whom an article names


@dataclass
class _Facts:
    """What a page of rows needs beside the documents: whom they went to, and what came of it."""

    names: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def offer() -> None:
    """Offer the book's rows, the symbols of answers and the proof of the numbers; called in AppConfig.ready()."""
    provide(BookForm.OUTGOING, rows)
    provide_answers(answer_codes)
    registry.register(*checks.CHECKS)


def rows(register: Register, entries: Sequence[NumberEntry], actor: Actor | None) -> Mapping[int, LedgerRow]:
    """The rows of the numbers a document carries, in three queries."""
    newer = OutgoingDocument.objects.filter(replaces=OuterRef("pk"), state=_State.ISSUED).order_by("-pk")
    found = OutgoingDocument.objects.filter(entry__in=[entry.pk for entry in entries])
    with_newer = found.annotate(replaced_by_code=Subquery(newer.values("code")[:1]))
    documents = list(with_newer.select_related("kind", "answers", "replaces"))
    facts = _facts_of([document.pk for document in documents])
    reads = actor is not None and actor.has("read_documents")
    return {document.entry_id: _row(document, facts, reads) for document in documents if document.entry_id}


def answer_codes(incoming_ids: Sequence[int]) -> Mapping[int, str]:
    """The symbols of issued documents that answer each of the received ones, in one query."""
    found = OutgoingDocument.objects.filter(answers__in=incoming_ids, state=_State.ISSUED)
    codes: dict[int, list[str]] = defaultdict(list)
    for answered, code in found.order_by("pk").values_list("answers", "code"):
        codes[answered].append(code)
    return {answered: "; ".join(symbols) for answered, symbols in codes.items()}


def _facts_of(document_ids: Sequence[int]) -> _Facts:
    facts = _Facts()
    counting = Recipient.objects.filter(document__in=document_ids, superseded=False)
    accepted, state = Q(delivery__accepted_at__isnull=False), "delivery__state"
    counts = counting.order_by().values("document")
    for counted in counts.annotate(
        all=Count("pk"),
        travelled=Count("delivery"),
        accepted=Count("pk", filter=accepted),
        accepted_by=Max("delivery__accepted_by_name", filter=accepted),
        accepted_at=Max("delivery__accepted_at", filter=accepted),
        recalled=Count("pk", filter=Q(**{state: Delivery.State.RECALLED})),
        refused=Count("pk", filter=Q(**{state: Delivery.State.REFUSED})),
    ):
        facts.counts[counted["document"]] = dict(counted)
    for document, name, of_all, why in _named(counting):
        if of_all:
            facts.names[document].append(name)
        if why is not None:
            facts.refusals[document].append(f"{name} ({why})")
    return facts


def _named(counting: Any) -> Iterator[tuple[int, str, bool, str | None]]:
    """The first recipients of each document, and the first that refused it, with the reason."""
    refused, order = Q(delivery__state=Delivery.State.REFUSED), ("order", "pk")
    place = Window(RowNumber(), partition_by=F("document"), order_by=order)
    of_state = Window(RowNumber(), partition_by=(F("document"), F("delivery__state")), order_by=order)
    placed = counting.annotate(place=place, of_state=of_state)
    wanted = placed.filter(Q(place__lte=NAMED) | (refused & Q(of_state__lte=REASONS))).order_by(
        "document", *order
    )
    columns = ("document", "name", "place", "delivery__state")
    for document, name, at, state, why in wanted.values_list(*columns, "delivery__refusal_reason"):
        is_refused = state == Delivery.State.REFUSED
        yield document, name, at <= NAMED, why if is_refused else None


def _row(document: OutgoingDocument, facts: _Facts, reads: bool) -> LedgerRow:
    counts = facts.counts.get(document.pk, {})
    sent = document.issued_at is not None
    return LedgerRow(
        cells=(
            document.code or document.number_display,
            document.document_date,
            kind_and_subject(document.kind, document.subject),
            document.signer_name,
            _recipients(document, facts, counts),
            document.archive_text or (_("Văn thư") if sent else ""),
            document.copies or (counts.get("all") if sent else None),
            timezone.localtime(document.issued_at).date() if document.issued_at else None,
            _receipt(counts),
            _note(document, facts, counts),
        ),
        url=document.get_absolute_url() if reads else "",
        struck=document.state in STRUCK_STATES,
    )


def _recipients(document: OutgoingDocument, facts: _Facts, counts: Mapping[str, Any]) -> str:
    """Column 5: as printed on the document, "Như trên" in names; otherwise the first recipients and how many more."""
    names = facts.names.get(document.pk, [])
    more = counts.get("all", 0) - len(names)
    named = "; ".join([*names, _("và %s nơi nhận khác") % more] if more > 0 else names)
    written = document.written_recipients
    said = [named if part.casefold().startswith(AS_ABOVE) and named else part for part in written]
    return "; ".join(dict.fromkeys(said)) or named


def _receipt(counts: Mapping[str, Any]) -> str:
    """Column 9: the electronic acceptance in place of a signature."""
    if not counts.get("accepted"):
        return ""
    if counts["travelled"] == 1:
        at: dt.datetime = timezone.localtime(counts["accepted_at"])
        return f"{counts['accepted_by']}, {at:%H:%M %d/%m}"
    return _("Đã tiếp nhận %(accepted)s/%(travelled)s") % counts


def _note(document: OutgoingDocument, facts: _Facts, counts: Mapping[str, Any]) -> str:
    """Column 10; that a number was voided or inserted, and why, the book itself says."""
    newer = getattr(document, "replaced_by_code", None)
    parts = [
        document.get_urgency_display() if document.urgency != Urgency.NORMAL else "",
        _("Chưa phát hành") if document.state == _State.NUMBERED else "",
        _("Trả lời văn bản số %s") % document.answers.code if document.answers else "",
        _("Thay thế văn bản số %s") % document.replaces.code if document.replaces else "",
        document.note,
        _recalled(document, counts),
        _("Được thay thế bởi văn bản số %s") % newer if newer else "",
        _returned(facts.refusals.get(document.pk, []), counts),
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _recalled(document: OutgoingDocument, counts: Mapping[str, Any]) -> str:
    if document.state == _State.RECALLED and document.recalled_at:
        words = {
            "day": timezone.localtime(document.recalled_at).strftime("%d/%m/%Y"),
            "reason": document.reason,
        }
        return _("Đã thu hồi ngày %(day)s: %(reason)s") % words
    return _("Đã thu hồi ở %s nơi nhận") % counts["recalled"] if counts.get("recalled") else ""


def _returned(refusals: Sequence[str], counts: Mapping[str, Any]) -> str:
    if not refusals:
        return ""
    more = counts["refused"] - len(refusals)
    named = [*refusals, _("%s nơi khác") % more] if more > 0 else refusals
    return _("Trả lại: %s") % "; ".join(named)

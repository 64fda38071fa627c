"""All that was sent and is not settled yet: document by document, or delivery by delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.registry import Worklist
from incoming.matching import matching
from incoming.models import Delivery
from outgoing.board import (
    PROBLEM,
    STUCK,
    UNANSWERED,
    WAITING,
    Sums,
    accept_minutes,
    answering,
    counted,
    expected_answers,
    late_q,
    limit_words,
    with_answered,
    with_group,
)
from outgoing.models import OutgoingDocument, Recipient
from outgoing.paging import BY_DATE, BY_URGENCY
from registers.forms.fields import DayField
from registers.forms.filtering import RANGE, days_of, periods
from registers.paging import Column, Order, Page, page_of, whole

UNSETTLED = (*WAITING, *STUCK)
BY_WAITING: Order = (
    Column("queued_at", dt.datetime.fromisoformat, descending=False),
    Column("pk", whole, descending=False),
)
OPEN, ALL, DELIVERIES = "", "tat-ca", "tung-noi"
NOT_ACCEPTED, LATE = "chua", "qua"
KEY = "outgoing.theo-doi-gui"
PAGES = tuple(
    f"outgoing:{name}"
    for name in (
        "tracking", "board", "add_recipients", "recall", "correct", "replace_scan", "note_post",
    )
)  # fmt: skip


def may_track(actor: Actor) -> bool:
    """Clerk and leaders: whoever reads the documents of the whole organisation."""
    return actor.has("read_documents")


def _own(actor: Actor) -> QuerySet[OutgoingDocument]:
    return OutgoingDocument.objects.filter(organisation_id=actor.organisation_id)


def _lines(actor: Actor, states: Sequence[str]) -> QuerySet[Recipient]:
    """Recipients whose delivery stands in one of the states; found through the sender's few unsettled ones."""
    unsettled = Delivery.objects.filter(sender_id=actor.organisation_id, state__in=UNSETTLED)
    return Recipient.objects.filter(
        superseded=False, delivery__in=unsettled.values("pk"), delivery__state__in=states
    )


def unsettled(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Issued documents with something not yet accepted, refused or not sent."""
    lines = _lines(actor, UNSETTLED).values("document")
    return _own(actor).filter(state=OutgoingDocument.State.ISSUED, pk__in=lines)


def unanswered(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Issued documents that ask for an answer by a day and lack one."""
    lines = Recipient.objects.filter(
        expected_answers(),
        ~Exists(answering(OuterRef("delivery"))),
        superseded=False,
        document=OuterRef("pk"),
    )
    asking = _own(actor).filter(state=OutgoingDocument.State.ISSUED, reply_due_on__isnull=False)
    return asking.filter(Exists(lines))


def documents_of(actor: Actor, which: str, at: dt.datetime) -> QuerySet[OutgoingDocument]:
    """The documents of one tab."""
    sent = (OutgoingDocument.State.ISSUED, OutgoingDocument.State.RECALLED)
    if which == ALL:
        return _own(actor).filter(state__in=sent)
    if which == PARTS[UNANSWERED]:
        return unanswered(actor)
    states = {NOT_ACCEPTED: WAITING, LATE: WAITING, PARTS[PROBLEM]: STUCK}.get(which, UNSETTLED)
    lines = _lines(actor, states)
    if which == LATE:
        lines = lines.filter(late_q(actor, at))
    return _own(actor).filter(state=OutgoingDocument.State.ISSUED, pk__in=lines.values("document"))


PARTS = {PROBLEM: "tu-choi", UNANSWERED: "chua-tra-loi"}
TABS = (
    (OPEN, gettext_lazy("Cần theo dõi")),
    (NOT_ACCEPTED, gettext_lazy("Chưa tiếp nhận")),
    (LATE, gettext_lazy("Quá hạn tiếp nhận")),
    (PARTS[PROBLEM], gettext_lazy("Từ chối, gửi lỗi")),
    (PARTS[UNANSWERED], gettext_lazy("Chưa trả lời")),
    (ALL, gettext_lazy("Tất cả đã gửi")),
    (DELIVERIES, gettext_lazy("Từng nơi nhận")),
)


class TrackingFilter(forms.Form):
    """What the page may be narrowed by; a plain GET form."""

    loc = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=gettext_lazy("Từ khóa"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Trích yếu, số, ký hiệu…")}
        ),
    )
    ky = forms.ChoiceField(label=gettext_lazy("Kỳ (ngày ban hành)"), required=False)
    tu = DayField(label=gettext_lazy("Từ ngày"), required=False)
    den = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="loc-%s")
        self.today = timezone.localdate()
        fields: dict[str, Any] = self.fields
        fields["ky"].choices = periods(self.today)
        if data.get("ky") != RANGE:
            del fields["tu"], fields["den"]
        self.is_valid()

    @property
    def set_count(self) -> int:
        """How many fields narrow the list."""
        return sum(1 for name in ("q", "ky") if self.cleaned_data.get(name))

    def apply(self, documents: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow the documents."""
        chosen = self.cleaned_data
        first, last = days_of(chosen.get("ky", ""), self.today) or (chosen.get("tu"), chosen.get("den"))
        if first:
            documents = documents.filter(document_date__gte=first)
        if last:
            documents = documents.filter(document_date__lte=last)
        return matching(documents, chosen.get("q", ""))


@dataclass(frozen=True)
class Line:
    """One document with how far its recipients are."""

    document: OutgoingDocument
    sums: Sums
    late: str

    @property
    def url(self) -> str:
        """Its board."""
        return reverse("outgoing:board", args=[self.document.pk])


@dataclass
class Tracking:
    """The page as one actor asks for it."""

    actor: Actor
    query: QueryDict

    def __post_init__(self) -> None:
        self.at = timezone.now()

    @cached_property
    def which(self) -> str:
        """The tab."""
        asked = self.query.get("loc", "")
        return asked if asked in dict(TABS) else OPEN

    @cached_property
    def filter(self) -> TrackingFilter:
        """The filter row, read."""
        return TrackingFilter(self.query)

    @cached_property
    def page(self) -> Page:
        """The documents of one page; of what still waits for somebody the urgent ones stand first (case 18)."""
        found = self.filter.apply(documents_of(self.actor, self.which, self.at))
        order = BY_DATE if self.which == ALL else BY_URGENCY
        return page_of(found.defer("search").select_related("kind"), order, self.query)

    @cached_property
    def lines(self) -> list[Line]:
        """The documents with their sums: two queries however many recipients they have."""
        sums = self._sums([document.pk for document in self.page.rows])
        return [
            Line(each, sums.get(each.pk, Sums()), limit_words(accept_minutes(self.actor, each.urgency)))
            for each in self.page.rows
        ]

    def _sums(self, documents: list[int]) -> dict[int, Sums]:
        rows = with_group(Recipient.objects.filter(document__in=documents), late_q(self.actor, self.at))
        counts = counted(asks=True, today=timezone.localdate(self.at))
        grouped = with_answered(rows).order_by().values("document").annotate(**counts)
        return {row.pop("document"): Sums(**row) for row in grouped}

    @cached_property
    def deliveries(self) -> Page:
        """Every delivery of the organisation that nobody has accepted, the longest waiting first."""
        return page_of(waiting_deliveries(self.actor), BY_WAITING, self.query)


def waiting_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Of issued documents and of received ones that were passed down: what the home page counts."""
    waiting = Delivery.objects.awaiting_acceptance().filter(sender_id=actor.organisation_id)
    return waiting.select_related("envelope")


@dataclass(frozen=True)
class Waiting:
    """One delivery nobody has accepted yet."""

    delivery: Delivery
    late: str

    @property
    def url(self) -> str:
        """Where it is followed: the board, or the received document that was passed down."""
        source = self.delivery.envelope.source_document_id
        if source:
            return reverse("incoming:detail", args=[source])
        return reverse("outgoing:delivery", args=[self.delivery.pk])

    @property
    def since(self) -> str:
        """How long it has waited."""
        minutes = int((timezone.now() - self.delivery.queued_at).total_seconds() // 60)
        if minutes < 60:
            return _("%s phút") % max(minutes, 1)
        return _("%s giờ") % (minutes // 60) if minutes < 24 * 60 else _("%s ngày") % (minutes // (24 * 60))

    @property
    def reason(self) -> str:
        """Why it could not be sent."""
        return self.delivery.last_error if self.delivery.state == Delivery.State.FAILED else ""


def waiting_lines(deliveries: Sequence[Delivery], actor: Actor, at: dt.datetime) -> list[Waiting]:
    """The deliveries with whether they are late."""
    lines = []
    for delivery in deliveries:
        minutes = accept_minutes(actor, delivery.envelope.urgency)
        late = delivery.state in WAITING and at - delivery.queued_at > dt.timedelta(minutes=minutes)
        lines.append(Waiting(delivery, limit_words(minutes) if late else ""))
    return lines


def tracking_worklist() -> Worklist:
    """Theo dõi văn bản gửi, for the rail."""
    return Worklist(
        key=KEY,
        label=gettext_lazy("Theo dõi văn bản gửi"),
        section="outgoing",
        url=reverse_lazy("outgoing:tracking"),
        visible=may_track,
        queryset=unsettled,
        empty=gettext_lazy("Văn bản đã gửi mà có nơi chưa tiếp nhận, từ chối hoặc gửi lỗi sẽ hiện ở đây."),
        pages=PAGES,
    )

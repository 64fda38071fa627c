"""The delivery board: what the sender may know of every recipient of one document, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models import Value as V
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from incoming.models import Correction, Delivery, Envelope, Recall
from outgoing.answers import GONE, Answer, answers_of
from outgoing.board_rows import Row
from outgoing.models import OutgoingDocument, Recipient
from registers.models import Urgency

PAGE_SIZE = 50
State, Kind = Delivery.State, Recipient.Kind
WAITING = (State.QUEUED, State.ARRIVED)
STUCK = (State.REFUSED, State.FAILED)
WORKING = (State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS)

DONE, ACTIVE, WAIT, PROBLEM, MUTE = "done", "active", "wait", "problem", "mute"
LATE, UNANSWERED = "late", "unanswered"
# part of the sums -> its name in the address
PARTS = {
    DONE: "xong",
    ACTIVE: "dang",
    WAIT: "chua",
    PROBLEM: "tu-choi",
    MUTE: "thu-hoi",
    LATE: "qua",
    UNANSWERED: "chua-tra-loi",
}
RANKS = {
    State.REFUSED: 1,
    State.FAILED: 2,
    State.QUEUED: 3,
    State.ARRIVED: 4,
    State.ACCEPTED: 6,
    State.ASSIGNED: 7,
    State.IN_PROGRESS: 8,
    State.COMPLETED: 9,
    State.RECALLED: 12,
}
OF_ITS_STATE = 5  # not sent by post yet, not seen yet
SETTLED = 10


def accept_minutes(actor: Actor, urgency: int) -> int:
    """How long a delivery may wait to be accepted before it is late; the organisation's own rule, not law."""
    settings = actor.settings
    return settings.accept_minutes_urgent if urgency > Urgency.NORMAL else settings.accept_minutes_normal


def late_q(actor: Actor, at: dt.datetime) -> Q:
    """Recipients whose delivery has waited too long to be accepted, by the urgency of its document."""
    since = {urgent: at - dt.timedelta(minutes=accept_minutes(actor, urgent)) for urgent in (0, 1)}
    too_long = Q(document__urgency=Urgency.NORMAL, delivery__queued_at__lt=since[0])
    too_long |= Q(document__urgency__gt=Urgency.NORMAL, delivery__queued_at__lt=since[1])
    return Q(delivery__state__in=WAITING) & too_long


def limit_words(minutes: int) -> str:
    """4 giờ, 30 phút."""
    return _("%s giờ") % (minutes // 60) if minutes % 60 == 0 else _("%s phút") % minutes


def with_group(recipients: QuerySet[Any, Any], late: Q) -> QuerySet[Any, Any]:
    """Annotate the part of the sums each row stands in, and its rank: problems first."""
    settled = Q(seen_at__isnull=False) | Q(post=Recipient.Post.CONFIRMED)
    group = Case(
        When(delivery__state__in=STUCK, then=V(PROBLEM)),
        When(delivery__state__in=WORKING, then=V(ACTIVE)),
        When(Q(delivery__state=State.COMPLETED) | settled, then=V(DONE)),
        When(delivery__state=State.RECALLED, then=V(MUTE)),
        default=V(WAIT),
        output_field=CharField(),
    )
    rank = Case(
        When(late, then=V(0)),
        *(When(delivery__state=state, then=V(rank)) for state, rank in RANKS.items()),
        When(settled, then=V(SETTLED)),
        default=V(OF_ITS_STATE),
        output_field=IntegerField(),
    )
    return recipients.filter(superseded=False).annotate(
        group=group, rank=rank, is_late=Case(When(late, then=V(1)), default=V(0))
    )


def answering(delivery: OuterRef) -> QuerySet[Envelope]:
    """Envelopes that answer the delivery and have reached, or are on the way to, whoever asked."""
    live = Delivery.objects.exclude(state__in=GONE).filter(
        envelope=OuterRef("pk"), receiver=OuterRef("answers__sender")
    )
    return Envelope.objects.filter(Exists(live), answers=delivery)


def expected_answers() -> Q:
    """Who is asked to answer: everybody in the system that has it, except for those who only need to know."""
    return Q(kind=Kind.SYSTEM) & ~Q(purpose=Delivery.Purpose.INFORM) & ~Q(delivery__state__in=GONE)


def with_answered(recipients: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Annotate whether an answer is expected of the row and whether one has come."""
    return recipients.annotate(
        is_expected=Case(When(expected_answers(), then=V(1)), default=V(0)),
        is_answered=Exists(answering(OuterRef("delivery"))),
    )


def _last(model: Any) -> Subquery:
    """The newest request about the delivery, as JSON."""
    rows = model.objects.filter(delivery=OuterRef("delivery")).order_by("-pk")
    return Subquery(rows.values(found=JSONObject(answer="answer", note="answer_note", reason="reason"))[:1])


@dataclass(frozen=True)
class Sums:
    """How many recipients stand where; every one of them in exactly one of the first five."""

    total: int = 0
    done: int = 0
    active: int = 0
    wait: int = 0
    problem: int = 0
    mute: int = 0
    late: int = 0
    remindable: int = 0
    failed: int = 0
    overdue: int = 0
    expected: int = 0
    answered: int = 0
    unanswered: int = 0

    @property
    def accepted(self) -> int:
        """Accepted, whatever became of it."""
        return self.done + self.active

    @property
    def parts(self) -> list[dict[str, Any]]:
        """As the meter takes them."""
        return [{"tone": tone, "count": getattr(self, tone)} for tone in (DONE, ACTIVE, WAIT, PROBLEM, MUTE)]


def counted(*, asks: bool, today: dt.date) -> dict[str, Count]:
    """The sums as aggregates over rows with their group."""
    open_there = Q(delivery__state__in=WORKING)
    counts = {tone: Count("pk", filter=Q(group=tone)) for tone in (DONE, ACTIVE, WAIT, PROBLEM, MUTE)}
    counts |= {
        "total": Count("pk"),
        "late": Count("pk", filter=Q(is_late=1)),
        "remindable": Count("pk", filter=Q(delivery__state__in=WAITING)),
        "failed": Count("pk", filter=Q(delivery__state=State.FAILED)),
        "overdue": Count("pk", filter=open_there & Q(delivery__assignee_due_on__lt=today)),
    }
    if asks:
        counts |= {
            "expected": Count("pk", filter=Q(is_expected=1)),
            "answered": Count("pk", filter=Q(is_expected=1, is_answered=True)),
            "unanswered": Count("pk", filter=Q(is_expected=1, is_answered=False)),
        }
    return counts


@dataclass
class Board:
    """One document's recipients as one actor asks for them: a part of the sums, a page."""

    document: OutgoingDocument
    actor: Actor
    part: str = ""
    page: int = 1
    at: dt.datetime = field(default_factory=timezone.now)

    @property
    def minutes(self) -> int:
        """The limit for accepting this document."""
        return accept_minutes(self.actor, self.document.urgency)

    @property
    def asks(self) -> bool:
        """Whether answers are awaited by a day."""
        return self.document.reply_due_on is not None

    @property
    def everything(self) -> QuerySet[Any, Any]:
        """Every row that counts."""
        rows = with_group(self.document.recipients.all(), late_q(self.actor, self.at))
        return with_answered(rows) if self.asks else rows

    @cached_property
    def sums(self) -> Sums:
        """Over all of them, whatever part is looked at."""
        counts = counted(asks=self.asks, today=timezone.localdate(self.at))
        return Sums(**self.everything.aggregate(**counts))

    def in_part(self, part: str) -> QuerySet[Any, Any]:
        """The rows of one part of the sums."""
        if part == LATE:
            return self.everything.filter(is_late=1)
        if part == UNANSWERED:
            return (
                self.everything.filter(is_expected=1, is_answered=False)
                if self.asks
                else self.everything.none()
            )
        return self.everything.filter(group=part) if part else self.everything

    @property
    def count(self) -> int:
        """Rows of the part looked at."""
        return int(getattr(self.sums, self.part)) if self.part else self.sums.total

    @property
    def pages(self) -> int:
        """Number of pages of the part looked at; one even when it is empty."""
        return max(1, -(-self.count // PAGE_SIZE))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page: three queries."""
        start = (min(self.page, self.pages) - 1) * PAGE_SIZE
        return self.rows_of(self.in_part(self.part), slice(start, start + PAGE_SIZE))

    def rows_of(self, recipients: QuerySet[Any, Any], which: slice = slice(None)) -> list[Row]:
        """Recipients in order, with everything a row says."""
        ordered = recipients.order_by("rank", "order", "pk")
        asked = ordered.annotate(recall=_last(Recall), correction=_last(Correction))
        found = list(asked.select_related("delivery")[which])
        return [self._row(each, previous, answers) for each, previous, answers in self._joined(found)]

    def _joined(self, found: list[Any]) -> Iterable[tuple[Any, list[Any], list[Answer]]]:
        previous = defaultdict(list)
        units = [r.unit_id for r in found if r.unit_id]
        earlier = self.document.recipients.filter(superseded=True, unit__in=units).select_related("delivery")
        for each in earlier.order_by("-pk") if units else ():
            previous[each.unit_id].append(each)
        ids = [r.delivery_id for r in found if r.delivery_id]
        answers = answers_of(self.document, ids) if ids else {}
        for each in found:
            yield each, previous.get(each.unit_id, []), answers.get(each.delivery_id, [])

    def _row(self, recipient: Any, previous: list[Any], answers: list[Answer]) -> Row:
        return Row(
            recipient=recipient,
            document=self.document,
            late=limit_words(self.minutes) if recipient.is_late else "",
            answers=answers,
            asked=self.asks and bool(getattr(recipient, "is_expected", False)),
            previous=[Row(each, self.document) for each in previous],
        )


def part_of(name: str) -> str:
    """The part of the sums an address names; "" for all."""
    return next((part for part, code in PARTS.items() if code == name), "")


def sum_links(board: Board) -> list[dict[str, Any]]:
    """The sums as links that filter the rows; empty ones are left out, but for those that say all is well."""
    sums, late = board.sums, limit_words(board.minutes)
    shown: list[tuple[str, int, Any]] = [
        ("", sums.total, ngettext("nơi nhận", "nơi nhận", sums.total)),
        (DONE, sums.done, gettext_lazy("hoàn thành")),
        (ACTIVE, sums.active, gettext_lazy("đã tiếp nhận")),
        (WAIT, sums.wait, gettext_lazy("chưa tiếp nhận")),
        (PROBLEM, sums.problem, gettext_lazy("từ chối, gửi lỗi")),
        (MUTE, sums.mute, gettext_lazy("đã thu hồi")),
        (LATE, sums.late, _("quá %s chưa tiếp nhận") % late),
    ]
    if board.asks:
        shown.append((UNANSWERED, sums.unanswered, gettext_lazy("chưa trả lời")))
    kept = (DONE, ACTIVE, WAIT, "", UNANSWERED)
    return [
        {
            "url": f"?t={PARTS[part]}" if part else "?",
            "count": count,
            "label": label,
            "tone": part if part in (DONE, ACTIVE, WAIT, PROBLEM, MUTE) else "",
            "late": part == LATE,
            "current": part == board.part,
        }
        for part, count, label in shown
        if count or part in kept or part == board.part
    ]


def page_links(board: Board) -> dict[str, str]:
    """Links to the pages beside this one, and which rows it shows."""
    query = f"?t={PARTS[board.part]}&" if board.part else "?"
    page = min(board.page, board.pages)
    first = (page - 1) * PAGE_SIZE + 1
    words = _("%(first)d–%(last)d trong %(all)d nơi nhận")
    shown = {"first": first, "last": min(page * PAGE_SIZE, board.count), "all": board.count}
    return {
        "newer": f"{query}trang={page - 1}" if page > 1 else "",
        "older": f"{query}trang={page + 1}" if page < board.pages else "",
        "range": words % shown if board.count else "",
    }


def summary_of(document: OutgoingDocument, actor: Actor) -> dict[str, Any]:
    """Counts and meter for the document's own page, in one query."""
    board = Board(document, actor)
    return {"sums": board.sums, "parts": board.sums.parts, "links": sum_links(board), "document": document}

"""One recipient of a document as a line of the board: how far it is, and what the receiver lets the sender know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incoming.models import Answer as Said
from incoming.models import Delivery
from incoming.presentation.handling import track_of
from incoming.presentation.words import bare_title, moment
from outgoing.answers import Answer
from outgoing.models import OutgoingDocument, Recipient

State, Kind, Post = Delivery.State, Recipient.Kind, Recipient.Post


@dataclass
class Row:
    """What one line says. Nothing here comes from anywhere but the delivery row and the sender's own notes."""

    recipient: Any
    document: OutgoingDocument
    late: str = ""
    answers: Sequence[Answer] = ()
    asked: bool = False
    previous: list[Row] = field(default_factory=list)

    @property
    def delivery(self) -> Delivery | None:
        """The row both sides see; None inside the organisation and outside the system."""
        found: Delivery | None = self.recipient.delivery
        return found

    @property
    def under_name(self) -> str:
        """What kind of recipient it is, where that is not the ordinary one, and why it receives it."""
        kinds = {Kind.INTERNAL: _("nơi nhận nội bộ"), Kind.EXTERNAL: _("ngoài hệ thống")}
        purpose = ""
        if self.recipient.purpose != Delivery.Purpose.ACT:
            purpose = str(self.recipient.get_purpose_display())
        return " · ".join(part for part in (str(kinds.get(self.recipient.kind, "")), purpose) if part)

    # how far it is

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Gửi, Đến, Tiếp nhận, Phân công, Hoàn thành, each with its time."""
        if self.delivery is None:
            return self._steps_outside() if self.recipient.kind == Kind.EXTERNAL else self._steps_inside()
        steps = track_of(self.delivery)
        if self.late:
            steps[2] |= {"state": "late", "note": _("quá %s") % self.late}
        return self._timed(steps)

    def _steps_inside(self) -> list[dict[str, Any]]:
        """Somebody of the own organisation has it at once; what is to be known is whether it was seen."""
        seen = self.recipient.seen_at
        sent = self.document.issued_at if self.document.issued_at else self.recipient.added_at
        sent = max(sent, self.recipient.added_at)
        steps = [
            {"name": _("Gửi"), "time": sent, "state": "done"},
            {"name": _("Đến"), "time": sent, "state": "done" if seen else "now"},
            {"name": _("Đã xem"), "time": seen, "state": "done" if seen else ""},
        ]
        return self._timed([*steps, *_not_for_them()])

    def _steps_outside(self) -> list[dict[str, Any]]:
        """What is known by hand of a body outside the system."""
        posted, confirmed = self.recipient.posted_on, self.recipient.confirmed_on
        state = "" if not posted and not confirmed else "done" if confirmed else "now"
        steps = [
            {"name": _("Gửi"), "note": _day(posted), "state": state},
            {"name": _("Đã nhận"), "note": _day(confirmed), "state": "done" if confirmed else ""},
        ]
        return [*steps, {"name": _("Tiếp nhận"), "state": "none"}, *_not_for_them()]

    def _timed(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The hour on the day of sending and today, the day otherwise; the whole on hover and for screen readers."""
        sent = timezone.localdate(self.document.issued_at) if self.document.issued_at else None
        for step in steps:
            if step.get("time"):
                local = timezone.localtime(step["time"])
                if local.date() in (sent, timezone.localdate()):
                    step["text"] = local.strftime("%H:%M")
        return steps

    @property
    def is_complete(self) -> bool:
        """Nothing more is awaited of it."""
        if self.delivery is not None:
            return self.delivery.state == State.COMPLETED
        return bool(self.recipient.seen_at or self.recipient.post == Post.CONFIRMED)

    @property
    def is_void(self) -> bool:
        """Taken back."""
        return self.delivery is not None and self.delivery.state == State.RECALLED

    # in words

    @property
    def state(self) -> tuple[str, str]:
        """Code of the mark and the word beside it."""
        if self.delivery is not None:
            return self.delivery.state, self.delivery.get_state_display()
        if self.recipient.kind == Kind.INTERNAL:
            return ("SEEN", _("Đã xem")) if self.recipient.seen_at else ("NEW", _("Chưa xem"))
        codes = {Post.NONE: "QUEUED", Post.POSTED: "ARRIVED", Post.CONFIRMED: "COMPLETED"}
        words = {Post.POSTED: _("Đã gửi bưu điện"), Post.CONFIRMED: _("Đã nhận"), Post.NONE: _("Chưa gửi")}
        return codes[self.recipient.post], words[self.recipient.post]

    @property
    def title(self) -> str:
        """Title of whoever is in charge over there."""
        return bare_title(self.delivery.assignee_title) if self.delivery else ""

    @property
    def notes(self) -> list[str]:
        """Under the state: result or reason, what became of a recall or a correction, paper, reminders."""
        delivery = self.delivery
        if delivery is None:
            return self._own_notes()
        said = [
            delivery.last_error if delivery.state == State.FAILED else "",
            delivery.refusal_reason if delivery.state == State.REFUSED else "",
            self._result(delivery),
            self._recall_note(),
            self._correction_note(),
            self._paper_note(),
            self._reminder_note(),
        ]
        return [each for each in said if each]

    def _result(self, delivery: Delivery) -> str:
        """What the receiver reports; not again where it only names the answer that stands below."""
        if delivery.state != State.COMPLETED or any(
            a.code and a.code in delivery.result for a in self.answers
        ):
            return ""
        return delivery.result

    def _own_notes(self) -> list[str]:
        recipient = self.recipient
        if recipient.kind == Kind.INTERNAL:
            if not recipient.seen_at:
                return []
            return [", ".join(part for part in (recipient.seen_by_name, moment(recipient.seen_at)) if part)]
        confirmed = _("xác nhận ngoài hệ thống") if recipient.post == Post.CONFIRMED else ""
        return [part for part in (confirmed, recipient.post_note) if part]

    def _recall_note(self) -> str:
        found = getattr(self.recipient, "recall", None)
        if not found:
            return ""
        if found["answer"] == Said.PENDING:
            return _("Đã yêu cầu thu hồi, chờ trả lời")
        words = _("Đồng ý thu hồi") if found["answer"] == Said.AGREED else _("Từ chối thu hồi")
        return f"{words}: {found['note']}" if found["note"] else words

    def _correction_note(self) -> str:
        found = getattr(self.recipient, "correction", None)
        if not found:
            return ""
        if found["answer"] == Said.PENDING:
            return _("Đã đề nghị cập nhật, chờ trả lời")
        words = _("Đồng ý cập nhật") if found["answer"] == Said.AGREED else _("Từ chối cập nhật")
        return f"{words}: {found['note']}" if found["note"] else words

    def _paper_note(self) -> str:
        delivery = self.delivery
        if delivery is None or not delivery.with_paper or delivery.state == State.RECALLED:
            return ""
        if delivery.paper_received_at:
            return _("Đã nhận bản giấy %s") % _day(timezone.localdate(delivery.paper_received_at))
        return _("Chưa nhận bản giấy")

    def _reminder_note(self) -> str:
        if not self.recipient.reminded_at or self.is_complete:
            return ""
        return _("Nhắc lần %(n)d lúc %(at)s") % {
            "n": self.recipient.reminders,
            "at": moment(self.recipient.reminded_at),
        }

    @property
    def lacks_answer(self) -> bool:
        """Chưa trả lời: said of those who have the document, and of everybody once the day has passed."""
        if not self.asked or self.answers or self.delivery is None:
            return False
        due = self.document.reply_due_on
        return self.delivery.is_with_receiver or (due is not None and due < timezone.localdate())

    # what may be done with it

    @property
    def may_be_ticked(self) -> bool:
        """In the system: reminded, sent again, recalled."""
        return self.delivery is not None

    @property
    def may_be_sent_again(self) -> bool:
        """Refused or not delivered: one press sends it again."""
        return self.delivery is not None and self.delivery.state in (State.REFUSED, State.FAILED)

    @property
    def next_post(self) -> tuple[str, str] | None:
        """The one obvious thing to note of a body outside the system."""
        if self.recipient.kind != Kind.EXTERNAL:
            return None
        if self.recipient.post == Post.NONE and self.document.state != OutgoingDocument.State.ISSUED:
            return None
        if self.recipient.post == Post.NONE:
            return Post.POSTED, _("Đã gửi bưu điện")
        return (Post.CONFIRMED, _("Đã nhận")) if self.recipient.post == Post.POSTED else None


def _not_for_them() -> list[dict[str, Any]]:
    return [{"name": _("Phân công"), "state": "none"}, {"name": _("Hoàn thành"), "state": "none"}]


def _day(day: dt.date | None) -> str:
    if day is None:
        return ""
    return day.strftime("%d/%m" if day.year == timezone.localdate().year else "%d/%m/%Y")

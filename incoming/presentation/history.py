"""Lịch sử xử lý, who has opened the document, and Thông tin luân chuyển."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.journal import SYSTEM_NAME, entries_about
from accounts.models import JournalEntry
from incoming.models import Assignment, IncomingDocument
from incoming.presentation.dossier import Dossier, Entry
from incoming.presentation.words import bare_title, day, stop


class Recorded(Protocol):
    """A document of either direction with its journal, for one actor."""

    @property
    def actor(self) -> Actor:
        """For whom."""

    @property
    def acts(self) -> list[Entry]:
        """What was done, newest first."""

    @property
    def readings(self) -> list[Entry]:
        """Who has opened it, the first reader first."""


READING_WORDS = {
    "open": gettext_lazy("Mở văn bản"),
    "open-file": gettext_lazy("Mở tệp"),
    "download": gettext_lazy("Tải tệp"),
}


DONE_WORDS = {
    "submit": gettext_lazy("Đã trình lãnh đạo"),
    "take-back-submission": gettext_lazy("Đã lấy lại văn bản đã trình"),
    "return-to-clerk": gettext_lazy("Đã trả lại văn thư"),
    "propose": gettext_lazy("Đã ghi đề xuất phân xử lý"),
    "assign": gettext_lazy("Đã phân xử lý"),
    "reassign": gettext_lazy("Đã phân xử lý lại"),
    "assign-as-written": gettext_lazy("Đã nhập bút phê"),
    "pass-on": gettext_lazy("Đã phân xử lý tiếp"),
    "file": gettext_lazy("Đã lưu, không cần xử lý"),
    "start": gettext_lazy("Đã nhận xử lý"),
    "progress": gettext_lazy("Đã cập nhật tiến độ"),
    "complete": gettext_lazy("Đã đóng hoàn thành"),
    "give-back": gettext_lazy("Đã trả lại người giao"),
    "take-back": gettext_lazy("Đã lấy lại việc đã giao"),
    "reopen": gettext_lazy("Đã mở lại"),
    "resend": gettext_lazy("Đã gửi lại"),
}


def done_sentence(entry: JournalEntry | None) -> str:
    """What the person has just done, in a few words; of an assignment also who is in charge, to be seen at a glance."""
    said = DONE_WORDS.get(entry.verb) if entry else None
    if entry is None or said is None:
        return _("Đã ghi.")
    lead = entry.data.get("lead")
    return _("%(done)s: %(name)s chủ trì.") % {"done": said, "name": lead} if lead else f"{said}."


def timeline_of(dossier: Recorded) -> list[dict[str, Any]]:
    """The acts, newest first, as the timeline component takes them."""
    return [
        {
            "time": entry.first,
            "who": "" if entry.actor_name == SYSTEM_NAME else entry.actor_name,
            "title": bare_title(entry.actor_title),
            "text": entry.text,
            "behalf": entry.on_behalf_of,
        }
        for entry in dossier.acts
    ]


def readers_of(dossier: Recorded) -> list[dict[str, Any]]:
    """Who has opened the document or its files, for those who answer for it: clerks and leaders."""
    if not dossier.actor.has("read_documents"):
        return []
    return [
        {
            "time": entry.first,
            "who": entry.actor_name,
            "title": bare_title(entry.actor_title),
            "text": f"{READING_WORDS[entry.verb]} {entry.text}".strip(),
            "behalf": entry.on_behalf_of,
            "note": _("%(times)d lần") % {"times": entry.times} if entry.times > 1 else "",
        }
        for entry in dossier.readings
    ]


@dataclass
class Stretch:
    """Somebody had the document from one moment to another, for something."""

    start: dt.datetime
    who: str
    title: str
    what: str
    end: dt.datetime | None = None


HANDED_TO_CLERK = {
    "arrive": gettext_lazy("Chờ tiếp nhận"),
    "register": gettext_lazy("Vào sổ, trình lãnh đạo"),
    "return-to-clerk": gettext_lazy("Lãnh đạo trả lại"),
    "take-back-submission": gettext_lazy("Lấy lại văn bản đã trình"),
}
HANDED_TO_LEADER = ("submit", "reopen", "give-back", "refused")
LEAVES_OFFICE = ("assign", "assign-as-written", "file", "refuse", "return-to-sender", "void", "withdraw")


def circulation_of(dossier: Dossier) -> list[Stretch]:
    """Từ – Đến – Người giữ – Việc: clerk and leader from the journal, everybody else from the assignments."""
    stretches = [*_before_assigning(dossier.document), *_assigned(dossier)]
    return sorted(stretches, key=lambda stretch: stretch.start)


def _before_assigning(document: IncomingDocument) -> list[Stretch]:
    found: list[Stretch] = []

    def hand_over(entry: JournalEntry, stretch: Stretch | None) -> None:
        if found and found[-1].end is None:
            found[-1].end = entry.at
        if stretch is not None:
            found.append(stretch)

    verbs = [*HANDED_TO_CLERK, *HANDED_TO_LEADER, *LEAVES_OFFICE]
    clerk = _("Văn thư")
    for entry in entries_about(document).filter(verb__in=verbs):
        if entry.verb in HANDED_TO_CLERK:
            by_clerk = entry.verb in ("register", "take-back-submission")
            who = entry.actor_name if by_clerk else clerk
            title = bare_title(entry.actor_title) if by_clerk else ""
            hand_over(entry, Stretch(entry.at, who, title, str(HANDED_TO_CLERK[entry.verb])))
        elif entry.verb == "submit":
            hand_over(entry, Stretch(entry.at, entry.text.removeprefix("Trình "), "", _("Phân xử lý")))
        elif entry.verb in LEAVES_OFFICE:
            hand_over(entry, None)
        elif entry.verb == "reopen":
            hand_over(
                entry,
                Stretch(entry.at, entry.actor_name, bare_title(entry.actor_title), entry.text, entry.at),
            )
    return found


def _assigned(dossier: Dossier) -> Iterator[Stretch]:
    for assignment in dossier.assignments:
        name, title = assignment.assignee_name, bare_title(assignment.assignee_title)
        if assignment.taken_by_name and assignment.taken_by_name != name:
            title = assignment.taken_by_name
        yield Stretch(assignment.assigned_at, name, title, _task(assignment), assignment.ended_at)


def _task(assignment: Assignment) -> str:
    parts = [stop(assignment.get_role_display())]
    if assignment.due_on:
        parts.append(_("Hạn %s.") % day(assignment.due_on))
    if assignment.instruction:
        parts.append(f"“{assignment.instruction}”")
    parts.append(stop(assignment.get_state_display()))
    if assignment.delivery is not None and assignment.delivery.arrival_number:
        parts.append(_("Số đến %s.") % assignment.delivery.arrival_number)
    parts += [stop(text) for text in (assignment.result, assignment.reason) if text]
    return " ".join(parts)


def at_moment(stretches: list[Stretch], at: dt.datetime) -> list[Stretch]:
    """Who had it at that moment."""
    return [s for s in stretches if s.start <= at and (s.end is None or s.end > at)]

"""The glyph and tone of every state, in one table: state codes come in as plain text, no model is known here."""

from __future__ import annotations

from typing import NamedTuple


class Mark(NamedTuple):
    """How a state looks: a glyph that fills clockwise with progress, and a tone."""

    glyph: str
    tone: str


WAITING = Mark("own-wait", "")

MARKS = {
    # incoming documents and deliveries
    "QUEUED": Mark("own-draft", "mute"),
    "ARRIVED": WAITING,
    "ACCEPTED": Mark("own-quarter", "active"),
    "PENDING": WAITING,
    "REGISTERED": Mark("own-quarter", ""),
    "SUBMITTED": Mark("own-up", "active"),
    "ASSIGNED": Mark("own-half", "active"),
    "IN_PROGRESS": Mark("own-three", "active"),
    "COMPLETED": Mark("own-done", "done"),
    "FILED": Mark("own-file", "done"),
    "REFUSED": Mark("own-refused", "problem"),
    "RECALLED": Mark("own-void", "mute"),
    "FAILED": Mark("own-failed", "problem"),
    # assignments
    "NEW": WAITING,
    "RETURNED": Mark("own-back", ""),
    "CANCELLED": Mark("own-void", "mute"),
    "ENDED": Mark("own-void", "mute"),
    "SEEN": Mark("own-seen", "done"),
    # outgoing documents
    "DRAFT": Mark("own-draft", "mute"),
    "IN_REVIEW": Mark("own-up", "active"),
    "SIGNED": Mark("own-half", "active"),
    "NUMBERED": Mark("own-three", "active"),
    "ISSUED": Mark("own-done", "done"),
    "VOIDED": Mark("own-void", "mute"),
    # registers
    "OPEN": Mark("own-three", "active"),
    "CLOSED": Mark("own-file", "done"),
    # signing requests
    "WITHDRAWN": Mark("own-void", "mute"),
}

# The same word means something else in another machine.
MACHINE_MARKS = {
    ("signing", "IN_PROGRESS"): Mark("own-up", "active"),
    ("signing", "SIGNED"): Mark("own-done", "done"),
}

# Degrees of urgency as they are stored; 0, the ordinary one, is not written.
URGENCY_TONES = {"1": "khan", "2": "thuong-khan", "3": "hoa-toc"}


def mark_of(code: str, machine: str = "") -> Mark:
    """The mark of a state code, in any letter case; an unknown code looks like waiting."""
    key = str(code).upper().replace("-", "_")
    return MACHINE_MARKS.get((machine, key)) or MARKS.get(key, WAITING)

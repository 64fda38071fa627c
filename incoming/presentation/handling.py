"""Who has the work and how far it is: the tree of assignments and one row for every delivery to a branch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.permissions import allowed
from incoming.models import Answer, Assignment, Attachment, Delivery
from incoming.presentation.dossier import Dossier
from incoming.presentation.words import bare_title

RECALL_RIGHTS = ("register_documents", "assign_documents")
RESEND_RIGHTS = ("register_documents", "assign_documents", "issue_documents")


@dataclass
class Node:
    """One assignment of the tree."""

    assignment: Assignment
    is_unit: bool
    title: str
    note: str
    quote: str
    files: list[Attachment]
    may_take_back: bool
    children: list[Node] = field(default_factory=list)

    @property
    def is_lead(self) -> bool:
        """Chủ trì."""
        return self.assignment.role == Assignment.Role.LEAD

    @property
    def state(self) -> tuple[str, str]:
        """Code and word: of the delivery while a branch has it, which says more than the assignment."""
        delivery = self.assignment.delivery
        if delivery is not None and self.assignment.state in Assignment.OPEN_STATES:
            return delivery.state, delivery.get_state_display()
        return self.assignment.state, self.assignment.get_state_display()

    @property
    def done(self) -> dt.datetime | None:
        """When it was finished; only what was finished has met or missed its deadline."""
        return self.assignment.ended_at if self.assignment.state == Assignment.State.COMPLETED else None

    @property
    def due(self) -> dt.date | None:
        """The deadline, as long as it means something."""
        gone = (Assignment.State.CANCELLED, Assignment.State.RETURNED, Assignment.State.ENDED)
        return None if self.assignment.state in gone else self.assignment.due_on


@dataclass(frozen=True)
class Quote:
    """Words of a leader, with who wrote them and when."""

    text: str
    by: str
    at: dt.datetime
    files: list[Attachment]


@dataclass(frozen=True)
class DeliveryRow:
    """What the sender may know of one branch; nothing else of the branch's handling is on the page."""

    delivery: Delivery
    role: str
    steps: list[dict[str, Any]]
    may_resend: bool
    may_recall: bool = False
    recall_note: str = ""

    @property
    def title(self) -> str:
        """Title of the one in charge over there."""
        return bare_title(self.delivery.assignee_title)

    @property
    def is_complete(self) -> bool:
        """Finished over there."""
        return self.delivery.state == Delivery.State.COMPLETED

    @property
    def is_void(self) -> bool:
        """Taken back before it was accepted."""
        return self.delivery.state == Delivery.State.RECALLED


def tree_of(dossier: Dossier) -> tuple[list[Node], list[Node]]:
    """The tree, and apart from it what was taken back before anybody had begun."""
    standing = _in_order(dossier.children_of(None))
    gone = [a for a in dossier.assignments if _came_to_nothing(a)]
    return [_node(dossier, a) for a in standing], [_node(dossier, a, alone=True) for a in gone]


def _in_order(level: list[Assignment]) -> list[Assignment]:
    """Who is in charge, who co-operates, who knows; without what came to nothing."""
    roles = list(Assignment.Role)
    return sorted(
        (a for a in level if not _came_to_nothing(a)), key=lambda a: roles.index(Assignment.Role(a.role))
    )


def _came_to_nothing(assignment: Assignment) -> bool:
    return assignment.state == Assignment.State.CANCELLED and assignment.started_at is None


def _node(dossier: Dossier, assignment: Assignment, *, alone: bool = False) -> Node:
    unit = (
        assignment.delivery.receiver
        if assignment.delivery
        else assignment.assignee and assignment.assignee.unit
    )
    children = [] if alone else _in_order(dossier.children_of(assignment))
    given = assignment.parent.instruction if assignment.parent else None
    return Node(
        assignment=assignment,
        is_unit=bool(unit),
        title="" if unit else bare_title(assignment.assignee_title),
        note=_note(assignment),
        quote=assignment.instruction if assignment.parent and assignment.instruction != given else "",
        files=[f for f in dossier.attachments if f.assignment_id == assignment.pk],
        may_take_back=may_take_back(dossier, assignment),
        children=[_node(dossier, child) for child in children],
    )


def _note(assignment: Assignment) -> str:
    states = Assignment.State
    if assignment.state == states.RETURNED:
        return _("Trả lại: %s") % assignment.reason
    if assignment.state == states.COMPLETED:
        return _("Kết quả: %s") % assignment.result
    delivery = assignment.delivery
    if delivery is not None:
        number = _("Số đến %s") % delivery.arrival_number if delivery.arrival_number else ""
        return " · ".join(part for part in (number, delivery.assignee_name) if part)
    if assignment.state == states.CANCELLED:
        return assignment.reason
    is_department = assignment.assignee is not None and assignment.assignee.unit_id is not None
    taken = assignment.taken_by_name if is_department and assignment.is_open else ""
    return " · ".join(part for part in (taken, assignment.progress) if part)


def may_take_back(dossier: Dossier, assignment: Assignment) -> bool:
    """Lấy lại: by whoever gave it, as long as nobody has opened it and no branch has accepted it."""
    if assignment.state != Assignment.State.NEW or not allowed(assignment.cancel, dossier.actor):
        return False
    if assignment.delivery is not None:
        return bool(assignment.delivery.can_be_withdrawn)
    return not dossier.opened_since(assignment)


def quotes_of(dossier: Dossier) -> list[Quote]:
    """The instructions of the first level, each once, with the scan of the paper they were written on."""
    scans = [f for f in dossier.attachments if f.role == Attachment.Role.INSTRUCTION]
    seen: dict[tuple[str, str], Quote] = {}
    for assignment in dossier.children_of(None):
        if assignment.instruction and assignment.state != Assignment.State.CANCELLED:
            name = f"{assignment.assigned_by_name}, {bare_title(assignment.assigned_by_title)}"
            if assignment.on_behalf_of:
                name = _("%(name)s, thay mặt %(whom)s") % {"name": name, "whom": assignment.on_behalf_of}
            key = (assignment.instruction, name)
            seen.setdefault(key, Quote(assignment.instruction, name, assignment.assigned_at, []))
    quotes = list(seen.values())
    if quotes:
        quotes[-1].files.extend(scans)
    return quotes


def deliveries_of(dossier: Dossier) -> list[DeliveryRow]:
    """One row per branch the document was passed to, the latest last."""
    may_resend = _may_resend(dossier.document.organisation_id, dossier.actor)
    may_recall = may_resend and dossier.actor.may_act and any(map(dossier.actor.has, RECALL_RIGHTS))
    rows = []
    for assignment in dossier.assignments:
        delivery = assignment.delivery
        if delivery is not None:
            failed = delivery.state == Delivery.State.FAILED
            asked: dict[str, str] = getattr(assignment, "recall", None) or {}
            is_open = asked.get("answer") == Answer.PENDING
            rows.append(
                DeliveryRow(
                    delivery,
                    assignment.get_role_display(),
                    track_of(delivery),
                    failed and may_resend,
                    delivery.is_with_receiver and may_recall and not is_open,
                    _recall_note(asked),
                )
            )
    return rows


def _recall_note(asked: dict[str, str]) -> str:
    """What became of asking the branch to give the document back."""
    if not asked:
        return ""
    if asked["answer"] == Answer.PENDING:
        return _("Đã yêu cầu thu hồi, chờ trả lời")
    words = _("Đồng ý thu hồi") if asked["answer"] == Answer.AGREED else _("Từ chối thu hồi")
    return f"{words}: {asked['note']}" if asked["note"] else words


def _may_resend(organisation_id: int, actor: Actor) -> bool:
    return actor.organisation_id == organisation_id and any(actor.has(right) for right in RESEND_RIGHTS)


def track_of(delivery: Delivery) -> list[dict[str, Any]]:
    """Gửi, Đến, Tiếp nhận, Phân công, Hoàn thành; each done with its time, the current one, or where it stopped."""
    times = {
        _("Gửi"): delivery.queued_at,
        _("Đến"): delivery.arrived_at,
        _("Tiếp nhận"): delivery.accepted_at,
        _("Phân công"): delivery.assigned_at,
        _("Hoàn thành"): delivery.completed_at,
    }
    steps: list[dict[str, Any]] = [{"name": name, "time": time} for name, time in times.items()]
    states = Delivery.State
    if delivery.state == states.QUEUED:
        steps[0]["state"] = "now"
        return steps
    if delivery.state == states.FAILED:
        steps[0] |= {"state": "stop", "note": _("lỗi")}
        return steps
    for step in steps:
        if step["time"]:
            step["state"] = "done"
    if delivery.state == states.REFUSED:
        steps[2] |= {"state": "stop", "time": delivery.refused_at}
    elif delivery.state not in (states.COMPLETED, states.RECALLED):
        last = max(i for i, step in enumerate(steps) if step["time"])
        steps[last]["state"] = "now"
    return steps

"""Who may do what; the acting position decides. "When" stands with the transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actor import Actor
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS

if TYPE_CHECKING:
    from incoming.models import Assignment, IncomingDocument


def _at_home(document: IncomingDocument, actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.organisation_id == document.organisation_id


def can_register(document: IncomingDocument, actor: Actor) -> bool:
    """The organisation's clerk (Điều 21, 22 Nghị định 30/2020)."""
    return _at_home(document, actor) and actor.has("register_documents")


def can_assign(document: IncomingDocument, actor: Actor) -> bool:
    """The head and deputies; the clerk where the organisation's rules let him pass documents on (Điều 23)."""
    if not _at_home(document, actor):
        return False
    if actor.has("assign_documents"):
        return True
    return actor.has("register_documents") and actor.settings.clerk_may_pass_down


def can_direct(document: IncomingDocument, actor: Actor) -> bool:
    """Head and deputies only: giving back to the clerk, reopening, taking it in hand."""
    return _at_home(document, actor) and actor.has("assign_documents")


def can_propose(document: IncomingDocument, actor: Actor) -> bool:
    """Clerk, or the head of the department that prepares assignments (case of TCHC)."""
    return _at_home(document, actor) and actor.has("propose_assignment")


def holds(assignment: Assignment, actor: Actor) -> bool:
    """The acting position, or the department it leads, holds the assignment."""
    return (
        actor.may_act and assignment.assignee_id is not None and assignment.assignee_id in actor.principal_ids
    )


def can_pass_on(assignment: Assignment, actor: Actor) -> bool:
    """A holder who leads people: deputies of the organisation and leaders of a department."""
    if not holds(assignment, actor) or actor.position is None:
        return False
    return actor.position.role in (*DEPARTMENT_LEADERS, *ORGANISATION_LEADERS)


def assigned_by(assignment: Assignment, actor: Actor) -> bool:
    """Whoever gave the work, or a leader of the organisation for work on the first level."""
    if not actor.may_act:
        return False
    if assignment.assigned_by_id in actor.principal_ids:
        return True
    if assignment.parent_id is None:
        return can_assign(assignment.document, actor)
    return assignment.parent is not None and assignment.parent.assignee_id in actor.principal_ids


__all__ = [
    "assigned_by",
    "can_assign",
    "can_direct",
    "can_pass_on",
    "can_propose",
    "can_register",
    "holds",
]

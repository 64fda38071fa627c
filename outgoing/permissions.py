"""Who may do what with an organisation's own documents; the acting position decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.actor import Actor

if TYPE_CHECKING:
    from incoming.models import Assignment, IncomingDocument
    from outgoing.models import OutgoingDocument

ANSWERING_ROLES = ("LEAD", "CO")
STANDING = ("NEW", "IN_PROGRESS", "COMPLETED")
NOT_ANSWERED = ("PENDING", "REFUSED", "RECALLED", "VOIDED")


def can_issue(document: OutgoingDocument, actor: Actor) -> bool:
    """The organisation's clerk: numbers, issues, recalls (Điều 15–18 Nghị định 30/2020)."""
    at_home = actor.organisation_id is not None and actor.organisation_id == document.organisation_id
    return at_home and actor.may_act and actor.has("issue_documents")


def can_draft(document: OutgoingDocument, actor: Actor) -> bool:
    """The position that drafts it; every position of an organisation may draft (Điều 10)."""
    return actor.may_act and actor.position is not None and actor.position.pk == document.drafter_id


def can_discard(document: OutgoingDocument, actor: Actor) -> bool:
    """Who drafts it; the clerk for own entries."""
    return can_draft(document, actor) or (document.drafter_id is None and can_issue(document, actor))


def is_answerable(document: IncomingDocument) -> bool:
    """It stands in the register and is still ours."""
    return document.state not in NOT_ANSWERED


def can_answer(document: IncomingDocument, actor: Actor, assignments: Iterable[Assignment]) -> bool:
    """Trả lời: the clerk, and whoever has or had the work: in charge or co-operating."""
    if actor.organisation_id != document.organisation_id or not actor.may_act:
        return False
    if actor.has("issue_documents"):
        return True
    return any(
        a.role in ANSWERING_ROLES and a.state in STANDING and a.assignee_id in actor.principal_ids
        for a in assignments
    )

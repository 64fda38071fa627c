"""Who may do what with an organisation's own documents; the acting position decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actor import Actor

if TYPE_CHECKING:
    from outgoing.models import OutgoingDocument


def can_issue(document: OutgoingDocument, actor: Actor) -> bool:
    """The organisation's clerk: numbers, issues, recalls (Điều 15–18 Nghị định 30/2020)."""
    at_home = actor.organisation_id is not None and actor.organisation_id == document.organisation_id
    return at_home and actor.may_act and actor.has("issue_documents")

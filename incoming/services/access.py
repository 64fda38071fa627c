"""Access rows: who may read a single document, and why."""

from __future__ import annotations

from collections.abc import Iterable

from incoming.models import Assignment, IncomingAccess, IncomingDocument
from incoming.services.locking import Work


def open_to(document: IncomingDocument, principal_ids: Iterable[int], why: str) -> None:
    """Open the document to principals of its own organisation; a reason already there stays."""
    rows = (
        IncomingAccess(document=document, principal_id=pk, organisation_id=document.organisation_id, why=why)
        for pk in principal_ids
    )
    IncomingAccess.objects.bulk_create(rows, ignore_conflicts=True)


def close_after_cancelling(work: Work, assignment: Assignment) -> None:
    """Somebody whose task was taken away keeps reading only what they acted on."""
    if assignment.assignee_id is None or assignment.started_at or assignment.taken_by_id:
        return
    elsewhere = (
        other
        for other in work.assignments.values()
        if other.pk != assignment.pk
        and other.assignee_id == assignment.assignee_id
        and (other.state != Assignment.State.CANCELLED or other.started_at or other.taken_by_id)
    )
    if any(elsewhere) or work.document.submitted_to_id == _position_id(assignment):
        return
    IncomingAccess.objects.filter(
        document=work.document, principal=assignment.assignee_id, why__in=("ASSIGNED", "INFORMED")
    ).delete()


def _position_id(assignment: Assignment) -> int | None:
    return assignment.assignee.position_id if assignment.assignee else None

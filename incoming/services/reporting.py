"""What the receiver lets the sender know. report() is the only writer on the receiver's side of a delivery."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from incoming.models import Assignment, Delivery, DeliveryEvent, IncomingDocument
from incoming.services.locking import Work
from incoming.services.sending import wake_delivery_worker
from incoming.services.standing_recalls import end_requests

_DS = Delivery.State
_IS = IncomingDocument.State

STAGE = {
    _IS.REGISTERED: _DS.ACCEPTED,
    _IS.SUBMITTED: _DS.ACCEPTED,
    _IS.ASSIGNED: _DS.ASSIGNED,
    _IS.IN_PROGRESS: _DS.IN_PROGRESS,
    _IS.COMPLETED: _DS.COMPLETED,
    _IS.FILED: _DS.COMPLETED,
    _IS.REFUSED: _DS.REFUSED,
    _IS.RECALLED: _DS.RECALLED,
}
MOVES = {
    _DS.ACCEPTED: "accept",
    _DS.ASSIGNED: "assign",
    _DS.IN_PROGRESS: "progress",
    _DS.COMPLETED: "complete",
    _DS.REFUSED: "refuse",
    _DS.RECALLED: "recall",
}
BACK = {_DS.REFUSED: gettext_lazy("Đã trả lại nơi gửi"), _DS.RECALLED: gettext_lazy("Văn bản đã thu hồi")}


def report(work: Work, *, by: Actor | None, reopened: bool = False, text: str = "") -> None:
    """Write the document's stage onto its delivery, in the receiver's transaction.

    Says exactly what the sender may know: times, register and số đến, clerk, the one in charge on the first level,
    result, reason of refusal; never instructions, work below the first level or co-operators. A document reopened
    shows as being worked on, whatever it waits for inside.
    """
    document = work.document
    delivery = document.delivery
    if delivery is None:
        return
    stage = _DS.IN_PROGRESS if reopened else STAGE[document.state]
    before = (delivery.state, delivery.assignee_name, delivery.assignee_due_on)
    _write_facts(delivery, work, stage, by)
    getattr(delivery, MOVES[stage])()
    delivery.settle_due = delivery.envelope.source_document_id is not None
    delivery.save()
    if stage in BACK:
        end_requests([delivery.pk], note=str(BACK[stage]), by=by)
    if delivery.settle_due:
        wake_delivery_worker()
    if before != (delivery.state, delivery.assignee_name, delivery.assignee_due_on) or reopened:
        DeliveryEvent.objects.create(
            delivery=delivery,
            state=delivery.state,
            actor_name=by.user.full_name if by else "",
            text=text or _event_text(delivery, stage),
        )


def report_paper(work: Work, *, by: Actor) -> None:
    """Let the sender know that the paper copy has come (case 16), in the receiver's transaction."""
    delivery = work.document.delivery
    if delivery is None or delivery.paper_received_at:
        return
    delivery.paper_received_at = timezone.now()
    delivery.save()
    DeliveryEvent.objects.create(
        delivery=delivery, state=delivery.state, actor_name=by.user.full_name, text=_("Đã nhận bản giấy")
    )


def _write_facts(delivery: Delivery, work: Work, stage: str, by: Actor | None) -> None:
    document, now = work.document, timezone.now()
    if document.register_id and not delivery.accepted_at:
        delivery.accepted_at = document.registered_at
        delivery.accepted_by_name = document.registered_by_name
        delivery.register_name = document.register.name
        delivery.arrival_number = document.number_display
    lead = _first_level_lead(work)
    assigned = stage in (_DS.ASSIGNED, _DS.IN_PROGRESS, _DS.COMPLETED) and lead is not None
    delivery.assignee_name = lead.assignee_name if assigned and lead else ""
    delivery.assignee_title = lead.assignee_title if assigned and lead else ""
    delivery.assignee_due_on = lead.due_on if assigned and lead else None
    delivery.assigned_at = lead.assigned_at if assigned and lead else None
    if stage == _DS.IN_PROGRESS:
        delivery.started_at = delivery.started_at or now
    delivery.completed_at = document.finished_at if stage == _DS.COMPLETED else None
    delivery.result = document.result if stage == _DS.COMPLETED else ""
    if stage == _DS.REFUSED:
        delivery.refused_at, delivery.refusal_reason = now, document.refusal_reason


def _first_level_lead(work: Work) -> Assignment | None:
    leads = [a for a in work.children_of(None) if a.role == Assignment.Role.LEAD]
    standing = [a for a in leads if a.state in (*Assignment.OPEN_STATES, Assignment.State.COMPLETED)]
    return standing[-1] if standing else None


def _event_text(delivery: Delivery, stage: str) -> str:
    if stage == _DS.ACCEPTED:
        return (
            f"Số đến {delivery.arrival_number}, {delivery.register_name}" if delivery.arrival_number else ""
        )
    if stage == _DS.REFUSED:
        return delivery.refusal_reason
    if stage == _DS.COMPLETED:
        return delivery.result
    return ", ".join(part for part in (delivery.assignee_name, delivery.assignee_title) if part)

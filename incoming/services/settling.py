"""Results climb: the sender's assignment is brought in step with the delivery it stands for."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.journal import record
from accounts.notifications import holders, notify
from incoming.models import Assignment, Delivery
from incoming.services.handling import begin_document, finish_above, tell_returned
from incoming.services.locking import Work, lock
from incoming.services.reporting import report

logger = logging.getLogger(__name__)

BATCH = 50


def settle_batch() -> int:
    """Let up to BATCH deliveries act on the assignments they stand for; returns how many were settled."""
    waiting = Delivery.objects.filter(settle_due=True).order_by("pk").values_list("pk", flat=True)
    settled = 0
    for pk in list(waiting[:BATCH]):
        try:
            settled += settle(pk)
        except Conflict:
            logger.info("delivery %s is settled at the next round", pk)
    return settled


@transaction.atomic
def settle(delivery_id: int) -> bool:
    """Bring the sender's assignment in step with its delivery. Running twice does nothing more."""
    assignment = Assignment.objects.filter(delivery=delivery_id).first()
    if assignment is None:
        Delivery.objects.filter(pk=delivery_id).update(settle_due=False)
        return False
    work = lock(assignment.document_id, with_children=True)
    delivery = work.deliveries[delivery_id]
    if not delivery.settle_due:
        return False
    _apply(work, work.get(assignment.pk), delivery)
    delivery.settle_due = False
    delivery.save()
    report(work, by=None)
    return True


def _apply(work: Work, standing: Assignment, delivery: Delivery) -> None:
    state = Delivery.State(delivery.state)
    if standing.role == Assignment.Role.INFO:
        if standing.state == Assignment.State.NEW:
            standing.see()
            standing.save()
        if state == Delivery.State.REFUSED:
            tell_returned(work, standing, who=delivery.receiver_name, reason=delivery.refusal_reason, by=None)
        return
    if state == Delivery.State.REFUSED and standing.is_open:
        standing.be_refused(reason=delivery.refusal_reason)
        standing.save()
        text = _("%(unit)s từ chối tiếp nhận: %(reason)s")
        record(
            None,
            "refused",
            work.document,
            text % {"unit": delivery.receiver_name, "reason": delivery.refusal_reason},
        )
        tell_returned(work, standing, who=delivery.receiver_name, reason=delivery.refusal_reason, by=None)
    elif state == Delivery.State.COMPLETED and standing.is_open:
        standing.finish(result=delivery.result)
        standing.save()
        text = _("%(unit)s hoàn thành: %(result)s")
        record(
            None,
            "completed",
            work.document,
            text % {"unit": delivery.receiver_name, "result": delivery.result},
        )
        notify(
            holders([standing.assigned_by_id]),
            text % {"unit": delivery.receiver_name, "result": delivery.result},
            work.document,
        )
        finish_above(work, standing, delivery.result)
    elif state == Delivery.State.RECALLED and standing.is_open:
        standing.cancel(reason=_("Đã thu hồi từ %s") % delivery.receiver_name)
        standing.save()
        tell_returned(work, standing, who=delivery.receiver_name, reason=_("Đồng ý thu hồi"), by=None)
    elif state == Delivery.State.IN_PROGRESS:
        _go_on(work, standing, delivery)


def _go_on(work: Work, standing: Assignment, delivery: Delivery) -> None:
    """The branch works on it, for the first time or again."""
    if standing.state == Assignment.State.NEW:
        standing.begin()
        standing.save()
        begin_document(work, standing)
    elif standing.state == Assignment.State.COMPLETED:
        beside = work.open_lead(standing.parent)
        if standing.role == Assignment.Role.LEAD and beside is not None:
            return
        standing.resume()
        standing.save()
        record(None, "resumed", work.document, _("%s mở lại văn bản") % delivery.receiver_name)
        document = work.document
        if (
            standing.role == Assignment.Role.LEAD
            and standing.parent is None
            and document.state == "COMPLETED"
        ):
            document.reopen()
            document.save()

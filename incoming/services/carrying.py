"""The delivery engine: carries queued deliveries to their receivers and lets results climb to the senders."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.journal import record
from accounts.models import Role
from accounts.notifications import holders, notify, of_role
from incoming.models import (
    Assignment,
    Attachment,
    Channel,
    Delivery,
    DeliveryEvent,
    Envelope,
    IncomingDocument,
    Proposal,
)
from incoming.services.handling import begin_document, finish_above, tell_returned
from incoming.services.locking import Work, lock
from incoming.services.reporting import report

logger = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 6
FIRST_RETRY = dt.timedelta(seconds=10)


class Undeliverable(Exception):
    """The delivery can never arrive; the text is for the sender."""


def deliver_batch() -> int:
    """Carry up to BATCH due deliveries, each in a savepoint of its own; returns how many were taken."""
    with transaction.atomic():
        batch = list(Delivery.objects.claim_due(BATCH))
        for delivery in batch:
            _carry_or_postpone(delivery)
    return len(batch)


def _carry_or_postpone(delivery: Delivery) -> None:
    try:
        with transaction.atomic():
            carry(delivery)
    except OperationalError:
        raise
    except Undeliverable as problem:
        _give_up(delivery, str(problem))
    except (
        Exception
    ) as problem:  # whatever it is must not stop the other deliveries, and its sender shall see it
        logger.exception("delivery %s could not be carried", delivery.pk)
        delivery.refresh_from_db()
        delivery.attempts += 1
        delivery.last_error = f"{type(problem).__name__}: {problem}"[:500]
        if delivery.attempts >= MAX_ATTEMPTS:
            _give_up(delivery, _("Hệ thống không chuyển được sau %d lần thử.") % delivery.attempts)
        else:
            delivery.next_attempt_at = timezone.now() + FIRST_RETRY * 2**delivery.attempts
            delivery.save()


def carry(delivery: Delivery) -> IncomingDocument:
    """Create the receiver's document for a locked delivery; the one-to-one key makes a second arrival impossible."""
    envelope = delivery.envelope
    if not delivery.receiver.is_active:
        raise Undeliverable(_("%s đã ngừng hoạt động.") % delivery.receiver_name)
    now = timezone.now()
    document = IncomingDocument.objects.create(
        organisation_id=delivery.receiver_id,
        channel=Channel.ELECTRONIC,
        delivery=delivery,
        sender_name=envelope.sender_name,
        sender_instruction=envelope.instruction,
        sender_instruction_by=envelope.instruction_by,
        arrived_on=timezone.localdate(),
        kind_id=envelope.kind_id,
        code=envelope.code,
        document_date=envelope.document_date,
        subject=envelope.subject,
        issuing_body=envelope.issuing_body,
        signer_name=envelope.signer_name,
        signer_title=envelope.signer_title,
        urgency=envelope.urgency,
        pages=envelope.pages,
        field=envelope.field,
        due_on=delivery.due_on,
        answers_code=envelope.answers_code,
        replaces_code=envelope.replaces.code if envelope.replaces else "",
    )
    Attachment.objects.bulk_create(
        Attachment(
            document=document,
            file_id=carried.file_id,
            role=Attachment.Role.MAIN if carried.is_main else Attachment.Role.ANNEX,
            name=carried.name,
            order=carried.order,
            added_by_name=envelope.sender_name,
        )
        for carried in envelope.files.filter(replaced_at=None)
    )
    if envelope.answers and envelope.answers.sender_id == delivery.receiver_id:
        _propose_follower(document, envelope.answers.envelope)
    if envelope.replaces:
        _mark_replaced(delivery, document, envelope)
    delivery.arrive(at=now)
    delivery.settle_due = (
        envelope.source_document_id is not None and delivery.purpose == Delivery.Purpose.INFORM
    )
    delivery.save()
    DeliveryEvent.objects.create(delivery=delivery, state=delivery.state, at=now)
    record(None, "arrive", document, _("Văn bản đến từ %s") % envelope.sender_name)
    text = _("Chờ tiếp nhận: %(subject)s (%(sender)s)") % {
        "subject": envelope.subject,
        "sender": envelope.sender_name,
    }
    notify(of_role(delivery.receiver_id, Role.CLERK), text, document, urgent=envelope.urgency > 0)
    return document


def _propose_follower(document: IncomingDocument, asked: Envelope) -> None:
    """An answer proposes whoever follows the question as the one in charge."""
    if asked.follower_id is None:
        return
    Proposal.objects.create(
        document=document,
        text=_("Văn bản trả lời của %(sender)s") % {"sender": document.sender_name},
        lead_id=asked.follower_id,
        due_on=document.due_on,
        by_name=_("Hệ thống"),
    )


def _mark_replaced(delivery: Delivery, document: IncomingDocument, envelope: Envelope) -> None:
    """The receiver's earlier document says what replaces it."""
    earlier = IncomingDocument.objects.filter(
        delivery__envelope=envelope.replaces_id, organisation_id=delivery.receiver_id
    )
    for each in earlier.order_by("pk").select_for_update(of=("self",), no_key=True):
        each.replaced_by_code = envelope.code
        each.save()
        record(None, "replaced", each, _("Được thay thế bởi văn bản số %s") % envelope.code)


def _give_up(delivery: Delivery, error: str) -> None:
    delivery.fail(error=error)
    delivery.save()
    DeliveryEvent.objects.create(delivery=delivery, state=delivery.state, text=error)
    source = delivery.envelope.source_document
    if source is not None:
        text = _("Gửi lỗi cho %(unit)s: %(error)s") % {"unit": delivery.receiver_name, "error": error}
        record(None, "delivery-failed", source, text)
        notify(of_role(delivery.sender_id, Role.CLERK), text, source, urgent=True)


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

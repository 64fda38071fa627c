"""The delivery engine: carries queued deliveries to their receivers, many at a time."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Sequence

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record, record_many
from accounts.models import Role
from accounts.notifications import Message, notify, notify_roles, of_role
from incoming.models import (
    Attachment,
    Channel,
    Delivery,
    DeliveryEvent,
    EnvelopeFile,
    IncomingDocument,
    Proposal,
)
from registers.models.documents import normalise_code

logger = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 6
FIRST_RETRY = dt.timedelta(seconds=10)


def deliver_batch() -> int:
    """Carry up to BATCH due deliveries; returns how many were taken.

    All together in one savepoint; should that fail, each in a savepoint of its own, so that one that cannot be carried
    never holds up the others.
    """
    with transaction.atomic():
        batch = list(Delivery.objects.claim_due(BATCH))
        reachable = [delivery for delivery in batch if _is_reachable(delivery)]
        if not _carried(reachable):
            for delivery in reachable:
                if not _carried([delivery]):
                    _postpone(delivery)
    return len(batch)


def _is_reachable(delivery: Delivery) -> bool:
    if delivery.receiver.is_active:
        return True
    _give_up(delivery, _("%s đã ngừng hoạt động.") % delivery.receiver_name)
    return False


def _carried(deliveries: Sequence[Delivery]) -> bool:
    try:
        with transaction.atomic():
            carry(deliveries)
    except OperationalError:
        raise
    except Exception as problem:  # whatever it is must not stop the others, and the sender shall see it
        logger.exception("deliveries %s could not be carried", [d.pk for d in deliveries])
        for delivery in deliveries:
            delivery.refresh_from_db()
            delivery.last_error = f"{type(problem).__name__}: {problem}"[:500]
        return False
    return True


def _postpone(delivery: Delivery) -> None:
    delivery.attempts += 1
    if delivery.attempts >= MAX_ATTEMPTS:
        _give_up(delivery, _("Hệ thống không chuyển được sau %d lần thử.") % delivery.attempts)
    else:
        delivery.next_attempt_at = timezone.now() + FIRST_RETRY * 2**delivery.attempts
        delivery.save()


def carry(deliveries: Sequence[Delivery]) -> list[IncomingDocument]:
    """Create the receivers' documents for locked deliveries, in a fixed number of statements.

    The one-to-one key from document to delivery makes a second arrival impossible.
    """
    if not deliveries:
        return []
    now = timezone.now()
    documents = IncomingDocument.objects.bulk_create(_document(delivery) for delivery in deliveries)
    _copy_files(documents)
    for delivery in deliveries:
        delivery.arrive(at=now)
        informs = delivery.purpose == Delivery.Purpose.INFORM
        delivery.settle_due = informs and delivery.envelope.source_document_id is not None
    Delivery.objects.bulk_update(deliveries, ["state", "arrived_at", "last_error", "settle_due"])
    DeliveryEvent.objects.bulk_create(DeliveryEvent(delivery=d, state=d.state, at=now) for d in deliveries)
    record_many("arrive", [(d, _("Văn bản đến từ %s") % d.sender_name) for d in documents])
    _tell_clerks(documents)
    _propose_followers(documents)
    _mark_replaced([document for document in documents if document.delivery.envelope.replaces_id])
    return documents


def _document(delivery: Delivery) -> IncomingDocument:
    envelope = delivery.envelope
    return IncomingDocument(
        organisation_id=delivery.receiver_id,
        channel=Channel.ELECTRONIC,
        delivery=delivery,
        sender_name=envelope.sender_name,
        sender_instruction=envelope.instruction,
        sender_instruction_by=envelope.instruction_by,
        arrived_on=timezone.localdate(),
        kind_id=envelope.kind_id,
        code=envelope.code,
        code_norm=normalise_code(envelope.code),
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


def _copy_files(documents: Sequence[IncomingDocument]) -> None:
    carried: dict[int, list[EnvelopeFile]] = defaultdict(list)
    envelopes = {d.delivery.envelope_id for d in documents}
    for file in EnvelopeFile.objects.filter(envelope__in=envelopes, replaced_at=None):
        carried[file.envelope_id].append(file)
    Attachment.objects.bulk_create(
        Attachment(
            document=document,
            file_id=file.file_id,
            role=Attachment.Role.MAIN if file.is_main else Attachment.Role.ANNEX,
            name=file.name,
            order=file.order,
            added_by_name=document.sender_name,
        )
        for document in documents
        for file in carried[document.delivery.envelope_id]
    )


def _tell_clerks(documents: Sequence[IncomingDocument]) -> None:
    sentence = _("Chờ tiếp nhận: %(subject)s (%(sender)s)")
    messages = [
        Message(
            organisation_id=document.organisation_id,
            text=sentence % {"subject": document.subject, "sender": document.sender_name},
            subject=document,
            urgent=document.urgency > 0,
        )
        for document in documents
    ]
    notify_roles(messages, Role.CLERK)


def _propose_followers(documents: Sequence[IncomingDocument]) -> None:
    """An answer arrives with whoever follows the question as its proposed chủ trì."""
    answers = []
    for document in documents:
        asked = document.delivery.envelope.answers
        if asked and asked.sender_id == document.organisation_id and asked.envelope.follower_id:
            answers.append((document, asked.envelope.follower_id))
    Proposal.objects.bulk_create(
        Proposal(
            document=document,
            text=_("Văn bản trả lời của %(sender)s") % {"sender": document.sender_name},
            lead_id=follower,
            due_on=document.due_on,
            by_name=_("Hệ thống"),
        )
        for document, follower in answers
    )


def _mark_replaced(documents: Sequence[IncomingDocument]) -> None:
    """The receivers' earlier documents say what replaces them; all of a batch are locked by ascending key."""
    if not documents:
        return
    newer = {
        (d.delivery.envelope.replaces_id, d.organisation_id): d.delivery.envelope.code for d in documents
    }
    envelopes, receivers = zip(*newer, strict=True)
    earlier = IncomingDocument.objects.filter(
        delivery__envelope__in=set(envelopes), organisation__in=set(receivers)
    ).annotate(envelope_id=F("delivery__envelope"))
    marked = []
    for each in earlier.order_by("pk").select_for_update(of=("self",), no_key=True):
        if code := newer.get((each.envelope_id, each.organisation_id)):
            each.replaced_by_code = code
            marked.append(each)
    IncomingDocument.objects.bulk_update(marked, ["replaced_by_code"])
    text = _("Được thay thế bởi văn bản số %s")
    record_many("replaced", [(each, text % each.replaced_by_code) for each in marked])


def _give_up(delivery: Delivery, error: str) -> None:
    delivery.fail(error=error)
    delivery.save()
    DeliveryEvent.objects.create(delivery=delivery, state=delivery.state, text=error)
    source = delivery.envelope.source_document
    if source is not None:
        text = _("Gửi lỗi cho %(unit)s: %(error)s") % {"unit": delivery.receiver_name, "error": error}
        record(None, "delivery-failed", source, text)
        notify(of_role(delivery.sender_id, Role.CLERK), text, source, urgent=True)

"""The one door out: deliveries are written in the caller's transaction and travel once it has committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Conflict
from accounts.journal import record
from accounts.models import Unit
from accounts.permissions import require_right
from incoming.models import Delivery, DeliveryEvent, Envelope, EnvelopeFile, IncomingDocument
from incoming.services.locking import Work

DELIVER_DUE = "incoming.tasks.deliver_due"


def seal_envelope(document: IncomingDocument, *, instruction: str, by: Actor) -> Envelope:
    """Freeze what a received document carries, to pass it on to branches. The author's fields stay the author's."""
    envelope = Envelope.objects.create(
        sender_id=document.organisation_id,
        sender_name=document.organisation.name,
        source_document=document,
        kind_id=document.kind_id,
        code=document.code,
        document_date=document.document_date,
        subject=document.subject,
        issuing_body=document.issuing_body,
        signer_name=document.signer_name,
        signer_title=document.signer_title,
        urgency=document.urgency,
        pages=document.pages,
        field=document.field,
        instruction=instruction,
        instruction_by=f"{by.user.full_name}, {by.title}",
        sent_by_name=by.user.full_name,
    )
    carried = document.attachments.filter(role__in=("MAIN", "ANNEX"), replaced_at=None)
    EnvelopeFile.objects.bulk_create(
        EnvelopeFile(
            envelope=envelope, file_id=a.file_id, name=a.name, is_main=a.role == "MAIN", order=a.order
        )
        for a in carried
    )
    return envelope


def send_delivery(
    envelope: Envelope,
    *,
    to: Unit,
    due_on: dt.date | None = None,
    purpose: str = Delivery.Purpose.ACT,
    previous: Delivery | None = None,
) -> Delivery:
    """Queue one delivery of the envelope. The caller's act ends with wake_delivery_worker()."""
    delivery = Delivery.objects.create(
        envelope=envelope,
        sender_id=envelope.sender_id,
        receiver=to,
        receiver_name=to.name,
        due_on=due_on,
        purpose=purpose,
        previous=previous,
    )
    DeliveryEvent.objects.create(delivery=delivery, state=delivery.state, actor_name=envelope.sent_by_name)
    return delivery


@dataclass(frozen=True)
class Address:
    """One receiving organisation of an act of sending."""

    unit: Unit
    purpose: str = Delivery.Purpose.ACT
    due_on: dt.date | None = None
    with_paper: bool = False
    previous: Delivery | None = None


def send_deliveries(
    envelope: Envelope, addresses: Sequence[Address], *, kind: int = Delivery.Kind.NEW
) -> list[Delivery]:
    """Queue one delivery for each address, in two statements however many there are, and wake the worker once."""
    rows = Delivery.objects.bulk_create(
        Delivery(
            envelope=envelope,
            sender_id=envelope.sender_id,
            receiver=address.unit,
            receiver_name=address.unit.name,
            kind=kind,
            due_on=address.due_on,
            purpose=address.purpose,
            with_paper=address.with_paper,
            previous=address.previous,
        )
        for address in addresses
    )
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(delivery=row, state=row.state, actor_name=envelope.sent_by_name) for row in rows
    )
    wake_delivery_worker()
    return rows


def wake_delivery_worker() -> None:
    """Let the worker look for due rows once the act has committed.

    Losing the broker loses nothing, because the rows are the outbox and beat looks for them too: so a failure here
    is logged and never becomes the user's error.
    """
    transaction.on_commit(_publish_wake_up, robust=True)


def _publish_wake_up() -> None:
    current_app.send_task(DELIVER_DUE, retry=False)


@transaction.atomic
def resend(delivery: Delivery, *, by: Actor) -> Delivery:
    """Gửi lại after a failure. Raises Conflict when it is on its way already."""
    require_right(by, "register_documents", "assign_documents", "issue_documents")
    locked = Delivery.objects.lock([delivery.pk])[0]
    if locked.sender_id != by.organisation_id:
        raise Delivery.DoesNotExist
    if locked.state != Delivery.State.FAILED:
        source = locked.envelope.source_document
        url = source.get_absolute_url() if source else ""
        raise Conflict(_("Lượt gửi này đang ở trạng thái “%s”") % locked.get_state_display(), url=url)
    locked.requeue()
    locked.save()
    DeliveryEvent.objects.create(
        delivery=locked, state=locked.state, actor_name=by.user.full_name, text=_("Gửi lại")
    )
    if locked.envelope.source_document:
        text = _("Gửi lại cho %(unit)s") % {"unit": locked.receiver_name}
        record(by, "resend", locked.envelope.source_document, text)
    wake_delivery_worker()
    return locked


def withdraw(work: Work, delivery_id: int, *, reason: str, by: Actor) -> None:
    """Take a delivery of this document back before it was accepted; the receiver's pending document goes with it.

    The work must be locked with its children. Raises Conflict when the receiver has accepted it.
    """
    delivery = work.deliveries[delivery_id]
    if not delivery.can_be_withdrawn:
        message = _("%(unit)s đã tiếp nhận văn bản, không lấy lại được nữa")
        hint = _("Giữ Chi cục trong phân công, hoặc đề nghị văn thư Chi cục trả lại nơi gửi trước.")
        url = work.document.get_absolute_url()
        raise Conflict(message % {"unit": delivery.receiver_name}, hint=hint, url=url)
    delivery.withdraw()
    delivery.settle_due = False
    delivery.save()
    DeliveryEvent.objects.create(
        delivery=delivery, state=delivery.state, actor_name=by.user.full_name, text=reason
    )
    theirs = work.passed_on.get(delivery_id)
    if theirs is not None:
        theirs.be_withdrawn()
        theirs.save()
        text = _("%(unit)s lấy lại văn bản trước khi tiếp nhận: %(reason)s")
        record(None, "withdraw", theirs, text % {"unit": delivery.envelope.sender_name, "reason": reason})

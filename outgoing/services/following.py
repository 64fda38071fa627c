"""After the issue: resending, reminding, what is known of bodies outside, recall, corrections, another scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Role
from accounts.notifications import Message, holders, notify, notify_roles
from accounts.permissions import require, require_right
from incoming.models import Delivery, DeliveryEvent, IncomingDocument
from incoming.services.recalling import propose_corrections, request_recalls
from incoming.services.replacing import replace_file
from incoming.services.sending import Address, send_deliveries, wake_delivery_worker
from outgoing.models import OutgoingAttachment, OutgoingDocument, Recipient
from outgoing.services.issuing import attach, seal
from registers.models import PendingUpload

WAITING = (Delivery.State.QUEUED, Delivery.State.ARRIVED)


def lock_own(pk: int, by: Actor) -> OutgoingDocument:
    """Lock a document of the actor's organisation for its clerk. Raises DoesNotExist for a stranger's."""
    document = OutgoingDocument.objects.lock(pk)
    if document.organisation_id != by.organisation_id:
        raise OutgoingDocument.DoesNotExist
    require_right(by, "issue_documents")
    return document


@transaction.atomic
def resend(document: OutgoingDocument, recipients: Sequence[Recipient], *, by: Actor) -> list[Recipient]:
    """Gửi lại: a failed delivery travels again; a refused or recalled one becomes a new delivery that names it.

    Returns the recipients that stand for the deliveries now under way. Raises Refused when none can be resent.
    """
    document = lock_own(document.pk, by)
    if document.state != OutgoingDocument.State.ISSUED:
        raise Refused(_("Chỉ gửi lại được văn bản đang phát hành."))
    ids = [r.pk for r in recipients]
    chosen = list(
        document.recipients.filter(pk__in=ids, superseded=False).select_related("unit").order_by("pk")
    )
    deliveries = {
        d.pk: d for d in Delivery.objects.lock(sorted(r.delivery_id for r in chosen if r.delivery_id))
    }
    renewed, requeued = [], []
    for recipient in chosen:
        delivery = deliveries.get(recipient.delivery_id or 0)
        if delivery and delivery.state == Delivery.State.FAILED:
            delivery.requeue()
            delivery.save()
            DeliveryEvent.objects.create(
                delivery=delivery, state=delivery.state, actor_name=by.user.full_name, text=_("Gửi lại")
            )
            requeued.append(recipient)
        elif delivery and delivery.state in (Delivery.State.REFUSED, Delivery.State.RECALLED):
            renewed.append(recipient)
    if not renewed and not requeued:
        raise Refused(_("Không có nơi nhận nào cần gửi lại."))
    fresh = _send_anew(document, renewed, deliveries, by) if renewed else []
    wake_delivery_worker()
    names = ", ".join(r.name for r in renewed + requeued)
    record(by, "resend", document, _("Gửi lại: %s") % names)
    return requeued + fresh


def _send_anew(
    document: OutgoingDocument, refused: Sequence[Recipient], deliveries: Mapping[int, Delivery], by: Actor
) -> list[Recipient]:
    envelope = seal(document, by=by)
    addresses = [
        Address(
            unit=r.unit,
            purpose=r.purpose,
            due_on=document.reply_due_on,
            with_paper=r.with_paper,
            previous=deliveries[r.delivery_id or 0],
        )
        for r in refused
        if r.unit
    ]
    Recipient.objects.filter(pk__in=[r.pk for r in refused]).update(superseded=True)
    fresh = [
        Recipient(
            document=document,
            kind=Recipient.Kind.SYSTEM,
            name=old.name,
            unit=old.unit,
            purpose=old.purpose,
            with_paper=old.with_paper,
            order=old.order,
            delivery=delivery,
        )
        for old, delivery in zip(refused, send_deliveries(envelope, addresses), strict=True)
    ]
    return Recipient.objects.bulk_create(fresh)


@transaction.atomic
def remind(document: OutgoingDocument, recipients: Sequence[Recipient], *, by: Actor) -> int:
    """Nhắc tiếp nhận or Đôn đốc: the receiver's clerk (at work also the head) is told; at most once an hour."""
    document = lock_own(document.pk, by)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    chosen = document.recipients.filter(
        pk__in=[r.pk for r in recipients], delivery__isnull=False, superseded=False
    )
    open_states = (*WAITING, Delivery.State.ACCEPTED, Delivery.State.ASSIGNED, Delivery.State.IN_PROGRESS)
    due = chosen.filter(delivery__state__in=open_states).exclude(reminded_at__gt=an_hour_ago)
    due_list = list(due.select_related("delivery"))
    _tell_reminded(document, due_list)
    now = timezone.now()
    for recipient in due_list:
        recipient.reminded_at, recipient.reminders = now, recipient.reminders + 1
    Recipient.objects.bulk_update(due_list, ["reminded_at", "reminders"])
    if due_list:
        names = ", ".join(r.name for r in due_list[:10])
        record(
            by,
            "remind",
            document,
            _("Nhắc %(count)d nơi nhận: %(names)s") % {"count": len(due_list), "names": names},
        )
    return len(due_list)


def _tell_reminded(document: OutgoingDocument, reminded: Sequence[Recipient]) -> None:
    """Where it waits to be accepted its clerk is told, elsewhere the head too: a few statements for all of them."""
    states = {r.delivery_id: r.delivery.state for r in reminded if r.delivery}
    words = {"sender": document.sender_name, "code": document.code}
    waiting: list[Message] = []
    working: list[Message] = []
    for theirs in IncomingDocument.objects.filter(delivery__in=states):
        waits = states[theirs.delivery_id] in WAITING
        said = _("%(sender)s nhắc tiếp nhận: %(code)s") if waits else _("%(sender)s đôn đốc xử lý: %(code)s")
        message = Message(theirs.organisation_id, said % words, theirs, urgent=True)
        (waiting if waits else working).append(message)
    notify_roles(waiting, Role.CLERK)
    notify_roles(working, Role.CLERK, Role.HEAD)


@transaction.atomic
def note_post(recipient: Recipient, *, post: str, on: dt.date, note: str = "", by: Actor) -> Recipient:
    """Đã gửi bưu điện, Đã nhận: what is known by hand of a body outside the system."""
    document = lock_own(recipient.document_id, by)
    recipient = Recipient.objects.get(pk=recipient.pk, document=document)
    if recipient.kind != Recipient.Kind.EXTERNAL:
        raise Refused(_("Đơn vị trong hệ thống tự báo tình trạng."))
    if on > timezone.localdate():
        raise Refused(_("Ngày không được ở tương lai."), field="on")
    recipient.post, recipient.post_note = post, note
    if post == Recipient.Post.POSTED:
        recipient.posted_on, recipient.confirmed_on = on, None
    else:
        recipient.confirmed_on = on
    recipient.save()
    words = {"name": recipient.name, "what": recipient.get_post_display(), "day": on.strftime("%d/%m/%Y")}
    record(by, "post", document, _("%(name)s: %(what)s, ngày %(day)s") % words)
    return recipient


@transaction.atomic
def recall(
    document: OutgoingDocument, *, reason: str, notice: str = "", by: Actor
) -> dict[str, list[Delivery]]:
    """Thu hồi the whole document: frozen on the order; each receiver answers on its own row (Điều 18 khoản 4)."""
    document = lock_own(document.pk, by)
    require(document.recall, by)
    document.recall(reason=reason, at=timezone.now())
    document.save()
    outcome = request_recalls(_sent(document), reason=reason, notice=notice, by=by)
    record(by, "recall", document, _("Thu hồi: %s") % reason, notice=notice)
    inside = [r.principal_id for r in document.recipients.all() if r.principal_id]
    if inside:
        notify(holders(inside), _("Văn bản đã thu hồi: %s") % document, document, by=by, urgent=True)
    return outcome


@transaction.atomic
def recall_from(
    document: OutgoingDocument, recipients: Sequence[Recipient], *, reason: str, notice: str = "", by: Actor
) -> dict[str, list[Delivery]]:
    """Thu hồi from some recipients only; the document stays issued."""
    document = lock_own(document.pk, by)
    if document.state not in (OutgoingDocument.State.ISSUED, OutgoingDocument.State.RECALLED):
        raise Refused(_("Chỉ thu hồi được văn bản đã phát hành."))
    chosen = document.recipients.filter(pk__in=[r.pk for r in recipients], delivery__isnull=False)
    outcome = request_recalls(
        [r.delivery for r in chosen.select_related("delivery") if r.delivery],
        reason=reason,
        notice=notice,
        by=by,
    )
    names = ", ".join(d.receiver_name for d in outcome["taken"] + outcome["asked"])
    record(
        by,
        "recall-some",
        document,
        _("Thu hồi từ %(names)s: %(reason)s") % {"names": names, "reason": reason},
    )
    return outcome


def _sent(document: OutgoingDocument) -> list[Delivery]:
    rows = document.recipients.filter(delivery__isnull=False, superseded=False).select_related("delivery")
    return [r.delivery for r in rows if r.delivery]


@transaction.atomic
def correct(
    document: OutgoingDocument, *, changes: Mapping[str, tuple[Any, Any]], reason: str, by: Actor
) -> int:
    """Đề nghị cập nhật registration facts; returns how many receivers were asked. The issued snapshot stays."""
    document = lock_own(document.pk, by)
    if document.state != OutgoingDocument.State.ISSUED:
        raise Refused(_("Chỉ đính chính được văn bản đang phát hành."))
    asked = propose_corrections(_sent(document), changes=changes, reason=reason, by=by)
    record(
        by,
        "correct",
        document,
        _("Đề nghị cập nhật: %s") % reason,
        changes={k: [str(a), str(b)] for k, (a, b) in changes.items()},
    )
    return len(asked)


@transaction.atomic
def replace_scan(
    document: OutgoingDocument, old: OutgoingAttachment, *, upload: PendingUpload, reason: str, by: Actor
) -> OutgoingAttachment:
    """Thay bản quét of a clerk's own entry: same number, a new version to everybody, the old one stays readable."""
    document = lock_own(document.pk, by)
    if document.medium != OutgoingDocument.Medium.PAPER:
        raise Refused(_("Tệp đã ký số không thay được; ban hành văn bản mới thay thế văn bản này."))
    if document.state not in (OutgoingDocument.State.NUMBERED, OutgoingDocument.State.ISSUED):
        raise Refused(_("Chỉ thay được bản quét của văn bản đã cấp số hoặc đang phát hành."))
    old = OutgoingAttachment.objects.select_related("file").get(pk=old.pk, document=document)
    if old.replaced_at:
        raise Refused(_("Tệp này đã được thay."))
    if old.file_id == upload.file_id:
        raise Refused(_("Tệp mới giống hệt tệp cũ."))
    (new,) = attach(document, [upload], group=old.group, by=by)
    now = timezone.now()
    old.replaced_at, old.replaced_by_name, old.replaced_reason = now, by.user.full_name, reason
    old.save()
    new.order = old.order
    if document.is_frozen:
        new.issued_sha256 = new.file.sha256
        replace_file(
            _sent(document), old.file, new.file, name=new.name, reason=reason, sender=document.sender_name
        )
    new.save()
    record(
        by,
        "replace-scan",
        document,
        _("Thay tệp “%(name)s”: %(reason)s") % {"name": old.name, "reason": reason},
    )
    return new

"""Thu hồi and corrections of what was sent: asked by the sender, answered by the receiver, each delivery for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Conflict, Refused
from accounts.journal import record, record_many
from accounts.models import Role
from accounts.notifications import Message, holders, notify, notify_roles
from accounts.permissions import require_right
from incoming.models import Answer, Correction, Delivery, DeliveryEvent, IncomingDocument, Recall
from incoming.services.assigning import cancel_tree
from incoming.services.locking import Work, lock
from incoming.services.reporting import report
from incoming.services.standing_recalls import end_requests
from registers.models.documents import tidy

BATCH = 500  # rows of one UPDATE
CORRECTABLE = ("subject", "code", "document_date", "signer_name", "signer_title", "pages", "issuing_body")


def request_recalls(
    deliveries: Iterable[Delivery], *, reason: str, notice: str = "", by: Actor
) -> dict[str, list[Delivery]]:
    """Ask for several deliveries back, in the caller's transaction, locked by ascending key.

    Before acceptance it takes effect at once ("taken"); afterwards the receiver is asked ("asked"); one already
    refused, recalled or asked for stays as it is ("left").
    """
    if not reason.strip():
        raise Refused(_("Nhập lý do thu hồi."), field="reason")
    outcome: dict[str, list[Delivery]] = {"taken": [], "asked": [], "left": []}
    locked = Delivery.objects.lock(sorted(d.pk for d in deliveries))
    if any(delivery.sender_id != by.organisation_id for delivery in locked):
        raise Delivery.DoesNotExist
    open_ones = set(
        Recall.objects.filter(delivery__in=locked, answer=Answer.PENDING).values_list(
            "delivery_id", flat=True
        )
    )
    for delivery in locked:
        if delivery.can_be_withdrawn:
            outcome["taken"].append(delivery)
        elif delivery.is_with_receiver and delivery.pk not in open_ones:
            outcome["asked"].append(delivery)
        else:
            outcome["left"].append(delivery)
    _withdraw(outcome["taken"], reason, by)
    _ask(outcome["asked"], reason, notice, by)
    return outcome


PASSED_DOWN_RIGHTS = ("register_documents", "assign_documents")


@transaction.atomic
def recall_passed_down(delivery: Delivery, *, reason: str, notice: str = "", by: Actor) -> Recall:
    """Thu hồi a received document from a branch that has accepted it; what is not accepted yet is taken back instead.

    Raises Conflict when the branch has refused it, or when it was asked for already.
    """
    require_right(by, *PASSED_DOWN_RIGHTS)
    (locked,) = Delivery.objects.lock([delivery.pk])
    source = locked.envelope.source_document
    if locked.sender_id != by.organisation_id or source is None:
        raise Delivery.DoesNotExist
    if not locked.is_with_receiver:
        message = _("Lượt gửi này đang ở trạng thái “%s”.") % locked.get_state_display()
        raise Conflict(message, url=source.get_absolute_url())
    outcome = request_recalls([locked], reason=reason, notice=notice, by=by)
    if not outcome["asked"]:
        message = _("%s đã được yêu cầu thu hồi, đang chờ trả lời.") % locked.receiver_name
        raise Conflict(message, url=source.get_absolute_url())
    text = _("Yêu cầu thu hồi từ %(unit)s: %(reason)s")
    record(by, "recall-some", source, text % {"unit": locked.receiver_name, "reason": reason})
    return Recall.objects.get(delivery=locked, answer=Answer.PENDING)


def _withdraw(deliveries: Sequence[Delivery], reason: str, by: Actor) -> None:
    """Take back what nobody has accepted, and the documents that wait for it, in a few statements for all of them."""
    pending = IncomingDocument.objects.filter(
        delivery__in=deliveries, state=IncomingDocument.State.PENDING
    ).order_by("pk")
    theirs = list(pending.select_for_update(of=("self",), no_key=True))
    senders = {delivery.pk: delivery.envelope.sender_name for delivery in deliveries}
    for delivery in deliveries:
        delivery.withdraw()
    for document in theirs:
        document.be_withdrawn()
    Delivery.objects.bulk_update(deliveries, ["state"], batch_size=BATCH)
    # objects.update() refuses the state, which moves by transitions only: each has just made its own
    IncomingDocument._base_manager.bulk_update(theirs, ["state", "finished_at"], batch_size=BATCH)
    _note(deliveries, reason, by)
    text = _("%(unit)s thu hồi văn bản trước khi tiếp nhận: %(reason)s")
    told = [(d, text % {"unit": senders[d.delivery_id or 0], "reason": reason}) for d in theirs]
    record_many("withdraw", told)
    end_requests(list(senders), note=_("Văn bản đã thu hồi"), by=by)


def _ask(deliveries: Sequence[Delivery], reason: str, notice: str, by: Actor) -> None:
    Recall.objects.bulk_create(
        Recall(
            delivery=delivery,
            reason=reason,
            notice=notice,
            asked_by_name=by.user.full_name,
            asked_by_title=str(by.position),
        )
        for delivery in deliveries
    )
    _note(deliveries, _("Yêu cầu thu hồi: %s") % reason, by)
    text = _("%(unit)s yêu cầu thu hồi: %(reason)s")
    told = [(document, text % {"unit": sender, "reason": reason}) for document, sender in _held(deliveries)]
    record_many("recall-asked", told)
    messages = [Message(d.organisation_id, said, d, urgent=True) for d, said in told]
    notify_roles(messages, Role.CLERK, Role.HEAD)


def _note(deliveries: Sequence[Delivery], text: str, by: Actor) -> None:
    """One event on each delivery."""
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(delivery=each, state=each.state, actor_name=by.user.full_name, text=text)
        for each in deliveries
    )


def _held(deliveries: Sequence[Delivery]) -> list[tuple[IncomingDocument, str]]:
    """The receivers' documents, each with the name of its sender."""
    senders = {delivery.pk: delivery.envelope.sender_name for delivery in deliveries}
    found = IncomingDocument.objects.filter(delivery__in=senders).order_by("pk")
    return [(document, senders[document.delivery_id or 0]) for document in found]


@transaction.atomic
def answer_recall(recall: Recall, *, agree: bool, note: str = "", by: Actor) -> Recall:
    """Đồng ý or Từ chối thu hồi by the receiver's clerk or leaders.

    Agreed: open work is cancelled, số đến stays, contents close. A document passed on to branches is given back only
    when every branch has given it back; else Refused. Raises Conflict when it was answered meanwhile.
    """
    theirs = IncomingDocument.objects.get(delivery=recall.delivery_id)
    _require_receiver(theirs, by)
    work = lock(theirs.pk, with_children=True)
    recall = Recall.objects.get(pk=recall.pk)  # the delivery's lock keeps others away
    _require_open(recall)
    if not agree and not note.strip():
        raise Refused(_("Nhập lý do từ chối thu hồi."), field="note")
    _answer(recall, agree, note, by)
    if agree:
        _give_back(work, recall, by)
    else:
        text = _("Từ chối thu hồi: %s") % note
        record(by, "recall-declined", work.document, text)
        delivery = work.document.delivery
        DeliveryEvent.objects.create(
            delivery=delivery, state=delivery.state, actor_name=by.user.full_name, text=text
        )
    return recall


def _give_back(work: Work, recall: Recall, by: Actor) -> None:
    gone = (Delivery.State.RECALLED, Delivery.State.REFUSED, Delivery.State.QUEUED, Delivery.State.ARRIVED)
    held = [
        d.receiver_name
        for pk, d in work.deliveries.items()
        if pk != recall.delivery_id and d.state not in gone
    ]
    if held:
        message = _("Văn bản đã chuyển cho %(units)s; phải thu hồi ở đó trước.")
        raise Refused(message % {"units": ", ".join(held)})
    told = [a.assignee_id for a in work.assignments.values() if a.assignee_id]
    for assignment in work.children_of(None):
        cancel_tree(work, assignment, _("Văn bản bị thu hồi"), by)
    document = work.document
    day = timezone.localdate().strftime("%d/%m/%Y")
    document.be_recalled(reason=recall.reason)
    document.note = ". ".join(part for part in (document.note, _("Đã thu hồi ngày %s") % day) if part)[:500]
    document.save()
    record(by, "recalled", document, _("Đồng ý thu hồi: %s") % recall.reason)
    notify(holders(told), _("Văn bản đã bị thu hồi: %s") % document.subject, document, by=by, urgent=True)
    report(work, by=by, text=_("Đồng ý thu hồi"))


def propose_corrections(
    deliveries: Iterable[Delivery], *, changes: Mapping[str, tuple[Any, Any]], reason: str, by: Actor
) -> list[Correction]:
    """Đề nghị cập nhật: a dated proposal on every delivery still with its receiver, in the caller's transaction."""
    if set(changes) - set(CORRECTABLE):
        raise Refused(_("Trường này không được đính chính."))
    text = {name: [_as_text(before), _as_text(after)] for name, (before, after) in changes.items()}
    locked = Delivery.objects.lock(sorted(d.pk for d in deliveries))
    waiting = Correction.objects.filter(delivery__in=locked, answer=Answer.PENDING)
    asked_before = set(waiting.values_list("delivery_id", flat=True))
    there = (Delivery.State.ARRIVED, *Delivery.WITH_RECEIVER)
    asked = [each for each in locked if each.state in there and each.pk not in asked_before]
    made = Correction.objects.bulk_create(
        Correction(
            delivery=delivery,
            changes=text,
            reason=reason,
            asked_by_name=by.user.full_name,
            asked_by_title=str(by.position),
        )
        for delivery in asked
    )
    words = _("Đề nghị cập nhật: %s") % reason
    _note(asked, words, by)
    theirs = [document for document, _sender in _held(asked)]
    record_many("correction-asked", [(document, words) for document in theirs])
    notify_roles([Message(d.organisation_id, words, d) for d in theirs], Role.CLERK)
    return made


@transaction.atomic
def answer_correction(correction: Correction, *, agree: bool, note: str = "", by: Actor) -> Correction:
    """The receiver's clerk takes the corrected registration fields over, or refuses them."""
    theirs = IncomingDocument.objects.get(delivery=correction.delivery_id)
    _require_receiver(theirs, by)
    work = lock(theirs.pk)
    correction = Correction.objects.get(pk=correction.pk)  # the delivery's lock keeps others away
    _require_open(correction)
    _answer(correction, agree, note, by)
    document, delivery = work.document, work.document.delivery
    if agree:
        for name, (_before, after) in correction.changes.items():
            setattr(document, name, _from_text(name, after))
        document.save()
    text = (_("Đồng ý cập nhật") if agree else _("Từ chối cập nhật")) + (f": {note}" if note else "")
    record(by, "correction-answered", document, text, changes=correction.changes)
    DeliveryEvent.objects.create(
        delivery=delivery, state=delivery.state, actor_name=by.user.full_name, text=text
    )
    return correction


def _answer(request: Recall | Correction, agree: bool, note: str, by: Actor) -> None:
    request.answer = Answer.AGREED if agree else Answer.DECLINED
    request.answer_note, request.answered_by_name = note, by.user.full_name
    request.answered_at = timezone.now()
    request.save()


def _require_receiver(document: IncomingDocument, by: Actor) -> None:
    if document.organisation_id != by.organisation_id:
        raise IncomingDocument.DoesNotExist
    require_right(by, "register_documents", "assign_documents")


def _require_open(request: Recall | Correction) -> None:
    if not request.is_open:
        message = _("%(name)s đã trả lời lúc %(at)s: %(answer)s.")
        at = timezone.localtime(request.answered_at).strftime("%H:%M %d/%m/%Y") if request.answered_at else ""
        words = {"name": request.answered_by_name, "at": at, "answer": request.get_answer_display()}
        raise Conflict(message % words)


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value if value is not None else "")


def _from_text(name: str, text: str) -> Any:
    if name == "document_date":
        return dt.date.fromisoformat(text) if text else None
    if name == "pages":
        return int(text) if text else None
    return tidy(text)

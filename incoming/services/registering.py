"""Entering documents into the register: paper, accepted deliveries, refusals and corrections (Điều 21, 22)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import entries_about, record
from accounts.models import Position
from accounts.permissions import require, require_right
from incoming.models import Attachment, Channel, IncomingDocument
from incoming.permissions import can_propose
from incoming.services.attaching import attach
from incoming.services.locking import Work, lock
from incoming.services.reporting import report, report_paper
from incoming.services.submitting import ProposalInput, save_proposal, submit_locked
from registers.models import NumberEntry, PendingUpload, Register
from registers.services.reserving import use_reserved

PAPER_COPY = "paper-copy"


def register_paper(
    *,
    fields: Mapping[str, Any],
    register: Register,
    arrived_on: dt.date,
    uploads: Sequence[PendingUpload] = (),
    submit_to: Position | None = None,
    proposal: ProposalInput | None = None,
    key: uuid.UUID,
    reserved: NumberEntry | None = None,
    by: Actor,
) -> tuple[IncomingDocument, bool]:
    """Vào sổ a paper document, with several files or none yet, and submit it where a leader is named.

    ``reserved`` uses a number kept or inserted before instead of the next one.

    ``key`` names one filling-in of the form: a second save of it (a double click, a repeated request) answers with the
    document of the first. Returns the document and whether it is new. Raises Refused as Register.take_number does.
    """
    try:
        with transaction.atomic():
            document = _register_paper(
                fields, register, arrived_on, uploads, submit_to, proposal, key, reserved, by
            )
            return document, True
    except IntegrityError:
        first = IncomingDocument.objects.filter(
            submission_key=key, organisation_id=by.organisation_id
        ).first()
        if first is None:
            raise
        return first, False


def _register_paper(
    fields: Mapping[str, Any],
    register: Register,
    arrived_on: dt.date,
    uploads: Sequence[PendingUpload],
    submit_to: Position | None,
    proposal: ProposalInput | None,
    key: uuid.UUID,
    reserved: NumberEntry | None,
    by: Actor,
) -> IncomingDocument:
    assert by.organisation is not None
    document = IncomingDocument(
        organisation=by.organisation,
        channel=Channel.PAPER,
        arrived_on=arrived_on,
        submission_key=key,
        **fields,
    )
    document.sender_name = document.sender_name or document.issuing_body
    require(document.register_as, by)
    document.skip_history_when_saving = True
    document.save()
    del document.skip_history_when_saving
    attach(document, uploads, by=by)
    work = Work(document)
    _enter(work, register, arrived_on, by, _("Vào sổ văn bản giấy"), reserved)
    _pass_up(work, submit_to, proposal, by)
    document.save()
    return document


@transaction.atomic
def accept(
    document: IncomingDocument,
    *,
    register: Register,
    arrived_on: dt.date,
    submit_to: Position | None = None,
    proposal: ProposalInput | None = None,
    by: Actor,
) -> IncomingDocument:
    """Tiếp nhận và vào sổ a delivery; the register follows the year of Ngày đến, whenever it was sent."""
    work = lock(document.pk)
    require(work.document.register_as, by)
    _enter(work, register, arrived_on, by, _("Tiếp nhận và vào sổ"))
    report(work, by=by)
    _pass_up(work, submit_to, proposal, by)
    work.document.save()
    return work.document


def _pass_up(work: Work, submit_to: Position | None, proposal: ProposalInput | None, by: Actor) -> None:
    """Submit where a leader is named; a proposal without one waits for the submission."""
    if submit_to is not None:
        submit_locked(work, to=submit_to, proposal=proposal, by=by)
    elif proposal and can_propose(work.document, by):
        save_proposal(work.document, proposal, by)


def _enter(
    work: Work,
    register: Register,
    arrived_on: dt.date,
    by: Actor,
    what: str,
    reserved: NumberEntry | None = None,
) -> None:
    document = work.document
    if register.organisation_id != document.organisation_id or register.direction != "IN":
        raise Refused(_("Chọn sổ văn bản đến của cơ quan."), field="register")
    if reserved:
        entry = use_reserved(reserved, register=register, on=arrived_on)
    else:
        entry = register.take_number(on=arrived_on, by=by)
    document.register_as(entry=entry, by=by)
    text = _("%(what)s, số đến %(number)s, %(register)s")
    record(
        by,
        "register",
        document,
        text % {"what": what, "number": document.number_display, "register": register.name},
    )


@transaction.atomic
def refuse(document: IncomingDocument, *, reason: str, by: Actor) -> IncomingDocument:
    """Từ chối tiếp nhận: no number is taken, the sender reads the reason (Điều 21 khoản 2)."""
    work = lock(document.pk)
    require(work.document.refuse, by)
    work.document.refuse(reason=reason)
    work.document.save()
    record(by, "refuse", work.document, _("Từ chối tiếp nhận: %s") % reason)
    report(work, by=by)
    return work.document


@transaction.atomic
def return_to_sender(document: IncomingDocument, *, reason: str, by: Actor) -> IncomingDocument:
    """Trả lại nơi gửi after registering: the number stays in the book with a note, the delivery is refused."""
    work = lock(document.pk)
    require(work.document.return_to_sender, by)
    work.document.return_to_sender(reason=reason)
    work.document.note = _join(work.document.note, _("Đã trả lại nơi gửi: %s") % reason)
    work.document.save()
    record(by, "return-to-sender", work.document, _("Trả lại nơi gửi: %s") % reason)
    report(work, by=by)
    return work.document


@transaction.atomic
def void(document: IncomingDocument, *, reason: str, by: Actor) -> IncomingDocument:
    """Hủy số of a paper document registered by mistake; number and reason stay in the book."""
    work = lock(document.pk)
    require(work.document.void, by)
    work.document.void(reason=reason)
    work.document.save()
    NumberEntry.objects.filter(pk=work.document.entry_id).update(
        state=NumberEntry.State.VOIDED, reason=reason[:500]
    )
    record(by, "void", work.document, _("Hủy số: %s") % reason)
    return work.document


@transaction.atomic
def add_files(document: IncomingDocument, *, uploads: Sequence[PendingUpload], by: Actor) -> list[Attachment]:
    """Bổ sung tệp to a paper document, whatever its state. Raises Refused for a delivery's document or no file."""
    work = lock(document.pk)
    require_own_entry(work.document, by)
    if not uploads:
        raise Refused(_("Chưa chọn tệp nào."), field="files")
    added = attach(work.document, uploads, by=by)
    names = ", ".join(a.name for a in added)
    record(by, "add-files", work.document, _("Bổ sung tệp: %s") % names)
    return added


@transaction.atomic
def correct_registration(
    document: IncomingDocument, *, fields: Mapping[str, Any], reason: str, by: Actor
) -> IncomingDocument:
    """Sửa thông tin đăng ký of a paper document; register and number never change, before and after are kept.

    Ngày đến stays within the book's year, and the book follows it.
    """
    work = lock(document.pk)
    require_own_entry(work.document, by)
    changed = {}
    for name, value in fields.items():
        if getattr(work.document, name) != value:
            before = _in_words(work.document, name)
            setattr(work.document, name, value)
            changed[name] = [before, _in_words(work.document, name)]
    if not changed:
        raise Refused(_("Chưa có thông tin nào thay đổi."))
    if "arrived_on" in changed:
        _move_day(work.document)
    work.document.save()
    text = _("Sửa thông tin đăng ký: %(reason)s. %(changes)s")
    words = {"reason": reason.rstrip("."), "changes": _changes_in_words(changed)}
    record(by, "correct", work.document, text % words, changed=changed)
    return work.document


def _changes_in_words(changed: Mapping[str, Sequence[str]]) -> str:
    """Số, ký hiệu: “12/STC” → “12/STC-NS”; …"""
    label = {field.name: field.verbose_name for field in IncomingDocument._meta.fields}
    parts = (
        _("%(label)s: “%(before)s” → “%(after)s”") % {"label": label[name], "before": before, "after": after}
        for name, (before, after) in changed.items()
    )
    return "; ".join(parts)


def _in_words(document: IncomingDocument, name: str) -> str:
    """A field as people read it, for the history."""
    display = getattr(document, f"get_{name}_display", None)
    value = display() if display else getattr(document, name)
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _move_day(document: IncomingDocument) -> None:
    """Let the number's day in the book follow a corrected Ngày đến."""
    if document.register and document.arrived_on.year != document.register.year:
        message = _("Ngày đến phải thuộc năm %(year)s của sổ.")
        raise Refused(message % {"year": document.register.year}, field="arrived_on")
    NumberEntry.objects.filter(pk=document.entry_id).update(date=document.arrived_on)


@transaction.atomic
def record_paper_copy(document: IncomingDocument, *, received_on: dt.date, by: Actor) -> IncomingDocument:
    """Ghi nhận bản giấy: the paper of a document registered from the system has come; it takes no second number.

    Raises Refused for a document that came on paper or is not registered, and when it was recorded already.
    """
    work = lock(document.pk)
    document = work.document
    require_right(by, "register_documents")
    if document.organisation_id != by.organisation_id:
        raise IncomingDocument.DoesNotExist
    if not awaits_paper_copy(document):
        raise Refused(_("Không ghi nhận bản giấy được: văn bản chưa vào sổ hoặc bản giấy đã được ghi nhận."))
    note = _("Đã nhận bản giấy ngày %s") % received_on.strftime("%d/%m/%Y")
    document.note = _join(document.note, note)
    document.save()
    record(by, PAPER_COPY, document, note)
    report_paper(work, by=by)
    return document


def awaits_paper_copy(document: IncomingDocument) -> bool:
    """Whether it was registered from the system and its paper copy has not been recorded yet."""
    registered = document.delivery_id is not None and document.entry_id is not None
    return registered and not entries_about(document).filter(verb=PAPER_COPY).exists()


def require_own_entry(document: IncomingDocument, by: Actor) -> None:
    """Let the clerk change what the clerk has typed; what a sender wrote is read-only (case 10)."""
    require_right(by, "register_documents")
    if document.organisation_id != by.organisation_id:
        raise IncomingDocument.DoesNotExist
    if document.delivery_id is not None:
        raise Refused(
            _(
                "Văn bản đến từ đơn vị trong hệ thống không được sửa nội dung gốc. "
                "Chỉ có thể tiếp nhận, phân xử lý hoặc từ chối."
            )
        )


def _join(*parts: str) -> str:
    return ". ".join(part for part in parts if part)[:500]

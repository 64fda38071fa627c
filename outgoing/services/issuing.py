"""A clerk's own entry of a document signed on paper: Vào sổ, Phát hành, or both at once (Điều 15–18)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import READING_VERBS, entries_about, record
from accounts.notifications import holders, notify
from accounts.permissions import require, require_right
from incoming.models import Delivery, Envelope, EnvelopeFile
from incoming.services.sending import Address, send_deliveries
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import OutgoingAccess, OutgoingAttachment, OutgoingDocument, Recipient
from outgoing.services.answered import tell_holders
from outgoing.services.numbering import apply_fields, number_locked
from outgoing.services.recipients import build
from registers.files import consume_uploads
from registers.models import PendingUpload

Group = OutgoingAttachment.Group


class EditedMeanwhile(Refused):
    """Another clerk has changed the entry since the form was opened; nothing was saved."""


def create(
    entry: Entry, *, number: bool = False, issue: bool = False, by: Actor
) -> tuple[OutgoingDocument, bool]:
    """Save a new entry; with ``number`` also Vào sổ, with ``issue`` also Phát hành.

    A second save of the same form answers with the document of the first. Returns it and whether it is new.
    """
    try:
        with transaction.atomic():
            return _create(entry, number or issue, issue, by), True
    except IntegrityError:
        first = OutgoingDocument.objects.filter(
            submission_key=entry.key, organisation_id=by.organisation_id
        ).first()
        if first is None:
            raise
        return first, False


def _create(entry: Entry, number: bool, issue: bool, by: Actor) -> OutgoingDocument:
    require_right(by, "issue_documents")
    assert by.organisation is not None
    document = OutgoingDocument(
        organisation=by.organisation,
        issuing_body=by.organisation.name,
        sender_name=by.organisation.name,
        entered_by=by.position,
        entered_by_name=by.user.full_name,
        submission_key=entry.key,
        **entry.fields,
    )
    document.document_date = entry.on or document.document_date or timezone.localdate()
    document.skip_history_when_saving = True
    document.save()
    del document.skip_history_when_saving
    record(by, "create", document, _("Nhập văn bản đi"))
    _fill(document, entry, by)
    _advance(document, entry, number, issue, by)
    document.save()
    return document


@transaction.atomic
def update(
    document: OutgoingDocument, entry: Entry, *, number: bool = False, issue: bool = False, by: Actor
) -> OutgoingDocument:
    """Save changes of an entry that is not issued yet, and go on with it where asked."""
    document = OutgoingDocument.objects.lock(document.pk)
    require_right(by, "issue_documents")
    if document.organisation_id != by.organisation_id:
        raise OutgoingDocument.DoesNotExist
    if document.state not in (OutgoingDocument.State.DRAFT, OutgoingDocument.State.NUMBERED):
        raise TransitionNotAllowed("issued or cancelled meanwhile", object=document)
    if document.medium != OutgoingDocument.Medium.PAPER:
        raise Refused(_("Văn bản này trình ký điện tử: sửa và phát hành ở trang Trình ký."))
    _check_version(document, entry)
    changed = apply_fields(document, entry.fields)
    if changed:
        record(by, "edit", document, _("Sửa thông tin"), fields=list(changed))
    _fill(document, entry, by)
    wants_number = (number or issue) and document.state == OutgoingDocument.State.DRAFT
    _advance(document, entry, wants_number, issue, by)
    document.save()
    return document


def version_of(document: OutgoingDocument) -> int:
    """The last act on the document; reading it changes nothing."""
    acts = entries_about(document).exclude(verb__in=READING_VERBS)
    return acts.order_by("-pk").values_list("pk", flat=True).first() or 0


def _check_version(document: OutgoingDocument, entry: Entry) -> None:
    if entry.version is None or entry.version == version_of(document):
        return
    last = entries_about(document).exclude(verb__in=READING_VERBS).order_by("-pk")[0]
    words = {"who": last.actor_name, "time": timezone.localtime(last.at).strftime("%H:%M %d/%m")}
    raise EditedMeanwhile(
        _(
            "%(who)s vừa sửa văn bản này lúc %(time)s. Xem lại rồi bấm lưu lần nữa; những gì bạn nhập còn nguyên."
        )
        % words
    )


def _fill(document: OutgoingDocument, entry: Entry, by: Actor) -> None:
    if entry.dropped:
        _drop(document, entry.dropped, by)
    attach(document, entry.main, group=Group.MAIN, by=by)
    attach(document, entry.annexes, group=Group.ANNEX, by=by)
    address(document, entry.lines, by=by)


def address(document: OutgoingDocument, lines: Sequence[Line] | None, *, by: Actor) -> None:
    """Put the lines in the place of the recipients, if any are given; name the drafting unit; let the follower read."""
    if lines is not None:
        rows = build(document, lines, by=by)
        document.recipients.all().delete()
        Recipient.objects.bulk_create(rows)
    if document.drafting_unit:
        document.drafting_unit_name = document.drafting_unit.name
    if document.follower_id:
        open_to(document, [document.follower_id], OutgoingAccess.Why.FOLLOWS)


def _drop(document: OutgoingDocument, pks: Sequence[int], by: Actor) -> None:
    """Take files out of an entry that was never issued."""
    gone = list(document.attachments.filter(pk__in=pks, issued_sha256="", replaced_at=None))
    document.attachments.filter(pk__in=[a.pk for a in gone]).delete()
    if gone:
        record(by, "drop-files", document, _("Bỏ tệp: %s") % ", ".join(a.name for a in gone))


def _advance(document: OutgoingDocument, entry: Entry, number: bool, issue: bool, by: Actor) -> None:
    if number:
        if entry.register is None or entry.on is None:
            raise Refused(_("Chọn sổ văn bản đi và ngày ban hành."), field="register")
        number_locked(
            document,
            register=entry.register,
            on=entry.on,
            reserved=entry.reserved,
            expected=entry.expected_code,
            by=by,
        )
    if issue:
        issue_locked(document, by=by)


def attach(
    document: OutgoingDocument, uploads: Sequence[PendingUpload], *, group: str, by: Actor
) -> list[OutgoingAttachment]:
    """Attach uploads that were waiting, in the caller's transaction."""
    if not uploads:
        return []
    present = document.attachments.count()
    rows = [
        OutgoingAttachment(
            document=document,
            file_id=u.file_id,
            name=u.name,
            group=group,
            order=order,
            added_by_name=by.user.full_name,
        )
        for order, u in enumerate(consume_uploads(uploads, by=by), start=present)
    ]
    return OutgoingAttachment.objects.bulk_create(rows)


@transaction.atomic
def issue(document: OutgoingDocument, *, by: Actor) -> OutgoingDocument:
    """Phát hành from Đã cấp số."""
    document = OutgoingDocument.objects.lock(document.pk)
    issue_locked(document, by=by)
    document.save()
    return document


def issue_locked(document: OutgoingDocument, *, by: Actor) -> None:
    """Freeze and send, within an act that has locked the document and saves it.

    Raises Refused without a scan or a recipient.
    """
    require(document.release, by)
    files = list(
        document.attachments.filter(replaced_at=None, group__in=(Group.MAIN, Group.ANNEX)).select_related(
            "file"
        )
    )
    recipients = list(document.recipients.select_related("unit"))
    if not any(f.group == Group.MAIN for f in files):
        raise Refused(_("Phát hành cần bản quét của văn bản chính."), field="main")
    if not recipients:
        raise Refused(_("Chọn ít nhất một nơi nhận."), field="recipients")
    document.release(by=by)
    for attachment in files:
        attachment.issued_sha256 = attachment.file.sha256
    OutgoingAttachment.objects.bulk_update(files, ["issued_sha256"])
    record(
        by,
        "issue",
        document,
        _("Phát hành, %(count)d nơi nhận") % {"count": len(recipients)},
        files={f.name: f.issued_sha256 for f in files},
    )
    dispatch(document, recipients, by=by)
    if document.answers_id:
        open_to(document, tell_holders(document, by=by), OutgoingAccess.Why.ANSWERS)


def dispatch(document: OutgoingDocument, recipients: Sequence[Recipient], *, by: Actor) -> None:
    """Send the frozen files to saved recipients: deliveries in the system, access inside the organisation."""
    inside = [r.principal_id for r in recipients if r.principal_id]
    if inside:
        open_to(document, inside, OutgoingAccess.Why.INFORMED)
        notify(
            holders(inside),
            _("Bạn nhận để biết: %s") % document,
            document,
            by=by,
            urgent=document.urgency > 0,
        )
    in_system = [r for r in recipients if r.kind == Recipient.Kind.SYSTEM and r.unit]
    if not in_system:
        return
    envelope = seal(document, by=by)
    kind = Delivery.Kind.REPLACE if document.replaces_id else Delivery.Kind.NEW
    addresses = [
        Address(unit=r.unit, purpose=r.purpose, due_on=document.reply_due_on, with_paper=r.with_paper)
        for r in in_system
        if r.unit
    ]
    for recipient, delivery in zip(in_system, send_deliveries(envelope, addresses, kind=kind), strict=True):
        recipient.delivery = delivery
    Recipient.objects.bulk_update(in_system, ["delivery"], batch_size=500)


def seal(document: OutgoingDocument, *, by: Actor) -> Envelope:
    """The envelope of an issued document: what every receiver gets, with the bytes both sides know by SHA-256."""
    answered = document.answers.delivery if document.answers else None
    envelope = Envelope.objects.create(
        sender_id=document.organisation_id,
        sender_name=document.sender_name,
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
        sent_by_name=by.user.full_name,
        follower_id=document.follower_id,
        answers=answered,
        answers_code=document.answers.code if document.answers else "",
        replaces=latest_envelope(document.replaces) if document.replaces else None,
    )
    files = document.attachments.filter(replaced_at=None, group__in=(Group.MAIN, Group.ANNEX))
    EnvelopeFile.objects.bulk_create(
        EnvelopeFile(
            envelope=envelope, file_id=a.file_id, name=a.name, is_main=a.group == Group.MAIN, order=a.order
        )
        for a in files
    )
    return envelope


def latest_envelope(document: OutgoingDocument) -> Envelope | None:
    """The newest envelope the document travelled in."""
    return Envelope.objects.filter(deliveries__recipient__document=document).order_by("-pk").first()


def open_to(document: OutgoingDocument, principal_ids: Sequence[int], why: str) -> None:
    """Open the document to principals of its own organisation."""
    OutgoingAccess.objects.bulk_create(
        (
            OutgoingAccess(
                document=document, principal_id=pk, organisation_id=document.organisation_id, why=why
            )
            for pk in principal_ids
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def add_recipients(document: OutgoingDocument, lines: Sequence[Line], *, by: Actor) -> list[Recipient]:
    """Gửi thêm nơi nhận after issue: the same frozen files. Raises Refused for one that has it already."""
    document = OutgoingDocument.objects.lock(document.pk)
    require_right(by, "issue_documents")
    if document.organisation_id != by.organisation_id:
        raise OutgoingDocument.DoesNotExist
    if document.state != OutgoingDocument.State.ISSUED:
        raise Refused(_("Chỉ gửi thêm được văn bản đã phát hành."))
    there = {(r.principal_id, r.unit_id, r.external_id) for r in document.recipients.filter(superseded=False)}
    if any((line.principal_id, line.unit_id, line.external_id) in there for line in lines if not line.name):
        raise Refused(_("Nơi nhận được chọn đã có văn bản này."), field="recipients")
    rows = build(document, lines, start=document.recipients.count(), by=by)
    Recipient.objects.bulk_create(rows)
    dispatch(document, rows, by=by)
    names = ", ".join(r.name for r in rows[:10]) + ("…" if len(rows) > 10 else "")
    record(by, "add-recipients", document, _("Gửi thêm nơi nhận: %s") % names)
    return rows

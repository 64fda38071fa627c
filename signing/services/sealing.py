"""Phát hành a signed document: number and date, the organisation's signature, then its recipients (Điều 15–18).

T1 takes the number in milliseconds and claims the document; the sealing is done with nothing locked; T2 attaches and
issues. If sealing fails the document stays Đã cấp số, and a new try uses the same number.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Conflict, Refused
from accounts.journal import record
from accounts.permissions import require, require_right
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.services.issuing import issue_locked
from outgoing.services.numbering import number_locked, void_locked
from registers.files import store
from registers.models import NumberEntry, Register, StoredFile
from signing.keys.backend import OpenKey
from signing.keys.certificates import Identity
from signing.keys.pins import Pin
from signing.layout.model import SEAL_MM
from signing.models import Revision, Seal, Signature, SigningKey, SigningRequest, Step
from signing.pdf.classify import Kind, classify
from signing.pdf.errors import PdfProblem
from signing.pdf.places import Field, Place, seal_over
from signing.pdf.sign import mark_annex, mark_lines, seal
from signing.pdf.stamps import seal_stamp
from signing.pdf.timestamp import TimeStampUnavailable
from signing.services import keys, steps
from signing.services.approving import place_of, time_stamper
from signing.services.drafting import set_main_file
from signing.services.trust import trust_list

CLAIM = dt.timedelta(minutes=3)


@dataclass(frozen=True)
class Numbering:
    """Which number the document takes: the next of the book, or one kept before."""

    register: Register
    on: dt.date
    reserved: NumberEntry | None = None
    expected_code: str = ""


@dataclass(frozen=True)
class Sealed:
    """The sealed files, not yet part of the document."""

    main: StoredFile
    before: StoredFile
    annexes: dict[int, tuple[StoredFile, StoredFile]]
    identity: Identity
    at: dt.datetime


@sensitive_variables()
def issue(document_id: int, *, numbering: Numbering | None, pin: Pin, by: Actor) -> OutgoingDocument:
    """Number, seal and issue. With a number already taken (``numbering`` None) only the sealing is tried again.

    Raises Refused, PinRefused after a wrong PIN: before a number is taken wherever that can be known.
    """
    require_right(by, "issue_documents")
    assert by.organisation is not None
    key = keys.require_key(keys.key_of_organisation(by.organisation))
    _require_one_kind(document_id, key)
    claim: uuid.UUID | None = None
    try:
        with keys.opened(key, pin, by=by) as open_key:
            seal_picture = stamp_of(by, key)
            require_annexes(document_id)
            claim = _claim(document_id, numbering, by)
            sealed = _seal(document_id, open_key, key, seal_picture)
        return _finish(document_id, claim, sealed, key, by)
    except BaseException as problem:
        if claim is None:
            raise
        _give_up(document_id, claim)
        if not isinstance(problem, (Refused, PdfProblem, TimeStampUnavailable, OSError)):
            raise
        raise Refused(
            _("Đã cấp số nhưng chưa ký số được: %(why)s Bấm “Ký số và phát hành” để thử lại với số này.")
            % {"why": problem}
        ) from problem


def _require_one_kind(document_id: int, key: SigningKey) -> None:
    """Refuse a real seal over a practice signature, before a number is taken: the paper would look real."""
    standing = Signature.objects.filter(document=document_id, kind=Signature.Kind.PERSON, superseded_at=None)
    if not key.is_practice and standing.filter(key__is_practice=True).exists():
        raise Refused(
            _(
                "Người có thẩm quyền đã ký bằng chứng thư thử nghiệm, không đóng dấu thật được. Trả lại để ký lại."
            )
        )


def stamp_of(by: Actor, key: SigningKey) -> tuple[float, float, bytes]:
    """The seal of the organisation at its real size (width and height in mm), drawn as a page."""
    assert by.organisation is not None
    own = Seal.objects.select_related("picture").filter(organisation=by.organisation).first()
    width = float(own.width_mm) if own else SEAL_MM
    height = float(own.height_mm) if own else SEAL_MM
    picture = own.picture.path.read_bytes() if own else None
    if picture is None and not key.is_practice:
        raise Refused(_("Chưa có ảnh con dấu của cơ quan. Nhập ở Danh mục, Con dấu."), field="pin")
    stamp = seal_stamp(
        width, height, organisation=by.organisation.name, image=picture, practice=key.is_practice
    )
    return width, height, stamp


def annexes_of(document_id: int) -> list[OutgoingAttachment]:
    """The PDFs beside the main file that take the organisation's mark."""
    found = OutgoingAttachment.objects.filter(
        document_id=document_id, group=OutgoingAttachment.Group.ANNEX, replaced_at=None
    )
    return [annex for annex in found.select_related("file") if annex.file.is_pdf]


def require_annexes(document_id: int) -> None:
    """Raise Refused for an annex that cannot be marked, before a number is taken for the document."""
    for annex in annexes_of(document_id):
        verdict = classify(annex.file.path.read_bytes(), trust_list(), now=timezone.now())
        if verdict.kind == Kind.REFUSED:
            words = {"name": annex.name, "why": verdict.reason}
            raise Refused(_("Phụ lục “%(name)s” không ký số được: %(why)s Trả lại để thay tệp.") % words)


@transaction.atomic
def _claim(document_id: int, numbering: Numbering | None, by: Actor) -> uuid.UUID:
    """T1: lock, number, claim. Raises Conflict while another clerk's sealing is running."""
    document = OutgoingDocument.objects.lock(document_id)
    if document.organisation_id != by.organisation_id:
        raise OutgoingDocument.DoesNotExist
    request = steps.lock_open(document)
    now = timezone.now()
    if request.sealing_until is not None and request.sealing_until > now:
        raise Conflict(_("Văn bản đang được ký số và phát hành. Chờ một lát rồi tải lại trang."))
    asked = request.steps.filter(state=Step.State.ACTIVE).first()
    if asked is not None:
        require(asked.approve, by)  # before a number is taken
    if document.state == OutgoingDocument.State.SIGNED:
        if numbering is None:
            raise Refused(_("Chọn sổ văn bản đi và ngày ban hành."), field="register")
        _number(document, numbering, by)
    elif document.state != OutgoingDocument.State.NUMBERED:
        raise TransitionNotAllowed("issued or returned meanwhile", object=document)
    request.sealing_key, request.sealing_until = uuid.uuid4(), now + CLAIM
    request.save(update_fields=["sealing_key", "sealing_until"])
    return request.sealing_key


def _number(document: OutgoingDocument, numbering: Numbering, by: Actor) -> None:
    assert document.signed_at is not None
    signed_on = timezone.localtime(document.signed_at).date()
    if numbering.on < signed_on:
        raise Refused(
            _("Ngày ban hành không được trước ngày ký (%(day)s).") % {"day": signed_on.strftime("%d/%m/%Y")},
            field="document_date",
        )
    if not document.recipients.exists():
        raise Refused(_("Chọn ít nhất một nơi nhận."), field="recipients")
    number_locked(
        document,
        register=numbering.register,
        on=numbering.on,
        reserved=numbering.reserved,
        expected=numbering.expected_code,
        by=by,
    )
    document.save()


def _seal(document_id: int, open_key: OpenKey, key: SigningKey, drawn: tuple[float, float, bytes]) -> Sealed:
    """Fill in number and date and sign for the organisation; nothing is locked."""
    document = OutgoingDocument.objects.get(pk=document_id)
    standing = document.signatures.filter(kind=Signature.Kind.PERSON, superseded_at=None)
    signature = standing.select_related("after", "revision").order_by("-pk")[0]
    revision, before = signature.revision, signature.after
    width, height, stamp = drawn
    place = (
        place_of(revision, Field.SEAL) if revision.places.get(Field.SEAL) else _over(revision, width, height)
    )
    assert document.document_date is not None
    main = seal(
        before.path.read_bytes(),
        open_key,
        stamp_pdf=stamp,
        number_text=document.code if revision.places.get(Field.NUMBER) else None,
        date_text=date_text(document.document_date) if revision.places.get(Field.DATE) else None,
        time_stamper=time_stamper(),
        place=place,
    )
    now = timezone.now()
    annexes = {annex.pk: _mark(annex, document, open_key, key, now) for annex in annexes_of(document_id)}
    identity = Identity.of(open_key.certificate)
    return Sealed(store(io.BytesIO(main), "van-ban.pdf"), before, annexes, identity, now)


def _mark(
    annex: OutgoingAttachment,
    document: OutgoingDocument,
    open_key: OpenKey,
    key: SigningKey,
    now: dt.datetime,
) -> tuple[StoredFile, StoredFile]:
    """The annex with the organisation's text mark on its first page: before, after."""
    marked = mark_annex(
        annex.file.path.read_bytes(),
        open_key,
        mark_lines(document.code, now),
        practice=key.is_practice,
        time_stamper=time_stamper(),
    )
    return annex.file, store(io.BytesIO(marked), "phu-luc.pdf")


def _over(revision: Revision, width: float, height: float) -> Place:
    return seal_over(place_of(revision, Field.SIGNER), width, height)


def date_text(day: dt.date) -> str:
    """What is written into the field of the date (Điều 7, Phụ lục I mục 4: days below 10 and months 1, 2 with a 0)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


@transaction.atomic
def _give_up(document_id: int, claim: uuid.UUID) -> None:
    """The sealing failed: the next try need not wait for the claim to run out."""
    OutgoingDocument.objects.lock(document_id)
    SigningRequest.objects.filter(document_id=document_id, sealing_key=claim).update(
        sealing_key=None, sealing_until=None
    )


@transaction.atomic
def _finish(
    document_id: int, claim: uuid.UUID, sealed: Sealed, key: SigningKey, by: Actor
) -> OutgoingDocument:
    """T2: check the claim, attach, issue, queue the deliveries."""
    course = steps.lock(document_id)
    document, request = course.document, course.request
    if request.sealing_key != claim or document.state != OutgoingDocument.State.NUMBERED:
        raise Conflict(_("Văn bản vừa được người khác ký số và phát hành."))
    set_main_file(document, sealed.main, by=by)
    _keep(course, sealed, key, Signature.Kind.ORGANISATION, sealed.before, sealed.main)
    for pk, (before, after) in sealed.annexes.items():
        document.attachments.filter(pk=pk).update(file=after)
        _keep(course, sealed, key, Signature.Kind.ANNEX, before, after)
    record(by, "seal", document, _("Ký số của cơ quan"), sha256=sealed.main.sha256)
    document.sealed_at = sealed.at
    issue_locked(document, by=by)
    document.save()
    _close(course, by)
    return document


@transaction.atomic
def void(document_id: int, *, reason: str, by: Actor) -> OutgoingDocument:
    """Hủy số of a document that cannot be sealed: cancelled, the number stays in the book with its reason.

    Raises Refused without a reason, Conflict while it is being sealed.
    """
    course = steps.lock(document_id)
    document, request = course.document, course.request
    require(document.void_unsealed, by)
    if not reason.strip():
        raise Refused(_("Nhập lý do"), field="reason")
    if request.sealing_until is not None and request.sealing_until > timezone.now():
        raise Conflict(_("Văn bản đang được ký số và phát hành. Chờ một lát rồi tải lại trang."))
    document.void_unsealed(reason=reason)
    void_locked(document, reason=reason, by=by)
    steps.end_waiting(request)
    request.give_back(reason=reason)
    request.save()
    steps.tell_drafter(course, _("Văn bản bị hủy số: %s"), reason=reason, by=by)
    return document


def _keep(
    course: steps.Course,
    sealed: Sealed,
    key: SigningKey,
    kind: str,
    before: StoredFile,
    after: StoredFile,
) -> None:
    Signature.objects.create(
        document=course.document,
        revision=course.revision,
        kind=kind,
        key=key,
        signer_name=sealed.identity.name,
        certificate_serial=sealed.identity.serial,
        issuer=sealed.identity.issuer,
        signed_at=sealed.at,
        before=before,
        after=after,
    )


def _close(course: steps.Course, by: Actor) -> None:
    step = course.step
    if step is not None and step.state == Step.State.ACTIVE:
        require(step.approve, by)
        step.approve(revision=course.revision, opinion="", by=by)
        step.save()
    course.request.sealing_key = course.request.sealing_until = None
    course.request.close()
    course.request.save()
    steps.tell_drafter(course, _("Đã phát hành: %s"), by=by)

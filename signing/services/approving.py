"""Ký phê duyệt: the signer's digital signature in the file, then the step (Điều 13, Phụ lục I)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django_fsm import TransitionNotAllowed
from pyhanko.sign.timestamps import TimeStamper

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import User
from accounts.permissions import require
from outgoing.models import OutgoingDocument
from registers.files import store
from registers.models import StoredFile
from signing.capacities import Rules, check_capacity
from signing.keys.backend import OpenKey
from signing.keys.certificates import Identity
from signing.keys.pins import Pin
from signing.models import Act, Revision, Signature, SigningKey, SigningRequest, Step
from signing.pdf.errors import PdfProblem
from signing.pdf.places import Field, Place
from signing.pdf.sign import sign_person
from signing.pdf.stamps import signature_stamp
from signing.pdf.timestamp import TimeStampService, TimeStampUnavailable
from signing.services import keys, steps
from signing.services.deciding import find_step
from signing.services.drafting import set_main_file
from signing.services.steps import Course


@dataclass(frozen=True)
class Signed:
    """A file with its new signature, not yet part of the document."""

    before: StoredFile
    after: StoredFile
    key: SigningKey
    identity: Identity
    outside: bool = False


@sensitive_variables()
def sign(document_id: int, step_id: int, *, pin: Pin, opinion: str = "", by: Actor) -> Course:
    """Sign the revision shown and go on. The signature is made with nothing locked, then everything is looked at again.

    Raises Refused (PinRefused after a wrong PIN) and TransitionNotAllowed when the step was decided meanwhile.
    """
    _step, revision = asked(document_id, step_id, by)
    key = keys.require_key(keys.key_of_person(by.user))
    with keys.opened(key, pin, by=by) as open_key:
        signed = _sign_file(revision, open_key, key, by.user)
    return finish(document_id, step_id, signed, revision, opinion=opinion, by=by)


def asked(document_id: int, step_id: int, by: Actor) -> tuple[Step, Revision]:
    """The step and revision a signature is asked for, looked at without a lock."""
    step = (
        Step.objects.select_related("request__document__kind", "position")
        .filter(pk=step_id, request__document_id=document_id, state=Step.State.ACTIVE)
        .first()
    )
    if step is None:
        document = OutgoingDocument.objects.get(pk=document_id)
        raise TransitionNotAllowed("the step was decided meanwhile", object=document)
    require(step.approve, by)
    if step.act != Act.SIGN:
        raise Refused(_("Bước này không phải là bước ký."))
    if by.on_behalf_of:
        raise PermissionDenied(
            _("Khóa ký không cho mượn: người được ủy quyền không ký thay bằng khóa của người khác.")
        )
    _require_signer(step, by)
    return step, Revision.objects.filter(document_id=document_id).order_by("-number")[0]


def _require_signer(step: Step, by: Actor) -> None:
    """Raise Refused unless the page names this person, and they may sign as it says today (Điều 13).

    Since the submission somebody else may have come to the post, or an authorisation may have ended.
    """
    document = step.request.document
    if document.signer_name != by.user.full_name and not _has_borne(by.user, document.signer_name):
        words = {"printed": document.signer_name, "name": by.user.full_name}
        raise Refused(
            _("Văn bản ghi người ký là %(printed)s, không phải %(name)s. Trả lại để sửa người ký.") % words
        )
    check_capacity(step.position, document.authority, document.kind, Rules(document.organisation_id))


def _has_borne(user: User, name: str) -> bool:
    """Whether the certificate still bears the name the user had before changing it."""
    key = keys.key_of_person(user)
    return key is not None and key.subject == name


def time_stamper() -> TimeStamper | None:
    """The configured time-stamp service (PAdES B-T), or None (B-B)."""
    return TimeStampService(settings.EOFFICE_TIME_STAMP_URL) if settings.EOFFICE_TIME_STAMP_URL else None


def place_of(revision: Revision, field: Field) -> Place:
    """Where the field stands on the revision's pages."""
    spot = revision.places.get(field.value)
    if not spot:
        raise Refused(_("Chưa biết chỗ ký trên tệp này; trả lại để đặt ô ký."))
    return Place(spot["page"], spot["left"], spot["bottom"], spot["right"], spot["top"])


def _sign_file(revision: Revision, open_key: OpenKey, key: SigningKey, signer: User) -> Signed:
    place = place_of(revision, Field.SIGNER)
    picture = signer.signature_image.read() if signer.signature_image else None
    stamp = signature_stamp(
        place.width, place.height, name=signer.full_name, image=picture, practice=key.is_practice
    )
    before = revision.file
    try:
        pdf = sign_person(
            before.path.read_bytes(), open_key, stamp_pdf=stamp, time_stamper=time_stamper(), place=place
        )
    except (PdfProblem, TimeStampUnavailable) as problem:
        raise Refused(str(problem)) from problem
    after = store(io.BytesIO(pdf), "da-ky.pdf")
    return Signed(before, after, key, Identity.of(open_key.certificate))


@transaction.atomic
def finish(
    document_id: int, step_id: int, signed: Signed, revision: Revision, *, opinion: str, by: Actor
) -> Course:
    """Make the signed file the document's, if nothing has changed since it was signed."""
    course = steps.lock(document_id)
    step = find_step(course, step_id)
    require(step.approve, by)
    if course.revision.pk != revision.pk:
        raise TransitionNotAllowed("the contents changed meanwhile", object=course.document)
    step.approve(revision=course.revision, opinion=opinion, by=by)
    step.save()
    now = timezone.now()
    Signature.objects.create(
        document=course.document,
        revision=course.revision,
        step=step,
        kind=Signature.Kind.PERSON,
        key=signed.key,
        signer_name=signed.identity.name,
        certificate_serial=signed.identity.serial,
        issuer=signed.identity.issuer,
        signed_at=now,
        made_outside=signed.outside,
        before=signed.before,
        after=signed.after,
    )
    set_main_file(course.document, signed.after, by=by)
    text = _("Ký phê duyệt: %s") % opinion if opinion else _("Ký phê duyệt")
    record(by, "sign", course.document, text, step=step.pk, sha256=signed.after.sha256)
    steps.tell_drafter(course, _("Đã ký phê duyệt: %s"), by=by)
    steps.open_next(course, by=by)
    _complete(course.document, course.request)
    return course


def _complete(document: OutgoingDocument, request: SigningRequest) -> None:
    document.complete_review(at=timezone.now())
    document.save()
    request.complete()
    request.save()

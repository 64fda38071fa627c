"""Moving a submission along its steps, within an act that has locked the document and the submission."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.models import Appointment
from accounts.notifications import holders, notify
from outgoing.models import OutgoingAccess, OutgoingDocument
from outgoing.services.issuing import open_to
from signing.models import Act, Revision, Signature, SigningRequest, Step

NAMED = 160
"""So much of the subject names a document where a reason follows."""
TOLD = {
    Act.REVIEW: "Văn bản chờ bạn duyệt: %s",
    Act.INITIAL: "Văn bản chờ bạn ký nháy: %s",
    Act.SIGN: "Văn bản chờ bạn ký: %s",
    Act.ISSUE: "Văn bản đã ký, chờ phát hành: %s",
}


@dataclass
class Course:
    """A locked document with its locked open submission, its current step and the revision before the signers."""

    document: OutgoingDocument
    request: SigningRequest
    step: Step | None
    revision: Revision


def lock(document_id: int) -> Course:
    """Lock a document and its open submission, in the order of all locks.

    Raises TransitionNotAllowed when there is no open submission (any more).
    """
    document = OutgoingDocument.objects.lock(document_id)
    request = lock_open(document)
    step = request.steps.filter(state=Step.State.ACTIVE).first()
    revision = document.revisions.order_by("-number")[0]
    return Course(document, request, step, revision)


def lock_open(document: OutgoingDocument) -> SigningRequest:
    """Lock the open submission of a locked document. Raises TransitionNotAllowed when it is over."""
    try:
        return SigningRequest.objects.lock_open(document.pk)
    except SigningRequest.DoesNotExist:
        raise TransitionNotAllowed("the submission is over", object=document) from None


def open_next(course: Course, *, by: Actor | None) -> Step | None:
    """Open the next waiting step, let its position read the document, and tell who holds it."""
    step = course.request.steps.filter(state=Step.State.WAITING).order_by("round", "order").first()
    course.step = step
    if step is None:
        return None
    holder = Appointment.objects.current().filter(position_id=step.position_id).order_by("-starts_on").first()
    step.holder_name = holder.user.full_name if holder else ""
    step.open(at=timezone.now())
    step.save()
    principal = step.position.principal.pk
    open_to(course.document, [principal], OutgoingAccess.Why.REVIEWED)
    notify(
        holders([principal]),
        _(TOLD[Act(step.act)]) % course.document.subject,
        course.document,
        by=by,
        urgent=course.document.urgency > 0,
    )
    return step


def end_waiting(request: SigningRequest) -> None:
    """The submission is over: what was not decided will not be."""
    for step in request.steps.filter(state__in=(Step.State.WAITING, Step.State.ACTIVE)):
        step.end()
        step.save()


def tell_drafter(course: Course, text: str, *, reason: str = "", by: Actor) -> None:
    """The drafter learns of every decision, with its reason."""
    position = course.request.submitted_by
    said = text % Truncator(course.document.subject).chars(NAMED)
    notify(
        holders([position.principal.pk]),
        _("%(said)s. Lý do: %(reason)s") % {"said": said, "reason": reason} if reason else said,
        course.document,
        by=by,
        urgent=course.document.urgency > 0,
    )


def tell_position(course: Course, step: Step, text: str, *, by: Actor) -> None:
    """Whoever was asked learns that nothing is asked any more."""
    recipients = holders([step.position.principal.pk])
    notify(recipients, text % course.document.subject, course.document, by=by)


def drop_signatures(document: OutgoingDocument) -> int:
    """Signatures on the file no longer count: it goes back to where it may change."""
    standing = Signature.objects.filter(document=document, superseded_at=None)
    return standing.update(superseded_at=timezone.now())

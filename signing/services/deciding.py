"""What a step may decide: approve, return, refuse; and the drafter's withdrawal (cases 3, 11)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.permissions import require
from outgoing.models import OutgoingAttachment, OutgoingDocument
from signing.models import Act, SigningRequest, Step
from signing.services import steps
from signing.services.steps import Course

DRAFTER = 0
SAID = {Act.REVIEW: "Duyệt", Act.INITIAL: "Ký nháy"}
TOLD = {Act.REVIEW: "Đã duyệt: %s", Act.INITIAL: "Đã ký nháy: %s"}


def find_step(course: Course, step_id: int) -> Step:
    """The step the form was opened for, if it is still the one asked. Raises TransitionNotAllowed."""
    if course.step is None or course.step.pk != step_id:
        raise TransitionNotAllowed("the step was decided meanwhile", object=course.document)
    return course.step


@transaction.atomic
def approve(document_id: int, step_id: int, *, opinion: str = "", by: Actor) -> Course:
    """Duyệt or Ký nháy: a recorded approval of the revision shown, never a signature in the file."""
    course = steps.lock(document_id)
    step = find_step(course, step_id)
    require(step.approve, by)
    if step.act not in (Act.REVIEW, Act.INITIAL):
        raise Refused(_("Bước này phải ký số hoặc phát hành."))
    step.approve(revision=course.revision, opinion=opinion, by=by)
    step.save()
    said = _(SAID[Act(step.act)])
    record(by, "approve", course.document, f"{said}: {opinion}" if opinion else said, step=step.pk)
    steps.tell_drafter(course, _(TOLD[Act(step.act)]), by=by)
    steps.open_next(course, by=by)
    return course


@transaction.atomic
def give_back(document_id: int, step_id: int, *, to: int = DRAFTER, reason: str, by: Actor) -> Course:
    """Trả lại to an earlier step, or to the drafter. A signature already given no longer counts.

    Raises Refused without a reason or when there is no such earlier step.
    """
    course = steps.lock(document_id)
    step = find_step(course, step_id)
    require(step.give_back, by)
    if not reason.strip():
        raise Refused(_("Nhập lý do"), field="reason")
    if course.request.sealing_until is not None or course.document.state == OutgoingDocument.State.NUMBERED:
        raise Refused(_("Văn bản đã lấy số, không trả lại được nữa: ký số lại hoặc hủy số."))
    if to != DRAFTER and to not in earlier(course):
        raise Refused(_("Chọn bước trước đó để trả lại."), field="to")
    step.give_back(revision=course.revision, to=to, reason=reason, by=by)
    step.save()
    if steps.drop_signatures(course.document):
        unsign(course)
    if to == DRAFTER:
        _to_drafter(course, reason, by)
    else:
        _to_step(course, to, reason, by)
    return course


def earlier(course: Course) -> list[int]:
    """Orders of the steps before the current one."""
    assert course.step is not None
    return [order for order in standing(course.request) if order < course.step.order]


def standing(request: SigningRequest) -> dict[int, Step]:
    """The latest row of each step, by its order."""
    return {step.order: step for step in request.steps.order_by("round", "order")}


def unsign(course: Course) -> None:
    """The main file is again the one before anybody signed."""
    course.document.attachments.filter(group=OutgoingAttachment.Group.MAIN, replaced_at=None).update(
        file_id=course.revision.file_id
    )


def _to_drafter(course: Course, reason: str, by: Actor) -> None:
    document, request = course.document, course.request
    steps.end_waiting(request)
    request.give_back(reason=reason)
    request.save()
    document.give_back()
    document.save()
    record(by, "return", document, _("Trả lại người soạn thảo: %s") % reason)
    steps.tell_drafter(course, _("Văn bản bị trả lại: %s"), reason=reason, by=by)


def _to_step(course: Course, to: int, reason: str, by: Actor) -> None:
    document, request = course.document, course.request
    rows = standing(request)
    assert course.step is not None
    latest = max(step.round for step in rows.values()) + 1
    if document.state == document.State.SIGNED:
        document.reopen_review()
        document.save()
        request.reopen()
        request.save()
    for step in rows.values():
        if step.state == Step.State.WAITING:
            step.end()
            step.save()
    Step.objects.bulk_create(
        Step(
            request=request,
            round=latest,
            order=order,
            act=step.act,
            position_id=step.position_id,
            position_title=step.position_title,
        )
        for order, step in sorted(rows.items())
        if order >= to
    )
    record(
        by,
        "return",
        document,
        _("Trả lại bước %(title)s: %(reason)s") % {"title": rows[to].position_title, "reason": reason},
    )
    steps.tell_drafter(course, _("Văn bản được trả lại bước trước: %s"), reason=reason, by=by)
    steps.open_next(course, by=by)


@transaction.atomic
def refuse(document_id: int, step_id: int, *, reason: str, by: Actor) -> Course:
    """Từ chối ký: the submission is over; the drafter has the draft again."""
    course = steps.lock(document_id)
    step = find_step(course, step_id)
    require(step.refuse, by)
    if not reason.strip():
        raise Refused(_("Nhập lý do"), field="reason")
    step.refuse(revision=course.revision, reason=reason, by=by)
    step.save()
    steps.end_waiting(course.request)
    course.request.refuse(reason=reason)
    course.request.save()
    course.document.give_back()
    course.document.save()
    record(by, "refuse-signature", course.document, _("Từ chối ký: %s") % reason)
    steps.tell_drafter(course, _("Văn bản bị từ chối ký: %s"), reason=reason, by=by)
    return course


@transaction.atomic
def withdraw(document_id: int, *, reason: str = "", by: Actor) -> Course:
    """Hủy trình, before anybody signed."""
    course = steps.lock(document_id)
    require(course.request.withdraw, by)
    waiting = course.step
    steps.end_waiting(course.request)
    course.request.withdraw(reason=reason)
    course.request.save()
    course.document.give_back()
    course.document.save()
    record(by, "withdraw", course.document, _("Hủy trình: %s") % reason if reason else _("Hủy trình"))
    if waiting is not None:
        steps.tell_position(course, waiting, _("Người soạn thảo đã hủy trình: %s"), by=by)
    return course

"""Doing the work: taking it, telling how it goes, giving it back, finishing it, opening it again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.journal import record
from accounts.models import Position, Role
from accounts.notifications import holders, notify, of_role
from accounts.permissions import require
from incoming.models import Assignment, Attachment, IncomingDocument
from incoming.services.assigning import Choice, assign_locked, begin_document, cancel_tree
from incoming.services.attaching import attach
from incoming.services.locking import Work, lock
from incoming.services.reporting import report
from incoming.services.standing_recalls import refuse_while_recalled
from registers.models import PendingUpload


@transaction.atomic
def start(assignment: Assignment, *, by: Actor) -> Assignment:
    """Nhận xử lý."""
    work = lock(assignment.document_id)
    mine = work.get(assignment.pk)
    require(mine.start, by)
    mine.start(by=by)
    mine.save()
    begin_document(work, mine)
    record(by, "start", work.document, _("Nhận xử lý"))
    report(work, by=by)
    return mine


@transaction.atomic
def note_progress(assignment: Assignment, *, text: str, by: Actor) -> Assignment:
    """Cập nhật tiến độ; whoever gave the work is told. The same words twice count once."""
    work = lock(assignment.document_id)
    mine = work.get(assignment.pk)
    require(mine.note_progress, by)
    if mine.progress == text:
        return mine
    mine.note_progress(text=text, by=by)
    mine.save()
    begin_document(work, mine)
    record(by, "progress", work.document, _("Cập nhật tiến độ: %s") % text)
    message = _("%(name)s cập nhật tiến độ: %(text)s") % {"name": by.user.full_name, "text": text}
    notify(holders([mine.assigned_by_id]), message, work.document, by=by)
    report(work, by=by)
    return mine


@transaction.atomic
def complete(
    assignment: Assignment, *, result: str, uploads: Sequence[PendingUpload] = (), by: Actor
) -> Assignment:
    """Đóng hoàn thành with a result and files.

    The one in charge finishes the level above with it, up to the document; co-operators still at work end with it.
    """
    work = lock(assignment.document_id)
    mine = work.get(assignment.pk)
    require(mine.complete, by)
    mine.complete(result=result, by=by)
    mine.save()
    attach(work.document, uploads, role=Attachment.Role.RESULT, by=by, assignment=mine)
    record(by, "complete", work.document, _("Đóng hoàn thành: %s") % result)
    message = _("%(name)s đã hoàn thành: %(text)s") % {
        "name": by.user.full_name,
        "text": work.document.subject,
    }
    notify(holders([mine.assigned_by_id]), message, work.document, by=by)
    finish_above(work, mine, result)
    report(work, by=by)
    return mine


def finish_above(work: Work, done: Assignment, result: str) -> None:
    """What follows when an assignment has completed: those below end, and the lead completes what stands above."""
    for below in work.below(done):
        _end(below)
    if done.role != Assignment.Role.LEAD:
        return
    for beside in work.children_of(done.parent):
        if beside.role == Assignment.Role.CO:
            for below in work.below(beside):
                _end(below)
            _end(beside)
    if done.parent is None:
        if work.document.state in IncomingDocument.WORKING_STATES:
            work.document.complete(result=result)
            work.document.save()
    elif done.parent.is_open:
        done.parent.finish(result=result)
        done.parent.save()
        finish_above(work, done.parent, result)


def _end(assignment: Assignment) -> None:
    if assignment.is_open and assignment.role != Assignment.Role.INFO:
        assignment.end_with_lead()
        assignment.save()


@transaction.atomic
def give_back(assignment: Assignment, *, reason: str, by: Actor) -> Assignment:
    """Trả lại, one level up to whoever gave it; the last one in charge gives it back to the leaders' list."""
    work = lock(assignment.document_id, with_children=True)
    mine = work.get(assignment.pk)
    require(mine.give_back, by)
    mine.give_back(reason=reason)
    mine.save()
    for below in work.children_of(mine):
        cancel_tree(work, below, _("Trả lại cấp trên"), by)
    record(by, "give-back", work.document, _("Trả lại: %s") % reason)
    tell_returned(work, mine, who=by.user.full_name, reason=reason, by=by)
    report(work, by=by)
    return mine


def tell_returned(work: Work, returned: Assignment, *, who: str, reason: str, by: Actor | None) -> None:
    """The document waits to be assigned again when its lead came back; the assigner is told either way."""
    first_level = returned.parent_id is None and returned.role == Assignment.Role.LEAD
    if first_level and work.document.state in IncomingDocument.WORKING_STATES and not work.open_lead(None):
        work.document.fall_back()
        work.document.save()
    message = _("%(name)s trả lại: %(reason)s") % {"name": who, "reason": reason}
    notify(holders([returned.assigned_by_id]), message, work.document, by=by, urgent=True)


@transaction.atomic
def take_in_hand(document: IncomingDocument, *, instruction: str = "", by: Actor) -> IncomingDocument:
    """Tôi trực tiếp xử lý: a leader takes the document himself and begins at once."""
    assert by.position is not None
    choice = Choice(role=Assignment.Role.LEAD, principal_id=by.position.principal.pk, due_on=document.due_on)
    work = lock(document.pk, with_children=True)
    assign_locked(work, choices=[choice], instruction=instruction, by=by)
    mine = work.open_lead(None)
    assert mine is not None
    mine.start(by=by)
    mine.save()
    begin_document(work, mine)
    report(work, by=by)
    return work.document


@transaction.atomic
def reopen(document: IncomingDocument, *, reason: str, by: Actor) -> IncomingDocument:
    """Mở lại: those who were in charge go on; without any, the document waits to be assigned again.

    The sender reads "Đang xử lý" as a new event; nothing recorded before is erased.
    """
    work = lock(document.pk)
    refuse_while_recalled(work)
    leads = [a for a in work.children_of(None) if a.role == Assignment.Role.LEAD and a.assignee_id]
    last = leads[-1] if leads and leads[-1].state == Assignment.State.COMPLETED else None
    if last is not None and work.document.state == IncomingDocument.State.COMPLETED:
        require(work.document.reopen, by)
        work.document.reopen()
        _resume(work, last, by)
    else:
        require(work.document.reopen_unassigned, by)
        assert by.position is not None
        work.document.reopen_unassigned(to=by.position)
    work.document.save()
    record(by, "reopen", work.document, _("Mở lại: %s") % reason)
    clerks = of_role(work.document.organisation_id, Role.CLERK)
    notify(clerks, _("Văn bản được mở lại: %s") % work.document.subject, work.document, by=by)
    report(work, by=by, reopened=True, text=_("Mở lại: %s") % reason)
    return work.document


def _resume(work: Work, lead: Assignment, by: Actor) -> None:
    lead.resume()
    lead.save()
    if lead.assignee_id:
        notify(
            holders([lead.assignee_id]),
            _("Việc được mở lại: %s") % work.document.subject,
            work.document,
            by=by,
        )
    finished = (a for a in work.children_of(lead) if a.role == Assignment.Role.LEAD and a.assignee_id)
    for child in finished:
        if child.state == Assignment.State.COMPLETED:
            _resume(work, child, by)
            break


def open_document(document: IncomingDocument, *, by: Actor, to_know: bool | None = None) -> None:
    """Record that the person has opened the document; what was only to be known counts as seen.

    ``to_know`` says whether such work waits for the actor, for callers that have read the assignments already.
    """
    record(by, "open", document)
    if to_know is None:
        waiting = Assignment.objects.filter(
            document=document, role=Assignment.Role.INFO, state=Assignment.State.NEW
        )
        to_know = waiting.held_by(by).exists()
    if not by.may_act or not to_know:
        return
    with transaction.atomic():
        work = lock(document.pk)
        for assignment in work.assignments.values():
            to_be_seen = assignment.role == Assignment.Role.INFO and assignment.state == Assignment.State.NEW
            if to_be_seen and assignment.assignee_id in by.principal_ids:
                assignment.see()
                assignment.save()


def leaders_of(organisation_id: int) -> list[Position]:
    """Held posts a document may be submitted to: the head first, then the deputies."""
    posts = Position.objects.of_organisation(organisation_id).held().with_holder()
    found = posts.filter(role__in=(Role.HEAD, Role.DEPUTY_HEAD)).select_related("unit", "principal")
    return sorted(found, key=lambda p: (p.role != Role.HEAD, p.order, p.pk))

"""Phân xử lý: giving a document to people, departments and branches (Điều 23, 24 Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import JournalEntry, Position, Principal, Unit
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from accounts.notifications import holders, notify
from accounts.permissions import require
from incoming.models import Assignment, Attachment, Delivery, Envelope, IncomingAccess, IncomingDocument
from incoming.services.access import close_after_cancelling, open_to
from incoming.services.attaching import attach
from incoming.services.locking import Work, lock
from incoming.services.reporting import report
from incoming.services.sending import seal_envelope, send_delivery, wake_delivery_worker, withdraw
from incoming.services.standing_recalls import refuse_while_recalled
from registers.models import PendingUpload

Role = Assignment.Role
ONLY_INFORMED = "Đã chuyển để biết"


@dataclass(frozen=True)
class Choice:
    """One recipient of the panel: a principal (post or department) or a branch, what for, and until when."""

    role: str
    principal_id: int | None = None
    branch_id: int | None = None
    due_on: dt.date | None = None

    @property
    def target(self) -> tuple[int | None, int | None]:
        """What identifies the recipient."""
        return (self.principal_id, self.branch_id)


@dataclass(frozen=True)
class Giver:
    """In whose name work is given: the actor's own, or a leader's whose written instruction the clerk records."""

    principal_id: int
    name: str
    title: str
    on_behalf_of: str = ""

    @classmethod
    def of(cls, actor: Actor) -> Giver:
        """The actor."""
        assert actor.position is not None
        return cls(actor.position.principal.pk, actor.user.full_name, str(actor.position), actor.on_behalf_of)


@transaction.atomic
def assign(
    document: IncomingDocument,
    *,
    choices: Sequence[Choice],
    instruction: str,
    by: Actor,
) -> IncomingDocument:
    """Phân xử lý from *Đã vào sổ* or *Chờ phân xử lý*.

    Without anybody in charge everybody only needs to know of it, and the document is filed. Raises Refused for an
    impossible choice, TransitionNotAllowed or PermissionDenied when the document has moved on or is not the actor's.
    """
    work = lock(document.pk, with_children=True)
    assign_locked(work, choices=choices, instruction=instruction, by=by)
    return work.document


def assign_locked(work: Work, *, choices: Sequence[Choice], instruction: str, by: Actor) -> None:
    """The same within an act that has locked the document with its children."""
    refuse_while_recalled(work)
    lead = check_choices(work.document, choices)
    require(work.document.assign if lead else work.document.file_away, by)
    if lead:
        work.document.assign(due_on=lead.due_on)
    else:
        work.document.file_away(result=ONLY_INFORMED)
    _settle_choices(work, None, choices, instruction, Giver.of(by), by)
    work.document.save()
    _announce(work, choices, instruction, by, verb="assign", what=_("Phân xử lý"))
    report(work, by=by)


@transaction.atomic
def reassign(
    document: IncomingDocument, *, choices: Sequence[Choice], instruction: str, by: Actor
) -> IncomingDocument:
    """Phân xử lý lại: what is chosen again stays as it is, what is not is taken back, the rest is new.

    Raises Refused when nobody is left in charge, Conflict when a branch to be taken back has accepted already.
    """
    work = lock(document.pk, with_children=True)
    refuse_while_recalled(work)
    lead = check_choices(work.document, choices)
    if lead is None:
        raise Refused(_("Chọn đơn vị hoặc cá nhân chủ trì."), field="lead")
    require(work.document.reassign, by)
    before = work.open_lead(None)
    _settle_choices(work, None, choices, instruction, Giver.of(by), by)
    if work.open_lead(None) is not before:
        work.document.reassign(due_on=lead.due_on)
    else:
        work.document.due_on = lead.due_on or work.document.due_on
    work.document.save()
    _announce(work, choices, instruction, by, verb="reassign", what=_("Phân xử lý lại"))
    report(work, by=by)
    return work.document


@transaction.atomic
def assign_as_written(
    document: IncomingDocument,
    *,
    leader: Position,
    written_on: dt.date,
    choices: Sequence[Choice],
    instruction: str,
    uploads: Sequence[PendingUpload] = (),
    by: Actor,
) -> IncomingDocument:
    """Nhập bút phê: the clerk records a leader's instruction written on paper; it counts as the leader's.

    Raises Refused when nobody is in charge or the post does not lead the organisation.
    """
    work = lock(document.pk, with_children=True)
    refuse_while_recalled(work)
    lead = check_choices(work.document, choices)
    if lead is None:
        raise Refused(_("Bút phê phải có đơn vị hoặc cá nhân chủ trì."), field="lead")
    require(work.document.assign_as_written, by)
    if leader.role not in ORGANISATION_LEADERS or leader.organisation_id != work.document.organisation_id:
        raise Refused(_("Bút phê phải của lãnh đạo cơ quan."), field="leader")
    name = Position.objects.with_holder().get(pk=leader.pk).holder_name  # type: ignore[attr-defined]
    giver = Giver(leader.principal.pk, name, str(leader), "")
    work.document.assign_as_written(due_on=lead.due_on)
    _settle_choices(work, None, choices, instruction, giver, by)
    work.document.save()
    attach(work.document, uploads, role=Attachment.Role.INSTRUCTION, by=by)
    what = _("Văn thư nhập theo bút phê của %(name)s ngày %(day)s") % {
        "name": name,
        "day": written_on.strftime("%d/%m/%Y"),
    }
    _announce(work, choices, instruction, by, verb="assign-as-written", what=what)
    report(work, by=by)
    return work.document


@transaction.atomic
def pass_on(assignment: Assignment, *, choices: Sequence[Choice], instruction: str, by: Actor) -> Assignment:
    """Phân xử lý tiếp: a deputy or a leader of a department gives it to others and stays answerable.

    With somebody in charge below, the work completes when that one does.
    """
    work = lock(assignment.document_id, with_children=True)
    mine = work.get(assignment.pk)
    refuse_while_recalled(work)
    check_choices(work.document, choices, below=mine)
    require(mine.pass_on, by)
    if not by.has("assign_documents"):
        _keep_within_department(choices, by)
    mine.pass_on(by=by)
    mine.save()
    begin_document(work, mine)
    _settle_choices(work, mine, choices, instruction, Giver.of(by), by)
    _announce(work, choices, instruction, by, verb="pass-on", what=_("Phân xử lý tiếp"))
    report(work, by=by)
    return mine


def _keep_within_department(choices: Sequence[Choice], by: Actor) -> None:
    """A department gives work to its own people; Refused for anybody else."""
    if any(c.branch_id for c in choices):
        raise Refused(_("Chỉ lãnh đạo cơ quan được chuyển văn bản cho Chi cục."))
    chosen = Principal.objects.filter(pk__in=[c.principal_id for c in choices if c.principal_id])
    if chosen.exclude(position__unit=by.unit).exists():
        raise Refused(_("Lãnh đạo phòng chỉ giao việc cho công chức trong phòng."))


@transaction.atomic
def file_away(document: IncomingDocument, *, note: str, by: Actor) -> IncomingDocument:
    """Lưu, không cần xử lý; what stood open on the first level is taken back."""
    work = lock(document.pk, with_children=True)
    require(work.document.file_away, by)
    result = _("Lưu, không cần xử lý")
    work.document.file_away(result=f"{result}. {note}" if note else result)
    _settle_choices(work, None, [], "", Giver.of(by), by)
    work.document.save()
    record(by, "file", work.document, work.document.result)
    report(work, by=by)
    return work.document


@transaction.atomic
def take_back(assignment: Assignment, *, by: Actor) -> Assignment:
    """Lấy lại before it was opened. Raises Refused, naming who has opened it when; then it can be given anew."""
    work = lock(assignment.document_id, with_children=True)
    given = work.get(assignment.pk)
    require(given.cancel, by)
    opened = first_opening(given)
    if opened is not None:
        at = timezone.localtime(opened.at).strftime("%H:%M %d/%m/%Y")
        message = _("%(name)s đã mở văn bản lúc %(at)s nên không lấy lại được. Hãy dùng “Phân xử lý lại”.")
        raise Refused(message % {"name": opened.actor_name, "at": at})
    was_in_charge = given.role == Role.LEAD and given.parent_id is None
    cancel_tree(work, given, _("Lấy lại"), by)
    record(by, "take-back", work.document, _("Lấy lại việc giao %(name)s") % {"name": given.assignee_name})
    if was_in_charge and work.document.state in IncomingDocument.WORKING_STATES:
        work.document.fall_back()
        work.document.save()
        report(work, by=by)
    return given


def first_opening(assignment: Assignment) -> JournalEntry | None:
    """The first time a holder opened the document after it was given to them."""
    principal = assignment.assignee
    if principal is None:
        return None
    opened = JournalEntry.objects.filter(
        verb="open",
        subject_kind="incoming.incomingdocument",
        subject_id=assignment.document_id,
        at__gte=assignment.assigned_at,
    )
    if principal.position_id:
        opened = opened.filter(position=principal.position_id)
    else:
        opened = opened.filter(position__unit=principal.unit_id, position__role__in=DEPARTMENT_LEADERS)
    return opened.order_by("pk").first()


def check_choices(
    document: IncomingDocument, choices: Sequence[Choice], *, below: Assignment | None = None
) -> Choice | None:
    """Check the panel as a whole and return the one in charge. Raises Refused with the first thing wrong."""
    leads = [c for c in choices if c.role == Role.LEAD]
    if not choices:
        raise Refused(_("Chưa chọn đơn vị hoặc cá nhân nào."), field="lead")
    if len(leads) > 1:
        raise Refused(_("Chỉ chọn một đơn vị hoặc cá nhân chủ trì."), field="lead")
    if len({c.target for c in choices}) < len(choices):
        raise Refused(_("Một đơn vị hoặc cá nhân chỉ giữ một vai trò."))
    lead = leads[0] if leads else None
    if lead is None and below is None and any(c.role == Role.CO for c in choices):
        raise Refused(_("Có đơn vị phối hợp thì phải có chủ trì."), field="lead")
    _check_deadlines(choices, lead, below)
    return lead


def _check_deadlines(choices: Iterable[Choice], lead: Choice | None, below: Assignment | None) -> None:
    today = timezone.localdate()
    limit = below.due_on if below else None
    for choice in choices:
        if choice.due_on and choice.due_on < today:
            raise Refused(_("Hạn xử lý không được ở trong quá khứ."), field="due_on")
        if choice.due_on and limit and choice.due_on > limit:
            message = _("Hạn xử lý không được sau hạn được giao, ngày %s.")
            raise Refused(message % limit.strftime("%d/%m/%Y"), field="due_on")
        if choice.role == Role.CO and lead and lead.due_on and choice.due_on and choice.due_on > lead.due_on:
            raise Refused(_("Hạn của đơn vị phối hợp không được sau hạn của chủ trì."), field="due_on")


def begin_document(work: Work, assignment: Assignment) -> None:
    """The document is being worked on once somebody on the chain of leads has begun."""
    if work.is_in_charge(assignment) and work.document.state == IncomingDocument.State.ASSIGNED:
        work.document.begin()
        work.document.save()


def _settle_choices(
    work: Work,
    parent: Assignment | None,
    choices: Sequence[Choice],
    instruction: str,
    giver: Giver,
    by: Actor,
) -> None:
    """Make the open assignments of one level be exactly the choices."""
    wanted = {choice.target: choice for choice in choices}
    for standing in work.children_of(parent):
        if standing.state not in (*Assignment.OPEN_STATES, Assignment.State.SEEN):
            continue
        target = (standing.assignee_id, standing.delivery.receiver_id if standing.delivery else None)
        again = wanted.get(target)
        if again and again.role == standing.role and (again.due_on or standing.due_on) == standing.due_on:
            del wanted[target]
        else:
            cancel_tree(work, standing, _("Phân xử lý lại"), by)
    _create(work, parent, list(wanted.values()), instruction, giver, by)


def cancel_tree(work: Work, assignment: Assignment, reason: str, by: Actor) -> None:
    """Take back an assignment and everything below it."""
    for each in [*work.below(assignment), assignment]:
        if each.state not in (*Assignment.OPEN_STATES, Assignment.State.SEEN):
            continue
        if each.delivery_id and each.state == Assignment.State.SEEN:
            continue  # a branch that was only informed keeps what it has
        if each.delivery_id:
            withdraw(work, each.delivery_id, reason=reason, by=by)
        each.cancel(reason=reason)
        each.save()
        close_after_cancelling(work, each)
        if each.assignee_id:
            text = _("Việc giao bạn đã được lấy lại: %s") % work.document.subject
            notify(holders([each.assignee_id]), text, work.document, by=by)


def _create(
    work: Work,
    parent: Assignment | None,
    choices: Sequence[Choice],
    instruction: str,
    giver: Giver,
    by: Actor,
) -> None:
    document = work.document
    principals = _principals(document, {c.principal_id for c in choices if c.principal_id})
    branches = _branches(document, {c.branch_id for c in choices if c.branch_id})
    envelope: Envelope | None = None
    if branches:
        envelope = seal_envelope(document, instruction=instruction, by=by)
    for choice in choices:
        row = Assignment(
            parent=parent,
            role=choice.role,
            assigned_by_id=giver.principal_id,
            assigned_by_name=giver.name,
            assigned_by_title=giver.title,
            on_behalf_of=giver.on_behalf_of,
            instruction=instruction,
            due_on=None
            if choice.role == Role.INFO
            else choice.due_on or (document.due_on if parent is None else parent.due_on),
        )
        if choice.branch_id:
            assert envelope is not None
            unit = branches[choice.branch_id]
            purpose = {Role.LEAD: Delivery.Purpose.ACT, Role.CO: Delivery.Purpose.COOPERATE}.get(
                Role(choice.role), Delivery.Purpose.INFORM
            )
            row.delivery = send_delivery(envelope, to=unit, due_on=row.due_on, purpose=purpose)
            row.assignee_name = unit.name
            work.deliveries[row.delivery.pk] = row.delivery
        else:
            principal = principals[choice.principal_id or 0]
            row.assignee = principal
            row.assignee_name, row.assignee_title = _name_and_title(principal)
        work.add(row)
    _open_and_notify(work, choices, by)
    if branches:
        wake_delivery_worker()


def _open_and_notify(work: Work, choices: Sequence[Choice], by: Actor) -> None:
    document = work.document
    why = {Role.INFO: IncomingAccess.Why.INFORMED}
    for role, sentence in (
        (Role.LEAD, _("Bạn được giao chủ trì: %s")),
        (Role.CO, _("Bạn được giao phối hợp: %s")),
        (Role.INFO, _("Bạn nhận để biết: %s")),
    ):
        ids = [c.principal_id for c in choices if c.role == role and c.principal_id]
        if ids:
            open_to(document, ids, why.get(role, IncomingAccess.Why.ASSIGNED))
            notify(holders(ids), sentence % document.subject, document, by=by, urgent=document.urgency > 0)


def _principals(document: IncomingDocument, ids: set[int]) -> dict[int, Principal]:
    """The principals, all of the document's organisation and active; else Refused."""
    found = {
        p.pk: p
        for p in Principal.objects.filter(pk__in=ids).select_related("position__unit__parent", "unit__parent")
    }
    for pk in ids:
        principal = found.get(pk)
        unit = principal and (principal.unit or (principal.position and principal.position.unit))
        active = principal and (principal.position.is_active if principal.position else True)
        if not unit or not active or not unit.is_active or unit.organisation_id != document.organisation_id:
            raise Refused(_("Đơn vị hoặc cá nhân được chọn không thuộc cơ quan hoặc không còn hoạt động."))
    return found


def _branches(document: IncomingDocument, ids: set[int]) -> dict[int, Unit]:
    """The branches, all directly below the document's organisation and active; else Refused."""
    below = Unit.objects.active().filter(
        pk__in=ids, kind=Unit.Kind.BRANCH, parent_id=document.organisation_id
    )
    found = {u.pk: u for u in below}
    if set(found) != ids:
        raise Refused(_("Chi cục được chọn không thuộc cơ quan hoặc không còn hoạt động."))
    return found


def _name_and_title(principal: Principal) -> tuple[str, str]:
    if principal.unit:
        return principal.unit.name, ""
    position = Position.objects.with_holder().select_related("unit").get(pk=principal.position_id)
    return position.holder_name or str(position), str(position)  # type: ignore[attr-defined]


def _announce(
    work: Work, choices: Sequence[Choice], instruction: str, by: Actor, *, verb: str, what: str
) -> None:
    """One sentence in the journal: who is in charge, who co-operates, who knows, until when, and the words."""
    names = {
        (a.assignee_id, a.delivery.receiver_id if a.delivery else None): a for a in work.assignments.values()
    }
    parts = []
    for role, label in ((Role.LEAD, _("chủ trì")), (Role.CO, _("phối hợp")), (Role.INFO, _("để biết"))):
        people = [names[c.target].assignee_name for c in choices if c.role == role]
        if people:
            parts.append(f"{', '.join(people)} {label}")
    lead = next((c for c in choices if c.role == Role.LEAD), None)
    if lead and lead.due_on:
        parts.append(_("hạn %s") % lead.due_on.strftime("%d/%m/%Y"))
    text = f"{what}: {'; '.join(parts)}"
    if instruction:
        text += f". “{instruction}”"
    in_charge = next((names[c.target].assignee_name for c in choices if c.role == Role.LEAD), "")
    record(by, verb, work.document, text, lead=in_charge)

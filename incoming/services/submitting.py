"""Trình lãnh đạo, and what comes back from there (Điều 23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import entries_about, record
from accounts.models import Position, Principal, Role, Unit
from accounts.notifications import holders, notify, of_role
from accounts.permissions import require
from incoming import permissions
from incoming.models import IncomingAccess, IncomingDocument, Proposal
from incoming.services.access import open_to
from incoming.services.locking import Work, lock
from incoming.services.reporting import report


@dataclass(frozen=True)
class ProposalInput:
    """Đề xuất phân xử lý as filled in."""

    text: str = ""
    lead: Principal | None = None
    lead_branch: Unit | None = None
    co: Sequence[Principal] = ()
    due_on: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.lead or self.lead_branch)


@transaction.atomic
def submit(
    document: IncomingDocument, *, to: Position, proposal: ProposalInput | None = None, by: Actor
) -> IncomingDocument:
    """Trình lãnh đạo: to the head or to a deputy. Raises Refused when the post does not lead the organisation."""
    work = lock(document.pk)
    submit_locked(work, to=to, proposal=proposal, by=by)
    work.document.save()
    return work.document


def submit_locked(work: Work, *, to: Position, proposal: ProposalInput | None, by: Actor) -> None:
    """The same within an act that has locked the document and saves it."""
    document = work.document
    require(document.submit, by)
    if to.role not in (Role.HEAD, Role.DEPUTY_HEAD) or to.organisation_id != document.organisation_id:
        raise Refused(_("Chỉ trình được lãnh đạo của cơ quan."), field="submit_to")
    document.submit(to=to, by=by)
    open_to(document, [to.principal.pk], IncomingAccess.Why.SUBMITTED)
    if proposal:
        save_proposal(document, proposal, by)
    record(by, "submit", document, _("Trình %(title)s") % {"title": to})
    text = _("Văn bản chờ phân xử lý: %s") % document.subject
    notify(holders([to.principal.pk]), text, document, by=by, urgent=document.urgency > 0)
    report(work, by=by)


@transaction.atomic
def propose(document: IncomingDocument, *, proposal: ProposalInput, by: Actor) -> IncomingDocument:
    """Đề xuất phân xử lý by the clerk or the head of TCHC, until the leader has decided."""
    work = lock(document.pk)
    if not permissions.can_propose(work.document, by):
        raise Refused(_("Chức vụ bạn đang giữ không được đề xuất phân xử lý."))
    if work.document.state not in (IncomingDocument.State.REGISTERED, IncomingDocument.State.SUBMITTED):
        raise Refused(_("Văn bản đã được phân xử lý."))
    save_proposal(work.document, proposal, by)
    return work.document


def save_proposal(document: IncomingDocument, proposal: ProposalInput, by: Actor) -> None:
    """Keep what is proposed, within an act that has locked the document; a second proposal replaces the first."""
    row = Proposal.objects.filter(document=document).first() or Proposal(document=document)
    row.text, row.lead, row.lead_branch = proposal.text, proposal.lead, proposal.lead_branch
    row.due_on, row.at = proposal.due_on, timezone.now()
    row.by_name, row.by_title = by.user.full_name, str(by.position)
    row.save()
    row.co.set(proposal.co)
    record(by, "propose", document, _("Đề xuất phân xử lý: %s") % row)


@transaction.atomic
def take_back_submission(document: IncomingDocument, *, by: Actor) -> IncomingDocument:
    """Lấy lại what was submitted, until the leader has opened it. Raises Refused when he has."""
    work = lock(document.pk)
    leader = work.document.submitted_to
    require(work.document.take_back, by)
    opened = entries_about(work.document).filter(
        verb="open", position=leader, at__gte=work.document.submitted_at
    )
    if opened.exists():
        raise Refused(_("Lãnh đạo đã mở văn bản nên không lấy lại được."))
    work.document.take_back()
    work.document.save()
    record(by, "take-back-submission", work.document, _("Lấy lại văn bản đã trình"))
    report(work, by=by)
    return work.document


@transaction.atomic
def return_to_clerk(document: IncomingDocument, *, reason: str, by: Actor) -> IncomingDocument:
    """Trả lại văn thư."""
    work = lock(document.pk)
    require(work.document.return_to_clerk, by)
    work.document.return_to_clerk(reason=reason)
    work.document.save()
    record(by, "return-to-clerk", work.document, _("Trả lại văn thư: %s") % reason)
    clerks = of_role(work.document.organisation_id, Role.CLERK)
    text = _("Lãnh đạo trả lại: %(reason)s") % {"reason": reason}
    notify(clerks, text, work.document, by=by, urgent=True)
    report(work, by=by)
    return work.document

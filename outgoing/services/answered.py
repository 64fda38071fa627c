"""What an issued answer means for the work on the document it answers (case 9)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.notifications import holders, notify
from incoming.models import Assignment, IncomingDocument
from incoming.services import handling
from outgoing.models import OutgoingDocument
from outgoing.permissions import ANSWERING_ROLES


def work_in_hand(document: IncomingDocument, by: Actor) -> Assignment | None:
    """Open work of the actor on a received document, that in charge first."""
    mine = document.assignments.open().filter(assignee__in=by.principal_ids, role__in=ANSWERING_ROLES)
    return min(mine, key=lambda a: (a.role != Assignment.Role.LEAD, -a.pk), default=None)


def result_of(document: OutgoingDocument) -> str:
    """Đã trả lời bằng văn bản số 15/CCTK-TH ngày 22/11/2026."""
    assert document.document_date is not None
    words = {"code": document.code, "day": document.document_date.strftime("%d/%m/%Y")}
    return _("Đã trả lời bằng văn bản số %(code)s ngày %(day)s") % words


def tell_holders(document: OutgoingDocument, *, by: Actor) -> list[int]:
    """Within the issue of an answer: whoever is in charge of the document it answers may close it now.

    Returns the principals in charge, to whom the answer is to be opened.
    """
    received = document.answers
    if received is None:
        return []
    text = _("Trả lời bằng văn bản số %s") % document.code
    record(by, "answered", received, text, outgoing=document.pk)
    leads = received.assignments.open().leads().filter(assignee__isnull=False)
    principals = [pk for pk in leads.values_list("assignee_id", flat=True) if pk]
    if principals:
        message = _("%(number)s đã có văn bản trả lời số %(code)s. Đóng hoàn thành nếu xong việc.")
        number = _("Văn bản đến số %s") % (received.number_display or received.code)
        words = {"number": number, "code": document.code}
        notify(holders(principals), message % words, received, by=by)
    return principals


@transaction.atomic
def close_answered(document: OutgoingDocument, *, by: Actor) -> Assignment:
    """Đóng hoàn thành văn bản đến with the answer as its result, by whoever holds the work.

    Raises Refused before the answer is issued, PermissionDenied for somebody who holds no open work on it.
    """
    if document.answers is None or document.state != OutgoingDocument.State.ISSUED:
        raise Refused(_("Văn bản trả lời chưa phát hành."))
    work = work_in_hand(document.answers, by)
    if work is None:
        raise PermissionDenied(_("Bạn không có việc đang làm ở văn bản đến này."))
    return handling.complete(work, result=result_of(document), by=by)

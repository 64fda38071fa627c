"""Trả lời: a draft that answers a received document, begun by its clerk or by whoever has the work."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Role, Unit
from accounts.notifications import notify, of_role
from incoming.models import Delivery, IncomingDocument
from outgoing.lines import Line
from outgoing.models import ExternalBody, OutgoingAccess, OutgoingDocument, Recipient
from outgoing.permissions import can_answer, is_answerable
from outgoing.services.issuing import open_to
from outgoing.services.recipients import build
from registers.models import DocumentKind

LETTER = "Công văn"


def suggested_subject(document: IncomingDocument) -> str:
    """V/v trả lời Công văn số 125/CTK-TKTH ngày 20/11/2026 của Cục Thống kê."""
    parts = [document.kind.name]
    if document.code:
        parts.append(_("số %s") % document.code)
    if document.document_date:
        parts.append(_("ngày %s") % document.document_date.strftime("%d/%m/%Y"))
    parts.append(_("của %s") % document.issuing_body)
    return _("V/v trả lời %s") % " ".join(parts)


def start_answer(
    document: IncomingDocument, *, subject: str, key: uuid.UUID, by: Actor
) -> tuple[OutgoingDocument, bool]:
    """Begin a draft that answers the document, to whoever sent it. Only the clerk numbers and issues it.

    A second save of the same form answers with the draft of the first. Returns it and whether it is new. Raises
    PermissionDenied for somebody without work on the document, Refused when there is nothing to answer.
    """
    if not can_answer(document, by, document.assignments.all()):
        raise PermissionDenied(_("Chỉ văn thư và người được giao việc trả lời văn bản này."))
    if not is_answerable(document):
        raise Refused(_("Văn bản ở trạng thái “%s” thì không trả lời.") % document.get_state_display())
    try:
        with transaction.atomic():
            return _draft(document, subject, key, by), True
    except IntegrityError:
        mine = OutgoingDocument.objects.filter(organisation_id=by.organisation_id)
        first = mine.filter(submission_key=key, answers=document).first()
        if first is None:
            raise
        return first, False


def _draft(received: IncomingDocument, subject: str, key: uuid.UUID, by: Actor) -> OutgoingDocument:
    assert by.organisation is not None
    assert by.unit is not None
    is_clerk = by.has("issue_documents")
    in_department = by.unit.kind == Unit.Kind.DEPARTMENT and not is_clerk
    draft = OutgoingDocument(
        organisation=by.organisation,
        issuing_body=by.organisation.name,
        sender_name=by.organisation.name,
        kind=DocumentKind.objects.filter(name=LETTER).first() or received.kind,
        subject=subject,
        urgency=received.urgency,
        answers=received,
        field="" if in_department else _field(received, by.organisation),
        drafting_unit=by.unit if in_department else None,
        drafting_unit_name=by.unit.name if in_department else "",
        drafter_name="" if is_clerk else by.user.full_name,
        entered_by=by.position,
        entered_by_name=by.user.full_name,
        submission_key=key,
    )
    draft.skip_history_when_saving = True
    draft.save()
    del draft.skip_history_when_saving
    Recipient.objects.bulk_create(build(draft, to_the_sender(received)))
    number = received.number_display or received.code
    record(by, "create", draft, _("Soạn văn bản trả lời văn bản đến số %s") % number)
    record(by, "answer", received, _("Soạn văn bản trả lời"), outgoing=draft.pk)
    _open(draft, received, by)
    if not is_clerk:
        text = _("%(name)s soạn văn bản trả lời: %(subject)s") % {
            "name": by.user.full_name,
            "subject": subject,
        }
        notify(of_role(draft.organisation_id, Role.CLERK), text, draft, by=by)
    return draft


def _field(received: IncomingDocument, organisation: Unit) -> str:
    """Lĩnh vực, the second part of the symbol where there are no phòng: the received one's, or that used last."""
    if organisation.children.active().filter(kind=Unit.Kind.DEPARTMENT).exists():
        return ""
    if received.field:
        return received.field
    return last_field(organisation)


def last_field(organisation: Unit) -> str:
    """The field the organisation's last document with one was of."""
    mine = OutgoingDocument.objects.filter(organisation=organisation).exclude(field="")
    return mine.order_by("-pk").values_list("field", flat=True).first() or ""


def _open(draft: OutgoingDocument, received: IncomingDocument, by: Actor) -> None:
    """To whoever drafts it, and to those in charge of the document it answers."""
    if by.position is not None and not by.has("read_documents"):
        open_to(draft, [by.position.principal.pk], OutgoingAccess.Why.DRAFTED)
    leads = received.assignments.open().leads().filter(assignee__isnull=False)
    principals = [pk for pk in leads.values_list("assignee_id", flat=True) if pk]
    open_to(draft, principals, OutgoingAccess.Why.ANSWERS)


def to_the_sender(received: IncomingDocument) -> list[Line]:
    """The unit that sent it, or by name the body that issued a paper; its entry of the directory where it has one."""
    delivery = received.delivery
    if delivery is not None:
        up = delivery.sender_id == received.organisation.parent_id
        purpose = Delivery.Purpose.REPORT if up else Delivery.Purpose.ACT
        return [Line(unit_id=delivery.sender_id, purpose=purpose)] if delivery.sender.is_active else []
    mine = ExternalBody.objects.filter(organisation_id=received.organisation_id, is_active=True)
    body = mine.filter(name__iexact=received.issuing_body).first()
    return [Line(external_id=body.pk)] if body else [Line(name=received.issuing_body)]

"""Cấp số of an organisation's own documents, and what may become of a number (Điều 15, 16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.permissions import require
from outgoing.models import OutgoingDocument
from registers.models import Direction, NumberEntry, Register
from registers.services.numbers import void_number
from registers.services.reserving import check_order_of_days, use_reserved
from registers.symbols import symbol


class NumberMoved(Refused):
    """Somebody took the number the clerk had confirmed; nothing was saved, and the new one has to be confirmed."""


def number_locked(
    document: OutgoingDocument,
    *,
    register: Register,
    on: dt.date,
    reserved: NumberEntry | None = None,
    expected: str = "",
    by: Actor,
) -> None:
    """Vào sổ within an act that has locked the document and saves it.

    ``reserved`` uses a number kept or inserted before instead of the next one; ``expected`` is the symbol the clerk has
    compared with the scan. Raises NumberMoved when it would be another by now, Refused when the book is not
    the organisation's, the day is in the future, or days would go down as numbers go up.
    """
    require(document.enter, by)
    if register.organisation_id != document.organisation_id or register.direction != Direction.OUTGOING:
        raise Refused(_("Chọn sổ văn bản đi của cơ quan."), field="register")
    if on > timezone.localdate():
        raise Refused(_("Ngày ban hành không được ở tương lai."), field="document_date")
    entry = (
        use_reserved(reserved, register=register, on=on) if reserved else register.take_number(on=on, by=by)
    )
    check_order_of_days(entry)
    document.enter(entry=entry, code=symbol_of(document, entry), by=by)
    if expected and document.code != expected:
        message = _("Số %(expected)s vừa có người khác lấy. Số bây giờ là %(code)s, hãy đối chiếu lại.")
        raise NumberMoved(message % {"expected": expected, "code": document.code})
    document.entered_by, document.entered_by_name = by.position, by.user.full_name
    text = _("Vào sổ, số %(code)s, %(register)s") % {"code": document.code, "register": register.name}
    record(by, "number", document, text)


def symbol_of(document: OutgoingDocument, entry: NumberEntry) -> str:
    """Số, ký hiệu by kind, agency and drafting unit, or field where the organisation has no phòng."""
    unit = document.drafting_unit
    own_unit = unit.abbreviation if unit and unit.pk != document.organisation_id else ""
    return symbol(
        entry.register.symbol_pattern,
        number=entry.number,
        suffix=entry.suffix,
        kind=document.kind,
        agency=document.organisation.abbreviation,
        unit=own_unit or document.field,
    )


@transaction.atomic
def void(document: OutgoingDocument, *, reason: str, by: Actor) -> OutgoingDocument:
    """Hủy số from Đã cấp số: the document is cancelled, the number stays in the book with its reason."""
    document = OutgoingDocument.objects.lock(document.pk)
    require(document.void, by)
    document.void(reason=reason)
    void_locked(document, reason=reason, by=by)
    return document


def void_locked(document: OutgoingDocument, *, reason: str, by: Actor) -> None:
    """The number of a cancelled document stays in the book, within an act that has locked the document."""
    document.save()
    assert document.entry is not None
    void_number(document.entry, reason=reason, by=by)
    record(by, "void", document, _("Hủy số %(code)s: %(reason)s") % {"code": document.code, "reason": reason})


@transaction.atomic
def discard(document: OutgoingDocument, *, reason: str, by: Actor) -> OutgoingDocument:
    """Hủy a draft that has no number."""
    document = OutgoingDocument.objects.lock(document.pk)
    require(document.discard, by)
    document.discard(reason=reason)
    document.save()
    record(by, "discard", document, _("Hủy dự thảo: %s") % reason)
    return document


EDITABLE_ONCE_NUMBERED = (
    "subject", "signer_name", "signer_title", "authority", "urgency", "pages", "copies", "reply_due_on",
    "recipients_text", "archive_text", "note", "follower", "drafter_name",
)  # fmt: skip


def apply_fields(document: OutgoingDocument, fields: Mapping[str, Any]) -> Sequence[str]:
    """Set the fields that differ and return their names. Raises Refused for what a number has fixed."""
    changed = [name for name, value in fields.items() if getattr(document, name) != value]
    if document.state != OutgoingDocument.State.DRAFT and set(changed) - set(EDITABLE_ONCE_NUMBERED):
        raise Refused(_("Văn bản đã cấp số: loại, đơn vị soạn thảo và lĩnh vực không đổi được nữa."))
    for name in changed:
        setattr(document, name, fields[name])
    return changed

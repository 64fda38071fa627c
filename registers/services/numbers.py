"""Numbers that were spoilt: they stay in the book with their reason and are never used again (Điều 15)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Conflict, Refused
from accounts.journal import record
from accounts.permissions import require_right
from registers.models import NumberEntry, Register
from registers.selectors import is_filled
from registers.services.books import lock_register


@transaction.atomic
def void_number(entry: NumberEntry, *, reason: str, by: Actor) -> NumberEntry:
    """Hủy số, called by whoever voids the document that carries it. The reason prints in column Ghi chú."""
    require_right(by, "keep_registers", "register_documents", "issue_documents")
    reason = reason.strip()[:500]
    if not reason:
        raise Refused(_("Nhập lý do hủy số."), field="reason")
    register = lock_register(entry.register_id, by=by)
    entry = NumberEntry.objects.get(pk=entry.pk)
    if entry.state == NumberEntry.State.VOIDED:
        raise Conflict(_("Số %(number)s đã được hủy trước đó.") % {"number": entry.display})
    entry.state, entry.reason = NumberEntry.State.VOIDED, reason
    entry.save()
    words = {"number": entry.display, "reason": reason}
    record(by, "void-number", register, _("Hủy số %(number)s: %(reason)s") % words, number=entry.display)
    return entry


@transaction.atomic
def void_loose_number(entry: NumberEntry, *, reason: str, by: Actor) -> NumberEntry:
    """Hủy số from the page of the book: only of a number no document carries."""
    require_right(by, "keep_registers")
    lock_register(entry.register_id, by=by)
    if is_filled(entry):
        raise Refused(
            _("Số %(number)s đang có văn bản; hãy hủy từ trang văn bản.") % {"number": entry.display}
        )
    return void_number(entry, reason=reason, by=by)


@transaction.atomic
def spoil_next_number(register: Register, *, on: dt.date, reason: str, by: Actor) -> NumberEntry:
    """Take the next number and void it at once: it was stamped on paper by mistake."""
    require_right(by, "keep_registers")
    register = lock_register(register.pk, by=by)
    return void_number(register.take_number(on=on, by=by), reason=reason, by=by)

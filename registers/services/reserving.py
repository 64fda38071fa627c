"""Giữ số and Chèn số: numbers kept for later, numbers between two others, and the document that comes to use one."""

from __future__ import annotations

import datetime as dt
import string

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.permissions import require_right
from registers.models import Direction, NumberEntry, Register
from registers.services.books import lock_register


@transaction.atomic
def reserve_number(register: Register, *, on: dt.date, reason: str, by: Actor) -> NumberEntry:
    """Giữ số: take the next number for a document that comes later. The reason is mandatory."""
    require_right(by, "keep_registers")
    reason = _required(reason, _("Nhập lý do giữ số."))
    register = lock_register(register.pk, by=by)
    entry = register.take_number(on=on, by=by)
    entry.state, entry.reason = NumberEntry.State.RESERVED, reason
    entry.save()
    words = {"number": entry.display, "reason": reason}
    record(by, "reserve-number", register, _("Giữ số %(number)s: %(reason)s") % words, number=entry.display)
    return entry


@transaction.atomic
def insert_number(register: Register, *, after: int, on: dt.date, reason: str, by: Actor) -> NumberEntry:
    """Chèn số: keep 12a (12b …) between 12 and 13, dated between the two.

    Nghị định 30/2020/NĐ-CP knows no such number: the reason prints in column Ghi chú. Raises Refused when the number
    before it was never taken, or the day does not fit between its neighbours.
    """
    require_right(by, "keep_registers")
    reason = _required(reason, _("Nhập lý do chèn số."))
    register = lock_register(register.pk, by=by)
    if register.state != Register.State.OPEN:
        raise Refused(_("Sổ “%(name)s” đã đóng, không lấy số được nữa.") % {"name": register.name})
    place = list(NumberEntry.objects.filter(register=register, number=after).order_by("suffix"))
    if not place or place[0].suffix:
        raise Refused(_("Số %(number)s chưa có trong sổ.") % {"number": after}, field="after")
    if len(place) > len(string.ascii_lowercase):
        raise Refused(_("Sau số %(number)s đã hết số phụ.") % {"number": after}, field="after")
    following = (
        NumberEntry.objects.filter(register=register, number__gt=after).order_by("number", "suffix").first()
    )
    latest = min(following.date, timezone.localdate()) if following else timezone.localdate()
    if not place[-1].date <= on <= latest:
        span = {"first": place[-1].date.strftime("%d/%m/%Y"), "last": latest.strftime("%d/%m/%Y")}
        raise Refused(_("Ngày của số chèn phải từ %(first)s đến %(last)s.") % span, field="on")
    entry = NumberEntry.objects.create(
        register=register,
        number=after,
        suffix=string.ascii_lowercase[len(place) - 1],
        date=on,
        state=NumberEntry.State.RESERVED,
        reason=reason,
        taken_by=by.position,
        taken_by_name=by.user.full_name,
    )
    words = {"number": entry.display, "reason": reason}
    record(by, "insert-number", register, _("Chèn số %(number)s: %(reason)s") % words, number=entry.display)
    return entry


def use_reserved(entry: NumberEntry, *, register: Register, on: dt.date) -> NumberEntry:
    """Take a kept or inserted number for a document, under the book's lock, in the caller's transaction.

    Raises Refused when it is no longer kept, the book is closed or of another year, or the day does not fit.
    """
    register = Register.objects.select_for_update(of=("self",), no_key=True).get(pk=register.pk)
    entry = NumberEntry.objects.select_related("register").get(pk=entry.pk)
    if entry.register_id != register.pk or entry.state != NumberEntry.State.RESERVED:
        raise Refused(_("Số %(number)s không còn được giữ.") % {"number": entry.display}, field="reserved")
    if register.state != Register.State.OPEN:
        raise Refused(
            _("Sổ “%(name)s” đã đóng, không lấy số được nữa.") % {"name": register.name}, field="register"
        )
    if on.year != register.year:
        words = {"number": entry.display, "year": register.year}
        raise Refused(_("Số %(number)s thuộc sổ năm %(year)s.") % words, field="reserved")
    entry.state, entry.date = NumberEntry.State.TAKEN, on
    entry.save()
    if entry.suffix and register.direction == Direction.INCOMING:
        check_order_of_days(
            entry,
            message=_("Số %(number)s có ngày đến %(day)s: ngày của số chèn phải ở giữa hai số liền kề."),
        )
    return entry


def check_order_of_days(entry: NumberEntry, *, message: str = "") -> None:
    """Days do not go down as numbers go up. Raises Refused naming the neighbour."""
    message = message or _("Số %(number)s có ngày %(day)s: ngày ban hành không được đi ngược thứ tự số.")
    field = "document_date" if entry.register.direction == Direction.OUTGOING else "arrived_on"
    others = (
        NumberEntry.objects.filter(register=entry.register_id).exclude(pk=entry.pk).exclude(state="VOIDED")
    )
    place = (entry.number, entry.suffix)
    before = others.filter(number__lte=entry.number).order_by("-number", "-suffix")
    after = others.filter(number__gte=entry.number).order_by("number", "suffix")
    lower = next((e for e in before[:30] if (e.number, e.suffix) < place), None)
    upper = next((e for e in after[:30] if (e.number, e.suffix) > place), None)
    for neighbour, wrong in (
        (lower, lower and lower.date > entry.date),
        (upper, upper and upper.date < entry.date),
    ):
        if neighbour and wrong:
            words = {"number": neighbour.display, "day": neighbour.date.strftime("%d/%m/%Y")}
            raise Refused(message % words, field=field)


def _required(reason: str, message: str) -> str:
    reason = reason.strip()[:500]
    if not reason:
        raise Refused(message, field="reason")
    return reason

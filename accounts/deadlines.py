"""How a deadline is said: how far away, in time or late, met or missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON_DAYS = 2


@dataclass(frozen=True)
class Deadline:
    """A deadline as the chip shows it."""

    tone: str
    icon: str
    text: str
    date: str
    iso: str
    finished: bool = False


def _days(count: int) -> str:
    return ngettext("%(count)d ngày", "%(count)d ngày", count) % {"count": count}


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def deadline(
    due: dt.date | dt.datetime, *, done: dt.date | dt.datetime | None = None, days: int | None = None
) -> Deadline:
    """Say a deadline. ``days`` left (or, below zero, late) may come from a working calendar instead of this one's."""
    now = timezone.localtime()
    timed = isinstance(due, dt.datetime)
    day = _day(due)
    date = format_date(day, "d/m" if day.year == now.year else "d/m/Y")
    if timed:
        date = _("%(date)s, trước %(time)s") % {"date": date, "time": format_date(due, "H:i")}
    iso = day.isoformat()
    if done is not None:
        late = done > due if timed and isinstance(done, dt.datetime) else _day(done) > day
        over = max((_day(done) - day).days, 1)
        if late:
            text = _("Quá hạn %(days)s") % {"days": _days(over)}
            return Deadline("missed", "exclamation-triangle", text, date, iso, finished=True)
        return Deadline("met", "check", _("Đúng hạn"), date, iso, finished=True)
    left = (day - now.date()).days if days is None else days
    if left < 0:
        return Deadline(
            "late", "exclamation-triangle", _("Quá hạn %(days)s") % {"days": _days(-left)}, date, iso
        )
    if timed and due < now:
        return Deadline("late", "exclamation-triangle", _("Quá hạn hôm nay"), date, iso)
    if left == 0:
        return Deadline("soon", "clock", _("Hạn hôm nay"), date, iso)
    if left <= SOON_DAYS:
        return Deadline("soon", "clock", _("Còn %(days)s") % {"days": _days(left)}, date, iso)
    return Deadline("", "calendar", _("Còn %(days)s") % {"days": _days(left)}, date, iso)

"""Working days: Monday to Friday, less the days off of Điều 112 Bộ luật Lao động, plus the Saturdays worked for them.

The public calendar is a forecast until the Government announces the year; the administrator's table has the last word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from registers.models import CalendarDay

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)
MOST_DAYS = 1000
LONGEST_TERM = 200  # days in which sixty working days surely lie
SOURCE = "PyPI holidays"


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on the day."""
    return _works(day, _exceptions(day, day))


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The day ``count`` working days after (before, if negative); the first day is not counted.

    With 0 the day itself, or the next working day when it is off: a term that ends on a day off ends on the next
    working day (Điều 148 Bộ luật Dân sự).
    """
    if abs(count) > MOST_DAYS:
        raise ValueError(f"at most {MOST_DAYS} working days")
    step = -ONE_DAY if count < 0 else ONE_DAY
    far = day + step * (abs(count) * 2 + 40)
    return _counted_on(day, count, _exceptions(min(day, far), max(day, far)))


def _counted_on(day: dt.date, count: int, exceptions: dict[dt.date, str]) -> dt.date:
    step = -ONE_DAY if count < 0 else ONE_DAY
    left = abs(count)
    if left == 0:
        while not _works(day, exceptions):
            day += ONE_DAY
        return day
    while left:
        day += step
        left -= _works(day, exceptions)
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``."""
    if end < start:
        return -working_days_between(end, start)
    exceptions = _exceptions(start, end)
    days = (start + ONE_DAY * offset for offset in range(1, (end - start).days + 1))
    return sum(_works(day, exceptions) for day in days)


class WorkingDays:
    """The calendar of a span, read once, when it is first asked: for pages that ask for many days."""

    def __init__(self, start: dt.date, end: dt.date) -> None:
        self._span = (start, end)

    @classmethod
    def ahead(cls) -> WorkingDays:
        """The calendar of the terms an organisation may give, from today."""
        today = timezone.localdate()
        return cls(today, today + dt.timedelta(days=LONGEST_TERM))

    @cached_property
    def _exceptions(self) -> dict[dt.date, str]:
        return _exceptions(*self._span)

    def after(self, day: dt.date, count: int) -> dt.date:
        """As add_working_days() says, within the span."""
        return _counted_on(day, count, self._exceptions)

    def left(self, due: dt.date, *, today: dt.date | None = None) -> int:
        """Working days from today to the due day; below zero when it has passed."""
        today = today or timezone.localdate()
        first, last = min(today, due), max(today, due)
        days = (first + ONE_DAY * offset for offset in range(1, (last - first).days + 1))
        count = sum(_works(day, self._exceptions) for day in days)
        return count if due >= today else -max(count, 1)


@transaction.atomic
def load_calendar(years: Iterable[int] | None = None, *, dry_run: bool = False) -> int:
    """Write the public calendar of the years (2025 to the next year) where the table says nothing yet.

    What is in the table stays: the administrator may have corrected it. Returns how many days were added.
    """
    years = list(years) if years is not None else list(range(2025, timezone.localdate().year + 2))
    wanted = {day: (kind, name) for day, kind, name in _public_days(years)}
    present = set(CalendarDay.objects.filter(date__in=wanted).values_list("date", flat=True))
    missing = sorted(set(wanted) - present)
    if not dry_run:
        for day in missing:
            kind, name = wanted[day]
            CalendarDay.objects.create(date=day, kind=kind, name=name[:120], source=SOURCE)
    return len(missing)


def _public_days(years: list[int]) -> Iterable[tuple[dt.date, str, str]]:
    import holidays

    calendar = holidays.country_holidays("VN", years=years, language="vi")
    for day, name in calendar.items():
        if day.year in years and day.weekday() < SATURDAY:
            yield day, CalendarDay.Kind.OFF, name
    for day in calendar.weekend_workdays:
        if day.year in years:
            yield day, CalendarDay.Kind.WORKED, "Làm bù"


def _exceptions(start: dt.date, end: dt.date) -> dict[dt.date, str]:
    return dict(CalendarDay.objects.filter(date__range=(start, end)).values_list("date", "kind"))


def _works(day: dt.date, exceptions: dict[dt.date, str]) -> bool:
    kind = exceptions.get(day)
    if kind is not None:
        return kind == CalendarDay.Kind.WORKED
    return day.weekday() < SATURDAY

"""What filter rows of lists share: periods, and text fields that suggest values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

RANGE, TODAY, WEEK = "khoang", "hom-nay", "tuan-nay"
MONTHS, YEARS = 12, 3


class SuggestingInput(forms.TextInput):
    """A text field that suggests values; anything may be typed."""

    def __init__(self, suggestions: Iterable[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field with its list."""
        listed = f"{(attrs or {}).get('id', name)}_list"
        field = super().render(
            name, value, {**(attrs or {}), "list": listed, "autocomplete": "off"}, renderer
        )
        options = format_html_join("", '<option value="{}"></option>', ((s,) for s in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', field, listed, options)


def periods(today: dt.date) -> list[tuple[str, Any]]:
    """Today, this week, the last twelve months, the last years, and a range of one's own."""
    months = []
    year, month = today.year, today.month
    for _step in range(MONTHS):
        months.append((f"{year}-{month:02d}", _("Tháng %(month)s/%(year)s") % {"month": month, "year": year}))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    years = [(str(today.year - n), _("Năm %s") % (today.year - n)) for n in range(YEARS)]
    return [
        ("", _("Mọi kỳ")),
        (TODAY, _("Hôm nay")),
        (WEEK, _("Tuần này")),
        *months,
        *years,
        (RANGE, _("Từ ngày… đến ngày…")),
    ]


def days_of(period: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """First and last day of a period; None for a range of one's own."""
    if period == TODAY:
        return today, today
    if period == WEEK:
        monday = today - dt.timedelta(days=today.weekday())
        return monday, monday + dt.timedelta(days=6)
    year, _dash, month = period.partition("-")
    if month:
        first = dt.date(int(year), int(month), 1)
        return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    if period.isdigit():
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    return None

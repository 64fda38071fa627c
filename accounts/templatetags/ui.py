"""Presentation tags and filters: icons, state marks, deadlines, dates. They take plain values and know no model."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.defaultfilters import date as format_date
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from heroicons.templatetags.heroicons import heroicon_outline

from accounts.charts import Row, bar_rows
from accounts.deadlines import Deadline, deadline
from accounts.marks import URGENCY_TONES, Mark, mark_of

register = template.Library()


# --- Icons ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    css = f"icon icon--{size}" if size else "icon"
    attrs = (
        {"class": css, "role": "img", "aria-label": label} if label else {"class": css, "aria-hidden": "true"}
    )
    if name.startswith("own-"):
        own = get_template(f"components/icons/{name[4:]}.svg")
        return mark_safe(own.render({"attrs": attrs}).strip())
    drawn = str(heroicon_outline(name, size=None, **attrs))
    return mark_safe(drawn.replace(' aria-hidden="true"', "") if label else drawn)  # Heroicons hides them all


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon beside a word; with ``label`` it speaks for itself. ``own-…`` is ours, the rest Heroicons outline."""
    return _icon(str(name), size, str(label))


# --- States and urgency ---------------------------------------------------------------------------------------------


@register.simple_tag
def state_mark(code: str, machine: str = "", tone: str = "", glyph: str = "") -> Mark:
    """Glyph and tone of a state code; ``tone`` and ``glyph`` overrule the table."""
    known = mark_of(code, machine)
    return Mark(glyph or known.glyph, tone or known.tone)


@register.filter
def urgency_tone(code: str) -> str:
    """Class suffix of an urgency code; "" for the ordinary one, which is not written."""
    return URGENCY_TONES.get(str(code), "")


# --- Dates ----------------------------------------------------------------------------------------------------------


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter(expects_localtime=True)
def vn_date(value: dt.date | dt.datetime | None) -> str:
    """19/11/2026."""
    return format_date(value, "d/m/Y") if value else ""


@register.filter(expects_localtime=True)
def vn_datetime(value: dt.datetime | None) -> str:
    """14:20 ngày 19/11/2026; the year is left out within the current one."""
    if not value:
        return ""
    day = "d/m" if value.year == timezone.localdate().year else "d/m/Y"
    return _("%(time)s ngày %(day)s") % {"time": format_date(value, "H:i"), "day": format_date(value, day)}


@register.filter(expects_localtime=True)
def short_time(value: dt.date | dt.datetime | None) -> str:
    """14:20 today, else 19/11, else 19/11/2025."""
    if not value:
        return ""
    today = timezone.localdate()
    day = value.date() if isinstance(value, dt.datetime) else value
    if day == today and isinstance(value, dt.datetime):
        return format_date(value, "H:i")
    return format_date(value, "d/m" if day.year == today.year else "d/m/Y")


@register.filter(expects_localtime=True)
def short_datetime(value: dt.datetime | None) -> str:
    """19/11 14:20, with the year when it is not the current one."""
    if not value:
        return ""
    return format_date(value, "d/m H:i" if value.year == timezone.localdate().year else "d/m/Y H:i")


@register.filter
def paper_month(day: dt.date) -> str:
    """The month as documents write it: only January and February take a zero (Phụ lục I Nghị định 30/2020)."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


@register.simple_tag
def due_info(due: Any, done: Any = None, days: Any = None) -> Deadline | None:
    """Tone, icon and words of a deadline; ``days`` (e.g. working days) replaces the calendar count."""
    if not due:
        return None
    return deadline(
        _local(due), done=_local(done) if done else None, days=None if days in (None, "") else int(days)
    )


@register.filter
def due_tone(due: Any, done: Any = None) -> str:
    """Tone of a deadline: "", soon, late, met or missed."""
    found = due_info(due, done)
    return found.tone if found else ""


# --- Text -----------------------------------------------------------------------------------------------------------


@register.filter
def initials(name: str) -> str:
    """Two letters of a Vietnamese name, given name last: Phạm Thu Dung -> TD, Chi cục 1 -> C1."""
    words = [word for word in str(name or "").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if words[-1].isdigit():
        return f"{words[0][0]}{words[-1][-1]}".upper()
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def slashes_break(text: object) -> SafeString:
    """Dates and symbols in a narrow column: the line may break before the year, or behind the slash of a symbol."""
    return mark_safe(re.sub(r"/(?=\d{4}|[^\W\d])", "/<wbr>", conditional_escape(str(text))))


@register.filter
def file_size(size: int | None) -> str:
    """412 kB, 3,4 MB."""
    if size is None or size == "":
        return ""
    if size < 1000:
        return f"{int(size)} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


@register.simple_tag(takes_context=True)
def query_string(context: Mapping[str, Any], **changes: Any) -> str:
    """The current query string with parameters replaced; None or "" takes one out. Starts with ``?``."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


METER_WIDTH = 1200
METER_GAP = 4


@register.simple_tag
def meter_parts(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where each part of a meter stands, in the units of its viewBox; empty parts are left out."""
    shown = [part for part in parts or () if part["count"]]
    total = sum(part["count"] for part in shown)
    room = METER_WIDTH - METER_GAP * max(len(shown) - 1, 0)
    drawn, left = [], 0.0
    for part in shown:
        width = room * part["count"] / total
        drawn.append({"tone": part["tone"], "x": round(left), "width": round(width)})
        left += width + METER_GAP
    return drawn


@register.simple_tag
def chart_rows(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows of a bar chart with every bar in its place."""
    return bar_rows(rows or ())


# --- Forms ----------------------------------------------------------------------------------------------------------


@register.filter
def field_anchor(field: BoundField) -> str:
    """Id of the control a summary line jumps to; a group of choices has it on the first choice."""
    return field.id_for_label or f"{field.auto_id}_0"

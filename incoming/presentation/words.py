"""Times, days and names as sentences say them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _


def day(value: dt.date | None) -> str:
    """25/11, with the year when it is not the current one."""
    if value is None:
        return ""
    return value.strftime("%d/%m" if value.year == timezone.localdate().year else "%d/%m/%Y")


def moment(value: dt.datetime | None) -> str:
    """14:20 ngày 21/11."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return _("%(time)s ngày %(day)s") % {"time": local.strftime("%H:%M"), "day": day(local.date())}


def bare_title(title: str) -> str:
    """The title without the unit: "Chuyên viên · Phòng Tổng hợp" becomes "Chuyên viên"."""
    return title.split(" · ")[0]


def stop(text: str) -> str:
    """The text with a full stop, unless it ends like a sentence already."""
    return text if not text or text[-1] in ".!?…" else f"{text}."

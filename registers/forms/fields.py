"""Fields as clerks fill them in: one tidy line, dates as ngày/tháng/năm, each with its own words when it is wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from registers.models.documents import tidy

FIRST_YEAR = 1945  # a year before it is a slip of the keyboard


class LineField(forms.CharField):
    """Text kept as one line in composed form and measured after that.

    Without the attribute maxlength: a browser would cut what is pasted without a word.
    """

    def __init__(self, *, label: Any, max_length: int, missing: Any = "", **kwargs: Any) -> None:
        messages = {"max_length": _("Dài quá %(limit_value)d ký tự (đang có %(show_value)d)")}
        if missing:
            messages["required"] = missing
        super().__init__(label=label, max_length=max_length, error_messages=messages, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing beyond what the widget says itself."""
        return {}

    def to_python(self, value: Any) -> str:
        """Single blanks, NFC."""
        return tidy(super().to_python(value) or "")


class LinesField(LineField):
    """Text of several lines, each tidy; empty ones at the ends are dropped."""

    def to_python(self, value: Any) -> str:
        """Line by line."""
        text = str(forms.CharField.to_python(self, value) or "")
        return "\n".join(tidy(line) for line in text.splitlines()).strip()


class DayField(forms.DateField):
    """A date typed as ngày/tháng/năm."""

    def __init__(self, *, missing: Any = "", **kwargs: Any) -> None:
        messages = {"invalid": _("Ghi ngày/tháng/năm, ví dụ 25/11/2026")}
        if missing:
            messages["required"] = missing
        super().__init__(error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """A day of our time."""
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year < 2200:
            raise forms.ValidationError(_t("Xem lại năm, ví dụ 25/11/2026"), code="invalid")
        return day


class CountField(forms.IntegerField):
    """A number of pages or copies."""

    def __init__(self, *, label: Any) -> None:
        wrong = {key: _("Ghi một số từ 1 đến 9999") for key in ("invalid", "min_value", "max_value")}
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"})
        super().__init__(
            label=label, required=False, min_value=1, max_value=9999, error_messages=wrong, widget=widget
        )

"""Giữ số and Chèn số (case 8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registers.forms.books import ReasonForm
from registers.forms.fields import DayField

REASON = {"required": _("Nhập lý do")}


class ReserveForm(ReasonForm):
    """Keep the next number for a document that comes later: on which day, and why."""

    on = DayField(label=_("Ngày trong sổ"), missing=_("Chưa nhập ngày"))

    field_order: tuple[str, ...] = ("on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages |= REASON


class InsertForm(ReserveForm):
    """A number between two others: after which one."""

    after = forms.IntegerField(
        label=_("Chèn sau số"),
        min_value=1,
        max_value=999_999,
        error_messages={
            key: _("Ghi số đã có trong sổ, ví dụ 12")
            for key in ("required", "invalid", "min_value", "max_value")
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
    )

    field_order = ("after", "on", "reason")

"""In sổ: which form, which part of the book, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registers.forms.fields import DayField
from registers.models import BookForm, Direction, PrintJob, Register
from registers.printing.selection import Span, Wish, last_print

CONTINUE, WHOLE, PERIOD, NUMBERS = "tiep", "ca", "ky", "so"
FORMS_OF = {
    Direction.INCOMING: (BookForm.INCOMING, BookForm.FOLLOW_UP),
    Direction.OUTGOING: (BookForm.OUTGOING,),
}


def _number(label: Any) -> forms.IntegerField:
    wrong = {key: gettext_lazy("Ghi một số của sổ") for key in ("invalid", "min_value", "max_value")}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num w-no"})
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=999_999, error_messages=wrong, widget=widget
    )


class PrintForm(forms.Form):
    """What the one who prints chooses. A part that is neither period nor numbers needs no further fields."""

    mau = forms.ChoiceField(label=gettext_lazy("Mẫu sổ"), widget=forms.RadioSelect)
    phan = forms.ChoiceField(label=gettext_lazy("Phần in"), widget=forms.RadioSelect)
    tu_ngay = DayField(label=gettext_lazy("Từ ngày"), required=False)
    den_ngay = DayField(label=gettext_lazy("đến ngày"), required=False)
    tu_so = _number(gettext_lazy("Từ số"))
    den_so = _number(gettext_lazy("đến số"))
    quyen = forms.IntegerField(
        label=gettext_lazy("Quyển số"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num w-no"}),
        error_messages={
            key: gettext_lazy("Ghi một số từ 1 đến 999") for key in ("invalid", "min_value", "max_value")
        },
    )
    bia = forms.BooleanField(label=gettext_lazy("In trang bìa"), required=False)
    ky_nhan = forms.BooleanField(
        label=gettext_lazy("Ghi người đã nhận trên hệ thống vào cột Ký nhận"),
        required=False,
        help_text=gettext_lazy("Không chọn: cột để trống để ký tay."),
    )
    dinh_dang = forms.ChoiceField(choices=PrintJob.Format.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, register: Register, **options: Any) -> None:
        offered = FORMS_OF[Direction(register.direction)]
        self.printed = {form: last_print(register, form) for form in offered}
        latest = self.printed[offered[0]]
        options["initial"] = {
            "mau": offered[0],
            "phan": CONTINUE if latest else WHOLE,
            "quyen": latest.volume + 1 if latest else 1,
            "bia": True,
        } | (options.get("initial") or {})
        super().__init__(*args, **options)
        for name in ("tu_ngay", "den_ngay"):
            self.fields[name].widget.attrs |= {"class": "num w-date"}
        self.fields["mau"].choices = [(form, BookForm(form).label) for form in offered]  # type: ignore[attr-defined]
        self.fields["phan"].choices = [  # type: ignore[attr-defined]
            *([(CONTINUE, self._continued())] if any(self.printed.values()) else []),
            (WHOLE, _("Cả sổ")),
            (PERIOD, _("Theo kỳ")),
            (NUMBERS, _("Theo số")),
        ]
        if len(offered) == 1:
            self.fields["mau"].widget = forms.HiddenInput()

    def _continued(self) -> str:
        latest = next(printed for printed in self.printed.values() if printed)
        return _("In tiếp từ lần in trước (từ số %s)") % (latest.to_number + 1)

    def clean(self) -> dict[str, Any]:
        """Each part needs its own fields, in order."""
        cleaned = super().clean() or self.cleaned_data
        part = cleaned.get("phan")
        if part == CONTINUE and cleaned.get("mau") and not self.printed.get(cleaned["mau"]):
            self.add_error("phan", _("Mẫu này chưa in lần nào: chọn cả sổ, kỳ hoặc số."))
        for kind, first, last in ((PERIOD, "tu_ngay", "den_ngay"), (NUMBERS, "tu_so", "den_so")):
            if part != kind or {first, last} & self.errors.keys():
                continue
            low, high = cleaned.get(first), cleaned.get(last)
            if low is None and high is None:
                self.add_error(first, _("Ghi ít nhất một đầu."))
            elif low is not None and high is not None and low > high:
                self.add_error(last, _("Đầu sau phải không nhỏ hơn đầu trước."))
        return cleaned

    def wish(self) -> Wish:
        """What was chosen, once valid."""
        chosen = self.cleaned_data
        return Wish(
            form=chosen["mau"],
            span=self._span(chosen),
            format=chosen["dinh_dang"] or PrintJob.Format.PDF,
            volume=chosen["quyen"],
            cover=chosen["bia"],
            receipts=chosen["ky_nhan"],
        )

    def _span(self, chosen: dict[str, Any]) -> Span:
        latest = self.printed[chosen["mau"]]
        if chosen["phan"] == CONTINUE and latest:
            return Span(from_number=latest.to_number + 1)
        if chosen["phan"] == PERIOD:
            return Span(from_day=chosen["tu_ngay"], to_day=chosen["den_ngay"])
        if chosen["phan"] == NUMBERS:
            return Span(from_number=chosen["tu_so"], to_number=chosen["den_so"])
        return Span()

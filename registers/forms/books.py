"""Forms about books and numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.errors import Refused
from registers.models import Direction, DocumentKind, Register
from registers.models.documents import tidy
from registers.symbols import DEFAULT_PATTERN, check_pattern

FIXED_WHEN_USED = ("direction", "year", "first_number")


class RegisterForm(forms.Form):
    """A book, new or existing; what is fixed once a number was taken cannot be typed any more."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Loại sổ"), choices=Direction.choices, widget=forms.RadioSelect
    )
    year = forms.IntegerField(label=gettext_lazy("Năm"))
    name = forms.CharField(label=gettext_lazy("Tên sổ"), max_length=120)
    first_number = forms.IntegerField(
        label=gettext_lazy("Số bắt đầu"),
        initial=1,
        validators=[MinValueValidator(1), MaxValueValidator(999_999)],
        help_text=gettext_lazy("Lớn hơn 1 khi chuyển từ sổ giấy sang giữa năm."),
    )
    symbol_pattern = forms.CharField(
        label=gettext_lazy("Mẫu ký hiệu"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Dùng {số}, {loại}, {cơ quan}, {đơn vị}. Công văn không có {loại}; loại khác không có {đơn vị}."
        ),
    )
    is_default = forms.BooleanField(label=gettext_lazy("Là sổ mặc định của năm"), required=False)
    kinds = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Loại văn bản áp dụng"),
        queryset=DocumentKind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không chọn loại nào: sổ nhận mọi loại văn bản."),
    )

    def __init__(self, *args: Any, actor: Actor, register: Register | None = None, **options: Any) -> None:
        if register is not None:
            options["initial"] = initial_of(register) | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.actor, self.register = actor, register
        this_year = timezone.localdate().year
        earliest = min(this_year - 1, register.year if register else this_year)
        self.fields["year"].validators += [
            MinValueValidator(earliest, _("Chỉ tạo sổ từ năm %(limit_value)s.")),
            MaxValueValidator(this_year + 1, _("Chỉ tạo sổ đến năm %(limit_value)s.")),
        ]
        self.fields["year"].widget.attrs |= {"min": earliest, "max": this_year + 1}
        kinds = DocumentKind.objects.active()
        if register is not None:
            kinds |= DocumentKind.objects.filter(registers=register)
        self.fields["kinds"].queryset = kinds.distinct()  # type: ignore[attr-defined]
        if register is not None and register.is_used:
            for name in FIXED_WHEN_USED:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Không đổi được: sổ đã có số.")

    def clean_name(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["name"])

    def clean_symbol_pattern(self) -> str:
        """Single blanks only inside the placeholders."""
        return tidy(self.cleaned_data["symbol_pattern"])

    def clean(self) -> dict[str, Any]:
        """Check what depends on several fields."""
        cleaned = super().clean() or self.cleaned_data
        direction, kinds = cleaned.get("direction"), list(cleaned.get("kinds") or [])
        if direction == Direction.OUTGOING:
            wrong = [kind.name for kind in kinds if kind.incoming_only]
            if wrong:
                message = _("Cơ quan không ban hành loại này: %(kinds)s.")
                self.add_error("kinds", message % {"kinds": ", ".join(wrong)})
            elif "symbol_pattern" in cleaned:
                self._check_pattern(cleaned, kinds)
        if direction == Direction.INCOMING:
            cleaned["symbol_pattern"] = ""
        if {"name", "year", "direction"} <= cleaned.keys() and self._name_taken(cleaned):
            self.add_error("name", _("Năm này đã có sổ cùng loại mang tên này."))
        return cleaned

    def _check_pattern(self, cleaned: dict[str, Any], kinds: list[DocumentKind]) -> None:
        cleaned["symbol_pattern"] = cleaned["symbol_pattern"] or DEFAULT_PATTERN
        try:
            check_pattern(cleaned["symbol_pattern"], kinds)
        except Refused as problem:
            self.add_error("symbol_pattern", ValidationError(problem.message))

    def _name_taken(self, cleaned: dict[str, Any]) -> bool:
        same = Register.objects.visible_to(self.actor).filter(
            direction=cleaned["direction"], year=cleaned["year"], name=cleaned["name"]
        )
        if self.register is not None:
            same = same.exclude(pk=self.register.pk)
        return same.exists()


def initial_of(register: Register) -> dict[str, Any]:
    """The form's values of an existing book."""
    return {
        "direction": register.direction,
        "year": register.year,
        "name": register.name,
        "first_number": register.first_number,
        "symbol_pattern": register.symbol_pattern,
        "is_default": register.is_default,
        "kinds": list(register.kinds.all()),
    }


class ReasonForm(forms.Form):
    """Why a number is voided; printed in column Ghi chú."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_reason(self) -> str:
        """One line."""
        return tidy(self.cleaned_data["reason"])


class LedgerFilterForm(forms.Form):
    """Which part of a book: by day or by number."""

    tu_ngay = forms.DateField(label=gettext_lazy("Từ ngày"), required=False)
    den_ngay = forms.DateField(label=gettext_lazy("Đến ngày"), required=False)
    tu_so = forms.IntegerField(label=gettext_lazy("Từ số"), required=False, min_value=1)
    den_so = forms.IntegerField(label=gettext_lazy("Đến số"), required=False, min_value=1)
    trang_thai = forms.ChoiceField(
        choices=[("", ""), ("giu", ""), ("huy", "")], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, width in {
            "tu_ngay": "w-date",
            "den_ngay": "w-date",
            "tu_so": "w-no",
            "den_so": "w-no",
        }.items():
            self.fields[name].widget.attrs |= {"class": f"num {width}", "placeholder": ""}

    def conditions(self) -> dict[str, Any]:
        """Lookups on NumberEntry; what is not readable is left out."""
        if not self.is_bound:
            return {}
        self.is_valid()
        lookups = {
            "tu_ngay": "date__gte",
            "den_ngay": "date__lte",
            "tu_so": "number__gte",
            "den_so": "number__lte",
        }
        given = {lookups[name]: self.cleaned_data.get(name) for name in lookups}
        states = {"giu": "RESERVED", "huy": "VOIDED"}
        given["state"] = states.get(self.cleaned_data.get("trang_thai", ""))
        return {lookup: value for lookup, value in given.items() if value is not None}


class SpoilForm(ReasonForm):
    """A number stamped on paper by mistake: its day in the book, and why."""

    on = forms.DateField(label=gettext_lazy("Ngày trong sổ"))

    field_order = ("on", "reason")

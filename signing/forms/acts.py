"""One form per act on the way to the signature. A PIN is read once and never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.forms.registration import ReasonForm
from outgoing.forms.numbering import ExpectedSymbolMixin, SymbolParts
from outgoing.models import OutgoingDocument
from registers.forms import UploadsField
from registers.forms.fields import CountField, DayField, LineField
from signing.keys.pins import Pin

LONGEST_PIN = 64


class PinField(forms.CharField):
    """The PIN of a signing key; cleans to a Pin, which no log can print."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mã PIN chữ ký số"))
        widget = forms.PasswordInput(attrs={"autocomplete": "off", "class": "num"})
        messages = {"required": _("Nhập mã PIN"), "max_length": _("Mã PIN dài quá %(limit_value)d ký tự")}
        super().__init__(
            max_length=LONGEST_PIN, strip=False, widget=widget, error_messages=messages, **options
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing beyond what the widget says itself."""
        return {}

    def clean(self, value: Any) -> Pin:
        """Wrap it before anything else can look at it."""
        return Pin(super().clean(value))


class StepForm(forms.Form):
    """A decision on the step the page was opened for."""

    step = forms.IntegerField(widget=forms.HiddenInput)


def opinion_field() -> LineField:
    """Ý kiến, kept with the step."""
    return LineField(label=_("Ý kiến"), max_length=1000, required=False)


class ApproveForm(StepForm):
    """Duyệt, Ký nháy."""

    opinion = opinion_field()


class SignForm(StepForm):
    """Ký phê duyệt."""

    opinion = opinion_field()
    pin = PinField()


class SignAloneForm(StepForm):
    """One of several documents signed with one PIN entry."""

    pin = PinField()


class GiveBackForm(ReasonForm, StepForm):
    """Trả lại, to the drafter or to an earlier step."""

    ready_reasons = (_("Sai thể thức, kỹ thuật trình bày"), _("Xem lại nội dung"), _("Thiếu phụ lục"))
    field_order = ("to", "ready", "reason", "step")

    to = forms.TypedChoiceField(
        label=_("Trả lại cho"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Chọn người nhận lại"),
            "invalid_choice": _("Chọn bước trước đó để trả lại."),
        },
    )

    def __init__(self, *args: Any, stops: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = stops
        field.initial = stops[0][0] if stops else None


class RefuseForm(ReasonForm, StepForm):
    """Từ chối ký."""

    ready_reasons = (_("Không thuộc thẩm quyền ký"), _("Nội dung không phù hợp"))


class WithdrawForm(forms.Form):
    """Hủy trình."""

    reason = LineField(label=_("Lý do"), max_length=1000, required=False)


class RemarkForm(forms.Form):
    """Góp ý on the revision shown."""

    text = LineField(
        label=_("Góp ý"), max_length=1000, missing=_("Nhập góp ý"), widget=forms.Textarea(attrs={"rows": 3})
    )
    page = CountField(label=_("Trang"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class OutsideForm(StepForm):
    """The file signed with one's own tool."""

    opinion = opinion_field()
    signed = UploadsField(
        label=_("Tệp đã ký"),
        required=True,
        single=True,
        pdf_only=True,
        error_messages={"required": _("Chọn tệp PDF đã ký")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed"].actor = actor  # type: ignore[attr-defined]


class SealForm(StepForm):
    """Ký số và phát hành again, with the number taken before."""

    pin = PinField(label=_("Mã PIN khóa của cơ quan"))


class IssueForm(ExpectedSymbolMixin, StepForm):
    """Vào sổ, ký số và phát hành of a signed document (Điều 15–18 Nghị định 30/2020/NĐ-CP)."""

    field_order = ("register", "reserved", "document_date", "pin", "step", "expected")

    document_date = DayField(label=_("Ngày ban hành"), missing=_("Chưa nhập ngày ban hành"))
    pin = PinField(label=_("Mã PIN khóa của cơ quan"))

    def __init__(self, *args: Any, actor: Actor, document: OutgoingDocument, **kwargs: Any) -> None:
        self.actor, self.document = actor, document
        super().__init__(*args, **kwargs)

    @property
    def kind_id(self) -> int | None:
        """The document's kind."""
        return self.document.kind_id

    @property
    def symbol_parts(self) -> SymbolParts | None:
        """As the draft has them."""
        document = self.document
        unit = document.drafting_unit
        own_unit = unit.abbreviation if unit and unit.pk != document.organisation_id else ""
        return SymbolParts(document.kind, document.organisation.abbreviation, own_unit or document.field)

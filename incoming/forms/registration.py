"""Ways back and corrections after a document was delivered or registered (cases 10, 11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.forms.entry import REGISTRATION_FIELDS, RegistrationFieldsMixin
from incoming.models import IncomingDocument
from registers.forms import UploadsField
from registers.forms.fields import DayField, LineField
from registers.models import DocumentKind

OTHER = ""
READY_REASONS = (
    _("Gửi nhầm đơn vị"),
    _("Không thuộc thẩm quyền"),
    _("Thiếu tệp đính kèm"),
    _("Tệp không đọc được"),
    _("Trùng văn bản đã nhận"),
)
LONGEST_REASON = 1000


class ReasonForm(forms.Form):
    """A reason in the clerk's own words, with ready ones to begin with; mandatory (Điều 21)."""

    ready_reasons: tuple[Any, ...] = ()

    ready = forms.ChoiceField(label=_("Lý do có sẵn"), required=False, widget=forms.RadioSelect)
    reason = LineField(
        label=_("Lý do"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.ready_reasons:
            del self.fields["ready"]
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _t("Chưa nhập lý do")
            return
        for name in ("ready", "reason"):
            self.fields[name].either = True  # type: ignore[attr-defined]
        self.fields["reason"].label = _t("Ghi thêm hoặc lý do khác")
        choices = [(str(text), str(text)) for text in self.ready_reasons]
        self.fields["ready"].choices = [*choices, (OTHER, _t("Lý do khác"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Join the ready reason and what was added to it."""
        data: dict[str, Any] = super().clean() or {}
        if "reason" in self.errors:
            return data
        parts = [data.get("ready", ""), data["reason"]]
        data["reason"] = ": ".join(part for part in parts if part)
        if not data["reason"]:
            self.add_error("reason", _t("Chọn hoặc nhập lý do"))
        elif len(data["reason"]) > LONGEST_REASON:
            self.add_error("reason", _t("Lý do dài quá %(n)s ký tự") % {"n": LONGEST_REASON})
        return data


class SendBackForm(ReasonForm):
    """Từ chối tiếp nhận, Trả lại nơi gửi."""

    ready_reasons = READY_REASONS


class VoidForm(ReasonForm):
    """Hủy số: the reason stands in column Ghi chú of the book."""

    ready_reasons = (_("Vào sổ nhầm"), _("Vào sổ trùng"), _("Không phải văn bản đến của cơ quan"))


class CorrectForm(RegistrationFieldsMixin):
    """Sửa thông tin đăng ký of a paper document; book and number stand fast."""

    arrived_on = DayField(label=_("Ngày đến"), missing=_("Chưa nhập ngày đến"))
    reason = LineField(
        label=_("Lý do sửa"),
        max_length=LONGEST_REASON,
        missing=_("Nhập lý do sửa"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, document: IncomingDocument, actor: Actor, **kwargs: Any) -> None:
        self.document, self.actor = document, actor
        names = (*REGISTRATION_FIELDS, "arrived_on")
        initial = {name: getattr(document, name) for name in names if name != "kind"}
        kwargs["initial"] = initial | {"kind": document.kind_id}
        super().__init__(*args, **kwargs)

    @cached_property
    def kinds(self) -> dict[int, DocumentKind]:
        """Kinds in use, and the document's own."""
        found = {kind.pk: kind for kind in DocumentKind.objects.active()}
        return found | {self.document.kind_id: self.document.kind}

    def clean_arrived_on(self) -> Any:
        """Not after today, and in the book's year: the number belongs to that year."""
        day = self.cleaned_data["arrived_on"]
        if day > localdate():
            raise forms.ValidationError(_t("Ngày đến không được sau hôm nay"))
        if self.document.register and day.year != self.document.register.year:
            text = _t("Ngày đến phải thuộc năm %(year)s của sổ")
            raise forms.ValidationError(text % {"year": self.document.register.year})
        return day

    def clean(self) -> dict[str, Any]:
        """Days against each other."""
        data: dict[str, Any] = super().clean() or {}
        self.check_days(data, data.get("arrived_on"))
        return data

    def registration(self) -> dict[str, Any]:
        """The fields as the service takes them, Ngày đến included."""
        return super().registration() | {"arrived_on": self.cleaned_data["arrived_on"]}


class AddFilesForm(forms.Form):
    """Bổ sung tệp."""

    uploads = UploadsField(label=_("Tệp"), required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].actor = actor  # type: ignore[attr-defined]

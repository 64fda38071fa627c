"""What follows the issue: recall, correction, another scan, what is known of a body outside the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from outgoing.models import OutgoingAttachment, OutgoingDocument, Recipient
from registers.forms import UploadsField
from registers.forms.fields import CountField, DayField, LineField

CORRECTED = ("subject", "code", "document_date", "signer_name", "signer_title", "pages", "issuing_body")
SIZES = {
    "code": 5,
    "document_date": 3,
    "pages": 4,
    "issuing_body": 12,
    "signer_name": 6,
    "signer_title": 6,
}


def _reason(label: Any, **options: Any) -> LineField:
    return LineField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **options)


class RecallForm(forms.Form):
    """Thu hồi: why, and the document that announces it (Điều 18 khoản 4)."""

    reason = _reason(_("Lý do thu hồi"), missing=_("Nhập lý do thu hồi"))
    notice = LineField(
        label=_("Văn bản thông báo thu hồi"),
        max_length=200,
        required=False,
        help_text=_("Số, ký hiệu, ngày của văn bản thông báo, nếu có."),
    )


class CorrectionForm(forms.Form):
    """Đề nghị cập nhật: the fields as issued, to be changed; the receiver's clerk decides."""

    field_order = ("subject", "code", "document_date", "pages", "issuing_body", "signer_name", "signer_title")

    subject = LineField(
        label=_("Trích yếu"),
        max_length=2000,
        missing=_("Nhập trích yếu"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    code = LineField(label=_("Số, ký hiệu"), max_length=60, missing=_("Nhập số, ký hiệu"))
    document_date = DayField(label=_("Ngày ban hành"), missing=_("Nhập ngày ban hành"))
    issuing_body = LineField(label=_("Cơ quan ban hành"), max_length=200, missing=_("Nhập cơ quan ban hành"))
    signer_name = LineField(label=_("Người ký"), max_length=100, required=False)
    signer_title = LineField(label=_("Chức vụ người ký"), max_length=120, required=False)
    pages = CountField(label=_("Số trang"))
    reason = _reason(_("Lý do đề nghị"), missing=_("Nhập lý do đề nghị"))

    def __init__(self, *args: Any, document: OutgoingDocument, **kwargs: Any) -> None:
        self.document = document
        kwargs["initial"] = {name: getattr(document, name) for name in CORRECTED}
        super().__init__(*args, **kwargs)
        for name, size in SIZES.items():
            self.fields[name].size = size  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something has to differ from what was issued."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.changes:
            raise forms.ValidationError(_t("Chưa có thông tin nào khác với bản đã phát hành."))
        return data

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """Field -> (as issued, as it should be)."""
        pairs = {name: (getattr(self.document, name), self.cleaned_data.get(name)) for name in CORRECTED}
        return {name: pair for name, pair in pairs.items() if (pair[0] or None) != (pair[1] or None)}


class ReplaceScanForm(forms.Form):
    """Thay bản quét: which file, by what, why."""

    old = forms.ModelChoiceField(
        OutgoingAttachment.objects.none(),
        label=_("Tệp cần thay"),
        empty_label=None,
        error_messages={"required": _("Chọn tệp cần thay"), "invalid_choice": _("Tệp này đã được thay")},
    )
    uploads = UploadsField(label=_("Tệp mới"), required=True, single=True)
    reason = LineField(
        label=_("Lý do thay"),
        max_length=500,
        missing=_("Nhập lý do thay"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, document: OutgoingDocument, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = document.attachments.filter(replaced_at=None).exclude(
            group=OutgoingAttachment.Group.SUBMISSION
        )
        old: Any = self.fields["old"]
        old.queryset = files
        old.initial = files.first()
        self.fields["uploads"].actor = actor  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """Đã gửi bưu điện, Đã nhận: what the clerk knows of a body outside the system."""

    post = forms.ChoiceField(
        label=_("Tình trạng"),
        choices=[choice for choice in Recipient.Post.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn tình trạng")},
    )
    on = DayField(label=_("Ngày"), required=False)
    note = LineField(
        label=_("Ghi chú"),
        max_length=300,
        required=False,
        help_text=_("Số vận đơn, người nhận, cách xác nhận."),
    )

    def clean_on(self) -> dt.date:
        """Today where nothing else was said."""
        day: dt.date = self.cleaned_data.get("on") or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError(_t("Ngày không được ở tương lai"))
        return day

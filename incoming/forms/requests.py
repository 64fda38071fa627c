"""Answers to what the sender asks: to have the document back, or to correct what was registered of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from incoming.forms.registration import ReasonForm
from registers.forms.fields import LineField


class AgreeForm(forms.Form):
    """Đồng ý; a word for the sender is welcome."""

    note = LineField(
        label=_("Ý kiến"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeclineRecallForm(ReasonForm):
    """Từ chối thu hồi, always with a reason."""

    ready_reasons = (
        _("Văn bản đã xử lý xong"),
        _("Đã dùng số liệu của văn bản"),
        _("Văn bản đã chuyển cho đơn vị khác"),
    )


class DeclineCorrectionForm(ReasonForm):
    """Từ chối cập nhật, always with a reason."""

    ready_reasons = (_("Thông tin đang đăng ký đúng với bản đã nhận"), _("Chưa rõ căn cứ đề nghị"))


class RecallBranchForm(forms.Form):
    """Thu hồi what was passed down to a branch."""

    reason = LineField(
        label=_("Lý do thu hồi"),
        max_length=1000,
        missing=_("Nhập lý do thu hồi"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    notice = LineField(
        label=_("Văn bản thông báo thu hồi"),
        max_length=200,
        required=False,
        help_text=_("Số, ký hiệu, ngày của văn bản thông báo, nếu có."),
    )

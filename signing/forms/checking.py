"""The form of Kiểm tra chữ ký."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registers.files.store import too_large

HEAD = 1024


class CheckForm(forms.Form):
    """One PDF."""

    pdf = forms.FileField(
        label=gettext_lazy("Tệp PDF"),
        help_text=gettext_lazy("Tệp chỉ được đọc để kiểm tra, không lưu lại trong hệ thống."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": gettext_lazy("Chọn tệp PDF cần kiểm tra."),
            "empty": gettext_lazy("Tệp này trống, không có nội dung."),
        },
    )

    def clean_pdf(self) -> UploadedFile:
        """A PDF, not over the limit of a file; what is wrong inside is for the check to say."""
        sent: UploadedFile = self.cleaned_data["pdf"]
        if (sent.size or 0) > settings.EOFFICE_MAX_UPLOAD_SIZE:
            raise ValidationError(too_large(sent.name or "").message)
        head = sent.read(HEAD)
        sent.seek(0)
        if b"%PDF-" not in head:
            raise ValidationError(_("Tệp này không phải là PDF."))
        return sent

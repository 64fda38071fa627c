"""Forms about the own account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

OLDEST_YEARS = 100
YOUNGEST_YEARS = 15


class LoginForm(AuthenticationForm):
    """User names are one whatever their letter case, for counting wrong passwords too."""

    def clean_username(self) -> str:
        """Compare without regard to case and blanks."""
        return self.cleaned_data["username"].strip().lower()


class ProfileForm(forms.ModelForm):
    """What a person says about themselves. Post and unit are not theirs to change."""

    class Meta:
        model = User
        fields = ("full_name", "birthday", "phone", "email")
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def clean_full_name(self) -> str:
        """Blanks in a row become one."""
        return " ".join(self.cleaned_data["full_name"].split())

    def clean_birthday(self) -> dt.date | None:
        """A day of birth a working person can have."""
        birthday = self.cleaned_data["birthday"]
        if birthday is None:
            return None
        today = timezone.localdate()
        if birthday > today:
            raise ValidationError(_("Ngày sinh không thể ở tương lai."))
        if not YOUNGEST_YEARS <= today.year - birthday.year <= OLDEST_YEARS:
            raise ValidationError(_("Kiểm tra lại năm sinh."))
        return birthday

    def clean_phone(self) -> str:
        """Eight to fifteen digits, however they are grouped."""
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone and not 8 <= sum(letter.isdigit() for letter in phone) <= 15:
            raise ValidationError(_("Số điện thoại gồm 8 đến 15 chữ số."))
        return phone


class PictureForm(forms.Form):
    """One picture; what it must be is checked pixel by pixel by the service."""

    picture = forms.FileField(
        label=gettext_lazy("Ảnh"),
        error_messages={
            "required": gettext_lazy("Hãy chọn một ảnh."),
            "empty": gettext_lazy("Tệp này rỗng."),
        },
    )


class AvatarForm(PictureForm):
    """The portrait."""

    prefix = "avatar"
    picture = forms.FileField(
        label=gettext_lazy("Ảnh đại diện"),
        help_text=gettext_lazy("JPEG hoặc PNG, đến 2 MB. Ảnh được cắt vuông."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages=PictureForm.base_fields["picture"].error_messages,
    )


class SignatureForm(PictureForm):
    """The signature image."""

    prefix = "signature"
    picture = forms.FileField(
        label=gettext_lazy("Ảnh chữ ký"),
        help_text=gettext_lazy("PNG nền trong suốt, nét mực xanh, đến 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        error_messages=PictureForm.base_fields["picture"].error_messages,
    )


class PasswordForm(PasswordChangeForm):
    """Change of the own password."""

    error_messages = {
        "password_mismatch": gettext_lazy("Hai lần nhập mật khẩu mới không giống nhau."),
        "password_incorrect": gettext_lazy("Mật khẩu hiện tại chưa đúng."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Mật khẩu hiện tại")
        self.fields["new_password1"].label = _("Mật khẩu mới")
        self.fields["new_password1"].help_text = _(
            "Ít nhất 12 ký tự, không giống tên hay tài khoản, không phải mật khẩu thông dụng, không chỉ gồm chữ số."
        )
        self.fields["new_password2"].label = _("Nhập lại mật khẩu mới")
        self.fields["new_password2"].help_text = ""

"""Forms about keys and seals. A PIN is typed, used and forgotten; it is never put back into a page."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registers.forms.fields import LineField
from signing.keys.pins import Pin

MOST_BYTES = 256 * 1024
SHORTEST_PIN, LONGEST_PIN = 6, 64
SMALLEST_MM, LARGEST_MM = Decimal(15), Decimal(60)


class PinField(forms.CharField):
    """A PIN as typed, wrapped so that nothing can print it."""

    def __init__(self, *, label: Any, new: bool = False, **kwargs: Any) -> None:
        attrs = {"autocomplete": "new-password" if new else "off", "spellcheck": "false"}
        widget = forms.PasswordInput(attrs=attrs)
        missing = {"required": gettext_lazy("Nhập mã PIN.")}
        super().__init__(
            label=label, strip=False, max_length=LONGEST_PIN, widget=widget, error_messages=missing, **kwargs
        )

    def clean(self, value: Any) -> Any:
        """The PIN, wrapped."""
        return Pin(super().clean(value))


class SmallFile(forms.FileField):
    """A file of at most 256 kB, as bytes."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """What is in it."""
        sent: UploadedFile = super().clean(data, initial)
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("Tệp quá lớn, không phải là tệp khóa hay chứng thư."))
        return sent.read()


class ContainerForm(forms.Form):
    """Nhập tệp khóa."""

    container = SmallFile(
        label=gettext_lazy("Tệp khóa (PKCS#12: .p12, .pfx)"),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
        error_messages={"required": gettext_lazy("Chọn tệp khóa.")},
    )
    pin = PinField(
        label=gettext_lazy("Mã PIN của tệp"),
        help_text=gettext_lazy(
            "Dùng để thử mở tệp, không lưu lại. Chủ chứng thư nên đổi mã PIN sau khi nhận."
        ),
    )


class TokenForm(forms.Form):
    """Đăng ký thiết bị ký: the key stays on the device."""

    token_label = LineField(
        label=gettext_lazy("Nhãn thiết bị"), max_length=64, missing=gettext_lazy("Nhập nhãn thiết bị.")
    )
    key_label = LineField(
        label=gettext_lazy("Nhãn khóa trên thiết bị"), max_length=64, missing=gettext_lazy("Nhập nhãn khóa.")
    )
    certificate = SmallFile(
        label=gettext_lazy("Chứng thư (.cer, .crt, .pem)"),
        widget=forms.FileInput(attrs={"accept": ".cer,.crt,.pem,.der"}),
        error_messages={"required": gettext_lazy("Chọn tệp chứng thư.")},
    )


class PinForm(forms.Form):
    """Đổi mã PIN of the own key."""

    old_pin = PinField(label=gettext_lazy("Mã PIN hiện tại"))
    new_pin = PinField(
        label=gettext_lazy("Mã PIN mới"),
        new=True,
        help_text=gettext_lazy("Ít nhất 6 ký tự, không dùng một ký tự lặp lại hay dãy liên tiếp như 123456."),
    )
    again = PinField(label=gettext_lazy("Nhập lại mã PIN mới"), new=True)

    def clean_new_pin(self) -> Pin:
        """Long enough, not the first anybody would try."""
        pin: Pin = self.cleaned_data["new_pin"]
        typed = pin.reveal()
        if len(typed) < SHORTEST_PIN:
            raise ValidationError(_("Mã PIN mới cần ít nhất %(n)d ký tự.") % {"n": SHORTEST_PIN})
        steps = {ord(b) - ord(a) for a, b in pairwise(typed)}
        if steps in ({0}, {1}, {-1}):
            raise ValidationError(_("Mã PIN này quá dễ đoán."))
        return pin

    def clean(self) -> dict[str, Any]:
        """Typed twice alike."""
        data = super().clean() or {}
        new, again = data.get("new_pin"), data.get("again")
        if new and again and new.reveal() != again.reveal():
            self.add_error("again", _("Hai lần nhập mã PIN mới không giống nhau."))
        return data


class MillimetresField(forms.DecimalField):
    """A length on paper, to a tenth of a millimetre, with a comma as it is written here."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            max_digits=4,
            decimal_places=1,
            min_value=SMALLEST_MM,
            max_value=LARGEST_MM,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )


class SealForm(forms.Form):
    """The picture of the seal and its real size."""

    picture = forms.FileField(
        label=gettext_lazy("Ảnh con dấu"),
        required=False,
        help_text=gettext_lazy("PNG nền trong suốt, màu đỏ, cắt sát mép dấu; tối đa 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    width_mm = MillimetresField(label=gettext_lazy("Rộng (mm)"))
    height_mm = MillimetresField(label=gettext_lazy("Cao (mm)"))

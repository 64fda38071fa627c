"""The stop before state secrets (case: văn bản mật): nothing is saved, no number is taken, no file is kept."""

from __future__ import annotations

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from registers.forms.uploads import UploadsField
from registers.models import Secrecy

SECRET_STOP = _(
    "Văn bản mật đăng ký tại sổ văn bản mật, ngoài hệ thống này. Không nhập trích yếu, không đính kèm tệp."
)


class SecrecyMixin(forms.Form):
    """A field *Độ mật* that stops the form for anything but *Thường*, before any other field is looked at."""

    secrecy = forms.ChoiceField(
        label=_("Độ mật"), choices=Secrecy.choices, initial=Secrecy.NORMAL, required=False
    )

    @property
    def is_secret(self) -> bool:
        """Whether a degree of secrecy was chosen."""
        chosen = self.data.get(self.add_prefix("secrecy"), "")
        return self.is_bound and chosen in Secrecy.values and chosen != Secrecy.NORMAL

    def full_clean(self) -> None:
        """Stop before anything is cleaned: cleaning would already keep the files."""
        if not self.is_secret:
            super().full_clean()
            return
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        self.add_error("secrecy", str(SECRET_STOP))
        for name, field in self.fields.items():
            if isinstance(field, UploadsField):
                field.discard(self.data, self.files, self.add_prefix(name))

    def clean_secrecy(self) -> str:
        """Always *Thường* from here on."""
        return Secrecy.NORMAL.value

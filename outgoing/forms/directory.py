"""The directory of bodies outside the system, and saved groups of recipients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from outgoing.forms.recipients import RecipientsField
from outgoing.models import ExternalBody
from registers.forms.fields import LineField

AGENCY_CODE = RegexValidator(r"^[A-Z]\d{2}(\.[A-Z0-9]+)*$", _("Mã định danh có dạng G05.18.01"))


class BodyForm(forms.Form):
    """One body of the directory."""

    name = LineField(label=_("Tên cơ quan, tổ chức"), max_length=200, missing=_("Nhập tên cơ quan, tổ chức"))
    address = LineField(label=_("Địa chỉ"), max_length=300, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = LineField(label=_("Điện thoại"), max_length=30, required=False)
    agency_code = LineField(
        label=_("Mã định danh"),
        max_length=35,
        required=False,
        validators=[AGENCY_CODE],
        help_text=_("Để trống nếu chưa biết."),
    )

    @classmethod
    def of(cls, body: ExternalBody | None, *args: Any) -> BodyForm:
        """The form of a body, or an empty one."""
        names = cls.base_fields
        return cls(*args, initial={name: getattr(body, name) for name in names} if body else {})


class GroupForm(forms.Form):
    """One saved group: a name and what it stands for."""

    name = LineField(label=_("Tên nhóm"), max_length=100, missing=_("Nhập tên nhóm"))
    recipients = RecipientsField(label=_("Gồm các nơi nhận"), for_group=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].actor = actor  # type: ignore[attr-defined]

    def members(self) -> dict[str, list[int]]:
        """Units and bodies, with the words services.directory.save_group takes."""
        lines = self.cleaned_data["recipients"]
        return {
            "unit_ids": [line.unit_id for line in lines if line.unit_id],
            "external_ids": [line.external_id for line in lines if line.external_id],
        }


class AddRecipientsForm(forms.Form):
    """Gửi thêm nơi nhận: the picker without those that have the document."""

    recipients = RecipientsField(label=_("Nơi nhận thêm"), required=True)

    def __init__(self, *args: Any, actor: Actor, without: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recipients"]
        field.actor, field.without = actor, without

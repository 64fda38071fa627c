"""Quy định ký: kinds signed by order, and written authorisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Role
from incoming.forms.proposal import name_and_title
from registers.forms.fields import DayField, LineField
from registers.models import DocumentKind
from signing.models import Authorisation


class ByOrderForm(forms.Form):
    """Kinds heads of phòng sign TL."""

    kinds = forms.ModelMultipleChoiceField(
        label=_("Loại văn bản được ký thừa lệnh"),
        queryset=DocumentKind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = DocumentKind.objects.for_outgoing()  # type: ignore[attr-defined]


class AuthorisationForm(forms.Form):
    """Who may sign TUQ., by which paper, for what and until when."""

    position = forms.ChoiceField(
        label=_("Người được ủy quyền"), error_messages={"required": _("Chưa chọn người được ủy quyền")}
    )
    paper = LineField(
        label=_("Văn bản ủy quyền"), max_length=200, missing=_("Chưa nhập số, ngày của văn bản ủy quyền")
    )
    scope = LineField(
        label=_("Nội dung được ủy quyền"), max_length=500, missing=_("Chưa nhập nội dung được ủy quyền")
    )
    starts_on = DayField(label=_("Từ ngày"), missing=_("Chưa nhập ngày bắt đầu"))
    ends_on = DayField(label=_("Đến hết ngày"), missing=_("Ủy quyền phải có thời hạn"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Position.objects.held().with_holder().of_organisation(actor.organisation_id or 0)
        heads = held.filter(role=Role.DEPARTMENT_HEAD).select_related("unit").order_by("unit__order", "pk")
        self.people = {str(post.pk): post for post in heads}
        named = [(pk, f"{name_and_title(post)} {post.unit.short_name}") for pk, post in self.people.items()]
        self.fields["position"].choices = [("", _t("— Chọn —")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _t("Ngày kết thúc không được trước ngày bắt đầu"))
        return data

    def filled(self) -> Authorisation:
        """The authorisation; not saved."""
        return Authorisation(**self.cleaned_data | {"position": self.people[self.cleaned_data["position"]]})

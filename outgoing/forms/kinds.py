"""What the symbol of a document is made of: its kind, and the phòng or field it comes from."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.forms.proposal import Recipients
from registers.forms.fields import LineField
from registers.models import DocumentKind

NO_UNIT = ("", _("— Chọn —"))


class KindFieldsMixin(forms.Form):
    """Adds *Loại văn bản*, and *Đơn vị soạn thảo* or, where there are no phòng, *Lĩnh vực*.

    Needs ``actor`` and ``house`` before ``super().__init__()``.
    """

    actor: Actor
    house: Recipients

    kind = forms.TypedChoiceField(
        label=_("Loại văn bản"), error_messages={"required": _("Chưa chọn loại văn bản")}
    )
    drafting_unit = forms.ChoiceField(label=_("Đơn vị soạn thảo"), required=False)
    field = LineField(
        label=_("Lĩnh vực (phần sau của ký hiệu)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "TH", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [NO_UNIT, *((str(pk), kind.name) for pk, kind in self.kinds.items())]
        units = self.house.departments
        fields["drafting_unit"].choices = [NO_UNIT, *((str(unit.pk), unit.name) for unit in units)]
        del fields["field" if units else "drafting_unit"]

    @cached_property
    def kinds(self) -> dict[int, DocumentKind]:
        """Kinds the office may issue."""
        return {kind.pk: kind for kind in DocumentKind.objects.for_outgoing()}

    @property
    def kind_id(self) -> int | None:
        """The kind chosen so far."""
        value = str(self["kind"].value() or "")
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def clean_kind(self) -> DocumentKind:
        """The kind itself."""
        return self.kinds[int(self.cleaned_data["kind"])]

    def clean_drafting_unit(self) -> Any:
        """The phòng itself."""
        chosen = self.cleaned_data["drafting_unit"]
        return next((unit for unit in self.house.departments if str(unit.pk) == chosen), None)

    @property
    def unit_part(self) -> str:
        """What of the unit stands in the symbol, as chosen so far."""
        if "field" in self.fields:
            return str(self["field"].value() or "").strip()
        chosen = str(self["drafting_unit"].value() or "")
        return next((u.abbreviation for u in self.house.departments if str(u.pk) == chosen), "")

"""The filter row of a list: a plain GET form, so that every view has an address that can be sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import Unit
from outgoing.matching import matching
from outgoing.models import OutgoingDocument, Recipient
from registers.forms.filtering import RANGE, days_of, periods
from registers.models import DocumentKind, Register, Urgency

Documents = QuerySet[Any, Any]


class ListFilter(forms.Form):
    """What a list may be narrowed by. Whatever cannot be read is left out and said."""

    muc = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=gettext_lazy("Từ khóa"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Trích yếu, số, ký hiệu…")}
        ),
    )
    so = forms.ChoiceField(label=gettext_lazy("Sổ văn bản"), required=False)
    ky = forms.ChoiceField(label=gettext_lazy("Kỳ (ngày ban hành)"), required=False)
    tu = forms.DateField(label=gettext_lazy("Từ ngày"), required=False)
    den = forms.DateField(label=gettext_lazy("Đến ngày"), required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), required=False)
    don_vi = forms.ChoiceField(label=gettext_lazy("Đơn vị soạn thảo"), required=False)
    noi_nhan = forms.CharField(
        label=gettext_lazy("Nơi nhận"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Mọi nơi nhận"), "autocomplete": "off"}),
    )
    khan = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"),
        required=False,
        choices=[
            ("", gettext_lazy("Độ khẩn")),
            ("co", gettext_lazy("Mọi mức khẩn")),
            *((str(value), label) for value, label in Urgency.choices),
        ],
    )
    trang_thai = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)

    def __init__(
        self, data: Any, *, actor: Actor, registers: Sequence[Register], states: Sequence[str]
    ) -> None:
        super().__init__(data, auto_id="loc-%s")
        self.today = timezone.localdate()
        fields: dict[str, Any] = self.fields
        fields["so"].choices = [("", _("Mọi sổ")), *((str(r.pk), r.name) for r in registers)]
        fields["ky"].choices = periods(self.today)
        kinds = DocumentKind.objects.for_outgoing().values_list("pk", "name")
        fields["loai"].choices = [("", _("Mọi loại")), *((str(pk), name) for pk, name in kinds)]
        units = departments_of(actor)
        fields["don_vi"].choices = [("", _("Mọi đơn vị")), *((str(u.pk), u.name) for u in units)]
        labels = dict(OutgoingDocument.State.choices)
        fields["trang_thai"].choices = [
            ("", _("Trạng thái")),
            *((s, labels[OutgoingDocument.State(s)]) for s in states),
        ]
        if len(states) < 2:
            del fields["trang_thai"]
        if not registers:
            del fields["so"]
        if not units:
            del fields["don_vi"]
        if data.get("ky") != RANGE:
            del fields["tu"], fields["den"]
        self.is_valid()

    @property
    def set_count(self) -> int:
        """How many fields narrow the list."""
        unread = ("muc", "tu", "den")
        return sum(1 for name, value in self.cleaned_data.items() if value and name not in unread)

    def apply(self, documents: Documents) -> Documents:
        """Narrow the documents."""
        chosen = self.cleaned_data
        for name, column in {"so": "register", "loai": "kind", "don_vi": "drafting_unit"}.items():
            if chosen.get(name):
                documents = documents.filter(**{column: int(chosen[name])})
        if chosen.get("trang_thai"):
            documents = documents.filter(state=chosen["trang_thai"])
        if where := chosen.get("noi_nhan"):
            named = Recipient.objects.filter(document=OuterRef("pk"), name__unaccent__icontains=where)
            documents = documents.filter(Exists(named) | Q(recipients_text__unaccent__icontains=where))
        if urgency := chosen.get("khan"):
            documents = documents.filter(
                **({"urgency__gt": 0} if urgency == "co" else {"urgency": int(urgency)})
            )
        return matching(self._by_period(documents), chosen.get("q", ""))

    def _by_period(self, documents: Documents) -> Documents:
        chosen = self.cleaned_data
        first, last = days_of(chosen.get("ky", ""), self.today) or (chosen.get("tu"), chosen.get("den"))
        if first:
            documents = documents.filter(document_date__gte=first)
        if last:
            documents = documents.filter(document_date__lte=last)
        return documents


def departments_of(actor: Actor) -> list[Unit]:
    """Phòng of the actor's organisation."""
    below = Unit.objects.active().filter(parent_id=actor.organisation_id or 0, kind=Unit.Kind.DEPARTMENT)
    return list(below.order_by("order", "name"))

"""The filter row of a list: a plain GET form, so that every view has an address that can be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incoming.matching import matching
from incoming.models import IncomingDocument
from registers.forms.filtering import RANGE, SuggestingInput, days_of, periods
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
    ky = forms.ChoiceField(label=gettext_lazy("Kỳ (ngày đến)"), required=False)
    tu = forms.DateField(label=gettext_lazy("Từ ngày"), required=False)
    den = forms.DateField(label=gettext_lazy("Đến ngày"), required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), required=False)
    noi_gui = forms.CharField(label=gettext_lazy("Cơ quan ban hành, nơi gửi"), required=False, max_length=200)
    khan = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"),
        required=False,
        choices=[
            ("", gettext_lazy("Độ khẩn")),
            ("co", gettext_lazy("Mọi mức khẩn")),
            *((str(value), label) for value, label in Urgency.choices),
        ],
    )
    han = forms.ChoiceField(
        label=gettext_lazy("Hạn xử lý"),
        required=False,
        choices=[
            ("", gettext_lazy("Hạn xử lý")),
            ("qua", gettext_lazy("Quá hạn")),
            ("hom-nay", gettext_lazy("Hạn hôm nay")),
            ("7", gettext_lazy("Trong 7 ngày tới")),
            ("khong", gettext_lazy("Không có hạn")),
        ],
    )
    trang_thai = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        registers: Sequence[Register],
        senders: Sequence[str],
        states: Sequence[str],
    ) -> None:
        super().__init__(data, auto_id="loc-%s")
        self.today = timezone.localdate()
        self.senders = senders
        fields: dict[str, Any] = self.fields
        fields["so"].choices = [("", _("Mọi sổ")), *((str(r.pk), r.name) for r in registers)]
        fields["ky"].choices = periods(self.today)
        fields["loai"].choices = [("", _("Mọi loại")), *_kinds()]
        fields["noi_gui"].widget = SuggestingInput(senders, {"placeholder": _("Mọi nơi gửi")})
        labels = dict(IncomingDocument.State.choices)
        fields["trang_thai"].choices = [("", _("Trạng thái")), *((s, labels[s]) for s in states)]
        if len(states) < 2:
            del fields["trang_thai"]
        if not registers:
            del fields["so"]
        if data.get("ky") != RANGE:
            del fields["tu"], fields["den"]
        self.is_valid()

    @property
    def set_count(self) -> int:
        """How many fields narrow the list."""
        return sum(
            1 for name, value in self.cleaned_data.items() if value and name not in ("muc", "tu", "den")
        )

    def apply(self, documents: Documents) -> Documents:
        """Narrow the documents; they carry shown_due (see incoming.rows)."""
        chosen = self.cleaned_data
        if chosen.get("so"):
            documents = documents.filter(register=int(chosen["so"]))
        if chosen.get("loai"):
            documents = documents.filter(kind=int(chosen["loai"]))
        if chosen.get("trang_thai"):
            documents = documents.filter(state=chosen["trang_thai"])
        if chosen.get("noi_gui"):
            # A suggested name is compared as it is, which costs a tenth of looking for a part of it.
            sender = chosen["noi_gui"]
            how = "exact" if sender in self.senders else "unaccent__icontains"
            documents = documents.filter(
                Q(**{f"issuing_body__{how}": sender}) | Q(**{f"sender_name__{how}": sender})
            )
        documents = self._by_urgency(self._by_deadline(self._by_period(documents)))
        return matching(documents, chosen.get("q", ""))

    def _by_period(self, documents: Documents) -> Documents:
        chosen = self.cleaned_data
        days = days_of(chosen.get("ky", ""), self.today)
        first, last = days or (chosen.get("tu"), chosen.get("den"))
        if first:
            documents = documents.filter(arrived_on__gte=first)
        if last:
            documents = documents.filter(arrived_on__lte=last)
        return documents

    def _by_urgency(self, documents: Documents) -> Documents:
        urgency = self.cleaned_data.get("khan")
        if not urgency:
            return documents
        return documents.filter(urgency__gt=0) if urgency == "co" else documents.filter(urgency=int(urgency))

    def _by_deadline(self, documents: Documents) -> Documents:
        match self.cleaned_data.get("han"):
            case "qua":
                return documents.filter(shown_due__lt=self.today, state__in=IncomingDocument.OPEN_STATES)
            case "hom-nay":
                return documents.filter(shown_due=self.today)
            case "7":
                return documents.filter(shown_due__range=(self.today, self.today + dt.timedelta(days=7)))
            case "khong":
                return documents.filter(shown_due=None)
        return documents


def _kinds() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in DocumentKind.objects.values_list("pk", "name")]


def recent_senders(documents: Documents, among: int = 200) -> list[str]:
    """Authors of the latest documents, as suggestions."""
    latest = documents.order_by("-arrived_on", "-pk").values_list("issuing_body", flat=True)[:among]
    return sorted(set(latest))

"""Entering paper, and accepting what another unit delivered (Điều 21, 22 Nghị định 30/2020/NĐ-CP; cases 6, 10, 17)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.forms.books import ArrivalFieldsMixin
from incoming.forms.proposal import SubmitFieldsMixin
from registers.forms import SecrecyMixin, UploadsField
from registers.forms.fields import CountField, DayField, LineField
from registers.models import DocumentKind, Urgency

SUBMIT, ONLY, NEXT = "trinh", "vao-so", "nhap-tiep"
AFTER = ((SUBMIT, _("Vào sổ và trình")), (ONLY, _("Chỉ vào sổ")), (NEXT, _("Vào sổ và nhập tiếp")))

REGISTRATION_FIELDS = (
    "issuing_body",
    "kind",
    "code",
    "document_date",
    "subject",
    "signer_name",
    "signer_title",
    "pages",
    "urgency",
    "due_on",
    "copies",
    "field",
    "sender_name",
    "note",
)


class AfterMixin(forms.Form):
    """Which of the buttons was pressed; *Vào sổ và trình* needs a leader to submit to."""

    after = forms.ChoiceField(choices=AFTER, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Submitting without a leader is a slip."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("after") == SUBMIT and "submit_to" in data and data["submit_to"] is None:
            text = _t("Chọn lãnh đạo để trình, hoặc bấm “Chỉ vào sổ”")
            self.add_error("submit_to", text)
        return data


class RegistrationFieldsMixin(forms.Form):
    """What the register asks of a document (Phụ lục VI); labels as in the register."""

    issuing_body = LineField(
        label=_("Cơ quan ban hành"),
        max_length=200,
        missing=_("Chưa nhập cơ quan ban hành"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "co-quan"}),
    )
    kind = forms.TypedChoiceField(
        label=_("Loại văn bản"), error_messages={"required": _("Chưa chọn loại văn bản")}
    )
    code = LineField(
        label=_("Số, ký hiệu"),
        max_length=60,
        missing=_("Chưa nhập số, ký hiệu (không có thì ghi “Không số”)"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num"}),
    )
    document_date = DayField(label=_("Ngày văn bản"), missing=_("Chưa nhập ngày văn bản"))
    subject = LineField(
        label=_("Trích yếu"),
        max_length=2000,
        missing=_("Trích yếu nội dung không được để trống"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signer_name = LineField(label=_("Người ký"), max_length=100, required=False)
    signer_title = LineField(label=_("Chức vụ"), max_length=120, required=False)
    pages = CountField(label=_("Số trang"))
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"),
        choices=Urgency.choices,
        coerce=int,
        initial=Urgency.NORMAL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chưa chọn độ khẩn")},
    )
    due_on = DayField(label=_("Hạn xử lý"), required=False)
    copies = CountField(label=_("Số bản"))
    field = LineField(label=_("Lĩnh vực"), max_length=100, required=False)
    sender_name = LineField(label=_("Nơi gửi"), max_length=200, required=False)
    note = LineField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), kind.name) for pk, kind in self.kinds.items()]
        self.fields["kind"].choices = [("", _t("— Chọn —")), *choices]  # type: ignore[attr-defined]

    @cached_property
    def kinds(self) -> dict[int, DocumentKind]:
        """Kinds that may come in, with the one already chosen even if it is out of use by now."""
        return {kind.pk: kind for kind in DocumentKind.objects.active()}

    def clean_kind(self) -> DocumentKind:
        """The kind itself."""
        return self.kinds[int(self.cleaned_data["kind"])]

    def check_days(self, data: dict[str, Any], arrived_on: dt.date | None) -> None:
        """A document is written before it arrives and handled afterwards."""
        written, due = data.get("document_date"), data.get("due_on")
        if arrived_on and written and written > arrived_on:
            self.add_error("document_date", _t("Ngày văn bản không được sau ngày đến"))
        if arrived_on and due and due < arrived_on:
            self.add_error("due_on", _t("Hạn xử lý không được trước ngày đến"))

    def registration(self) -> dict[str, Any]:
        """The fields as the services take them."""
        return {name: self.cleaned_data[name] for name in REGISTRATION_FIELDS}


class EntryForm(AfterMixin, SecrecyMixin, SubmitFieldsMixin, RegistrationFieldsMixin, ArrivalFieldsMixin):
    """One paper document: its book and day, what is written on it, its files, and to whom it is submitted."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    uploads = UploadsField(label=_("Tệp quét"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.fields["uploads"].actor = actor  # type: ignore[attr-defined]

    @property
    def kind_id(self) -> int | None:
        """The kind chosen so far."""
        value = str(self["kind"].value() or "")
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def clean(self) -> dict[str, Any]:
        """Days against each other."""
        data = super().clean()
        self.check_days(data, data.get("arrived_on"))
        return data

    def confirmed_ids(self) -> set[int]:
        """Documents the clerk has seen in the warning and does not take for the same."""
        parts = self.cleaned_data["confirmed"].split(",")
        return {int(part) for part in parts if part.isdecimal() and len(part) < 18}

    def file_ids(self) -> Iterable[int]:
        """Keys of the stored files chosen."""
        return [upload.file_id for upload in self.cleaned_data["uploads"]]


class AcceptForm(AfterMixin, SubmitFieldsMixin, ArrivalFieldsMixin):
    """Tiếp nhận và vào sổ: only the book, the day and the leader are the receiver's to say."""

    reserved = None  # type: ignore[assignment]

    def __init__(self, *args: Any, actor: Actor, kind_id: int, **kwargs: Any) -> None:
        self.actor, self._kind_id = actor, kind_id
        super().__init__(*args, **kwargs)

    @property
    def kind_id(self) -> int | None:
        """The author's."""
        return self._kind_id


class SameLetterForm(forms.Form):
    """What the warning about a possible double looks for; what is not readable yet is left out."""

    code = LineField(label=_("Số, ký hiệu"), max_length=60, required=False)
    issuing_body = LineField(label=_("Cơ quan ban hành"), max_length=200, required=False)
    document_date = DayField(label=_("Ngày văn bản"), required=False)

    def question(self) -> dict[str, Any]:
        """The parts as possible_duplicates() takes them."""
        self.is_valid()
        known = self.cleaned_data
        return {
            "code": known.get("code", ""),
            "issuing_body": known.get("issuing_body", ""),
            "document_date": known.get("document_date"),
        }

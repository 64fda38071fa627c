"""One form per act on a document or on the work given with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Principal
from incoming.forms.proposal import SubmitFieldsMixin, name_and_title
from incoming.forms.registration import READY_REASONS, ReasonForm
from incoming.models import IncomingDocument, InstructionTemplate, Proposal
from registers.forms import UploadsField
from registers.forms.fields import DayField, LineField


class ReturnToClerkForm(ReasonForm):
    """Trả lại văn thư."""

    ready_reasons = (*READY_REASONS, _("Trình chưa đúng lãnh đạo phụ trách"))


class GiveBackForm(ReasonForm):
    """Trả lại work to whoever gave it."""

    ready_reasons = (
        _("Không thuộc nhiệm vụ được giao"),
        _("Thiếu tệp đính kèm"),
        _("Tệp không đọc được"),
        _("Đề nghị giao đơn vị khác chủ trì"),
    )


class ReopenForm(ReasonForm):
    """Mở lại what was finished."""


class FileAwayForm(forms.Form):
    """Lưu, không cần xử lý: one tap; a note if somebody has typed one."""

    note = LineField(label=_("Ghi chú"), max_length=500, required=False)


class ProgressForm(forms.Form):
    """Cập nhật tiến độ."""

    text = LineField(
        label=_("Tiến độ"),
        max_length=1000,
        missing=_("Nhập tiến độ"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CompleteForm(forms.Form):
    """Đóng hoàn thành: the result, and the files that show it."""

    result = forms.CharField(
        label=_("Kết quả xử lý"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Nhập kết quả xử lý"),
            "max_length": _("Kết quả dài quá 2000 ký tự"),
        },
    )
    uploads = UploadsField(label=_("Tệp kết quả"))

    def __init__(self, *args: Any, actor: Actor, sender: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].actor = actor  # type: ignore[attr-defined]
        if sender:
            self.fields["result"].help_text = _t("Nơi gửi (%s) sẽ đọc được nội dung này.") % sender

    def clean_result(self) -> str:
        """Composed form, no blanks around it."""
        return " ".join(self.cleaned_data["result"].split())


class ProposalFields(SubmitFieldsMixin):
    """Adds the co-operators to what every form of submission proposes."""

    field_order = ("submit_to", "proposal_lead", "proposal_co", "proposal_due", "proposal_text")

    proposal_co = forms.MultipleChoiceField(
        label=_("Đề xuất phối hợp"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.principal.pk), unit.name) for unit in self.recipients.departments]
        people = [(str(post.principal.pk), name_and_title(post)) for post in self.recipients.people]
        self.fields["proposal_co"].choices = units or people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nobody is in charge and co-operates at once."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("proposal_lead") and data["proposal_lead"] in (data.get("proposal_co") or ()):
            self.add_error("proposal_co", _t("Đơn vị chủ trì không đồng thời phối hợp"))
        return data

    def proposal_fields(self) -> dict[str, Any]:
        """What ProposalInput takes."""
        principals = self.recipients.principals()
        co: list[Principal] = [principals[key] for key in self.cleaned_data["proposal_co"]]
        return super().proposal_fields() | {"co": co}


class SubmitForm(ProposalFields):
    """Trình lãnh đạo of a registered document; the head is chosen beforehand."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        leader = self.fields["submit_to"]
        leader.required = True
        leader.error_messages["required"] = _t("Chọn lãnh đạo để trình")
        leader.choices = leader.choices[1:]  # type: ignore[attr-defined]


class ProposeForm(ProposalFields):
    """Đề xuất phân xử lý of a document that waits for its leader."""

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal | None = None, **kwargs: Any) -> None:
        self.actor = actor
        if proposal is not None:
            lead = f"cc{proposal.lead_branch_id}" if proposal.lead_branch_id else proposal.lead_id
            kwargs["initial"] = {
                "proposal_text": proposal.text,
                "proposal_lead": str(lead or ""),
                "proposal_due": proposal.due_on,
                "proposal_co": [str(each.pk) for each in proposal.co.all()],
            }
        super().__init__(*args, **kwargs)
        del self.fields["submit_to"]

    def clean(self) -> dict[str, Any]:
        """An empty proposal proposes nothing."""
        data = super().clean()
        if not self.errors and not (data["proposal_text"] or data["proposal_lead"]):
            self.add_error("proposal_lead", _t("Chọn đơn vị chủ trì hoặc nhập nội dung đề xuất"))
        return data


class WrittenForm(forms.Form):
    """Whose bút phê it is, when it was written, and the scan of it; the rest is the assigning panel."""

    leader = forms.ChoiceField(
        label=_("Bút phê của"), error_messages={"required": _("Chọn lãnh đạo bút phê")}
    )
    written_on = DayField(label=_("Ngày bút phê"), missing=_("Nhập ngày bút phê"))
    uploads = UploadsField(label=_("Bản chụp bút phê"))

    def __init__(
        self, *args: Any, actor: Actor, document: IncomingDocument, leaders: Sequence[Position], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"written_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.document = document
        self.leaders = leaders
        choices = [(str(post.pk), name_and_title(post)) for post in self.leaders]
        self.fields["leader"].choices = choices  # type: ignore[attr-defined]
        self.fields["leader"].initial = str(document.submitted_to_id or (choices[0][0] if choices else ""))
        self.fields["uploads"].actor = actor  # type: ignore[attr-defined]

    def clean_leader(self) -> Position:
        """The leader's post."""
        return next(post for post in self.leaders if str(post.pk) == self.cleaned_data["leader"])

    def clean_written_on(self) -> dt.date:
        """Not in the future, not before the document arrived."""
        written: dt.date = self.cleaned_data["written_on"]
        if written > timezone.localdate():
            raise forms.ValidationError(_t("Ngày bút phê không được sau hôm nay"))
        if written < self.document.arrived_on:
            raise forms.ValidationError(_t("Ngày bút phê không được trước ngày đến"))
        return written


class TemplateForm(forms.Form):
    """Thêm mẫu bút phê."""

    text = LineField(label=_("Mẫu bút phê"), max_length=300, missing=_("Nhập nội dung mẫu"))

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position = position

    def clean_text(self) -> str:
        """Each sentence once."""
        text: str = self.cleaned_data["text"]
        if InstructionTemplate.objects.filter(position=self.position, text=text).exists():
            raise forms.ValidationError(_t("Mẫu này đã có"))
        return text


class MomentForm(forms.Form):
    """Tại thời điểm: who had the document at the end of that day."""

    luc = DayField(label=_("Tại thời điểm"), required=False)

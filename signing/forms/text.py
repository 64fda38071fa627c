"""What is written of a composed document: its addressees, grounds, body and the text attached to it (Phụ lục I)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registers.forms.fields import LineField, LinesField
from signing.drafts import ComposedText
from signing.forms.prose import ProseField

CIRCULATION = (
    ("", _("Không")),
    ("XEM XONG TRẢ LẠI", _("Xem xong trả lại")),
    ("LƯU HÀNH NỘI BỘ", _("Lưu hành nội bộ")),
)


class TextFieldsMixin(forms.Form):
    """The text of a draft or of a template."""

    addressees = LinesField(
        label=_("Kính gửi"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi nơi một dòng."),
    )
    deciding = LineField(label=_("Thẩm quyền ban hành"), max_length=300, required=False)
    grounds = LinesField(
        label=_("Căn cứ ban hành"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi căn cứ một dòng, dòng cuối thường là “Theo đề nghị của …”."),
    )
    body = ProseField(label=_("Nội dung"))
    circulation = forms.ChoiceField(label=_("Chỉ dẫn lưu hành"), choices=CIRCULATION, required=False)
    drafter_mark = LineField(label=_("Ký hiệu người soạn thảo"), max_length=20, required=False)
    annex_title = LineField(label=_("Tên văn bản kèm theo"), max_length=300, required=False)
    annex_body = ProseField(label=_("Nội dung văn bản kèm theo"))

    def text(self) -> ComposedText:
        """What is written so far; a field that is wrong counts as empty."""
        data: dict[str, Any] = self.cleaned_data
        return ComposedText(
            body=data.get("body", ""),
            addressees=tuple(filter(None, data.get("addressees", "").splitlines())),
            grounds=tuple(filter(None, data.get("grounds", "").splitlines())),
            deciding=data.get("deciding", ""),
            circulation=data.get("circulation", ""),
            drafter_mark=data.get("drafter_mark", ""),
            annex_title=data.get("annex_title", ""),
            annex_body=data.get("annex_body", ""),
        )


def initial_text(text: ComposedText) -> dict[str, Any]:
    """The form's values of a text."""
    values = text.as_dict()
    return values | {name: "\n".join(values[name]) for name in ("addressees", "grounds")}

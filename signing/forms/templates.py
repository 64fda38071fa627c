"""Mẫu văn bản: its name, kind and text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registers.forms.fields import LineField
from registers.models import DocumentKind
from signing.drafts import ComposedText
from signing.forms.text import TextFieldsMixin, initial_text
from signing.layout.model import RESOLUTIONS
from signing.models import TextTemplate


class TemplateForm(TextFieldsMixin):
    """A text to begin drafts of one kind with."""

    field_order = ("name", "kind")

    name = LineField(label=_("Tên mẫu"), max_length=120, missing=_("Chưa nhập tên mẫu"))
    kind = forms.ModelChoiceField(
        label=_("Loại văn bản"),
        queryset=DocumentKind.objects.none(),
        empty_label=_("— Chọn —"),
        error_messages={"required": _("Chưa chọn loại văn bản")},
    )

    def __init__(self, *args: Any, template: TextTemplate, **kwargs: Any) -> None:
        self.template = template
        if template.text or template.pk:
            begun = initial_text(ComposedText.from_dict(template.text))
            begun |= {"name": template.name, "kind": template.kind_id}
            kwargs["initial"] = begun | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].queryset = DocumentKind.objects.for_outgoing()
        kind = template.kind if template.kind_id else None
        fields["body"].widget.articles = bool(kind and kind.name.casefold() in RESOLUTIONS)
        fields["annex_body"].widget.articles = True

    def filled(self) -> TextTemplate:
        """The template with what the form says; not saved."""
        self.template.name, self.template.kind = self.cleaned_data["name"], self.cleaned_data["kind"]
        self.template.text = self.text().as_dict()
        return self.template

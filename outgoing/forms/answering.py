"""Trả lời, in place on the page of the received document."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from registers.forms.fields import LineField


class AnswerForm(forms.Form):
    """The subject of the answer; what it answers and where it goes follow from the document."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    subject = LineField(
        label=_("Trích yếu văn bản trả lời"),
        max_length=2000,
        missing=_("Trích yếu nội dung không được để trống"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

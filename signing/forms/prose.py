"""A body of text as a form field: written with the editor, or as plain lines where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from signing.layout.prose import clean
from signing.plain_text import to_html, to_text

LONGEST = 300_000
EMPTY = ("", "<p></p>", "<p><br></p>")


@dataclass(frozen=True)
class Prose:
    """What came with the form: the editor's HTML, or lines with the text they began from."""

    html: str = ""
    lines: str | None = None
    began: str = ""

    @property
    def is_too_long(self) -> bool:
        """More than is laid out in reasonable time."""
        return max(len(self.html), len(self.lines or ""), len(self.began)) > LONGEST

    def as_html(self) -> str:
        """The body; lines nobody has touched are still the text with everything it had."""
        if self.lines is None:
            return self.html
        if self.began and any(same(self.lines, to_text(self.began, articles=each)) for each in (False, True)):
            return self.began
        return to_html(self.lines)


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but how lines end."""
    return [line.strip() for line in one.splitlines()] == [line.strip() for line in other.splitlines()]


class ProseInput(forms.Widget):
    """A text area of lines; the script puts the editor in its place and sends ``<name>_html`` instead."""

    template_name = "signing/partials/prose.html"
    articles = False
    """Whether the outermost list counts Điều."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Prose:
        """The editor's text where there is one."""
        if f"{name}_html" in data:
            return Prose(html=data[f"{name}_html"])
        return Prose(lines=data.get(name, ""), began=data.get(f"{name}_began", ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Neither is there."""
        return name not in data and f"{name}_html" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The text in both forms."""
        context = super().get_context(name, value, attrs)
        prose = value if isinstance(value, Prose) else Prose(html=value or "")
        lines = prose.lines
        kept = clean(prose.html if lines is not None and prose.is_too_long else prose.as_html())
        if lines is None:
            lines = to_text(kept, articles=self.articles)
        return context | {"html": kept, "lines": lines, "articles": self.articles}


class ProseField(forms.Field):
    """Cleans to HTML of which only what may be printed is kept; "" where nothing is written."""

    widget = ProseInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def clean(self, value: Prose | None) -> str:
        """Measured, then cleaned."""
        prose = value or Prose()
        if prose.is_too_long:
            raise ValidationError(_("Nội dung dài quá; đưa bảng dài vào tệp phụ lục."), code="long")
        html = prose.as_html()
        kept = clean(html).strip()
        if kept in EMPTY:
            kept = ""
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        return kept

    def has_changed(self, initial: Any, data: Prose | None) -> bool:
        """Whether the text differs."""
        return bool((initial or "") != (data or Prose()).as_html())

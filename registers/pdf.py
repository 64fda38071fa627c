"""From a template to the bytes of a PDF. Nothing is fetched but our static and stored files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Lay out the template on paper. Pictures are written ``{% static … %}`` or ``stored:<sha256>``."""
    return bytes(_page_source(template, context).write_pdf())


class Sheets:
    """Pages that are laid out and not yet written."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def __len__(self) -> int:
        return len(self.document.pages)

    def keep(self, pages: int) -> None:
        """Forget the pages behind the first few."""
        self.document = self.document.copy(self.document.pages[:pages])

    def write(self, target: Path) -> None:
        """Write the PDF so that it is whole under its name, or not there at all."""
        aside = target.with_suffix(".part")
        with aside.open("wb") as sink:
            self.document.write_pdf(sink)
            sink.flush()
            os.fsync(sink.fileno())
        aside.replace(target)


def lay_out(template: str, context: Mapping[str, Any], *, first_page: int = 1) -> Sheets:
    """Lay out the template, its pages numbered from ``first_page`` on."""
    from weasyprint import CSS

    numbering = CSS(
        string=f"@page :first {{ counter-reset: page {first_page - 1}; counter-increment: page }}"
    )
    return Sheets(_page_source(template, context).render(stylesheets=[numbering]))


def _page_source(template: str, context: Mapping[str, Any]) -> Any:
    # Loading WeasyPrint takes half a second and needs Pango: only who prints pays for it.
    from weasyprint import HTML

    from registers.fetching import BASE_URL, OwnFiles

    return HTML(string=render_to_string(template, dict(context)), base_url=BASE_URL, url_fetcher=OwnFiles())

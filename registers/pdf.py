"""From a template to the bytes of a PDF. Nothing is fetched but our static and stored files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Lay out the template on paper. Pictures are written ``{% static … %}`` or ``stored:<sha256>``."""
    # Loading WeasyPrint takes half a second and needs Pango: only who prints pays for it.
    from weasyprint import HTML

    from registers.fetching import BASE_URL, OwnFiles

    html = HTML(string=render_to_string(template, dict(context)), base_url=BASE_URL, url_fetcher=OwnFiles())
    return bytes(html.write_pdf())

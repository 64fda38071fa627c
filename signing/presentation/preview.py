"""Pages of a text that is still being written, as pictures that are shown and not kept."""

from __future__ import annotations

import base64
import io
import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Position
from outgoing.models import OutgoingDocument
from registers.files.pdfium import PDFIUM
from signing.drafts import ComposedText
from signing.layout.render import blank_date, blank_number, render
from signing.services.papers import draft_of

MOST_PAGES = 12
WIDTH = 1000
COLOURS = 32


def preview_pages(document: OutgoingDocument, text: ComposedText, signer: Position) -> list[dict[str, Any]]:
    """The pages as the viewer shows them, their pictures within the page. Raises Refused when something is missing."""
    draft = draft_of(document, text, signer)
    layout = render(draft, number=blank_number(draft), date=blank_date(draft))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as kept:
        kept.write(layout.pdf)
        kept.flush()
        return list(_pictures(Path(kept.name)))


def _pictures(path: Path) -> list[dict[str, Any]]:
    shown = []
    with PDFIUM.document(path) as pdf:
        for index in range(min(len(pdf), MOST_PAGES)):
            page = pdf[index]
            wide, high = page.get_size()
            bitmap = page.render(scale=WIDTH / wide)
            picture = bitmap.to_pil().convert("RGB").quantize(COLOURS)
            bitmap.close()
            page.close()
            sink = io.BytesIO()
            picture.save(sink, "PNG")
            code = base64.b64encode(sink.getvalue()).decode()
            shown.append(
                {
                    "url": f"data:image/png;base64,{code}",
                    "width": round(wide),
                    "height": round(high),
                    "alt": _("Trang %s") % (index + 1),
                }
            )
    return shown

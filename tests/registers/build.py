"""Files of every kind, sound and spoilt, and books, in a line each."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Unit
from registers.models import Register
from registers.services.books import BookFields

WORD = ("[Content_Types].xml", "word/document.xml")
EXCEL = ("[Content_Types].xml", "xl/workbook.xml")


def pdf(pages: int = 2, **save: Any) -> bytes:
    """A PDF with empty A4 pages."""
    document, out = pikepdf.new(), io.BytesIO()
    for _page in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(out, deterministic_id="encryption" not in save, **save)
    return out.getvalue()


def image(kind: str, size: tuple[int, int] = (400, 300), more: int = 0) -> bytes:
    """A plain picture; ``more`` further pages for TIFF."""
    out = io.BytesIO()
    extra = {"save_all": True, "append_images": [Image.new("L", (50, 80))] * more} if more else {}
    Image.new("RGB", size, "navy").save(out, kind, **extra)
    return out.getvalue()


def archive(*names: str, content: bytes = b"x" * 50) -> bytes:
    """A ZIP with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def sent(name: str = "cong-van.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, pdf() if content is None else content)


def book(unit: Unit, direction: str = "IN", year: int = 2026, **fields: Any) -> Register:
    """A book written straight into the database."""
    fields.setdefault("name", f"Sổ {direction} {year}")
    return Register.objects.create(organisation=unit, direction=direction, year=year, **fields)


def book_fields(**changes: Any) -> BookFields:
    """What a clerk types for a book."""
    return BookFields(**{"direction": "IN", "year": 2026, "name": "Sổ văn bản đến 2026"} | changes)

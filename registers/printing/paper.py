"""A book as PDF, a stretch of rows at a time, so that a long one needs no more memory than a short one.

WeasyPrint lays out about a hundred rows; the last page, seldom full, is left for the next stretch, so pages end where
they would in one piece and are numbered through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from registers.ledger import Layout, Line, layout_of, lines
from registers.models import NumberEntry, PrintJob
from registers.pdf import Sheets, lay_out
from registers.printing.selection import entries_of_job

STRETCH = 120
LETTERS = 1.4  # that fit side by side into one hundredth of the sheet's width
TALL = 20  # lines; a row that may need more is let break between pages, for one longer than a page must


@dataclass(frozen=True)
class Stretch:
    """Pages ready to be kept, and the number the last of their rows has."""

    sheets: Sheets
    rows: int
    last: NumberEntry


def print_stretch(job: PrintJob, entries: Sequence[NumberEntry], *, is_last: bool) -> Stretch:
    """Lay out rows from the job's next page on; unless they are the last, only those of whole pages are kept."""
    layout = layout_of(job.register, job.form)
    shown = lines(job.register, entries, None, job.form, receipts=job.receipts)
    context = _names(job) | {
        "columns": layout.columns,
        "form": job.form,
        "lines": [(line, _is_tall(layout, line)) for line in shown],
        "title": job.get_form_display(),
        "year": job.register.year,
    }
    sheets = lay_out("registers/print/book.html", context, first_page=job.pages + 1)
    rows = len(entries)
    if not is_last:
        rows = _rows_of_whole_pages(sheets, entries)
    return Stretch(sheets, rows, entries[rows - 1])


def _is_tall(layout: Layout, line: Line) -> bool:
    cells = zip(layout.columns, line.cells, strict=True)
    return any(len(str(cell.value or "")) > column.width * LETTERS * TALL for column, cell in cells)


def _rows_of_whole_pages(sheets: Sheets, entries: Sequence[NumberEntry]) -> int:
    """Cut where a page begins with a new row; returns how many rows stand before it."""
    on_page = [set(page.anchors) for page in sheets.document.pages]
    place = {f"r{entry.pk}": index for index, entry in enumerate(entries)}
    for page in range(len(on_page) - 1, 0, -1):
        first = min(on_page[page], key=place.__getitem__, default=None)
        if first is not None and first not in on_page[page - 1]:
            sheets.keep(page)
            return place[first]
    return len(entries)


def print_cover(job: PrintJob) -> Sheets:
    """The cover of the volume (Phụ lục IV)."""
    span = days_of(job)
    context = _names(job) | {
        "title": job.get_form_display(),
        "year": job.register.year,
        "from_day": job.from_day or span["first"],
        "to_day": job.to_day or span["last"],
        "first": job.first,
        "last": job.last,
        "volume": job.volume,
    }
    return lay_out("registers/print/cover.html", context)


def days_of(job: PrintJob) -> Mapping[str, Any]:
    """The first and the last day among the rows."""
    return entries_of_job(job).order_by().aggregate(first=Min("date"), last=Max("date"))


def _names(job: PrintJob) -> dict[str, Any]:
    unit = job.register.organisation
    return {"unit_name": unit.name, "parent_name": unit.parent_agency_name}


def bind(parts: Sequence[Path], target: Path, *, title: str) -> int:
    """Put finished parts together into one PDF; returns the number of its pages."""
    with (
        ExitStack() as opened
    ):  # pages are copied when the book is written, so the parts stay open until then
        book = opened.enter_context(pikepdf.new())
        for path in parts:
            book.pages.extend(opened.enter_context(pikepdf.open(path)).pages)
        with book.open_metadata() as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = ["vi"]
        pages = len(book.pages)
        book.save(target, compress_streams=True)
    return pages


def file_name(job: PrintJob) -> str:
    """What the file is called when it is saved."""
    words = {"form": job.get_form_display(), "year": job.register.year, "first": job.first, "last": job.last}
    return f"{_('%(form)s %(year)s, số %(first)s–%(last)s') % words}.{job.format}"

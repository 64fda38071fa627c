"""A book as an Excel sheet with the rows of the printed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from registers.ledger import layout_of, lines
from registers.models import NumberEntry, PrintJob
from registers.printing.selection import entries_of_job
from registers.sheets import Sheet, write_sheet

CHUNK = 500
SHEET_WIDTH = 160  # characters, shared out as on paper


def write_workbook(job: PrintJob, *, by: Actor, progress: Callable[[int], object]) -> IO[bytes]:
    """Write the rows and return the file, ready to be read; ``progress`` is told how many are done."""
    layout = layout_of(job.register, job.form)
    columns = [(str(column.head), column.width * SHEET_WIDTH // 100) for column in layout.columns]
    words = {"form": job.get_form_display(), "year": job.register.year, "first": job.first, "last": job.last}
    title = _("%(form)s năm %(year)s, từ số %(first)s đến số %(last)s") % words
    return write_sheet(
        Sheet(_("Sổ"), title, columns), _rows(job, len(columns), progress), by=by, cap=job.total + 1
    )


def _rows(job: PrintJob, columns: int, progress: Callable[[int], object]) -> Iterator[list[Any]]:
    yield [f"({number})" for number in range(1, columns + 1)]
    done = 0
    for entries in _chunks(job):
        for line in lines(job.register, entries, None, job.form, receipts=job.receipts):
            yield [cell.value for cell in line.cells]
        done += len(entries)
        progress(done)


def _chunks(job: PrintJob) -> Iterator[list[NumberEntry]]:
    chunk: list[NumberEntry] = []
    for entry in entries_of_job(job).iterator(chunk_size=CHUNK):
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

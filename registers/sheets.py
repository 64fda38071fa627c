"""Lists as Excel sheets, written row by row into a file on disk."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from accounts.actor import Actor

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """What a sheet says of itself: its tab, its title and its columns with their widths."""

    name: str
    title: str
    columns: Sequence[tuple[str, int]]


def write_sheet(sheet: Sheet, rows: Iterable[Sequence[Any]], *, by: Actor, cap: int) -> IO[bytes]:
    """Write the rows, at most ``cap`` of them, and return the file, ready to be read."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A4"
    for index, (_head, width) in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    name = WriteOnlyCell(page, sheet.title)
    name.font = Font(bold=True, size=14)
    page.append([name])
    made = {
        "unit": by.organisation,
        "time": timezone.localtime().strftime("%H:%M %d/%m/%Y"),
        "who": by.user,
    }
    page.append([_("%(unit)s · xuất lúc %(time)s, %(who)s") % made])
    heads = [WriteOnlyCell(page, head) for head, _width in sheet.columns]
    for cell in heads:
        cell.font = Font(bold=True)
    page.append(heads)
    for index, row in enumerate(rows, start=1):
        if index > cap:
            page.append([_("Chỉ xuất %s văn bản đầu. Hãy lọc theo kỳ để xuất phần còn lại.") % cap])
            break
        page.append([_cell(page, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "dd/mm/yyyy"
        return cell
    if not isinstance(value, str):
        return value
    # Text stays text: what looks like a formula is neither computed here nor after somebody edits the cell.
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell

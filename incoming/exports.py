"""A list as an Excel sheet, written row by row into a file on disk."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from accounts.actor import Actor
from incoming.rows import Row, rows_of

ROW_CAP = 10_000
CHUNK = 500
WIDTHS = (8, 10, 12, 32, 22, 14, 60, 13, 28, 24, 12, 22)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def heads() -> list[str]:
    """The columns, as on the screen."""
    return [
        _("STT"),
        _("Số đến"),
        _("Ngày đến"),
        _("Cơ quan ban hành"),
        _("Số, ký hiệu"),
        _("Ngày văn bản"),
        _("Trích yếu"),
        _("Độ khẩn"),
        _("Giao cho"),
        _("Người xử lý"),
        _("Hạn"),
        _("Trạng thái"),
    ]


def values(index: int, row: Row) -> list[Any]:
    """One document, as on the screen."""
    document = row.document
    return [
        index,
        document.number_display,
        document.arrived_on,
        row.sender,
        document.code,
        document.document_date,
        document.subject,
        document.get_urgency_display() if document.urgency else "",
        row.assignee,
        row.assignee_below,
        row.due,
        row.state_label,
    ]


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "dd/mm/yyyy"
        return cell
    if not isinstance(value, str):
        return value
    # Text stays text: what looks like a formula is neither computed here nor after somebody edits the cell.
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _rows(documents: QuerySet[Any, Any], actor: Actor) -> Iterator[Row]:
    found = documents[: ROW_CAP + 1]
    yield from rows_of(found.iterator(chunk_size=CHUNK), actor)


def workbook(documents: QuerySet[Any, Any], actor: Actor, title: str) -> IO[bytes]:
    """Write the documents, at most ROW_CAP of them, and return the file, ready to be read."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Văn bản đến"))
    sheet.freeze_panes = "A4"
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKL"[index]].width = width
    name = WriteOnlyCell(sheet, _("Văn bản đến: %s") % title)
    name.font = Font(bold=True, size=14)
    sheet.append([name])
    made = {
        "unit": actor.organisation,
        "time": timezone.localtime().strftime("%H:%M %d/%m/%Y"),
        "who": actor.user,
    }
    sheet.append([_("%(unit)s · xuất lúc %(time)s, %(who)s") % made])
    titles = [WriteOnlyCell(sheet, head) for head in heads()]
    for cell in titles:
        cell.font = Font(bold=True)
    sheet.append(titles)
    for index, row in enumerate(_rows(documents, actor), start=1):
        if index > ROW_CAP:
            sheet.append([_("Chỉ xuất %s văn bản đầu. Hãy lọc theo kỳ để xuất phần còn lại.") % ROW_CAP])
            break
        sheet.append([_cell(sheet, value) for value in values(index, row)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file

"""A list of received documents as an Excel sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from incoming.rows import Row, rows_of
from registers.sheets import Sheet, write_sheet

ROW_CAP = 10_000
CHUNK = 500
WIDTHS = (8, 10, 12, 32, 22, 14, 60, 13, 28, 24, 12, 22)


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


def _rows(documents: QuerySet[Any, Any], actor: Actor) -> Iterator[list[Any]]:
    found = documents[: ROW_CAP + 1]
    for index, row in enumerate(rows_of(found.iterator(chunk_size=CHUNK), actor), start=1):
        yield values(index, row)


def workbook(documents: QuerySet[Any, Any], actor: Actor, title: str) -> IO[bytes]:
    """Write the documents, at most ROW_CAP of them, and return the file, ready to be read."""
    columns = list(zip(heads(), WIDTHS, strict=True))
    sheet = Sheet(_("Văn bản đến"), _("Văn bản đến: %s") % title, columns)
    return write_sheet(sheet, _rows(documents, actor), by=actor, cap=ROW_CAP)

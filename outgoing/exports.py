"""A list of outgoing documents as an Excel sheet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from outgoing.rows import Row, rows_of
from registers.sheets import Sheet, write_sheet

ROW_CAP = 10_000
CHUNK = 500


def columns() -> list[tuple[str, int]]:
    """The columns, as on the screen, with their widths."""
    return [
        (_("STT"), 8),
        (_("Số, ký hiệu"), 22),
        (_("Ngày ban hành"), 14),
        (_("Loại văn bản"), 18),
        (_("Trích yếu"), 60),
        (_("Độ khẩn"), 13),
        (_("Người ký"), 24),
        (_("Chức vụ"), 24),
        (_("Đơn vị soạn thảo"), 28),
        (_("Nơi nhận"), 40),
        (_("Số nơi nhận"), 12),
        (_("Đã tiếp nhận"), 12),
        (_("Trạng thái"), 18),
    ]


def values(index: int, row: Row) -> list[Any]:
    """One document, as on the screen."""
    document = row.document
    return [
        index,
        document.code,
        document.document_date,
        str(document.kind),
        document.subject,
        document.get_urgency_display() if document.urgency else "",
        document.signer_name,
        document.signer_title,
        document.drafting_unit_name,
        row.sent_to,
        row.reception.total,
        row.reception.received if row.is_sent else None,
        document.get_state_display(),
    ]


def _rows(documents: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    """Chunk by chunk, so that the counts are asked once a chunk."""
    found = documents[: ROW_CAP + 1].iterator(chunk_size=CHUNK)
    number = count(1)
    while chunk := list(islice(found, CHUNK)):
        for row in rows_of(chunk):
            yield values(next(number), row)


def workbook(documents: QuerySet[Any, Any], actor: Actor, title: str) -> IO[bytes]:
    """Write the documents, at most ROW_CAP of them, and return the file, ready to be read."""
    sheet = Sheet(_("Văn bản đi"), _("Văn bản đi: %s") % title, columns())
    return write_sheet(sheet, _rows(documents), by=actor, cap=ROW_CAP)

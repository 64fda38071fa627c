"""The recipients of a document as an Excel sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from outgoing.board import Board
from outgoing.board_rows import Row
from registers.sheets import Sheet, write_sheet

ROW_CAP = 10_000


def columns() -> list[tuple[str, int]]:
    """The columns with their widths."""
    return [
        (_("STT"), 6),
        (_("Nơi nhận"), 34),
        (_("Loại, mục đích"), 22),
        (_("Tình trạng"), 18),
        (_("Gửi lúc"), 17),
        (_("Đến lúc"), 17),
        (_("Tiếp nhận lúc"), 17),
        (_("Số đến"), 10),
        (_("Sổ"), 24),
        (_("Người tiếp nhận"), 22),
        (_("Giao cho"), 24),
        (_("Chức vụ"), 22),
        (_("Hạn xử lý"), 12),
        (_("Hoàn thành lúc"), 17),
        (_("Văn bản trả lời"), 30),
        (_("Kết quả, ghi chú"), 50),
    ]


def values(index: int, row: Row) -> list[Any]:
    """One recipient, as on the board."""
    delivery = row.delivery
    answers = "; ".join(f"{each.code} ({each.words})" for each in row.answers)
    if row.lacks_answer:
        answers = _("Chưa trả lời")
    return [
        index,
        row.recipient.name,
        row.under_name,
        row.state[1],
        _moment(delivery and delivery.queued_at),
        _moment(delivery and delivery.arrived_at),
        _moment(delivery and delivery.accepted_at),
        delivery.arrival_number if delivery else "",
        delivery.register_name if delivery else "",
        delivery.accepted_by_name if delivery else "",
        delivery.assignee_name if delivery else "",
        row.title,
        delivery.assignee_due_on if delivery else None,
        _moment(delivery and delivery.completed_at),
        answers,
        "; ".join(row.notes),
    ]


def _moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%H:%M %d/%m/%Y") if value else ""


def recipients_sheet(board: Board) -> IO[bytes]:
    """Every recipient of the part looked at."""
    sheet = Sheet(_("Nơi nhận"), _("Nơi nhận văn bản %s") % board.document.code, columns())
    rows = board.rows_of(board.in_part(board.part))
    return write_sheet(sheet, _numbered(rows), by=board.actor, cap=ROW_CAP)


def _numbered(rows: list[Row]) -> Iterator[list[Any]]:
    for index, row in enumerate(rows, start=1):
        yield values(index, row)

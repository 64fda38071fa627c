"""A book as the decree prints it (Phụ lục IV Nghị định 30/2020/NĐ-CP).

What stands in a row comes from the app that owns the documents of that direction; numbers without a document (voided,
reserved) are written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from registers.models import Direction, NumberEntry, Register

Cell = str | int | dt.date | None


@dataclass(frozen=True)
class Column:
    """One column: its head as the decree words it, and how its cells look ("", num, no, sym, subject, note)."""

    head: str | Promise
    look: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """One line of the book: ten cells in the decree's order, the document's page, struck through when it went back."""

    cells: Sequence[Cell]
    url: str = ""
    struck: bool = False


Rows = Callable[[Register, Sequence[NumberEntry], Actor], Mapping[int, LedgerRow]]
"""Given a page of numbers, the rows of those a document carries, by pk of the number, in a fixed number of queries."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    Direction.INCOMING: (
        Column(gettext_lazy("Ngày đến"), "num"),
        Column(gettext_lazy("Số đến"), "no"),
        Column(gettext_lazy("Tác giả")),
        Column(gettext_lazy("Số, ký hiệu văn bản"), "sym"),
        Column(gettext_lazy("Ngày tháng văn bản"), "num"),
        Column(gettext_lazy("Tên loại và trích yếu nội dung văn bản"), "subject"),
        Column(gettext_lazy("Đơn vị hoặc người nhận")),
        Column(gettext_lazy("Ngày chuyển"), "num"),
        Column(gettext_lazy("Ký nhận"), "note"),
        Column(gettext_lazy("Ghi chú"), "note"),
    ),
    Direction.OUTGOING: (
        Column(gettext_lazy("Số, ký hiệu văn bản"), "no"),
        Column(gettext_lazy("Ngày tháng văn bản"), "num"),
        Column(gettext_lazy("Tên loại và trích yếu nội dung văn bản"), "subject"),
        Column(gettext_lazy("Người ký")),
        Column(gettext_lazy("Nơi nhận văn bản")),
        Column(gettext_lazy("Đơn vị, người nhận bản lưu")),
        Column(gettext_lazy("Số lượng bản"), "num"),
        Column(gettext_lazy("Ngày chuyển"), "num"),
        Column(gettext_lazy("Ký nhận"), "note"),
        Column(gettext_lazy("Ghi chú"), "note"),
    ),
}
NUMBER_CELL = {Direction.INCOMING: (0, 1), Direction.OUTGOING: (1, 0)}  # where day and number stand
NOTE_CELL = 9
CAPTIONS = {
    Direction.INCOMING: gettext_lazy("Sổ đăng ký văn bản đến theo Nghị định 30/2020/NĐ-CP, Phụ lục IV"),
    Direction.OUTGOING: gettext_lazy("Sổ đăng ký văn bản đi theo Nghị định 30/2020/NĐ-CP, Phụ lục IV"),
}

_providers: dict[str, Rows] = {}


def provide(direction: str, rows: Rows) -> None:
    """Called in AppConfig.ready() by the app that owns the documents of the direction."""
    _providers[direction] = rows


@dataclass(frozen=True)
class ShownCell:
    """A cell with the look of its column."""

    look: str
    value: Cell
    is_date: bool


@dataclass(frozen=True)
class Line:
    """One line ready for the page."""

    entry: NumberEntry
    cells: Sequence[ShownCell]
    url: str
    struck: bool
    loose: bool
    """No document carries the number, so it may be voided here."""


def lines(register: Register, entries: Sequence[NumberEntry], actor: Actor) -> list[Line]:
    """The numbers as lines of the book, in the order given."""
    provider = _providers.get(register.direction)
    rows = provider(register, entries, actor) if provider and entries else {}
    return [_line(register, entry, rows.get(entry.pk)) for entry in entries]


def _line(register: Register, entry: NumberEntry, row: LedgerRow | None) -> Line:
    cells: list[Cell] = list(row.cells) if row else [None] * len(COLUMNS[register.direction])
    day, number = NUMBER_CELL[Direction(register.direction)]
    if row is None:
        cells[day], cells[number] = entry.date, entry.display
    voided = entry.state == NumberEntry.State.VOIDED
    if entry.state != NumberEntry.State.TAKEN or entry.suffix:
        cells[NOTE_CELL] = _join(_state_note(entry), cells[NOTE_CELL])
    shown = [
        ShownCell(column.look, value, isinstance(value, dt.date))
        for column, value in zip(COLUMNS[register.direction], cells, strict=True)
    ]
    return Line(
        entry=entry,
        cells=shown,
        url=row.url if row else "",
        struck=voided or bool(row and row.struck),
        loose=row is None and not voided,
    )


def _state_note(entry: NumberEntry) -> str:
    words = {"reason": entry.reason}
    if entry.state == NumberEntry.State.VOIDED:
        return _("Đã hủy số: %(reason)s") % words
    if entry.state == NumberEntry.State.RESERVED:
        return _("Số giữ chưa sử dụng: %(reason)s") % words
    return _("Số phụ: %(reason)s") % words if entry.reason else _("Số phụ")


def _join(first: str, second: Any) -> str:
    if not second or str(second) in first:
        return first
    return f"{first}. {second}"

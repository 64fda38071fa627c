"""The books as the decree prints them (Phụ lục IV Nghị định 30/2020/NĐ-CP), on screen, on paper and in Excel.

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
from registers.models import BookForm, NumberEntry, Register

Cell = str | int | dt.date | None


@dataclass(frozen=True)
class Column:
    """One column: its head as the decree words it, how its cells look ("", num, no, sym, subject, note), its width.

    Widths are parts of a hundred of the sheet's width.
    """

    head: str | Promise
    look: str = ""
    width: int = 0


@dataclass(frozen=True)
class Layout:
    """The columns of one form, and where day, number, receipt and note stand among them."""

    columns: tuple[Column, ...]
    number: int
    note: int
    caption: str | Promise
    day: int | None = None
    receipt: int | None = None


@dataclass(frozen=True)
class LedgerRow:
    """One line of the book: cells in the decree's order, the document's page, struck through when it went back."""

    cells: Sequence[Cell]
    url: str = ""
    struck: bool = False


def kind_and_subject(kind: object, subject: str) -> str:
    """Tên loại và trích yếu; the kind is not said twice where the subject begins with it."""
    name = str(kind)
    return subject if subject.casefold().startswith(f"{name.casefold()} ") else f"{name} {subject}"


Rows = Callable[[Register, Sequence[NumberEntry], Actor | None], Mapping[int, LedgerRow]]
"""Given a page of numbers, the rows of those a document carries, by pk of the number, in a fixed number of queries.

Without an actor, as on paper, rows carry no address.
"""

LAYOUTS: dict[str, Layout] = {
    BookForm.INCOMING: Layout(
        (
            Column(gettext_lazy("Ngày đến"), "num", 8),
            Column(gettext_lazy("Số đến"), "no", 6),
            Column(gettext_lazy("Tác giả"), "", 10),
            Column(gettext_lazy("Số, ký hiệu văn bản"), "sym", 12),
            Column(gettext_lazy("Ngày tháng văn bản"), "num", 8),
            Column(gettext_lazy("Tên loại và trích yếu nội dung văn bản"), "subject", 22),
            Column(gettext_lazy("Đơn vị hoặc người nhận"), "", 12),
            Column(gettext_lazy("Ngày chuyển"), "num", 8),
            Column(gettext_lazy("Ký nhận"), "note", 5),
            Column(gettext_lazy("Ghi chú"), "note", 9),
        ),
        day=0,
        number=1,
        receipt=8,
        note=9,
        caption=gettext_lazy("Sổ đăng ký văn bản đến theo Nghị định 30/2020/NĐ-CP, Phụ lục IV"),
    ),
    BookForm.OUTGOING: Layout(
        (
            Column(gettext_lazy("Số, ký hiệu văn bản"), "no", 11),
            Column(gettext_lazy("Ngày tháng văn bản"), "num", 8),
            Column(gettext_lazy("Tên loại và trích yếu nội dung văn bản"), "subject", 20),
            Column(gettext_lazy("Người ký"), "", 9),
            Column(gettext_lazy("Nơi nhận văn bản"), "", 13),
            Column(gettext_lazy("Đơn vị, người nhận bản lưu"), "", 9),
            Column(gettext_lazy("Số lượng bản"), "num", 6),
            Column(gettext_lazy("Ngày chuyển"), "num", 8),
            Column(gettext_lazy("Ký nhận"), "note", 6),
            Column(gettext_lazy("Ghi chú"), "note", 10),
        ),
        day=1,
        number=0,
        receipt=8,
        note=9,
        caption=gettext_lazy("Sổ đăng ký văn bản đi theo Nghị định 30/2020/NĐ-CP, Phụ lục IV"),
    ),
    BookForm.FOLLOW_UP: Layout(
        (
            Column(gettext_lazy("Số đến"), "no", 8),
            Column(
                gettext_lazy("Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản"),
                "subject",
                31,
            ),
            Column(gettext_lazy("Đơn vị hoặc người nhận"), "", 14),
            Column(gettext_lazy("Thời hạn giải quyết"), "num", 13),
            Column(gettext_lazy("Tiến độ giải quyết"), "", 13),
            Column(gettext_lazy("Số, ký hiệu văn bản trả lời"), "sym", 13),
            Column(gettext_lazy("Ghi chú"), "note", 8),
        ),
        number=0,
        note=6,
        caption=gettext_lazy("Sổ theo dõi giải quyết văn bản đến theo Nghị định 30/2020/NĐ-CP, Phụ lục IV"),
    ),
}

_providers: dict[str, Rows] = {}


def provide(form: str, rows: Rows) -> None:
    """Called in AppConfig.ready() by the app that owns the documents of the form."""
    _providers[form] = rows


def layout_of(register: Register, form: str = "") -> Layout:
    """The layout of a form; without one, that of the book's own direction."""
    return LAYOUTS[form or register.direction]


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


def lines(
    register: Register,
    entries: Sequence[NumberEntry],
    actor: Actor | None,
    form: str = "",
    *,
    receipts: bool = True,
) -> list[Line]:
    """The numbers as lines of the book, in the order given; without ``receipts`` Ký nhận stays blank for signatures."""
    layout = layout_of(register, form)
    provider = _providers.get(form or register.direction)
    rows = provider(register, entries, actor) if provider and entries else {}
    blank = None if receipts else layout.receipt
    return [_line(layout, entry, rows.get(entry.pk), blank) for entry in entries]


def _line(layout: Layout, entry: NumberEntry, row: LedgerRow | None, blank: int | None) -> Line:
    cells: list[Cell] = list(row.cells) if row else [None] * len(layout.columns)
    if row is None:
        cells[layout.number] = entry.display
        if layout.day is not None:
            cells[layout.day] = entry.date
    voided = entry.state == NumberEntry.State.VOIDED
    if entry.state != NumberEntry.State.TAKEN or entry.suffix:
        cells[layout.note] = _join(_state_note(entry), cells[layout.note])
    if blank is not None:
        cells[blank] = None
    shown = [
        ShownCell(column.look, value, isinstance(value, dt.date))
        for column, value in zip(layout.columns, cells, strict=True)
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

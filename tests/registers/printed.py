"""Books brought to paper, and what stands on the paper."""

from __future__ import annotations

import datetime as dt

import pypdfium2

from registers.models import BookForm, NumberEntry, PrintJob
from registers.printing.selection import Span, Wish
from registers.services import printing
from tests.registers.build import book

# domain: the columns of Phụ lục IV, in order; the widths fit the sheet, and reasons fit Ghi chú
INCOMING = [
    ("Ngày đến", 8),
    ("Số đến", 6),
    ("Tác giả", 10),
    ("Số, ký hiệu văn bản", 12),
    ("Ngày tháng văn bản", 8),
    ("Tên loại và trích yếu nội dung văn bản", 22),
    ("Đơn vị hoặc người nhận", 12),
    ("Ngày chuyển", 8),
    ("Ký nhận", 5),
    ("Ghi chú", 9),
]
OUTGOING = [
    ("Số, ký hiệu văn bản", 11),
    ("Ngày tháng văn bản", 8),
    ("Tên loại và trích yếu nội dung văn bản", 20),
    ("Người ký", 9),
    ("Nơi nhận văn bản", 13),
    ("Đơn vị, người nhận bản lưu", 9),
    ("Số lượng bản", 6),
    ("Ngày chuyển", 8),
    ("Ký nhận", 6),
    ("Ghi chú", 10),
]
FOLLOW_UP = [
    ("Số đến", 8),
    ("Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản", 31),
    ("Đơn vị hoặc người nhận", 14),
    ("Thời hạn giải quyết", 13),
    ("Tiến độ giải quyết", 13),
    ("Số, ký hiệu văn bản trả lời", 13),
    ("Ghi chú", 8),
]
MM = 72 / 25.4
LEFT, WIDTH = 20 * MM, 265 * MM  # between the margins of A4 landscape


def wish(form=BookForm.INCOMING, **options):
    return Wish(form=form, span=options.pop("span", Span()), **options)


def made(register, by, **options) -> PrintJob:
    job = printing.print_register(register, wish(options.pop("form", register.direction), **options), by=by)
    assert job.state == PrintJob.State.DONE
    return job


def pages_of(job: PrintJob) -> list[str]:
    with pypdfium2.PdfDocument(job.file.path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def flat(text: str) -> str:
    """Text as one line; a word broken at the edge of its narrow column is whole again."""
    return "".join(text.split())


def cells_of(job: PrintJob, columns, *, page: int) -> list[str]:
    """What stands in each column of a page, found by the place of the column, not by the order of the text."""
    with pypdfium2.PdfDocument(job.file.path) as document:
        sheet = document[page]
        text, left, found = sheet.get_textpage(), LEFT, []
        for _head, width in columns:
            right = left + WIDTH * width / 100
            found.append(flat(text.get_text_bounded(left, 16 * MM, right, 210 * MM)))
            left = right
        return found


def in_order(text: str, *wanted: str) -> bool:
    """Whether all the words stand there, one behind the other."""
    place = -1
    for each in map(flat, wanted):
        place = text.find(each, place + 1)
        if place < 0:
            return False
    return True


def filler(cast, count: int, year: int = 2026, **options):
    """A book of numbers kept for later, some with reasons of many lines; cheap to make."""
    register = book(cast.office, direction="OUT", next_number=count + 1, year=year, **options)
    NumberEntry.objects.bulk_create(
        NumberEntry(
            register=register,
            number=number,
            date=dt.date(year, 1, 5),
            state="RESERVED",
            reason="lý do dài " * (1 + number % 7),
        )
        for number in range(1, count + 1)
    )
    return register


def printed_numbers(job: PrintJob) -> list[str]:
    text = [cells_of(job, OUTGOING, page=n)[0] for n in range(1, len(pages_of(job)))]
    assert all(part.startswith(flat("Số, ký hiệu văn bản(1)")) for part in text), "the head is on every page"
    return "".join(part.removeprefix(flat("Số, ký hiệu văn bản(1)")) for part in text)

"""Books on paper and in Excel: read back column by column, and put together from stretches."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pikepdf
import pytest
from django.utils import timezone

from incoming.models import IncomingDocument
from registers.ledger import LAYOUTS
from registers.models import BookForm, PrintJob, RegisterPrint
from registers.printing import paper
from registers.services import printing
from tests.incoming.build import accepted, register_of
from tests.incoming.build import paper as paper_letter
from tests.registers.printed import (
    FOLLOW_UP,
    INCOMING,
    OUTGOING,
    cells_of,
    filler,
    flat,
    in_order,
    made,
    pages_of,
    printed_numbers,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "columns"),
    [(BookForm.INCOMING, INCOMING), (BookForm.OUTGOING, OUTGOING), (BookForm.FOLLOW_UP, FOLLOW_UP)],
)
def test_the_columns_are_those_of_the_decree(form, columns):
    assert [(str(column.head), column.width) for column in LAYOUTS[form].columns] == columns
    assert sum(width for _head, width in columns) == 100


def test_the_cover_says_whose_book_it_is_and_what_it_holds(cast, incoming_book):
    cast.office.parent_agency_name = "Tổng cục Thống kê"
    cast.office.save()
    cover = pages_of(made(incoming_book, cast.clerk, volume=3))[0]
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert cover.split("\r\n") == [
        "TỔNG CỤC THỐNG KÊ",
        "CỤC THỐNG KÊ",
        "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
        f"Năm: {incoming_book.year}",
        f"Từ ngày {today} đến ngày {today}",
        "Từ số 01 đến số 13",
        "Quyển số: 3",
    ]


def test_the_incoming_book_column_by_column(cast, incoming_book):
    job = made(incoming_book, cast.clerk)
    pages = len(pages_of(job)) - 1
    columns = [
        "".join(column)
        for column in zip(*(cells_of(job, INCOMING, page=n + 1) for n in range(pages)), strict=True)
    ]
    for number, (head, _width) in enumerate(INCOMING):
        assert columns[number].startswith(flat(f"{head}({number + 1})")), head
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert columns[0].count(today) == 14
    numbers = [f"{n:02d}" for n in range(1, 13)] + ["12a", "13"]
    assert columns[1].replace(flat("Số đến(2)"), "") == "".join(numbers)
    assert in_order(columns[2], *["Tổng cục Thống kê"] * 10, "Chi cục Thống kê 1", "Chi cục Thống kê 1")
    assert in_order(columns[3], "8/STC", "90/STC-NS", "10/NHAM", "01/CCTK-TH", "02/CCTK-TH", "77/SNV-CCVC")
    assert in_order(columns[5], "Công văn V/v đối chiếu số liệu thu, chi ngân sách", "Công văn V/v báo cáo")
    assert columns[8].replace(flat("Ký nhận(9)"), "") == ""  # blank, to be signed by hand
    assert in_order(
        columns[9],
        "Đã hủy số: Vào sổ nhầm",
        f"Đã thu hồi ngày {today}. Lý do thu hồi: Sai nội dung",
        "Đã trả lại nơi gửi: Nhầm nơi",
        "Số phụ: bưu điện phát muộn",
        "Số giữ chưa sử dụng: Chờ bản chính",
    )


def test_the_outgoing_book_column_by_column(cast, outgoing_book):
    job = made(outgoing_book, cast.clerk)
    pages = len(pages_of(job)) - 1
    columns = [
        "".join(column)
        for column in zip(*(cells_of(job, OUTGOING, page=n + 1) for n in range(pages)), strict=True)
    ]
    for number, (head, _width) in enumerate(OUTGOING):
        assert columns[number].startswith(flat(f"{head}({number + 1})")), head
    today = f"{timezone.localdate():%d/%m/%Y}"
    codes = [f"{n}/CTK-TKTH" for n in (*(f"{n:02d}" for n in range(1, 13)), "12a", "13")]
    assert columns[0].replace(flat("Số, ký hiệu văn bản(1)"), "") == "".join(codes)
    assert columns[1].count(today) == 14
    assert in_order(columns[2], "Công văn V/v báo cáo", "Công văn V/v phối hợp điều tra")
    assert columns[3].count(flat("Nguyễn Văn Hùng")) == 14
    assert in_order(columns[4], "Chi cục Thống kê 1; Chi cục Thống kê 2; Sở Tài chính")
    assert in_order(columns[5], "VT, TKTH", "Văn thư")
    assert columns[6].replace(flat("Số lượng bản(7)"), "") == "222222223" + "1111"
    assert columns[8].replace(flat("Ký nhận(9)"), "") == ""
    assert in_order(
        columns[9],
        "Đã hủy số: Sai thẩm quyền",
        f"Đã thu hồi ngày {today}: Sai nội dung",
        "Trả lại: Chi cục Thống kê 1 (Nhầm đơn vị)",
        "Số phụ: phát hành muộn",
    )


def test_the_follow_up_book_column_by_column(cast, incoming_book):
    job = made(incoming_book, cast.clerk, form=BookForm.FOLLOW_UP)
    columns = cells_of(job, FOLLOW_UP, page=1)
    for number, (head, _width) in enumerate(FOLLOW_UP):
        assert columns[number].startswith(flat(f"{head}({number + 1})")), head
    assert in_order(columns[0], "09", "10", "11", "12", "12a", "13")
    assert in_order(columns[1], "Công văn số 90/STC-NS ngày", "của Tổng cục Thống kê")
    assert in_order(columns[4], "Đã vào sổ", "Đã hủy số ngày", "Đã thu hồi ngày")
    assert "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN" in pages_of(job)[0]


def test_ký_nhận_names_who_took_it_where_that_is_wanted(cast, outgoing_book):
    accepted(
        IncomingDocument.objects.filter(organisation=cast.branch2, state="PENDING").last(),
        cast.branch2_clerk,
    )
    job = made(outgoing_book, cast.clerk, receipts=True)
    assert flat("Trịnh Văn Phúc") in flat("".join(pages_of(job)))


def test_excel_has_the_rows_of_the_paper(cast, incoming_book):
    made(incoming_book, cast.clerk)
    job = made(incoming_book, cast.clerk, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(job.file.path.read_bytes())).active
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Ngày đến")
    assert list(rows[head]) == [name for name, _width in INCOMING]
    assert list(rows[head + 1]) == [f"({n})" for n in range(1, 11)]
    body = rows[head + 2 :]
    assert [row[1] for row in body] == [f"{n:02d}" for n in range(1, 13)] + ["12a", "13"]
    assert [row[8] for row in body] == [None] * 14
    assert body[9][9] == "Đã hủy số: Vào sổ nhầm"
    assert isinstance(body[0][0], dt.datetime)
    printed = RegisterPrint.objects.get()
    paper_text = flat("".join(pages_of(printed.job)))
    for row in body:
        for value in row:
            shown = f"{value:%d/%m/%Y}" if isinstance(value, dt.datetime) else str(value or "")
            assert flat(shown) in paper_text


def test_what_looks_like_a_formula_stays_text(cast):
    paper_letter(cast.clerk, subject='=HYPERLINK("http://x")', code="=1+1", issuing_body="@SUM(A1)")
    job = made(register_of(cast.office), cast.clerk, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(job.file.path.read_bytes())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=", "@"))]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_stretches_end_where_pages_end_and_pages_are_numbered_through(cast, monkeypatch):
    register = filler(cast, 100)
    in_one = made(register, cast.clerk, cover=False)
    monkeypatch.setattr(printing, "STRETCH", 30)
    in_parts = made(register, cast.clerk, cover=False)
    assert in_parts.parts > 2 > in_one.parts
    assert pages_of(in_parts) == pages_of(in_one)
    for number, page in enumerate(pages_of(in_parts), start=1):
        assert f"Trang {number}" in page.replace("\r\n", " ")


def test_a_row_longer_than_a_page_is_not_lost_between_two_stretches(cast, monkeypatch):
    register = filler(cast, 40)
    register.entries.filter(number__in=(15, 29)).update(reason=("rất dài " * 62).strip())
    monkeypatch.setattr(printing, "STRETCH", 12)
    job = made(register, cast.clerk)
    assert printed_numbers(job) == "".join(f"{n:02d}" for n in range(1, 41))
    notes = "".join(cells_of(job, OUTGOING, page=n)[9] for n in range(1, len(pages_of(job))))
    assert notes.replace(flat("Ghi chú(10)"), "").count(flat("rất dài")) == 124


@pytest.mark.parametrize("count", [20, 60])
def test_the_questions_do_not_grow_with_the_stretch(cast, count, django_assert_max_num_queries):
    register = filler(cast, count)
    job = PrintJob(register=register, form="OUT", total=count, from_number=1, to_number=count)
    entries = list(register.entries.order_by("number"))
    with django_assert_max_num_queries(5):
        paper.print_stretch(job, entries, is_last=True)


def test_the_bound_book_is_a_sound_pdf_in_vietnamese(cast, incoming_book):
    job = made(incoming_book, cast.clerk)
    with pikepdf.open(job.file.path) as document:
        assert document.open_metadata()["dc:title"] == "Sổ đăng ký văn bản đến 01–13"
        assert all(page.mediabox[2] > page.mediabox[3] for page in document.pages)

"""The list as an Excel sheet and on paper."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from incoming.models import IncomingDocument
from tests.incoming.build import LEAD, assigned, paper

pytestmark = pytest.mark.django_db
URL = "/van-ban-den/xuat-excel/"


def sheet(response) -> list[tuple]:
    """Cells of the sheet below its heading."""
    assert response.status_code == 200
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(min_row=3))


def test_the_sheet_holds_the_columns_and_rows_of_the_list_in_its_order(client, cast):
    first = paper(cast.clerk, code="87/BC-CCTK", urgency=1, due_on=dt.date(2030, 1, 5))
    assigned(cast, ("tkth", LEAD))
    client.force_login(cast.user("clerk"))
    response = client.get(URL, {"muc": "tat-ca"})
    assert ".xlsx" in response["Content-Disposition"]
    head, newest, oldest = sheet(response)
    assert [cell.value for cell in head][:7] == [
        "STT", "Số đến", "Ngày đến", "Cơ quan ban hành", "Số, ký hiệu", "Ngày văn bản", "Trích yếu",
    ]  # fmt: skip
    assert (newest[1].value, newest[8].value, newest[11].value) == ("02", "P. Thống kê Tổng hợp", "Chờ xử lý")
    assert (oldest[1].value, oldest[4].value, oldest[7].value) == ("01", "87/BC-CCTK", "Khẩn")
    assert oldest[10].value.date() == dt.date(2030, 1, 5)
    assert oldest[2].value.date() == first.arrived_on


def test_filters_are_respected(client, cast):
    paper(cast.clerk, urgency=1)
    paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    assert [row[1].value for row in sheet(client.get(URL, {"muc": "tat-ca", "khan": "1"}))[1:]] == ["01"]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_stays_text(client, cast, text):
    paper(cast.clerk, subject=text)
    client.force_login(cast.user("clerk"))
    cell = sheet(client.get(URL, {"muc": "tat-ca"}))[1][6]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_control_characters_do_not_break_the_sheet(client, cast):
    paper(cast.clerk, subject="Trích\x0b yếu")
    client.force_login(cast.user("clerk"))
    assert sheet(client.get(URL, {"muc": "tat-ca"}))[1][6].value == "Trích yếu"


def test_a_long_list_is_cut_with_a_word_about_it(client, cast, monkeypatch):
    monkeypatch.setattr("incoming.exports.ROW_CAP", 2)
    for _n in range(3):
        paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    *_rows, last = sheet(client.get(URL, {"muc": "tat-ca"}))
    assert last[0].value.startswith("Chỉ xuất 2 văn bản đầu")


def test_only_ticked_rows_and_never_somebody_elses(client, cast):
    mine, other, foreign = paper(cast.clerk), paper(cast.clerk), paper(cast.stranger)
    client.force_login(cast.user("clerk"))
    response = client.post(URL, {"id": [mine.pk, foreign.pk, "x"]})
    assert [row[1].value for row in sheet(response)[1:]] == [mine.number_display]
    assert other.number_display not in [row[1].value for row in sheet(client.post(URL, {"id": [mine.pk]}))]


def test_the_number_of_queries_does_not_grow_with_the_rows(client, cast, django_assert_max_num_queries):
    for _n in range(12):
        assigned(cast, ("tkth", LEAD))
    client.force_login(cast.user("clerk"))
    sheet(client.get(URL, {"muc": "tat-ca"}))
    with django_assert_max_num_queries(12):
        assert len(sheet(client.get(URL, {"muc": "tat-ca"}))) == 13


def test_the_print_holds_every_row_of_the_list(client, cast):
    for n in range(30):
        paper(cast.clerk, code=f"{n}/IN")
    client.force_login(cast.user("clerk"))
    html = client.get("/van-ban-den/in/", {"muc": "chua-trinh"}).content.decode()
    assert all(f"{n}/IN" in html for n in range(30))
    assert "CỤC THỐNG KÊ" in html
    assert IncomingDocument.objects.count() == 30


def test_export_and_print_of_a_list_that_is_not_ones_own_lead_to_the_own(client, cast):
    client.force_login(cast.user("officer"))
    assert client.get(URL, {"muc": "chua-trinh"}).status_code == 302
    assert client.get("/van-ban-den/in/", {"muc": "chua-trinh"}).status_code == 302

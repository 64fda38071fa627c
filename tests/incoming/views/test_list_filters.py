"""The filter row: every filter finds what it names, in any spelling, and the address can be sent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming.models import IncomingDocument
from registers.models import DocumentKind
from tests.incoming.build import LEAD, assigned, paper, register_of

pytestmark = pytest.mark.django_db
URL = "/van-ban-den/"


@pytest.fixture
def listed(client, cast):
    """A function from filters to the numbers of the rows the clerk gets."""
    client.force_login(cast.user("clerk"))

    def find(**query) -> set[int]:
        response = client.get(URL, {"muc": "tat-ca", **query})
        assert response.status_code == 200
        return {row.document.number for row in response.context["listing"].rows}

    return find


@pytest.mark.parametrize(
    "words",
    [
        "2147/TCTK-PPCĐ",
        "2147",
        "147/tctk",
        "tctk-ppcd",
        "PPCĐ",
        "ppcđ",
        "rà soát GRDP",
        "ra soat grdp",
        '"số liệu sơ bộ"',
        "TONG CUC thong ke",
        "1",
        "số đến 1",
        "so den 01",
        "Số 1",
    ],
)
def test_words_find_by_any_part_of_the_symbol_and_with_or_without_tone_marks(cast, listed, words):
    paper(
        cast.clerk,
        code="2147/TCTK-PPCĐ",
        subject="V/v rà soát số liệu sơ bộ GRDP",
        issuing_body="Tổng cục Thống kê",
    )
    paper(
        cast.clerk,
        code="35/UBND-KT",
        subject="V/v kỳ họp Hội đồng nhân dân",
        issuing_body="Ủy ban nhân dân tỉnh",
    )
    assert listed(q=words) == {1}


@pytest.mark.parametrize(
    "words", ["số đến 3", "3/xyz", "rà soát họp", "%", "_", '"', "--", "/", "'", "\\", "khongco"]
)
def test_what_does_not_match_finds_nothing_and_breaks_nothing(cast, listed, words):
    paper(cast.clerk, code="2147/TCTK-PPCĐ", subject="V/v rà soát số liệu")
    assert listed(q=words) <= ({1} if words == "/" else set())


def test_an_inserted_number_is_found_by_its_letter(cast, listed):
    document = paper(cast.clerk)
    IncomingDocument.objects.filter(pk=document.pk).update(number_suffix="a")
    assert (listed(q="số đến 1a"), listed(q="số đến 1")) == ({1}, set())


def test_each_filter_narrows_and_all_of_them_together(cast, listed):
    kind = DocumentKind.objects.get(name="Quyết định")
    today = timezone.localdate()
    paper(cast.clerk, urgency=3, due_on=today)
    paper(cast.clerk, kind=kind, issuing_body="Sở Tài chính", due_on=today + dt.timedelta(days=5))
    paper(cast.clerk, submitted=True, urgency=1)
    assigned(cast, ("branch1", LEAD))
    assert listed(khan="co") == {1, 3}
    assert listed(khan="3") == {1}
    assert listed(loai=kind.pk) == {2}
    assert listed(noi_gui="so tai chinh") == {2}
    assert listed(noi_gui="Tài chính") == {2}
    assert listed(trang_thai="SUBMITTED") == {3}
    assert listed(han="hom-nay") == {1}
    assert listed(han="7") == {1, 2}
    assert listed(han="khong") == {3, 4}
    assert listed(so=register_of(cast.office).pk) == {1, 2, 3, 4}
    assert listed(ky="hom-nay") == listed(ky=f"{today:%Y-%m}") == listed(ky=str(today.year)) == {1, 2, 3, 4}
    assert listed(ky=str(today.year - 1)) == set()
    assert listed(khan="co", trang_thai="SUBMITTED", ky="hom-nay") == {3}


def test_a_range_of_days_counts_both_ends(cast, listed):
    first, second, third = (paper(cast.clerk) for _n in range(3))
    for document, day in ((first, 1), (second, 10), (third, 20)):
        IncomingDocument.objects.filter(pk=document.pk).update(arrived_on=dt.date(2026, 3, day))
    assert listed(ky="khoang", tu="01/03/2026", den="10/03/2026") == {1, 2}
    assert listed(ky="khoang", tu="11/03/2026") == {3}
    assert listed(ky="2026-03") == {1, 2, 3}


def test_a_date_that_cannot_be_read_is_left_out_and_said(client, cast):
    paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    response = client.get(
        URL, {"muc": "tat-ca", "ky": "khoang", "tu": "31/02/2026", "so": "x", "loai": "999999"}
    )
    assert len(response.context["listing"].rows) == 1
    assert "đã bỏ qua" in response.content.decode()


def test_set_filters_are_counted_marked_and_can_be_cleared(client, cast):
    paper(cast.clerk, urgency=1)
    client.force_login(cast.user("clerk"))
    response = client.get(URL, {"muc": "tat-ca", "khan": "1", "q": "báo cáo", "ky": "hom-nay"})
    html = response.content.decode()
    assert response.context["listing"].filter.set_count == 3
    assert html.count("is-set") == 2
    assert "Xóa bộ lọc" in html
    assert 'name="muc" value="tat-ca"' in html


def test_nothing_found_is_said_with_a_way_back(client, cast):
    paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    response = client.get(URL, {"muc": "tat-ca", "q": "khongcogi"})
    assert response.context["empty"]["action_url"] == f"{URL}?muc=tat-ca"


def test_the_total_of_a_narrowed_list_is_said_and_capped(client, cast, monkeypatch):
    monkeypatch.setattr("registers.listing.TOTAL_CAP", 26)
    for _n in range(27):
        paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    assert client.get(URL, {"muc": "tat-ca", "khan": "0"}).context["total"] == "25 trong hơn 26 văn bản"
    assert client.get(URL, {"muc": "tat-ca"}).context["total"] == ""
    assert client.get(URL, {"muc": "chua-trinh"}).context["total"].startswith("25 trong hơn 26")

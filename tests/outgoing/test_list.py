"""The lists of outgoing documents: what stands in them, their counts, filters, pages, Excel and print."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts import registry
from incoming.services.registering import refuse
from outgoing import worklists
from outgoing.entries import Entry
from outgoing.models import OutgoingDocument
from outgoing.services import issuing
from registers.models import DocumentKind
from tests.incoming.build import INFO, accepted, assigned
from tests.outgoing.build import book_of, issued, received, scan, values
from tests.outgoing.test_edit import draft, numbered
from tests.outgoing.typing_in import browser

pytestmark = pytest.mark.django_db
LIST = "/van-ban-di/"


def shown(cast: Any, name: str, key: str, **query: str) -> list[OutgoingDocument]:
    answer = browser(cast, name).get(LIST, {"muc": key, **query})
    assert answer.status_code == 200
    return [row.document for row in answer.context["listing"].rows]


def test_each_state_has_its_list_and_the_rail_counts_its_rows(cast):
    book_of(cast.office)
    started, waiting = draft(cast), numbered(cast)
    gone = issued(cast, "branch1", "officer")
    refuse(received(gone, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    fine = issued(cast, "branch2")
    lists = {
        key: {document.pk for document in shown(cast, "clerk", key)}
        for key in ("du-thao", "da-cap-so", "bi-tu-choi", "da-phat-hanh", "tat-ca")
    }
    assert lists == {
        "du-thao": {started.pk},
        "da-cap-so": {waiting.pk},
        "bi-tu-choi": {gone.pk},
        "da-phat-hanh": {gone.pk, fine.pk},
        "tat-ca": {started.pk, waiting.pk, gone.pk, fine.pk},
    }
    assert [document.pk for document in shown(cast, "officer", "nhan-de-biet")] == [gone.pk]
    for name in cast.users:
        actor = cast.actor(name)
        counts = registry.counts(actor)
        for each in worklists.DEFINITIONS:
            if each.visible(actor) and each.counted:
                assert counts[worklists.full_key(each.key)] == len(shown(cast, name, each.key)), (
                    name,
                    each.key,
                )


def test_what_was_sent_to_know_leaves_the_list_once_opened(cast):
    document = issued(cast, "officer")
    client = browser(cast, "officer")
    assert "Nhận để biết" in client.get(LIST, {"muc": "nhan-de-biet"}).content.decode()
    client.get(document.get_absolute_url())
    assert shown(cast, "officer", "nhan-de-biet") == []
    assert [each.pk for each in shown(cast, "officer", "tat-ca")] == [document.pk]


def test_nobody_sees_another_organisation_s_or_what_is_not_open_to_them(cast):
    issued(cast, "branch1")
    for name in ("officer", "branch1_clerk", "stranger"):
        assert shown(cast, name, "tat-ca") == []


def test_a_list_that_is_not_the_actor_s_leads_to_the_own_one(cast):
    answer = browser(cast, "officer").get(LIST, {"muc": "du-thao"})
    assert (answer.status_code, answer.url) == (302, "/van-ban-di/?muc=tat-ca")
    assert browser(cast, "admin").get(LIST).url == "/"


def test_a_row_says_who_has_received_it(cast):
    document = issued(cast, "branch1", "branch2", "officer", "Sở Tài chính")
    accepted(received(document, cast.branch1), cast.branch1_clerk)
    page = browser(cast, "clerk").get(LIST, {"muc": "tat-ca"})
    (row,) = page.context["listing"].rows
    assert (row.received, row.sent_to) == ("1/4", "Chi cục 1; Chi cục 2 và 2 nơi khác")
    html = page.content.decode()
    for said in ("01/CTK-TKTH", "Công văn", "Nguyễn Văn Hùng", "P. Thống kê Tổng hợp", "1/4", "Đã phát hành"):
        assert said in html


def test_filters_narrow_the_list(cast):
    letter = issued(cast, "branch1", urgency=1)
    decision = issued(
        cast, "branch2", kind=DocumentKind.objects.get(name="Quyết định"), drafting_unit=cast.tchc
    )
    cases = {
        ("loai", str(decision.kind_id)): [decision.pk],
        ("don_vi", str(cast.tkth.pk)): [letter.pk],
        ("noi_nhan", "chi cuc thong ke 2"): [decision.pk],
        ("khan", "co"): [letter.pk],
        ("ky", "hom-nay"): [decision.pk, letter.pk],
        ("q", "ra soat dia ban"): [decision.pk, letter.pk],
        ("q", "số đi 2"): [decision.pk],
        ("q", "ctk-tk"): [letter.pk],
        ("q", "số đến 2"): [],
    }
    for (field, value), expected in cases.items():
        assert [d.pk for d in shown(cast, "clerk", "tat-ca", **{field: value})] == expected, (field, value)


def test_what_cannot_be_read_is_left_out_and_said(cast):
    issued(cast, "branch1")
    answer = browser(cast, "clerk").get(LIST, {"muc": "tat-ca", "loai": "abc", "khan": "9"})
    assert len(answer.context["listing"].rows) == 1
    assert "không đọc được" in answer.content.decode()


def several(cast: Any, number: int, *, of_two_days: bool = True) -> None:
    book = book_of(cast.office)
    for n in range(number):
        entry = Entry(
            fields=values(cast, subject=f"V/v số {n}"),
            main=[scan(cast.clerk, f"{n}.pdf")],
            register=book,
            on=timezone.localdate() - dt.timedelta(days=1 if of_two_days and n < number // 2 else 0),
        )
        issuing.create(entry, number=True, by=cast.clerk)


def test_pages_follow_each_other_without_loss(cast):
    several(cast, 53)
    client = browser(cast, "clerk")
    seen, url = [], f"{LIST}?muc=tat-ca"
    while url:
        page = client.get(url).context["listing"].page
        seen += [document.number for document in page.rows]
        url = f"{LIST}{page.older}" if page.older else ""
    assert seen == list(range(53, 0, -1))


def test_questions_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    issued(cast, "branch1", "branch2", "officer")
    client = browser(cast, "clerk")
    url = f"{LIST}?muc=tat-ca"
    client.get(url)
    with django_assert_max_num_queries(12):
        assert len(client.get(url).context["listing"].rows) == 1
    several(cast, 50, of_two_days=False)
    with django_assert_max_num_queries(12):
        assert len(client.get(url).context["listing"].rows) == 25


def test_excel_and_print_show_the_same_rows(cast):
    several(cast, 3)
    client = browser(cast, "clerk")
    answer = client.get(f"{LIST}xuat-excel/", {"muc": "tat-ca"})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert [cell.value for cell in sheet[3]][1:4] == ["Số, ký hiệu", "Ngày ban hành", "Loại văn bản"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == ["03/CTK-TKTH", "02/CTK-TKTH", "01/CTK-TKTH"]
    ticked = OutgoingDocument.objects.get(number=2)
    answer = client.post(f"{LIST}xuat-excel/", {"id": [ticked.pk]})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert (sheet.cell(4, 2).value, sheet.max_row) == ("02/CTK-TKTH", 4)
    page = client.get(f"{LIST}in/", {"muc": "tat-ca"}).content.decode()
    assert page.count("/CTK-TKTH") == 3


def test_an_empty_list_offers_the_next_step(cast):
    client = browser(cast, "clerk")
    page = client.get(LIST, {"muc": "tat-ca"}).content.decode()
    assert f"Chưa có sổ văn bản đi năm {timezone.localdate().year}" in page
    book_of(cast.office)
    assert "Nhập văn bản đi" in client.get(LIST, {"muc": "da-cap-so"}).content.decode()


def test_search_over_everything_finds_them(cast):
    document = issued(cast, "officer")
    for name, found in (("clerk", True), ("officer", True), ("officer2", False), ("branch1_clerk", False)):
        page = browser(cast, name).get("/tra-cuu/", {"q": "01/ctk"}).content.decode()
        assert (document.get_absolute_url() in page) is found, name


def test_the_clerks_home_shows_what_has_a_number_and_is_not_issued(cast):
    waiting = numbered(cast)
    page = browser(cast, "clerk").get("/").content.decode()
    assert f"{waiting.get_absolute_url()}?muc=da-cap-so" in page
    assert waiting.get_absolute_url() not in browser(cast, "head").get("/").content.decode()


def test_what_is_to_be_known_in_both_directions_is_told_apart_at_home(cast):
    assigned(cast, ("officer", INFO))
    issued(cast, "officer")
    home = browser(cast, "officer").get("/").content.decode()
    assert all(
        home.count(f">{heading}</h2>") == 1 for heading in ("Nhận để biết", "Nhận để biết, văn bản đi")
    )

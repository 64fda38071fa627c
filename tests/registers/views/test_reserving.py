"""Giữ số, Chèn số, Số giữ chưa sử dụng, and paper that uses a kept number (case 8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from incoming.models import IncomingDocument
from registers.models import NumberEntry
from registers.services.reserving import insert_number, reserve_number
from tests.incoming.build import fresh, paper, register_of
from tests.incoming.views import typing_in
from tests.incoming.views.typing_in import TODAY, browser, errors_of
from tests.outgoing.build import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(cast):
    return book_of(cast.office)


def address(book: Any, act: str) -> str:
    return f"/so-van-ban/{book.pk}/{act}/"


def today() -> str:
    return timezone.localdate().strftime(TODAY)


def test_a_number_is_kept_with_its_reason(cast, book):
    client = browser(cast, "clerk")
    response = client.post(address(book, "giu-so"), {"on": today(), "reason": "Chờ lãnh đạo ký"}, follow=True)
    entry = NumberEntry.objects.get()
    assert (entry.display, entry.state, entry.reason) == ("01", "RESERVED", "Chờ lãnh đạo ký")
    page = response.content.decode()
    assert "Đã giữ số 01." in page
    assert "Chờ lãnh đạo ký" in page
    assert f"reserved={entry.pk}" in page
    assert "1 số giữ chưa sử dụng" in client.get(book.get_absolute_url()).content.decode()


@pytest.mark.parametrize("act", ["giu-so", "chen-so"])
def test_without_a_reason_nothing_happens(cast, book, act):
    response = browser(cast, "clerk").post(address(book, act), {"on": today(), "after": "1", "reason": " "})
    assert response.status_code == 422
    assert "Nhập lý do" in errors_of(response)["reason"][0]
    assert not NumberEntry.objects.exists()


def test_the_page_says_that_the_decree_knows_no_inserted_numbers(cast, book):
    page = browser(cast, "clerk").get(address(book, "chen-so")).content.decode()
    assert "Số phụ không có trong Nghị định 30/2020; lý do sẽ in trong cột Ghi chú" in page


def test_a_number_is_inserted_between_two(cast, book):
    reserve_number(book, on=timezone.localdate(), reason="a", by=cast.clerk)
    reserve_number(book, on=timezone.localdate(), reason="b", by=cast.clerk)
    client = browser(cast, "clerk")
    data = {"after": "1", "on": today(), "reason": "Sót văn bản"}
    assert client.post(address(book, "chen-so"), data).status_code == 302
    assert NumberEntry.objects.filter(number=1, suffix="a", state="RESERVED").exists()
    wrong = client.post(address(book, "chen-so"), data | {"after": "7"})
    assert errors_of(wrong) == {"after": ["Số 7 chưa có trong sổ."]}
    early = (timezone.localdate() - dt.timedelta(days=3)).strftime(TODAY)
    wrong = client.post(address(book, "chen-so"), data | {"on": early})
    assert "phải từ" in errors_of(wrong)["on"][0]


def test_a_kept_number_is_given_up_with_a_reason(cast, book):
    entry = reserve_number(book, on=timezone.localdate(), reason="Chờ ký", by=cast.clerk)
    client = browser(cast, "clerk")
    client.post(f"/so-van-ban/{book.pk}/so/{entry.pk}/huy/", {"reason": "Không ban hành"})
    assert fresh(entry).state == "VOIDED"
    assert "Không có số nào đang giữ" in client.get(address(book, "so-giu")).content.decode()


@pytest.mark.parametrize("act", ["giu-so", "chen-so"])
def test_who_may(cast, book, act):
    seen = {
        name: browser(cast, name).get(address(book, act)).status_code
        for name in ("clerk", "head", "officer", "branch1_clerk", "stranger")
    }
    assert seen == {"clerk": 200, "head": 403, "officer": 403, "branch1_clerk": 404, "stranger": 404}
    lists = {
        name: browser(cast, name).get(address(book, "so-giu")).status_code for name in ("head", "officer")
    }
    assert lists == {"head": 200, "officer": 403}


def test_paper_uses_a_kept_number(cast):
    book = register_of(cast.office)
    kept = reserve_number(book, on=timezone.localdate(), reason="Thư đến muộn", by=cast.clerk)
    client = browser(cast, "clerk")
    form = client.get(typing_in.NEW).context["form"]
    assert [value for value, _label in form.fields["reserved"].widget.choices] == ["", str(kept.pk)]
    client.post(typing_in.NEW, typing_in.typed(book, reserved=str(kept.pk)))
    document = IncomingDocument.objects.get()
    assert (document.entry, document.number_display, fresh(kept).state) == (kept, "01", "TAKEN")
    assert fresh(book).next_number == 2


def test_an_inserted_number_of_paper_keeps_to_its_place(cast):
    book = register_of(cast.office)
    days = [timezone.localdate() - dt.timedelta(days=n) for n in (4, 1)]
    for day in days:
        entry = paper(cast.clerk).entry
        assert entry is not None
        NumberEntry.objects.filter(pk=entry.pk).update(date=day)
    kept = insert_number(book, after=1, on=days[0], reason="Sót", by=cast.clerk)
    client = browser(cast, "clerk")
    data = typing_in.typed(book, reserved=str(kept.pk), document_date=days[0].strftime(TODAY))
    wrong = client.post(typing_in.NEW, data)
    assert wrong.status_code == 422
    assert "ở giữa hai số liền kề" in errors_of(wrong)["arrived_on"][0]
    right = client.post(typing_in.NEW, data | {"arrived_on": days[0].strftime(TODAY)})
    assert right.status_code == 302
    assert IncomingDocument.objects.get(number_suffix="a").number_display == "01a"


def test_a_number_used_meanwhile_is_not_used_twice(cast):
    book = register_of(cast.office)
    kept = reserve_number(book, on=timezone.localdate(), reason="Thư đến muộn", by=cast.clerk)
    client = browser(cast, "clerk")
    client.post(typing_in.NEW, typing_in.typed(book, reserved=str(kept.pk)))
    data = typing_in.typed(book, reserved=str(kept.pk), code="99/STC")
    again = client.post(typing_in.NEW, data)
    assert again.status_code == 422
    assert errors_of(again) == {"reserved": ["Số đã chọn không còn được giữ. Hãy chọn lại."]}
    assert IncomingDocument.objects.count() == 1

"""Phát hành, Hủy số, Hủy dự thảo: pages that ask first."""

from __future__ import annotations

import pytest

from outgoing.models import OutgoingDocument
from registers.models import NumberEntry
from tests.incoming.build import fresh
from tests.outgoing.build import book_of, issued
from tests.outgoing.test_edit import draft, numbered
from tests.outgoing.typing_in import browser, errors_of

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State


def to(document: OutgoingDocument, act: str) -> str:
    return f"{document.get_absolute_url()}{act}/"


def test_the_page_asks_about_the_number_and_names_the_recipients(cast):
    document = numbered(cast)
    page = browser(cast, "clerk").get(to(document, "phat-hanh")).content.decode()
    assert '<b class="compare__code">01/CTK-TKTH</b>' in page
    assert "Chi cục Thống kê 1" in page
    assert "Đúng, phát hành" in page


def test_issuing_sends_it(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    response = client.post(to(document, "phat-hanh"), follow=True)
    assert response.redirect_chain == [(document.get_absolute_url(), 302)]
    assert fresh(document).state == State.ISSUED
    assert "Đã phát hành 01/CTK-TKTH đến 1 nơi nhận." in response.content.decode()
    again = client.post(to(document, "phat-hanh"))
    assert (again.status_code, NumberEntry.objects.count()) == (302, 1)


def test_without_a_scan_it_says_what_is_missing(cast):
    document = numbered(cast)
    document.attachments.all().delete()
    client = browser(cast, "clerk")
    assert "Bổ sung bản quét" in client.get(to(document, "phat-hanh")).content.decode()
    response = client.post(to(document, "phat-hanh"))
    assert response.status_code == 422
    assert "Phát hành cần bản quét của văn bản chính" in response.content.decode()
    assert fresh(document).state == State.NUMBERED


def test_a_draft_or_an_issued_document_is_not_issued(cast):
    book_of(cast.office)
    client = browser(cast, "clerk")
    assert client.post(to(draft(cast), "phat-hanh")).status_code == 409
    done = issued(cast, "branch1", by=cast.clerk)
    assert client.get(to(done, "phat-hanh")).status_code == 409


def test_voiding_keeps_number_and_reason_in_the_book(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    empty = client.post(to(document, "huy-so"), {"reason": ""})
    assert (empty.status_code, set(errors_of(empty))) == (422, {"reason"})
    client.post(to(document, "huy-so"), {"ready": "Vào sổ nhầm", "reason": "trùng số 12"})
    entry = NumberEntry.objects.get()
    assert (fresh(document).state, entry.state, entry.reason) == (
        State.CANCELLED, "VOIDED", "Vào sổ nhầm: trùng số 12")  # fmt: skip
    page = client.get(document.get_absolute_url()).content.decode()
    assert "đã hủy: Vào sổ nhầm: trùng số 12." in page
    assert client.post(to(document, "huy-so"), {"reason": "lần nữa"}).status_code == 409


def test_discarding_a_draft_takes_no_number(cast):
    book = book_of(cast.office)
    document = draft(cast)
    client = browser(cast, "clerk")
    assert client.post(to(document, "huy-so"), {"reason": "x"}).status_code == 409
    client.post(to(document, "huy"), {"reason": "Nhập nhầm"})
    assert (fresh(document).state, fresh(book).next_number) == (State.CANCELLED, 1)


ACTS = ("phat-hanh", "huy-so", "huy")


@pytest.mark.parametrize("act", ACTS)
def test_who_may(cast, act):
    book_of(cast.office)
    document = draft(cast) if act == "huy" else numbered(cast)
    before = fresh(document).state
    seen = {
        name: browser(cast, name).post(to(document, act), {"reason": "thử"}).status_code
        for name in ("head", "deputy", "officer", "admin", "branch1_clerk", "stranger")
    }
    assert seen == {
        "head": 403,
        "deputy": 403,
        "officer": 403,
        "admin": 403,
        "branch1_clerk": 404,
        "stranger": 404,
    }
    assert fresh(document).state == before

"""The lists of drafts: what stands in them for whom, their counts in the rail, and the home page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signing import worklists
from signing.services import deciding
from tests.outgoing.build import issued
from tests.outgoing.typing_in import browser
from tests.signing.build import active, approved, drafted, sealed, signed, submitted

pytestmark = pytest.mark.django_db


def keys_of(cast: Any, name: str, document: Any) -> set[str]:
    """The lists of the person on which the document stands."""
    actor = cast.actor(name)
    return {
        each.key
        for each in worklists.DEFINITIONS
        if each.visible(actor) and each.queryset(actor).filter(pk=document.pk).exists()
    }


def test_a_document_stands_where_it_waits(keyed):
    document = submitted(keyed)
    assert keys_of(keyed, "officer", document) == {"toi-soan", "tat-ca"}
    assert keys_of(keyed, "dept_head", document) == {"cho-duyet", "tat-ca"}
    assert keys_of(keyed, "head", document) == {"tat-ca"}
    approved(document, keyed.dept_head)
    assert keys_of(keyed, "dept_head", document) == {"da-ky", "tat-ca"}
    assert keys_of(keyed, "head", document) == {"cho-ky", "tat-ca"}
    signed(document, keyed.head)
    assert keys_of(keyed, "head", document) == {"da-ky", "tat-ca"}
    assert keys_of(keyed, "clerk", document) == {"cho-phat-hanh", "tat-ca"}
    sealed(document, keyed.clerk)
    assert keys_of(keyed, "clerk", document) == {"tat-ca"}
    assert keys_of(keyed, "officer2", document) == set()


def test_what_came_back_stands_with_its_drafter_and_the_reason(cast):
    document = submitted(cast)
    deciding.give_back(document.pk, active(document).pk, reason="Sửa mục 2", by=cast.dept_head)
    assert keys_of(cast, "officer", document) == {"bi-tra-lai", "toi-soan", "tat-ca"}
    answer = browser(cast, "officer").get("/trinh-ky/?muc=bi-tra-lai")
    assert "Trả lại: Sửa mục 2" in answer.content.decode()


def test_every_list_opens_and_says_what_it_is_when_empty(cast):
    for name in ("officer", "dept_head", "head", "clerk"):
        client = browser(cast, name)
        for each in worklists.DEFINITIONS:
            if each.visible(cast.actor(name)):
                assert client.get(f"/trinh-ky/?muc={each.key}").status_code == 200


def test_the_address_alone_leads_to_what_waits(cast):
    submitted(cast)
    assert browser(cast, "dept_head").get("/trinh-ky/")["Location"].endswith("muc=cho-duyet")
    assert browser(cast, "officer").get("/trinh-ky/")["Location"].endswith("muc=toi-soan")
    assert browser(cast, "clerk").get("/trinh-ky/")["Location"].endswith("muc=cho-phat-hanh")
    assert browser(cast, "head").get("/trinh-ky/")["Location"].endswith("muc=tat-ca")


def test_a_row_says_who_has_it(cast):
    submitted(cast)
    shown = browser(cast, "officer").get("/trinh-ky/?muc=toi-soan").content.decode()
    assert "Lê Thị Mai" in shown
    assert "chờ duyệt · Lần 1" in shown


def test_the_filter_narrows_by_words(cast):
    submitted(cast)
    client = browser(cast, "officer")
    assert len(client.get("/trinh-ky/?muc=tat-ca&q=ra soat").context["listing"].rows) == 1
    assert not client.get("/trinh-ky/?muc=tat-ca&q=khong co gi").context["listing"].rows
    assert client.get("/trinh-ky/?muc=tat-ca&ky=tuy-chon&so=x&noi_nhan=y").status_code == 200


def test_the_rail_counts_and_the_home_page_shows_what_waits(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    home = browser(keyed, "head").get("/").content.decode()
    assert f"/trinh-ky/{document.pk}/?muc=cho-ky" in home
    assert "1 văn bản chờ bạn ký" in home
    signed(document, keyed.head)
    home = browser(keyed, "clerk").get("/").content.decode()
    assert "1 văn bản đã ký, chờ phát hành" in home


def test_the_clerks_list_of_own_drafts_has_no_electronic_ones(cast):
    drafted(cast)
    assert not browser(cast, "clerk").get("/van-ban-di/?muc=du-thao").context["listing"].rows
    assert browser(cast, "clerk").get("/van-ban-di/?muc=tat-ca").status_code == 200


def test_among_outgoing_documents_a_draft_stands_by_the_day_it_was_begun(cast):
    for number in range(26):
        issued(cast, "branch1", subject=f"V/v đã gửi {number}")
    draft = drafted(cast)
    client = browser(cast, "clerk")
    first = client.get("/van-ban-di/?muc=tat-ca").context["listing"]
    assert first.rows[0].document.pk == draft.pk
    second = client.get(f"/van-ban-di/{first.page.older}").context["listing"]
    assert {row.document.pk for row in second.rows}.isdisjoint(row.document.pk for row in first.rows)
    assert len(first.rows) + len(second.rows) == 27


def test_more_rows_ask_no_more_questions(cast):
    client = browser(cast, "officer")
    submitted(cast)
    client.get("/trinh-ky/?muc=tat-ca")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get("/trinh-ky/?muc=tat-ca").status_code == 200
        return len(asked_for)

    before = questions()
    for number in range(3):
        submitted(cast, fields={"subject": f"V/v khác {number}"})
    assert questions() == before <= 12

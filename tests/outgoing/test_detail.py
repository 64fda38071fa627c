"""The page of one document: who reads it, what it says and offers, its files, how many questions it asks."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import JournalEntry
from outgoing.models import OutgoingDocument
from outgoing.services.following import recall, replace_scan
from tests.incoming.build import accepted, paper
from tests.outgoing.build import book_of, issued, received, scan
from tests.outgoing.test_edit import draft, numbered
from tests.outgoing.typing_in import browser, entered, send_up, typed

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def page(cast: Any, name: str, document: OutgoingDocument, query: str = "") -> str:
    answer = browser(cast, name).get(f"{document.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def acts(cast: Any, name: str, document: OutgoingDocument) -> set[str]:
    return set(browser(cast, name).get(document.get_absolute_url()).context["acts"].names)


def test_who_reads_it(cast):
    document = issued(cast, "officer", "branch1")
    seen = {name: browser(cast, name).get(document.get_absolute_url()).status_code for name in cast.users}
    readers = {"head", "deputy", "clerk", "officer"}
    colleagues = {"admin", "dept_head", "dept_deputy", "officer2", "tchc_head"}
    assert seen == {
        name: 200 if name in readers else 403 if name in colleagues else 404 for name in cast.users
    }


def test_the_files_stand_behind_the_same_check(cast):
    client = browser(cast, "clerk")
    book = book_of(cast.office)
    data = typed(
        cast, book, cast.branch1, main=[send_up(client)], recipients=[f"p{cast.principal('officer').pk}"]
    )
    entered(client, data, "01/CTK-TKTH")
    document = OutgoingDocument.objects.get()
    file = document.attachments.get()
    addresses = [
        f"{document.get_absolute_url()}tep/{file.pk}/",
        f"{document.get_absolute_url()}tep/{file.pk}/trang/1.png",
    ]
    for address in addresses:
        seen = {
            n: browser(cast, n).get(address).status_code for n in ("clerk", "officer", "officer2", "stranger")
        }
        assert seen == {"clerk": 200, "officer": 200, "officer2": 403, "stranger": 404}
    other = draft(cast)
    assert client.get(f"{other.get_absolute_url()}tep/{file.pk}/").status_code == 404
    assert JournalEntry.objects.filter(verb="open-file").count() == 2


SENTENCES = {
    "draft": "chưa lấy số",
    "numbered": "Đã cấp số <b>01/CTK-TKTH</b>",
    "issued": "<b>0/1</b> nơi nhận đã tiếp nhận.",
}


@pytest.mark.parametrize("state", SENTENCES)
def test_one_sentence_says_where_it_is(cast, state):
    make = {"draft": draft, "numbered": numbered, "issued": lambda cast: issued(cast, "branch1")}[state]
    assert SENTENCES[state] in page(cast, "clerk", make(cast))


def test_it_counts_who_has_received_it(cast):
    document = issued(cast, "branch1", "branch2")
    accepted(received(document, cast.branch1), cast.branch1_clerk)
    assert "<b>1/2</b> nơi nhận đã tiếp nhận." in page(cast, "clerk", document)


OFFERED = {
    "draft": {"edit", "discard"},
    "numbered": {"issue", "edit", "void"},
    "issued": {
        "add_recipients",
        "theo-doi",
        "de-nghi-cap-nhat",
        "thay-ban-quet",
        "thu-hoi",
        "replace",
    },
}


@pytest.mark.parametrize("state", OFFERED)
def test_what_the_clerk_may_do_and_nobody_else(cast, state):
    make = {"draft": draft, "numbered": numbered, "issued": lambda cast: issued(cast, "branch1", "officer")}
    document = make[state](cast)
    assert acts(cast, "clerk", document) == OFFERED[state]
    left = {"theo-doi"} if state == "issued" else set()
    assert acts(cast, "head", document) == left
    if state == "issued":
        assert acts(cast, "officer", document) <= left


def test_without_a_scan_the_next_thing_is_the_scan(cast):
    document = numbered(cast)
    document.attachments.all().delete()
    client = browser(cast, "clerk")
    offered = client.get(document.get_absolute_url()).context["acts"]
    assert str(offered.primary.label) == "Bổ sung bản quét"
    assert set(offered.names) == {"edit", "void"}
    assert "chưa có bản quét" in client.get(f"{document.get_absolute_url()}phat-hanh/").content.decode()


def test_a_replaced_document_says_so_in_its_sentence(cast):
    old = issued(cast, "branch1")
    new = issued(cast, "branch1", replaces=old)
    assert f"Được thay thế bởi <b>{new.code}</b>." in page(cast, "clerk", old)


def test_issued_files_show_their_checksums_and_a_replaced_one_stays(cast):
    document = issued(cast, "branch1")
    old = document.attachments.get()
    new = replace_scan(
        document,
        old,
        upload=scan(cast.clerk, "moi.pdf", b"%PDF-1.7 new"),
        reason="Quét thiếu trang",
        by=cast.clerk,
    )
    html = page(cast, "clerk", document, f"?tep={old.pk}")
    assert "Tệp được thay lúc" in html
    assert "Quét thiếu trang" in html
    assert new.issued_sha256 in html
    assert old.issued_sha256 in html
    assert "Văn bản chính (đã thay)" in html


def test_linked_documents_stand_on_both_sides(cast):
    client = browser(cast, "clerk")
    letter, book = paper(cast.clerk), book_of(cast.office)
    main = [send_up(client)]
    entered(client, typed(cast, book, cast.branch1, main=main, answers=str(letter.pk)), "01/CTK-TKTH")
    old = OutgoingDocument.objects.get()
    again = typed(cast, book, cast.branch1, main=[send_up(client)], replaces=str(old.pk))
    entered(client, again, "02/CTK-TKTH")
    new = OutgoingDocument.objects.get(number=2)
    first, second = page(cast, "clerk", old), page(cast, "clerk", new)
    assert "Trả lời văn bản" in first
    assert letter.get_absolute_url() in first
    assert "Được thay thế bởi" in first
    assert "Thay thế văn bản" in second
    assert old.get_absolute_url() in second


def test_a_recalled_document_says_when_and_why(cast):
    document = issued(cast, "branch1")
    recall(document, reason="Sai số liệu", by=cast.clerk)
    html = page(cast, "clerk", document)
    assert "<b>Đã thu hồi</b> lúc" in html
    assert "Sai số liệu." in html
    assert "add_recipients" not in acts(cast, "clerk", document)


def test_opening_is_recorded_and_leaders_see_by_whom(cast):
    document = issued(cast, "officer")
    page(cast, "officer", document)
    assert "Ai đã mở" in page(cast, "head", document)
    assert "Ai đã mở" not in page(cast, "officer", document)


def test_neighbours_lead_through_the_list(cast):
    first, second = issued(cast, "branch1"), issued(cast, "branch1")
    html = page(cast, "clerk", first, "?muc=tat-ca")
    assert "2 / 2" in html
    assert f"{second.get_absolute_url()}?muc=tat-ca" in html


def test_the_page_asks_at_most_twelve_questions(cast, django_assert_max_num_queries):
    document = issued(cast, "branch1", "branch2", "officer", "Sở Tài chính")
    client = browser(cast, "clerk")
    client.get(document.get_absolute_url())
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"{document.get_absolute_url()}?muc=tat-ca")

"""Đồng ý and Từ chối thu hồi on the receiver's page, contents closed afterwards, and recall from a branch."""

from __future__ import annotations

import pytest

from incoming.models import Delivery, IncomingDocument, Recall
from incoming.services import assigning, registering
from incoming.services.recalling import answer_recall
from outgoing.services import following
from tests.incoming.build import (
    LEAD,
    accepted,
    assigned,
    at_branch,
    delivery_of,
    fresh,
    lead_of,
    to,
    work_off,
)
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import delivery, issued, received, row

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return issued(cast, "branch1")


@pytest.fixture
def theirs(cast, document):
    return accepted(received(document, cast.branch1), cast.branch1_clerk)


@pytest.fixture
def recall(cast, document, theirs):
    following.recall_from(
        document, [row(document, cast.branch1)], reason="Sai số liệu", notice="130/CTK", by=cast.clerk
    )
    return Recall.objects.get()


def page(cast, document, who="branch1_clerk"):
    return browser(cast, who).get(document.get_absolute_url())


def address(recall, answer):
    return f"/van-ban-den/{recall.delivery.document.pk}/thu-hoi/{recall.pk}/{answer}/"


def test_the_request_stands_on_top_with_its_two_answers(cast, theirs, recall):
    for who in ("branch1_clerk", "branch1_head"):
        answer = page(cast, theirs, who)
        html = answer.content.decode()
        assert "Cục Thống kê yêu cầu thu hồi văn bản này" in html
        assert "Sai số liệu" in html
        assert "130/CTK" in html
        assert {"agree_recall", "decline_recall"} <= answer.context["acts"].names
        assert "Yêu cầu thu hồi" in html, "the worklist stands in the rail"
    lists = browser(cast, "branch1_clerk").get("/van-ban-den/?muc=yeu-cau-thu-hoi")
    assert [r.document for r in lists.context["listing"].rows] == [theirs]


def test_without_a_request_there_is_no_list(cast, theirs):
    assert "yeu-cau-thu-hoi" not in page(cast, theirs).content.decode()


def test_agreed_contents_close_and_the_number_stays(cast, document, theirs, recall):
    attachment = theirs.attachments.get()
    client = browser(cast, "branch1_clerk")
    assert client.post(address(recall, "dong-y"), {}).status_code == 302
    assert (fresh(theirs).state, fresh(theirs).number) == (State.RECALLED, 1)
    assert delivery(document, cast.branch1).state == "RECALLED"
    for path in (f"tep/{attachment.pk}/", f"tep/{attachment.pk}/trang/1.png"):
        closed = client.get(f"{theirs.get_absolute_url()}{path}")
        assert closed.status_code == 403
        assert "Văn bản đã thu hồi" in closed.content.decode()
    answer = page(cast, theirs)
    assert (answer.status_code, answer.context["viewer"]["files"]) == (200, [])
    html = answer.content.decode()
    assert f"tep/{attachment.pk}" not in html
    assert theirs.subject in html
    assert "agree_recall" not in answer.context["acts"].names


def test_declined_needs_a_reason_and_changes_nothing(cast, document, theirs, recall):
    client = browser(cast, "branch1_clerk")
    lacking = client.post(address(recall, "tu-choi"), {})
    assert lacking.status_code == 422
    assert "Chọn hoặc nhập lý do" in lacking.content.decode()
    client.post(address(recall, "tu-choi"), {"ready": "Văn bản đã xử lý xong"})
    assert (fresh(recall).answer, fresh(theirs).state) == ("DECLINED", State.SUBMITTED)
    board = browser(cast, "clerk").get(f"/van-ban-di/{document.pk}/theo-doi/").content.decode()
    assert "Từ chối thu hồi: Văn bản đã xử lý xong" in board


def test_who_may_answer(cast, recall):
    statuses = {
        name: browser(cast, name).post(address(recall, "dong-y"), {}).status_code
        for name in ("branch1_officer", "clerk", "branch2_clerk", "stranger")
    }
    assert statuses == {"branch1_officer": 403, "clerk": 404, "branch2_clerk": 404, "stranger": 404}
    assert fresh(recall).is_open


def test_a_stale_answer_says_what_happened(cast, recall):
    answer_recall(recall, agree=False, note="Đã dùng", by=cast.branch1_head)
    stale = browser(cast, "branch1_clerk").post(address(recall, "dong-y"), {})
    assert stale.status_code == 409
    assert "đã trả lời" in stale.content.decode()


def test_another_document_s_recall_is_not_found(cast, recall):
    other = accepted(received(issued(cast, "branch1"), cast.branch1), cast.branch1_clerk)
    url = f"/van-ban-den/{other.pk}/thu-hoi/{recall.pk}/dong-y/"
    assert browser(cast, "branch1_clerk").post(url, {}).status_code == 404


def test_what_was_passed_on_must_come_back_first(cast):
    document = issued(cast, "office", by=cast.branch2_clerk, drafting_unit=None, field="TH")
    mine = accepted(received(document, cast.office), cast.clerk)
    assigning.assign(mine, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    work_off()
    accepted(at_branch(mine, cast.branch1), cast.branch1_clerk)
    following.recall(document, reason="Sai", by=cast.branch2_clerk)
    recall = Recall.objects.get()
    answer = browser(cast, "clerk").post(address(recall, "dong-y"), {})
    assert answer.status_code == 422
    assert "phải thu hồi ở đó trước" in answer.content.decode()


# --- from a branch


@pytest.fixture
def below(cast):
    source = assigned(cast, ("branch1", LEAD))
    accepted(at_branch(source, cast.branch1), cast.branch1_clerk)
    return source


def branch_address(source):
    return f"/van-ban-den/luot-gui/{delivery_of(source).pk}/thu-hoi/"


def test_a_branch_that_has_accepted_is_asked(cast, below):
    client = browser(cast, "head")
    assert branch_address(below) in page(cast, below, "head").content.decode()
    assert client.get(branch_address(below)).status_code == 200
    assert client.post(branch_address(below), {}).status_code == 422
    assert client.post(branch_address(below), {"reason": "Giao nhầm"}).status_code == 302
    html = page(cast, below, "head").content.decode()
    assert "Đã yêu cầu thu hồi, chờ trả lời" in html
    assert branch_address(below) not in html
    assert client.post(branch_address(below), {"reason": "Lại"}).status_code == 409
    theirs = at_branch(below, cast.branch1)
    recall = Recall.objects.get()
    assert browser(cast, "branch1_clerk").post(address(recall, "dong-y"), {}).status_code == 302
    work_off()
    assert (fresh(theirs).state, lead_of(below).state) == (State.RECALLED, "CANCELLED")


def test_not_accepted_is_taken_back_instead(cast):
    source = assigned(cast, ("branch1", LEAD))
    assert branch_address(source) not in page(cast, source, "head").content.decode()
    assert browser(cast, "head").post(branch_address(source), {"reason": "?"}).status_code == 409
    assert Delivery.objects.get().state == "ARRIVED"


def test_who_may_recall_from_a_branch(cast, below):
    posted = {
        name: browser(cast, name).post(branch_address(below), {"reason": "?"}).status_code
        for name in ("officer", "branch1_clerk", "stranger")
    }
    assert posted == {"officer": 403, "branch1_clerk": 404, "stranger": 404}


def test_a_refused_one_cannot_be_recalled(cast, below):
    theirs = at_branch(below, cast.branch1)
    registering.return_to_sender(theirs, reason="Nhầm", by=cast.branch1_clerk)
    work_off()
    assert browser(cast, "head").post(branch_address(below), {"reason": "?"}).status_code == 409

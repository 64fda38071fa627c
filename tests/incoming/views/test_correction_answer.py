"""Đề nghị cập nhật, marks of answers and replacements, replaced files, and the paper that follows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incoming.models import Correction
from incoming.services.recalling import answer_correction
from outgoing.services import following, issuing
from tests.incoming.build import accepted, fresh, work_off
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import delivery, issued, lines, received, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return issued(cast, "branch1")


@pytest.fixture
def theirs(cast, document):
    return accepted(received(document, cast.branch1), cast.branch1_clerk, submitted=False)


@pytest.fixture
def correction(cast, document, theirs):
    changes = {
        "subject": (document.subject, "V/v đúng"),
        "document_date": (document.document_date, document.document_date.replace(day=1)),
    }
    following.correct(document, changes=changes, reason="Gõ nhầm", by=cast.clerk)
    return Correction.objects.get()


def page(cast, document, who="branch1_clerk"):
    return browser(cast, who).get(document.get_absolute_url())


def address(correction, answer):
    return f"/van-ban-den/{correction.delivery.document.pk}/cap-nhat/{correction.pk}/{answer}/"


def test_before_and_after_stand_side_by_side(cast, document, theirs, correction):
    answer = page(cast, theirs)
    html = answer.content.decode()
    assert f"<del>{document.subject}</del>" in html
    assert "<ins>V/v đúng</ins>" in html
    assert f"<ins>01/{document.document_date:%m/%Y}</ins>" in html
    assert {"agree_correction", "decline_correction"} <= answer.context["acts"].names
    listed = browser(cast, "branch1_clerk").get("/van-ban-den/?muc=de-nghi-cap-nhat")
    assert [row.document for row in listed.context["listing"].rows] == [theirs]


@pytest.mark.parametrize(
    ("answer", "data", "subject", "said"),
    [
        ("dong-y", {}, "V/v đúng", "Đồng ý cập nhật"),
        ("tu-choi", {"reason": "Khác bản đã nhận"}, None, "Từ chối cập nhật: Khác bản đã nhận"),
    ],
)
def test_the_clerk_decides_and_the_sender_reads_it(
    cast, document, theirs, correction, answer, data, subject, said
):
    assert browser(cast, "branch1_clerk").post(address(correction, answer), data).status_code == 302
    assert fresh(theirs).subject == (subject or document.subject)
    assert "cap-nhat" not in page(cast, theirs).content.decode()
    assert said in browser(cast, "clerk").get(f"/van-ban-di/{document.pk}/theo-doi/").content.decode()


def test_declining_needs_a_reason(cast, correction):
    assert browser(cast, "branch1_clerk").post(address(correction, "tu-choi"), {}).status_code == 422
    assert fresh(correction).is_open


def test_who_may_answer(cast, correction):
    statuses = {
        name: browser(cast, name).post(address(correction, "dong-y"), {}).status_code
        for name in ("branch1_officer", "clerk", "stranger")
    }
    assert statuses == {"branch1_officer": 403, "clerk": 404, "stranger": 404}
    answer_correction(correction, agree=False, note="Không", by=cast.branch1_head)
    assert browser(cast, "branch1_clerk").post(address(correction, "dong-y"), {}).status_code == 409


def test_a_replaced_file_stays_readable_and_is_marked(cast, document, theirs):
    old = theirs.attachments.get()
    upload = scan(cast.clerk, "dung.pdf", b"%PDF-1.7 dung")
    following.replace_scan(
        document, document.attachments.get(), upload=upload, reason="Quét nhầm", by=cast.clerk
    )
    answer = page(cast, theirs)
    html = answer.content.decode()
    assert "tệp được thay lúc" in html
    assert f"?tep={old.pk}" in html
    assert answer.context["viewer"]["current"].name == "dung.pdf"
    again = browser(cast, "branch1_clerk").get(f"{theirs.get_absolute_url()}?tep={old.pk}")
    assert again.context["viewer"]["current"] == old


def test_marks_of_answer_and_replacement(cast, document, theirs):
    answer = issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH", answers=theirs)
    back = received(answer, cast.office)
    html = page(cast, back, "clerk").content.decode()
    assert html.count("Trả lời văn bản số") == 1
    assert document.get_absolute_url() in html
    newer = issued(cast, "branch1", replaces=document)
    html = page(cast, theirs).content.decode()
    assert html.count(f"Được thay thế bởi văn bản số {newer.code}</b>") == 1
    assert "Xem văn bản thay thế" in html
    assert "Thay thế văn bản số" in page(cast, received(newer, cast.branch1)).content.decode()


def test_the_paper_is_awaited_and_recorded(cast):
    document = issued(cast, "branch2")
    issuing.add_recipients(document, lines(cast, "branch1", with_paper=True), by=cast.clerk)
    work_off()
    pending = received(document, cast.branch1)
    assert "Chờ bản giấy" in page(cast, pending).content.decode()
    theirs = accepted(pending, cast.branch1_clerk, submitted=False)
    assert "paper_copy" in page(cast, theirs).context["acts"].names
    assert "paper_copy" not in page(cast, theirs, "branch1_head").context["acts"].names
    browser(cast, "branch1_clerk").post(f"{theirs.get_absolute_url()}ban-giay/")
    assert timezone.localdate(delivery(document, cast.branch1).paper_received_at) == timezone.localdate()
    assert "Chờ bản giấy" not in page(cast, theirs).content.decode()

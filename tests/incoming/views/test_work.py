"""The work of whoever holds it: Nhận xử lý, Tiến độ, Đóng hoàn thành, Trả lại; Lấy lại, Mở lại, Gửi lại."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Assignment, Attachment, Delivery, IncomingDocument
from incoming.services import assigning, handling
from tests.incoming.build import LEAD, accepted, assigned, at_branch, delivery_of, fresh, lead_of, paper, to
from tests.incoming.views.typing_in import browser, scan, send_up

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def url(act: str, assignment: Assignment) -> str:
    return reverse(f"incoming:{act}", args=[assignment.pk])


def test_starting_is_one_tap(document, officer):
    answer = officer.post(url("start", lead_of(document)), follow=True)
    assert fresh(document).state == State.IN_PROGRESS
    assert "Nhận xử lý" in answer.content.decode()


def test_the_list_one_came_from_stays_in_mind(document, officer):
    answer = officer.post(url("start", lead_of(document)), {"muc": "cho-xu-ly"})
    assert answer["Location"] == f"{document.get_absolute_url()}?muc=cho-xu-ly"


def test_progress_is_told_and_may_not_be_empty(document, officer):
    mine = lead_of(document)
    empty = officer.post(url("progress", mine), {"text": " "})
    assert (empty.status_code, "Nhập tiến độ" in empty.content.decode()) == (422, True)
    answer = officer.post(url("progress", mine), {"text": "Đã có dự thảo"}, follow=True)
    assert lead_of(document).progress == "Đã có dự thảo"
    assert answer.content.decode().count("Đã có dự thảo") >= 2


def test_finishing_asks_for_a_result_and_keeps_the_files_meanwhile(document, officer):
    mine = lead_of(document)
    token = send_up(officer, scan("bao-cao.pdf"))
    kept = officer.post(url("complete", mine), {"result": "", "uploads": [token]})
    page = kept.content.decode()
    assert kept.status_code == 422
    assert "Nhập kết quả xử lý" in page
    assert token in page
    assert 'class="actpanel is-open"' in page
    answer = officer.post(
        url("complete", mine), {"result": "Đã gửi báo cáo", "uploads": [token]}, follow=True
    )
    document = fresh(document)
    assert (document.state, document.result) == (State.COMPLETED, "Đã gửi báo cáo")
    attachment = document.attachments.get()
    assert (attachment.role, attachment.assignment_id) == (Attachment.Role.RESULT, mine.pk)
    assert "bao-cao.pdf" in answer.content.decode()


def test_files_sent_along_without_script_arrive_too(document, officer):
    data = {"result": "xong", "uploads_files": [scan("a.pdf"), scan("b.pdf")]}
    assert officer.post(url("complete", lead_of(document)), data).status_code == 302
    assert sorted(a.name for a in document.attachments.all()) == ["a.pdf", "b.pdf"]


def test_whoever_finishes_a_delivered_document_is_told_that_the_sender_reads_the_result(
    cast, document, officer
):
    theirs = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    assigning.assign(
        theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="", by=cast.branch1_head
    )
    sentence = "Nơi gửi (Cục Thống kê) sẽ đọc được nội dung này."
    page = browser(cast, "branch1_officer").get(theirs.get_absolute_url()).content.decode()
    assert sentence in page
    assert sentence not in officer.get(document.get_absolute_url()).content.decode()


def test_giving_back_needs_a_reason_and_goes_one_level_up(document, officer):
    mine = lead_of(document)
    assert officer.post(url("give_back", mine), {}).status_code == 422
    answer = officer.post(url("give_back", mine), {"ready": "Không thuộc nhiệm vụ được giao"}, follow=True)
    assert fresh(document).state == State.SUBMITTED
    assert fresh(mine).reason == "Không thuộc nhiệm vụ được giao"
    assert "phân xử lý lại" in answer.content.decode()


def test_taking_back_is_refused_once_it_was_opened(cast, document):
    head = browser(cast, "head")
    handling.open_document(document, by=cast.officer)
    answer = head.post(url("take_back", lead_of(document)))
    assert answer.status_code == 422
    assert "Phạm Thu Dung đã mở văn bản lúc" in answer.content.decode()
    other = assigned(cast, ("officer", LEAD))
    assert head.post(url("take_back", lead_of(other))).status_code == 302
    assert fresh(other).state == State.SUBMITTED


def test_reopening_needs_a_reason_and_the_same_person_goes_on(cast, document, officer):
    handling.complete(lead_of(document), result="xong", by=cast.officer)
    head = browser(cast, "head")
    reopen = reverse("incoming:reopen", args=[document.pk])
    assert head.post(reopen, {"reason": ""}).status_code == 422
    assert head.post(reopen, {"reason": "Cần bổ sung số liệu"}).status_code == 302
    assert fresh(document).state == State.IN_PROGRESS
    assert "Đóng hoàn thành" in officer.get(document.get_absolute_url()).content.decode()


def test_reopening_what_was_filed_waits_for_a_leader(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.file_away(document, note="", by=cast.head)
    browser(cast, "deputy").post(reverse("incoming:reopen", args=[document.pk]), {"reason": "Xem lại"})
    assert (fresh(document).state, fresh(document).submitted_to) == (State.SUBMITTED, cast.position("deputy"))


def test_a_failed_delivery_is_sent_again(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    delivery = delivery_of(document)
    delivery.fail(error="Hệ thống không chuyển được.")
    delivery.save()
    clerk = browser(cast, "clerk")
    page = clerk.get(document.get_absolute_url()).content.decode()
    assert "Hệ thống không chuyển được." in page
    resend = reverse("incoming:resend", args=[delivery.pk])
    assert resend in page
    assert clerk.post(resend).status_code == 302
    assert fresh(delivery).state == Delivery.State.QUEUED
    assert clerk.post(resend).status_code == 409

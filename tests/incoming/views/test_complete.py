"""Đóng hoàn thành."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Assignment, Attachment, IncomingDocument
from incoming.services import assigning
from tests.incoming.build import LEAD, accepted, assigned, at_branch, fresh, lead_of, to
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

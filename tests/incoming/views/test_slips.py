"""Phiếu giải quyết văn bản đến: the three parts of Phụ lục IV mẫu VII, read back from the paper."""

from __future__ import annotations

import datetime as dt

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from incoming.models import IncomingDocument
from incoming.presentation.slip import Opinion, slips_of
from incoming.services.assigning import assign, file_away, pass_on, take_back
from incoming.services.handling import complete, note_progress
from tests.incoming.build import CO, INFO, LEAD, accepted, assigned, at_branch, fresh, lead_of, paper, to

pytestmark = pytest.mark.django_db

PARTS = (
    "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
    "2. Ý kiến của lãnh đạo đơn vị",
    "3. Ý kiến đề xuất của người giải quyết",
)


@pytest.fixture
def sign_in(client, cast):
    def enter(name):
        client.force_login(cast.user(name), backend="accounts.backends.CaseInsensitiveBackend")
        return client

    return enter


def pages(answer) -> list[str]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def parts(text: str) -> list[str]:
    """The text before the first part, and that of each part."""
    found = []
    for title in PARTS:
        before, _title, text = text.partition(title)
        found.append(before)
    return [*found, text]


def worked_on(cast):
    due = timezone.localdate() + dt.timedelta(days=7)
    document = paper(cast.clerk, submitted=True, urgency=1)
    choices = [to(cast, "tkth", LEAD, due), to(cast, "tchc", CO), to(cast, "branch2", INFO)]
    assign(document, choices=choices, instruction="Chuyển phòng nghiên cứu, tham mưu", by=cast.head)
    lead = lead_of(document)
    sooner = due - dt.timedelta(days=2)
    pass_on(
        lead, choices=[to(cast, "officer", LEAD, sooner)], instruction="Dự thảo trả lời", by=cast.dept_head
    )
    theirs = lead_of(document, lead)
    note_progress(theirs, text="Đã lập biểu", by=cast.officer)
    complete(theirs, result="Đề xuất trả lời trước hạn", by=cast.officer)
    return fresh(document), due, sooner


def test_the_three_parts_say_who_decided_and_proposed_what(cast, sign_in):
    document, due, sooner = worked_on(cast)
    [text] = pages(sign_in("clerk").get(reverse("incoming:slip", args=[document.pk])))
    head, leader, unit, proposal = parts(text)
    today = timezone.localdate()
    assert "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN" in head
    assert f"Số đến: 01 Ngày đến: {today:%d/%m/%Y} KHẨN" in head
    written = f"{document.document_date:%d/%m/%Y}"
    assert f"Công văn số 2131/TCTK-TKTH ngày {written} của Tổng cục Thống kê. V/v báo cáo" in head
    assert (
        f"Giao đơn vị, cá nhân chủ trì: Phòng Thống kê Tổng hợp (thời hạn giải quyết {due:%d/%m/%Y})"
        in leader
    )
    assert f"phối hợp (nếu có): Phòng Tổ chức - Hành chính (thời hạn giải quyết {due:%d/%m/%Y})" in leader
    assert "Nhận để biết: Chi cục Thống kê 2" in leader
    assert "Ý kiến chỉ đạo: Chuyển phòng nghiên cứu, tham mưu" in leader
    assert f"Ngày {today:%d} tháng" in leader
    assert leader.rstrip().endswith("Nguyễn Văn Hùng")
    assert (
        f"Phòng Thống kê Tổng hợp. Giao cho cá nhân: Phạm Thu Dung (thời hạn giải quyết {sooner:%d/%m/%Y})"
        in unit
    )
    assert "Ý kiến: Dự thảo trả lời" in unit
    assert unit.rstrip().endswith("Lê Thị Mai")
    assert "Ý kiến đề xuất: Đã lập biểu Đề xuất trả lời trước hạn" in proposal
    assert proposal.rstrip().endswith("Phạm Thu Dung")


def test_before_anybody_has_decided_there_is_room_to_write(cast, sign_in):
    document = paper(cast.clerk)
    [text] = pages(sign_in("clerk").get(reverse("incoming:slip", args=[document.pk])))
    _head, *rest = parts(text)
    assert all("Ngày …… tháng …… năm ………" in part for part in rest)
    assert "Giao đơn vị, cá nhân chủ trì:" in rest[0]


def test_work_that_was_taken_back_is_not_on_the_slip(cast):
    document = assigned(cast, ("tkth", LEAD))
    pass_on(lead_of(document), choices=[to(cast, "officer", LEAD)], instruction="Nhầm", by=cast.dept_head)
    take_back(lead_of(document, lead_of(document)), by=cast.dept_head)
    [slip] = slips_of([fresh(document)])
    assert slip.units == [Opinion()]


def test_what_was_filed_away_says_so(cast):
    document = paper(cast.clerk, submitted=True)
    file_away(document, note="đã có ở số 3", by=cast.head)
    [slip] = slips_of([fresh(document)])
    assert slip.leader.texts == ["Lưu, không cần xử lý. đã có ở số 3"]


def test_a_branch_s_slip_carries_the_words_of_the_office(cast, sign_in):
    document = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    [text] = pages(sign_in("branch1_clerk").get(reverse("incoming:slip", args=[document.pk])))
    assert text.startswith("CHI CỤC THỐNG KÊ 1")
    assert "Ý kiến chỉ đạo của Cục Thống kê: Để thực hiện (Nguyễn Văn Hùng, Cục trưởng)" in text


def test_several_ticked_documents_come_in_one_file_a_page_each(cast, sign_in):
    documents = [paper(cast.clerk, code=f"{n}/STC") for n in range(1, 4)]
    answer = sign_in("clerk").post(
        reverse("incoming:bulk_slips"), {"id": [d.pk for d in reversed(documents)]}
    )
    found = pages(answer)
    assert [f"Số đến: {n:02d}" in page for n, page in enumerate(found, start=1)] == [True] * 3
    told = JournalEntry.objects.filter(verb="download", text="Phiếu giải quyết văn bản đến")
    assert {entry.subject_id for entry in told} == {d.pk for d in documents}


def test_nothing_ticked_is_said(cast, sign_in):
    answer = sign_in("clerk").post(reverse("incoming:bulk_slips"), follow=True)
    assert "Chưa chọn văn bản nào" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), {"officer": 403, "branch1_clerk": 404, "stranger": 404}.items())
def test_only_readers_of_the_document_print_its_slip(cast, sign_in, who, status):
    document = paper(cast.clerk)
    client = sign_in(who)
    assert client.get(reverse("incoming:slip", args=[document.pk])).status_code == status
    answer = client.post(reverse("incoming:bulk_slips"), {"id": [document.pk]})
    assert answer.status_code == 302


def test_the_questions_do_not_grow_with_the_slips(cast, django_assert_num_queries):
    for number in range(3):
        assigned(cast, ("tkth", LEAD), code=f"{number}/STC")
    documents = list(IncomingDocument.objects.select_related("kind"))
    for some in (documents[:1], documents):
        with django_assert_num_queries(1):
            assert len(slips_of(some)) == len(some)

"""The page of one document: who reads it, what it says, how many questions it asks."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, JournalEntry
from incoming.models import Assignment, IncomingAccess, IncomingDocument
from incoming.services import assigning, handling
from incoming.services.registering import refuse
from incoming.services.submitting import ProposalInput, propose
from registers.files import accept_upload
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    lead_of,
    paper,
    to,
    work_off,
)
from tests.incoming.views.typing_in import browser, scan

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def page(cast: Any, name: str, document: IncomingDocument, query: str = "") -> str:
    answer = browser(cast, name).get(f"{document.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def upload(cast: Any, pages: int = 1, name: str = "cong-van.pdf") -> Any:
    return accept_upload(scan(name, pages), owner=cast.clerk)


# --- who


def test_colleagues_without_the_work_are_told_so_and_strangers_find_nothing(cast):
    document = assigned(cast, ("officer", LEAD))
    url = document.get_absolute_url()
    seen = {name: browser(cast, name).get(url).status_code for name in cast.users}
    readers = {"head", "deputy", "clerk", "officer"}
    colleagues = {"admin", "dept_head", "dept_deputy", "officer2", "tchc_head"}
    assert seen == {
        name: 200 if name in readers else 403 if name in colleagues else 404 for name in cast.users
    }
    reason = browser(cast, "officer2").get(url).content.decode()
    assert "chưa được giao cho chức vụ hoặc phòng của bạn" in reason


def test_what_another_of_my_positions_may_read_offers_to_switch(cast):
    document = assigned(cast, ("officer", LEAD))
    Appointment.objects.create(
        user=cast.user("dept_head"), position=cast.position("officer"), starts_on=timezone.localdate()
    )
    client = browser(cast, "dept_head")
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 403
    assert f'name="position" value="{cast.position("officer").pk}"' in answer.content.decode()
    assert f'name="next" value="{document.get_absolute_url()}"' in answer.content.decode()
    theirs = at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1)
    Appointment.objects.create(
        user=cast.user("clerk"), position=cast.position("branch1_clerk"), starts_on=timezone.localdate()
    )
    answer = browser(cast, "clerk").get(theirs.get_absolute_url())
    assert (answer.status_code, "Chuyển vai trò" in answer.content.decode()) == (403, True)


def test_opening_is_recorded_and_what_was_only_to_be_known_counts_as_seen(cast):
    document = assigned(cast, ("tkth", LEAD), ("officer2", INFO))
    html = page(cast, "officer2", document)
    assert "Đã xem" in html
    information = document.assignments.get(role=INFO)
    assert information.state == Assignment.State.SEEN
    assert (
        JournalEntry.objects.filter(verb="open", user=cast.user("officer2"), subject_id=document.pk).count()
        == 1
    )
    work = lead_of(document)
    page(cast, "dept_head", document)
    work.refresh_from_db()
    assert work.state == Assignment.State.NEW


# --- what it says


def test_history_tells_acts_and_apart_from_them_who_has_opened_it(cast):
    document = assigned(cast, ("officer", LEAD))
    page(cast, "officer", document)
    page(cast, "officer", document)
    html = page(cast, "head", document)
    history, readers = html.split("Ai đã mở")
    assert "Vào sổ văn bản giấy" in history
    assert "Mở văn bản" not in history
    assert "Phạm Thu Dung" in readers
    assert "2 lần" in readers
    assert "Ai đã mở" not in page(cast, "officer", document)


def test_acts_on_behalf_of_somebody_say_so(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "officer", LEAD)], instruction="", by=cast.head)
    entry = JournalEntry.objects.filter(verb="assign").get()
    assert entry.on_behalf_of == ""
    JournalEntry.objects.create(
        **{
            field: getattr(entry, field)
            for field in (
                "actor_name",
                "actor_title",
                "subject_kind",
                "subject_id",
                "subject_label",
                "organisation_id",
            )
        },
        verb="reassign",
        text="Phân xử lý lại",
        on_behalf_of="Trần Thị Lan, Phó Cục trưởng",
    )
    assert "thay mặt Trần Thị Lan, Phó Cục trưởng" in page(cast, "clerk", document)


def test_the_tree_shows_results_reasons_and_instructions_of_every_level(cast):
    document = assigned(cast, ("tkth", LEAD), ("officer2", CO), ("tchc_head", CO))
    top = lead_of(document)
    assigning.pass_on(
        top, choices=[to(cast, "officer", LEAD)], instruction="Xong trước thứ Sáu", by=cast.dept_head
    )
    handling.give_back(
        document.assignments.get(assignee=cast.principal("officer2")), reason="quá tải", by=cast.officer2
    )
    handling.note_progress(lead_of(document, top), text="Đang thu thập", by=cast.officer)
    html = page(cast, "head", document)
    for words in ("“Xong trước thứ Sáu”", "Trả lại: quá tải", "Đang thu thập", "Lê Thị Mai", "Để thực hiện"):
        assert words in html
    handling.complete(lead_of(document, top), result="Đã gửi báo cáo", by=cast.officer)
    assert "Kết quả: Đã gửi báo cáo" in page(cast, "head", document)


def test_at_the_branch_the_senders_name_and_words_are_shown(cast):
    theirs = at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1)
    html = page(cast, "branch1_clerk", theirs)
    assert "Ý kiến chỉ đạo của Cục Thống kê" in html
    assert "Để thực hiện" in html
    assert re.search(r"<dt>Nơi gửi</dt><dd class=\"\">Cục Thống kê</dd>", html)


def test_the_sender_reads_exactly_what_the_branch_lets_it_know(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    assigning.assign(
        theirs,
        choices=[to(cast, "branch1_deputy", LEAD), to(cast, "branch1_officer2", CO)],
        instruction="BÚT PHÊ CỦA CHI CỤC",
        by=cast.branch1_head,
    )
    assigning.pass_on(
        lead_of(theirs),
        choices=[to(cast, "branch1_officer", LEAD)],
        instruction="LỜI DẶN RIÊNG",
        by=cast.branch1_deputy,
    )
    handling.note_progress(lead_of(theirs, lead_of(theirs)), text="TIẾN ĐỘ RIÊNG", by=cast.branch1_officer)
    work_off()
    for reader in ("clerk", "head"):
        html = page(cast, reader, document)
        for known in (
            "Chi cục Thống kê 1",
            "Đặng Thị Hạnh",
            "Sổ văn bản đến",
            "Đinh Thị Hoa",
            "Phó Chi cục trưởng",
        ):
            assert known in html
        for secret in ("BÚT PHÊ", "LỜI DẶN", "TIẾN ĐỘ", "Lý Minh Tuấn", "Mai Thị Yến", "Bùi Văn Sơn"):
            assert secret not in html
    handling.complete(lead_of(theirs), result="Đã báo cáo Cục", by=cast.branch1_deputy)
    work_off()
    assert "Đã báo cáo Cục" in page(cast, "clerk", document)


def test_a_refusal_shows_its_reason_on_the_branchs_row(cast):
    document = assigned(cast, ("branch1", LEAD))
    refuse(at_branch(document, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    html = page(cast, "clerk", document)
    assert "<dt>Lý do từ chối</dt><dd>Gửi nhầm đơn vị</dd>" in html
    assert "is-stop" in html


# --- the pages of its files


def test_without_a_file_the_clerk_is_asked_for_one(cast):
    document = paper(cast.clerk, submitted=True)
    link = reverse("incoming:add_files", args=[document.pk])
    assert "Chưa có tệp" in page(cast, "head", document)
    assert link not in page(cast, "head", document)
    assert link in page(cast, "clerk", document)


def test_pages_are_pictures_and_the_stamp_lies_on_the_first_of_the_letter(cast):
    document = paper(cast.clerk, uploads=[upload(cast, 3), upload(cast, 2, "phu-luc.pdf")])
    main, annex = document.attachments.all()
    html = page(cast, "clerk", document)
    assert html.count('class="viewer__page"') == 3
    assert html.count('aria-label="Dấu đến') == 1
    assert "Dấu đến: số 01" in html
    assert "CỤC THỐNG KÊ" in html
    other = page(cast, "clerk", document, f"?tep={annex.pk}")
    assert (other.count('class="viewer__page"'), other.count('aria-label="Dấu đến')) == (2, 0)
    assert f"/tep/{main.pk}/trang/" not in other
    assert page(cast, "clerk", document, "?tep=999999").count('class="viewer__page"') == 3


def test_the_stamp_says_to_whom_it_went(cast):
    document = assigned(cast, ("tkth", LEAD), uploads=[upload(cast)])
    assert "Chuyển: P. Thống kê Tổng hợp" in page(cast, "clerk", document)


def test_a_file_without_pages_can_be_downloaded(cast):
    text = accept_upload(SimpleUploadedFile("so-lieu.txt", "số liệu".encode()), owner=cast.clerk)
    document = paper(cast.clerk, uploads=[text])
    html = page(cast, "clerk", document)
    assert "so-lieu.txt" in html
    assert f"/tep/{document.attachments.get().pk}/?tai=1" in html


# --- the list one came from


def test_the_list_one_came_from_says_where_one_is(cast):
    first, second, third = (paper(cast.clerk, submitted=True, code=f"0{n}/X") for n in (1, 2, 3))
    html = page(cast, "head", second, "?muc=cho-phan-xu-ly")
    assert "2 / 3" in html
    assert f"{third.get_absolute_url()}?muc=cho-phan-xu-ly" in html
    assert f"{first.get_absolute_url()}?muc=cho-phan-xu-ly" in html
    assert "2 / 3" not in page(cast, "head", second)
    assert "2 / 3" not in page(cast, "head", second, "?muc=khong-co")
    assert "/ 3" not in page(cast, "officer", assigned(cast, ("officer", LEAD)), "?muc=cho-phan-xu-ly")


# --- how many questions


def crowd(cast: Any, document: IncomingDocument, size: int) -> None:
    """Make the tree, the history and the readers of the document long."""
    top = lead_of(document)
    Assignment.objects.bulk_create(
        Assignment(
            document=document,
            parent=top,
            role=CO,
            assignee=cast.principal(("officer", "officer2")[n % 2]),
            assignee_name="Phạm Thu Dung",
            assigned_by=top.assigned_by,
            due_on=timezone.localdate() + dt.timedelta(days=n % 5),
        )
        for n in range(size)
    )
    for _n in range(size):
        handling.open_document(document, by=cast.dept_head)
        JournalEntry.objects.create(
            actor_name="A", verb="progress", text="x", subject_kind="incoming.incomingdocument",
            subject_id=document.pk, subject_label="x",
        )  # fmt: skip


def queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["head", "clerk", "dept_head"])
def test_the_page_asks_a_constant_number_of_questions(cast, who):
    document = assigned(cast, ("tkth", LEAD), ("branch1", CO), uploads=[upload(cast)])
    client = browser(cast, who)
    url = f"{document.get_absolute_url()}?muc=tat-ca"
    few = queries(client, url)
    crowd(cast, document, 50)
    many = queries(client, url)
    assert few == many <= MOST_QUERIES


def test_the_page_with_a_proposal_stays_within_the_budget(cast):
    document = paper(cast.clerk, submitted=True, uploads=[upload(cast)])
    proposal = ProposalInput(lead=cast.principal("tkth"), co=[cast.principal("tchc")])
    propose(document, proposal=proposal, by=cast.clerk)
    IncomingAccess.objects.create(
        document=document, principal=cast.principal("tchc_head"), organisation=cast.office, why="ASSIGNER"
    )
    for who in ("head", "clerk", "tchc_head"):
        key = "cho-phan-xu-ly" if who != "tchc_head" else "tat-ca"
        assert queries(browser(cast, who), f"{document.get_absolute_url()}?muc={key}") <= MOST_QUERIES

"""The assigning panel: Phân xử lý and Phân xử lý lại."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incoming.models import IncomingDocument
from incoming.services import assigning
from incoming.services.submitting import ProposalInput, propose
from incoming.views.assigning import stamp_of
from registers.calendar import add_working_days
from tests.incoming.build import CO, INFO, LEAD, accepted, assigned, at_branch, fresh, paper, to, work_off
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


def key(cast: Any, name: str) -> str:
    """The picker's key of a unit or person."""
    if name.startswith("branch") and name in cast.units:
        return f"u{cast.units[name].pk}"
    return f"p{cast.principal(name).pk}"


def soon(days: int = 2) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def panel(document: IncomingDocument) -> str:
    return reverse("incoming:assign", args=[document.pk])


def rows(document: IncomingDocument, parent: Any = None) -> set[tuple[str, str]]:
    """Open roles and names of one level."""
    return {(a.role, a.assignee_name) for a in document.assignments.open().filter(parent=parent)}


@pytest.fixture
def document(cast):
    return paper(cast.clerk, submitted=True)


@pytest.fixture
def head(cast) -> Client:
    return browser(cast, "head")


def test_the_picker_has_departments_branches_and_people_with_their_open_work(cast, document, head):
    assigned(cast, ("tkth", LEAD), ("branch1", CO))
    form = head.get(panel(document)).context["form"]
    groups = {name: [(t.name, t.note) for t in targets] for name, _title, targets in form.groups}
    assert groups["phong"] == [
        ("Phòng Thống kê Tổng hợp", "Lê Thị Mai · 1 việc"),
        ("Phòng Tổ chức - Hành chính", "Ngô Thị Thảo · chưa có việc"),
    ]
    assert groups["chicuc"] == [("Chi cục 1", "1 việc"), ("Chi cục 2", "chưa có việc")]
    people = [name for name, _note in groups["canhan"]]
    assert "Trần Thị Lan" in people
    assert not {"Nguyễn Văn Hùng", "Hoàng Thị Nga", "Đỗ Quang Minh", "Bùi Văn Sơn"} & set(people)
    often = {t.name for t in form.targets if t.often}
    assert often == {"Phòng Thống kê Tổng hợp", "Chi cục 1"}


def test_a_branch_has_no_branches_to_give_to(cast):
    theirs = paper(cast.branch1_clerk, submitted=True)
    form = browser(cast, "branch1_head").get(panel(theirs)).context["form"]
    assert [name for name, _title, _targets in form.groups] == ["canhan"]


def test_the_organisations_term_is_the_deadline_unless_the_document_has_its_own(cast, document, head):
    assert head.get(panel(document)).context["form"].due == panel_days()[2]
    own = paper(cast.clerk, submitted=True, due_on=soon(20))
    form = head.get(panel(own)).context["form"]
    assert (form.due, form.initial["due_own"]) == ("own", soon(20))


def panel_days() -> list[str]:
    today = timezone.localdate()
    return [day.isoformat() for day in (today, add_working_days(today, 2), add_working_days(today, 5))]


def test_assigning_to_a_branch_a_department_and_a_person(cast, document, head):
    answer = head.post(
        panel(document),
        {
            "state": stamp_of(document),
            "lead": key(cast, "branch1"),
            "co": [key(cast, "tkth")],
            "info": [key(cast, "deputy")],
            "due": soon().isoformat(),
            "instruction": "Để thực hiện",
        },
        follow=True,
    )
    document = fresh(document)
    assert (document.state, document.due_on) == (State.ASSIGNED, soon())
    assert rows(document) == {
        (LEAD, "Chi cục Thống kê 1"),
        (CO, "Phòng Thống kê Tổng hợp"),
        (INFO, "Trần Thị Lan"),
    }
    assert "Phân xử lý: Chi cục Thống kê 1 chủ trì" in answer.content.decode()


def test_each_target_may_have_a_deadline_of_its_own(cast, document, head):
    tkth = key(cast, "tkth")
    data = {
        "lead": key(cast, "tchc"),
        "co": [tkth],
        "due": "own",
        "due_own": soon(5).strftime("%d/%m/%Y"),
        f"due-{tkth}": soon(3).strftime("%d/%m/%Y"),
    }
    head.post(panel(document), data)
    dues = {a.assignee_name: a.due_on for a in document.assignments.all()}
    assert dues == {"Phòng Tổ chức - Hành chính": soon(5), "Phòng Thống kê Tổng hợp": soon(3)}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Chưa chọn đơn vị hoặc cá nhân nào."),
        ({"lead": ["tkth", "tchc"]}, "Chỉ chọn một đơn vị hoặc cá nhân chủ trì."),
        ({"lead": ["tkth"], "co": ["tkth"]}, "Phòng Thống kê Tổng hợp đang giữ hai vai trò"),
        ({"co": ["tkth"]}, "Có đơn vị phối hợp thì phải có chủ trì."),
        ({"lead": ["stranger"]}, "không còn trong danh sách"),
        ({"lead": ["tkth"], "due": "own", "due_own": "31/02/2026"}, "Ghi ngày/tháng/năm"),
        ({"lead": ["tkth"], "due": "own", "due_own": "01/01/2020"}, "không được ở trong quá khứ"),
        ({"lead": ["tkth"], "due": "mai"}, "Chọn lại hạn xử lý"),
        ({"lead": ["tkth"], "instruction": "a" * 2001}, "Dài quá 2000 ký tự"),
    ],
)
def test_an_impossible_choice_comes_back_with_everything_typed(cast, document, head, data, message):
    sent = {
        name: [key(cast, each) for each in value] if name in ("lead", "co", "info") else value
        for name, value in data.items()
    }
    sent.setdefault("instruction", "Câu đã gõ")
    sent["info"] = [key(cast, "deputy")] if data else []
    answer = head.post(panel(document), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert sent["instruction"] in page
    if "due_own" in data:
        assert data["due_own"] in page
    chosen = {t.key for t in answer.context["form"].targets if t.role == "INFO"}
    assert chosen == set(sent["info"])
    assert fresh(document).state == State.SUBMITTED


def test_only_to_be_known_files_the_document(cast, document, head):
    head.post(panel(document), {"lead": "", "info": [key(cast, "tkth")]})
    assert (fresh(document).state, fresh(document).result) == (State.FILED, "Đã chuyển để biết")


def test_a_stale_panel_says_who_was_faster(cast, document, head):
    seen = stamp_of(document)
    assigning.assign(document, choices=[to(cast, "tkth", LEAD)], instruction="", by=cast.deputy)
    sent = {"state": seen, "lead": key(cast, "tchc"), "instruction": "Báo cáo <trước> 25/11"}
    answer = head.post(panel(document), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Trần Thị Lan" in page
    assert "Bạn đã nhập" in page
    assert "Báo cáo &lt;trước&gt; 25/11" in page
    assert rows(document) == {(LEAD, "Phòng Thống kê Tổng hợp")}


def test_a_branch_that_has_accepted_stays_and_the_words_are_given_back(cast, document, head):
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    work_off()
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    answer = head.post(panel(document), {"lead": key(cast, "tchc"), "instruction": "Phòng TCHC làm thay"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "không lấy lại được nữa" in page
    assert "Phòng TCHC làm thay" in page
    assert f'href="{document.get_absolute_url()}"' in page


def test_the_page_says_briefly_what_was_done_and_who_is_in_charge(cast, document, head):
    sent = {"lead": key(cast, "tkth"), "info": [key(cast, "deputy")], "instruction": "Một câu dài"}
    answer = head.post(panel(document), sent, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Đã phân xử lý: Phòng Thống kê Tổng hợp chủ trì."]


def test_afterwards_the_next_waiting_document_opens(cast, document, head):
    second = paper(cast.clerk, submitted=True, code="02/X")
    lists = f"{panel(second)}?muc=cho-phan-xu-ly"
    page = head.get(lists)
    assert page.context["neighbours"].position == 1
    assert "Xong sẽ mở văn bản tiếp theo" in page.content.decode()
    answer = head.post(lists, {"muc": "cho-phan-xu-ly", "lead": key(cast, "tkth")})
    assert answer["Location"] == f"{panel(document)}?muc=cho-phan-xu-ly"
    last = head.get(answer["Location"])
    assert "Xong sẽ mở văn bản tiếp theo" not in last.content.decode()
    answer = head.post(answer["Location"], {"muc": "cho-phan-xu-ly", "lead": key(cast, "tkth")})
    assert answer["Location"] == f"{document.get_absolute_url()}?muc=cho-phan-xu-ly"


def test_a_proposal_fills_the_panel(cast, document, head):
    proposal = ProposalInput(lead_branch=cast.branch2, co=[cast.principal("tkth")], due_on=soon(9))
    propose(document, proposal=proposal, by=cast.clerk)
    form = head.get(panel(document)).context["form"]
    assert [t.name for t in form.chosen_lead] == ["Chi cục 2"]
    assert [t.name for t in form.chosen_co] == ["Phòng Thống kê Tổng hợp"]
    assert form.initial["due_own"] == soon(9)


def test_assigning_again_begins_with_what_stands(cast, head):
    document = assigned(cast, ("tkth", LEAD), ("officer2", CO))
    page = head.get(panel(document))
    form = page.context["form"]
    assert [t.name for t in form.chosen_lead] == ["Phòng Thống kê Tổng hợp"]
    assert [t.name for t in form.chosen_co] == ["Vũ Đức Anh"]
    refused = head.post(panel(document), {"info": [key(cast, "tkth")]})
    assert refused.status_code == 422
    assert "Chọn đơn vị hoặc cá nhân chủ trì." in refused.content.decode()
    head.post(
        panel(document),
        {"state": stamp_of(document), "lead": key(cast, "tchc"), "co": [key(cast, "officer2")]},
    )
    assert rows(document) == {(LEAD, "Phòng Tổ chức - Hành chính"), (CO, "Vũ Đức Anh")}


def test_the_panel_asks_a_constant_number_of_questions(cast, document, head, django_assert_max_num_queries):
    head.get(panel(document))
    for number in range(8):
        assigned(cast, ("tkth", LEAD), ("branch1", CO), ("officer", INFO), code=f"{number}/X")
    with django_assert_max_num_queries(20):
        head.get(panel(document))

"""The combinations of assignments inside one organisation, as tables: who finishes, what follows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.errors import Refused
from accounts.journal import entries_about
from incoming.models import Assignment, IncomingAccess, IncomingDocument
from incoming.services import assigning, handling, submitting
from tests.incoming.build import CO, INFO, LEAD, assigned, fresh, lead_of, paper, to

pytestmark = pytest.mark.django_db
IS, AS = IncomingDocument.State, Assignment.State
TODAY = timezone.localdate


def of(document, role, parent=None):
    return document.assignments.filter(role=role, parent=parent).latest("pk")


# --- what the panel accepts ---------------------------------------------------------------------------------------

PANELS = {
    "nobody": ([], "Chưa chọn"),
    "two leads": ([("tkth", LEAD), ("tchc", LEAD)], "một đơn vị"),
    "one twice": ([("tkth", LEAD), ("tkth", CO)], "một vai trò"),
    "co-operators without a lead": ([("tkth", CO)], "phải có chủ trì"),
}


@pytest.mark.parametrize("name", PANELS)
def test_the_panel_refuses(cast, name):
    choices, message = PANELS[name]
    document = paper(cast.clerk, submitted=True)
    with pytest.raises(Refused, match=message):
        assigning.assign(document, choices=[to(cast, n, r) for n, r in choices], instruction="", by=cast.head)
    assert (fresh(document).state, document.assignments.count()) == (IS.SUBMITTED, 0)


def test_deadlines_are_neither_past_nor_after_the_lead_s(cast):
    document = paper(cast.clerk, submitted=True)
    soon, later = TODAY() + dt.timedelta(days=2), TODAY() + dt.timedelta(days=5)
    past = [to(cast, "tkth", LEAD, TODAY() - dt.timedelta(days=1))]
    with pytest.raises(Refused, match="quá khứ"):
        assigning.assign(document, choices=past, instruction="", by=cast.head)
    choices = [to(cast, "tkth", LEAD, soon), to(cast, "tchc", CO, later)]
    with pytest.raises(Refused, match="phối hợp"):
        assigning.assign(document, choices=choices, instruction="", by=cast.head)
    assigning.assign(document, choices=choices[:1], instruction="", by=cast.head)
    below = [to(cast, "officer", LEAD, later)]
    with pytest.raises(Refused, match="hạn được giao"):
        assigning.pass_on(lead_of(document), choices=below, instruction="", by=cast.dept_head)


def test_the_database_itself_refuses_a_second_open_lead(cast):
    document = assigned(cast, ("tkth", LEAD))
    first = lead_of(document)
    with pytest.raises(IntegrityError, match="one_open_lead"), transaction.atomic():
        Assignment.objects.create(
            document=document, role=LEAD, assignee=cast.principal("tchc"), assigned_by=first.assigned_by
        )


def test_people_of_another_organisation_cannot_be_chosen(cast):
    document = paper(cast.clerk, submitted=True)
    with pytest.raises(Refused, match="không thuộc cơ quan"):
        assigning.assign(document, choices=[to(cast, "branch1_officer", LEAD)], instruction="", by=cast.head)


def test_only_to_be_known_files_the_document(cast):
    document = assigned(cast, ("tkth", INFO), ("officer", INFO))
    assert (document.state, document.result) == (IS.FILED, "Đã chuyển để biết")
    handling.open_document(document, by=cast.officer)
    assert document.assignments.get(assignee=cast.principal("officer")).state == AS.SEEN
    assert document.assignments.get(assignee=cast.principal("tkth")).state == AS.NEW


# --- who finishes, and what follows -------------------------------------------------------------------------------


def department_tree(cast):
    """tkth leads, tchc co-operates; the phòng gives it to officer (lead) and officer2 (co)."""
    document = assigned(cast, ("tkth", LEAD), ("tchc_head", CO), ("deputy", INFO))
    choices = [to(cast, "officer", LEAD), to(cast, "officer2", CO)]
    assigning.pass_on(lead_of(document), choices=choices, instruction="", by=cast.dept_head)
    return fresh(document)


FINISHES = {
    # who closes which: (document, tkth, tchc, officer, officer2)
    "the officer in charge": (
        "officer",
        "officer",
        (IS.COMPLETED, AS.COMPLETED, AS.ENDED, AS.COMPLETED, AS.ENDED),
    ),
    "the head of the phòng": (
        "dept_head",
        "tkth",
        (IS.COMPLETED, AS.COMPLETED, AS.ENDED, AS.ENDED, AS.ENDED),
    ),
    "the co-operator outside": (
        "tchc_head",
        "tchc_head",
        (IS.IN_PROGRESS, AS.IN_PROGRESS, AS.COMPLETED, AS.NEW, AS.NEW),
    ),
    "the co-operator inside": (
        "officer2",
        "officer2",
        (IS.IN_PROGRESS, AS.IN_PROGRESS, AS.NEW, AS.NEW, AS.COMPLETED),
    ),
}


@pytest.mark.parametrize("case", FINISHES)
def test_completing(cast, case):
    actor, holder, expected = FINISHES[case]
    document = department_tree(cast)
    row = document.assignments.get(assignee=cast.principal(holder))
    handling.complete(row, result="Kết quả", by=getattr(cast, actor))
    states = {a.assignee_id: a.state for a in document.assignments.all()}
    order = ("tkth", "tchc_head", "officer", "officer2")
    assert (fresh(document).state, *(states[cast.principal(n).pk] for n in order)) == expected
    assert states[cast.principal("deputy").pk] == AS.NEW, "what is only to be known waits to be read"


RETURNS = {
    "the officer gives it to the phòng": (
        "officer",
        "officer",
        (IS.IN_PROGRESS, AS.IN_PROGRESS, AS.RETURNED, AS.NEW),
    ),
    "the phòng gives it to the head": (
        "dept_head",
        "tkth",
        (IS.SUBMITTED, AS.RETURNED, AS.CANCELLED, AS.CANCELLED),
    ),
    "a co-operator outside": ("tchc_head", "tchc_head", (IS.IN_PROGRESS, AS.IN_PROGRESS, AS.NEW, AS.NEW)),
}


@pytest.mark.parametrize("case", RETURNS)
def test_giving_back(cast, case):
    actor, holder, expected = RETURNS[case]
    document = department_tree(cast)
    row = document.assignments.get(assignee=cast.principal(holder))
    handling.give_back(row, reason="Không thuộc nhiệm vụ", by=getattr(cast, actor))
    states = {a.assignee_id: a.state for a in document.assignments.all()}
    order = ("tkth", "officer", "officer2")
    assert (fresh(document).state, *(states[cast.principal(n).pk] for n in order)) == expected


def test_after_a_return_the_phong_gives_it_to_somebody_else(cast):
    document = department_tree(cast)
    top = lead_of(document)
    handling.give_back(of(document, LEAD, top), reason="Đi công tác", by=cast.officer)
    assigning.pass_on(top, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.dept_head)
    handling.complete(of(document, LEAD, top), result="Xong", by=cast.officer2)
    assert fresh(document).state == IS.COMPLETED


def test_a_deputy_passes_on_to_a_phong_and_it_climbs_through_two_levels(cast):
    document = assigned(cast, ("deputy", LEAD))
    assigning.pass_on(lead_of(document), choices=[to(cast, "tkth", LEAD)], instruction="", by=cast.deputy)
    second = of(document, LEAD, lead_of(document))
    assigning.pass_on(second, choices=[to(cast, "officer", LEAD)], instruction="", by=cast.dept_deputy)
    handling.complete(of(document, LEAD, second), result="Số liệu", by=cast.officer)
    assert (fresh(document).state, fresh(document).result) == (IS.COMPLETED, "Số liệu")


def test_starting_moves_the_document_only_on_the_chain_of_leads(cast):
    document = assigned(cast, ("tkth", LEAD), ("tchc_head", CO))
    handling.start(of(document, CO), by=cast.tchc_head)
    assert fresh(document).state == IS.ASSIGNED
    handling.start(lead_of(document), by=cast.dept_deputy)
    assert (fresh(document).state, lead_of(document).taken_by_name) == (IS.IN_PROGRESS, "Phan Văn Bình")


# --- assigning anew -------------------------------------------------------------------------------------------------


def test_reassigning_keeps_what_is_chosen_again_and_renews_the_rest(cast):
    document = department_tree(cast)
    before = of(document, CO).pk
    choices = [to(cast, "tchc", LEAD), to(cast, "tchc_head", CO)]
    assigning.reassign(document, choices=choices, instruction="Đổi chủ trì", by=cast.head)
    document = fresh(document)
    assert (document.state, lead_of(document).assignee) == (IS.ASSIGNED, cast.principal("tchc"))
    assert of(document, CO).pk == before
    gone = document.assignments.filter(
        assignee__in=[cast.principal(n) for n in ("tkth", "officer", "officer2", "deputy")]
    )
    assert set(gone.values_list("state", flat=True)) == {AS.CANCELLED}


def test_reassigning_keeps_the_lead_s_progress_when_the_lead_stays(cast):
    document = department_tree(cast)
    assigning.reassign(document, choices=[to(cast, "tkth", LEAD)], instruction="", by=cast.head)
    assert (fresh(document).state, lead_of(document).state) == (IS.IN_PROGRESS, AS.IN_PROGRESS)


def test_who_lost_a_task_unread_reads_no_more_and_who_acted_keeps_reading(cast):
    document = department_tree(cast)
    handling.note_progress(
        document.assignments.get(assignee=cast.principal("officer")), text="Đang làm", by=cast.officer
    )
    assigning.reassign(document, choices=[to(cast, "tchc", LEAD)], instruction="", by=cast.head)
    readers = {n: IncomingDocument.objects.visible_to(cast.actor(n)).filter(pk=document.pk).exists() for n in
               ("officer", "officer2", "dept_head", "tchc_head")}  # fmt: skip
    assert readers == {"officer": True, "officer2": False, "dept_head": True, "tchc_head": True}


def test_work_is_taken_back_until_it_was_opened(cast):
    document = assigned(cast, ("officer", LEAD))
    handling.open_document(document, by=cast.officer)
    with pytest.raises(Refused, match="Phạm Thu Dung đã mở"):
        assigning.take_back(lead_of(document), by=cast.head)
    other = assigned(cast, ("officer", LEAD))
    assigning.take_back(lead_of(other), by=cast.head)
    assert fresh(other).state == IS.SUBMITTED
    assert not IncomingAccess.objects.filter(document=other, principal=cast.principal("officer")).exists()


# --- reopening --------------------------------------------------------------------------------------------------------


def test_reopening_puts_everybody_who_was_in_charge_back_to_work(cast):
    document = department_tree(cast)
    handling.complete(
        document.assignments.get(assignee=cast.principal("officer")), result="Xong", by=cast.officer
    )
    handling.reopen(document, reason="Thiếu biểu", by=cast.head)
    document = fresh(document)
    states = {
        n: document.assignments.get(assignee=cast.principal(n)).state
        for n in ("tkth", "officer", "officer2", "tchc_head")
    }
    assert document.state == IS.IN_PROGRESS
    assert states == {
        "tkth": AS.IN_PROGRESS,
        "officer": AS.IN_PROGRESS,
        "officer2": AS.ENDED,
        "tchc_head": AS.ENDED,
    }


def test_reopening_a_filed_document_lets_it_wait_to_be_assigned(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.file_away(document, note="Trùng", by=cast.head)
    handling.reopen(document, reason="Cần trả lời", by=cast.head)
    assert fresh(document).state == IS.SUBMITTED


def test_what_is_open_cannot_be_reopened(cast):
    with pytest.raises(TransitionNotAllowed):
        handling.reopen(department_tree(cast), reason="?", by=cast.head)


# --- the other ways -----------------------------------------------------------------------------------------------------


def test_the_head_takes_it_in_hand_and_finishes_it(cast):
    document = handling.take_in_hand(paper(cast.clerk, submitted=True), by=cast.head)
    assert (document.state, lead_of(document).assignee_name) == (IS.IN_PROGRESS, "Nguyễn Văn Hùng")
    handling.complete(lead_of(document), result="Đã trả lời", by=cast.head)
    assert fresh(document).state == IS.COMPLETED


def test_the_clerk_records_a_written_instruction_in_the_leader_s_name(cast):
    document = paper(cast.clerk)
    assigning.assign_as_written(
        document,
        leader=cast.position("deputy"),
        written_on=TODAY(),
        choices=[to(cast, "tkth", LEAD)],
        instruction="TKTH làm",
        by=cast.clerk,
    )
    assert lead_of(document).assigned_by_name == "Trần Thị Lan"
    assert "nhập theo bút phê của Trần Thị Lan" in entries_about(document).last().text


def test_the_head_returns_it_to_the_clerk_with_a_reason(cast):
    document = paper(cast.clerk, submitted=True)
    submitting.return_to_clerk(document, reason="Thiếu phụ lục", by=cast.head)
    assert (fresh(document).state, fresh(document).returned_reason) == (IS.REGISTERED, "Thiếu phụ lục")
    submitting.submit(document, to=cast.position("head"), by=cast.clerk)
    assert fresh(document).returned_reason == ""


FORBIDDEN = ["officer", "dept_head", "branch1_head", "stranger_head", "admin", "clerk"]


@pytest.mark.parametrize("name", FORBIDDEN)
def test_nobody_else_assigns(cast, name):
    document = paper(cast.clerk, submitted=True)
    with pytest.raises(PermissionDenied):
        assigning.assign(document, choices=[to(cast, "tkth", LEAD)], instruction="", by=getattr(cast, name))


@pytest.mark.parametrize("name", ["officer2", "dept_head", "head", "clerk", "branch1_officer"])
def test_nobody_else_finishes_the_officer_s_work(cast, name):
    document = assigned(cast, ("officer", LEAD))
    with pytest.raises(PermissionDenied):
        handling.complete(lead_of(document), result="x", by=getattr(cast, name))
    assert lead_of(document).state == AS.NEW


def test_an_officer_cannot_pass_on(cast):
    document = assigned(cast, ("officer", LEAD))
    with pytest.raises(PermissionDenied):
        assigning.pass_on(
            lead_of(document), choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.officer
        )

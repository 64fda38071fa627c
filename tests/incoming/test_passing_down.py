"""Step (4) of the mission at the level of services: from the Cục's clerk to đóng hoàn thành in Chi cục 1."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from accounts.models import JournalEntry, Notification
from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.services import assigning, handling, registering, sending, submitting
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    delivery_of,
    fresh,
    lead_of,
    paper,
    register_of,
    to,
    work_off,
)

pytestmark = pytest.mark.django_db
DS, IS, AS = Delivery.State, IncomingDocument.State, Assignment.State


def test_a_paper_letter_travels_to_the_branch_and_its_completion_climbs_back(cast):
    document = assigned(cast, ("branch1", LEAD), ("tkth", INFO))
    theirs = at_branch(document, cast.branch1)
    assert (document.state, theirs.state, delivery_of(document).state) == (
        IS.ASSIGNED,
        IS.PENDING,
        DS.ARRIVED,
    )
    assert (theirs.issuing_body, theirs.code) == (document.issuing_body, document.code)
    assert (theirs.sender_name, theirs.sender_instruction) == ("Cục Thống kê", "Để thực hiện")

    theirs = accepted(theirs, cast.branch1_clerk)
    delivery = delivery_of(document)
    assert (delivery.state, delivery.arrival_number, delivery.accepted_by_name) == (
        DS.ACCEPTED,
        "01",
        "Đặng Thị Hạnh",
    )

    assigning.assign(
        theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="bí mật nội bộ", by=cast.branch1_head
    )
    delivery = delivery_of(document)
    assert (delivery.state, delivery.assignee_name) == (DS.ASSIGNED, "Lý Minh Tuấn")

    handling.start(lead_of(theirs), by=cast.branch1_officer)
    work_off()
    assert (delivery_of(document).state, fresh(document).state) == (DS.IN_PROGRESS, IS.IN_PROGRESS)

    handling.complete(lead_of(theirs), result="Đã gửi số liệu", by=cast.branch1_officer)
    assert fresh(theirs).state == IS.COMPLETED
    assert delivery_of(document).state == DS.COMPLETED
    work_off()
    document = fresh(document)
    assert (document.state, document.result) == (IS.COMPLETED, "Đã gửi số liệu")
    assert lead_of(document).state == AS.COMPLETED


def test_the_sender_learns_nothing_of_the_branch_s_inside(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    choices = [to(cast, "branch1_officer", LEAD), to(cast, "branch1_officer2", CO)]
    assigning.assign(theirs, choices=choices, instruction="bút phê kín", by=cast.branch1_head)
    delivery = delivery_of(document)
    told = [str(getattr(delivery, f.attname)) for f in delivery._meta.fields]
    told += [e.text for e in delivery.events.all()]
    assert not any("bút phê kín" in text or "Mai Thị Yến" in text for text in told)


def test_what_arrives_is_announced_to_the_branch_s_clerk_only(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = at_branch(document, cast.branch1)
    told = Notification.objects.filter(subject_id=theirs.pk, subject_kind="incoming.incomingdocument")
    assert set(told.values_list("user__username", flat=True)) == {"branch1_clerk"}


def test_a_refusal_gives_the_document_back_to_the_head(cast):
    document = assigned(cast, ("branch1", LEAD), ("tkth", CO))
    registering.refuse(at_branch(document, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    work_off()
    document = fresh(document)
    delivery = delivery_of(document)
    assert (delivery.state, delivery.refusal_reason) == (DS.REFUSED, "Gửi nhầm đơn vị")
    assert (document.state, lead_of(document).state, lead_of(document).reason) == (
        IS.SUBMITTED,
        AS.RETURNED,
        "Gửi nhầm đơn vị",
    )
    assert Notification.objects.filter(user=cast.user("head"), text__contains="Gửi nhầm đơn vị").exists()


def test_a_refused_document_is_sent_anew_as_a_new_delivery(cast):
    document = assigned(cast, ("branch1", LEAD))
    registering.refuse(at_branch(document, cast.branch1), reason="Tệp không đọc được", by=cast.branch1_clerk)
    work_off()
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="Đọc lại", by=cast.head)
    work_off()
    deliveries = Delivery.objects.filter(envelope__source_document=document).order_by("pk")
    assert [d.state for d in deliveries] == [DS.REFUSED, DS.ARRIVED]


def test_returning_after_registering_keeps_the_number_and_refuses_the_delivery(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    registering.return_to_sender(theirs, reason="Không thuộc thẩm quyền", by=cast.branch1_clerk)
    work_off()
    theirs = fresh(theirs)
    assert (theirs.state, theirs.number, fresh(document).state) == (IS.REFUSED, 1, IS.SUBMITTED)
    assert "Không thuộc thẩm quyền" in theirs.note
    following = paper(cast.branch1_clerk)
    assert following.number == 2


def test_information_to_a_branch_is_done_when_it_arrives(cast):
    document = assigned(cast, ("branch1", INFO))
    assert (document.state, document.result) == (IS.FILED, "Đã chuyển để biết")
    assert document.assignments.get().state == AS.SEEN


def test_the_head_takes_back_what_the_branch_has_not_accepted(cast):
    document = assigned(cast, ("branch1", LEAD))
    assigning.take_back(lead_of(document), by=cast.head)
    assert delivery_of(document).state == DS.RECALLED
    assert at_branch(document, cast.branch1).state == IS.RECALLED
    assert fresh(document).state == IS.SUBMITTED


def test_nothing_is_taken_back_from_a_branch_that_has_accepted(cast):
    document = assigned(cast, ("branch1", LEAD))
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    with pytest.raises(Conflict):
        assigning.take_back(lead_of(document), by=cast.head)
    assert (delivery_of(document).state, lead_of(document).state) == (DS.ACCEPTED, AS.NEW)


def test_taken_back_before_it_travelled_it_never_arrives(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    assigning.take_back(lead_of(document), by=cast.head)
    work_off()
    assert not IncomingDocument.objects.filter(organisation=cast.branch1).exists()


def test_a_withdrawn_document_cannot_be_accepted(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = at_branch(document, cast.branch1)
    assigning.take_back(lead_of(document), by=cast.head)
    with pytest.raises(TransitionNotAllowed):
        accepted(theirs, cast.branch1_clerk)
    assert register_of(cast.branch1).next_number == 1


def test_the_branch_reopening_reopens_the_cuc_s_document(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    assigning.assign(
        theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="", by=cast.branch1_head
    )
    handling.complete(lead_of(theirs), result="Xong", by=cast.branch1_officer)
    work_off()
    handling.reopen(theirs, reason="Thiếu phụ biểu", by=cast.branch1_head)
    work_off()
    delivery = delivery_of(document)
    assert (delivery.state, fresh(theirs).state, fresh(document).state) == (
        DS.IN_PROGRESS,
        IS.IN_PROGRESS,
        IS.IN_PROGRESS,
    )
    assert list(delivery.events.values_list("state", flat=True))[-2:] == [DS.COMPLETED, DS.IN_PROGRESS]
    handling.complete(lead_of(theirs), result="Đã bổ sung", by=cast.branch1_officer)
    work_off()
    assert fresh(document).result == "Đã bổ sung"


def test_filing_in_the_branch_completes_the_delivery(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    assigning.file_away(theirs, note="", by=cast.branch1_head)
    work_off()
    assert (delivery_of(document).state, fresh(document).state) == (DS.COMPLETED, IS.COMPLETED)


def test_a_filed_document_reopened_shows_as_being_worked_on(cast):
    document = assigned(cast, ("branch1", LEAD))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    assigning.file_away(theirs, note="", by=cast.branch1_head)
    work_off()
    handling.reopen(theirs, reason="Phải báo cáo", by=cast.branch1_head)
    work_off()
    assert (delivery_of(document).state, fresh(theirs).state) == (DS.IN_PROGRESS, IS.SUBMITTED)


def test_a_co_operating_branch_still_at_work_does_not_hold_the_document_up(cast):
    document = assigned(cast, ("officer", LEAD), ("branch1", CO))
    theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    handling.complete(lead_of(document), result="Xong", by=cast.officer)
    assert fresh(document).state == IS.COMPLETED
    assert document.assignments.get(role=CO).state == AS.ENDED
    assigning.file_away(theirs, note="", by=cast.branch1_head)
    work_off()
    assert document.assignments.get(role=CO).state == AS.ENDED


def test_delivering_twice_creates_once(cast):
    document = assigned(cast, ("branch1", LEAD), ("branch2", CO))
    work_off()
    work_off()
    assert IncomingDocument.objects.filter(delivery__envelope__source_document=document).count() == 2


def test_a_closed_branch_fails_and_can_be_resent_once_it_is_open(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    branch = cast.branch1
    branch.closed_on = branch.opened_on
    branch.save()
    work_off()
    delivery = delivery_of(document)
    assert delivery.state == DS.FAILED
    assert "ngừng hoạt động" in delivery.last_error
    branch.closed_on = None
    branch.save()
    sending.resend(delivery, by=cast.clerk)
    work_off()
    assert delivery_of(document).state == DS.ARRIVED


def test_somebody_else_s_delivery_cannot_be_resent(cast):
    document = assigned(cast, ("branch1", LEAD))
    with pytest.raises(Delivery.DoesNotExist):
        sending.resend(delivery_of(document), by=cast.stranger)


def test_a_branch_of_another_cuc_cannot_be_chosen(cast):
    document = paper(cast.clerk, submitted=True)
    choice = assigning.Choice(role=LEAD, branch_id=cast.other.pk)
    with pytest.raises(Refused):
        assigning.assign(document, choices=[choice], instruction="", by=cast.head)
    assert fresh(document).state == IS.SUBMITTED


def test_the_clerk_passes_down_only_where_the_rules_let_him(cast):
    document = paper(cast.clerk)
    with pytest.raises(PermissionDenied):
        assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.clerk)
    settings = cast.office.settings
    settings.clerk_may_pass_down = True
    settings.save()
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.actor("clerk"))
    assert fresh(document).state == IS.ASSIGNED


def test_the_clerk_takes_a_submission_back_until_the_leader_has_opened_it(cast):
    first, second = paper(cast.clerk, submitted=True), paper(cast.clerk, submitted=True)
    submitting.take_back_submission(first, by=cast.clerk)
    handling.open_document(second, by=cast.head)
    with pytest.raises(Refused):
        submitting.take_back_submission(second, by=cast.clerk)
    assert (fresh(first).state, fresh(second).state) == (IS.REGISTERED, IS.SUBMITTED)


def test_every_act_leaves_a_sentence_in_the_journal(cast):
    document = assigned(cast, ("branch1", LEAD))
    verbs = JournalEntry.objects.filter(subject_id=document.pk, subject_kind="incoming.incomingdocument")
    assert list(verbs.values_list("verb", flat=True)) == ["register", "submit", "assign"]

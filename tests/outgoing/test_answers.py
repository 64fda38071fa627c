"""Case 9: a report asked from both Chi cục, answered by a linked document, in time or late."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Notification
from incoming.models import Envelope, IncomingDocument
from incoming.presentation.acts import acts_of
from incoming.presentation.dossier import Dossier
from incoming.presentation.page import page_of
from incoming.services import handling, registering
from incoming.services.assigning import assign
from outgoing.answers import answered_by, answers_of
from outgoing.entries import Entry
from outgoing.models import ExternalBody, OutgoingAccess, OutgoingDocument
from outgoing.services import answered, answering, issuing
from outgoing.worklists import definition_for
from tests.incoming.build import CO, INFO, LEAD, accepted, fresh, lead_of, paper, to, work_off
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import book_of, delivery, issued, received, scan

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def question(cast):
    """The office asks both Chi cục; the officer follows the answers."""
    document = issued(
        cast,
        "branch1",
        "branch2",
        follower=cast.principal("officer"),
        reply_due_on=TODAY() + dt.timedelta(days=2),
    )
    return document


def at(question, cast, unit="branch1"):
    """The question as the Chi cục has accepted it."""
    return accepted(received(question, cast.units[unit]), cast.actor(f"{unit}_clerk"))


def worked_on(question, cast, role=LEAD):
    """The question in the hands of the officer of Chi cục 1."""
    document = at(question, cast)
    choices = [to(cast, "branch1_officer", role)]
    if role != LEAD:
        choices.append(to(cast, "branch1_deputy", LEAD))
    assign(document, choices=choices, instruction="", by=cast.branch1_head)
    return fresh(document)


def start(document, by, **changes):
    values = {"subject": answering.suggested_subject(document), "key": uuid.uuid4()} | changes
    draft, _new = answering.start_answer(document, **values, by=by)
    return draft


def send(draft, by):
    """The clerk numbers and issues it, a scan attached."""
    entry = Entry(fields={"field": "TH"}, main=[scan(by)], register=book_of(by.organisation), on=TODAY())
    done = issuing.update(draft, entry, issue=True, by=by)
    work_off()
    return fresh(done)


def sent_on(document, day):
    """As if it had left on that day."""
    at_noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    Envelope.objects.filter(deliveries__recipient__document=document).update(sent_at=at_noon)


# --- the draft


def test_an_answer_goes_back_to_who_asked_and_says_what_it_answers(cast, question):
    document = at(question, cast)
    draft = start(document, cast.branch1_clerk)
    line = draft.recipients.get()
    assert (draft.state, draft.answers, line.unit, line.purpose) == ("DRAFT", document, cast.office, "REPORT")
    day = TODAY().strftime("%d/%m/%Y")
    assert draft.subject == f"V/v trả lời Công văn số 01/CTK-TKTH ngày {day} của Cục Thống kê"


def test_who_has_the_work_drafts_and_the_clerk_is_told(cast, question):
    document = worked_on(question, cast)
    draft = start(document, cast.branch1_officer)
    assert (draft.drafter_name, draft.number) == ("Lý Minh Tuấn", None)
    access = {(a.principal, a.why) for a in OutgoingAccess.objects.filter(document=draft)}
    assert access == {(cast.principal("branch1_officer"), "DRAFTED")}
    assert OutgoingDocument.objects.visible_to(cast.actor("branch1_officer")).get() == draft
    drafts = definition_for(cast.branch1_clerk, "du-thao")
    assert list(drafts.queryset(cast.branch1_clerk)) == [draft]
    told = Notification.objects.filter(subject_kind="outgoing.outgoingdocument", subject_id=draft.pk)
    assert [n.user for n in told] == [cast.user("branch1_clerk")]
    with pytest.raises(PermissionDenied):
        send(draft, cast.branch1_officer)


def test_those_in_charge_read_what_a_colleague_drafts(cast, question):
    document = worked_on(question, cast, CO)
    draft = start(document, cast.branch1_officer)
    why = dict(OutgoingAccess.objects.filter(document=draft).values_list("principal", "why"))
    assert why == {
        cast.principal("branch1_officer").pk: "DRAFTED",
        cast.principal("branch1_deputy").pk: "ANSWERS",
    }


@pytest.mark.parametrize("role", [LEAD, CO])
def test_the_holder_may_answer_after_having_finished(cast, question, role):
    document = worked_on(question, cast, role)
    mine = document.assignments.get(assignee=cast.principal("branch1_officer"))
    handling.complete(mine, result="Xong", by=cast.branch1_officer)
    assert start(fresh(document), cast.branch1_officer).answers == document


@pytest.mark.parametrize("name", ["branch1_officer2", "branch1_head", "clerk", "branch2_clerk", "stranger"])
def test_nobody_else_answers(cast, question, name):
    document = worked_on(question, cast)
    with pytest.raises(PermissionDenied):
        start(document, cast.actor(name))
    code = 403 if name.startswith("branch1") else 404
    url = reverse("outgoing:answer", args=[document.pk])
    typed = {"subject": "V/v trả lời", "key": uuid.uuid4()}
    assert browser(cast, name).post(url, typed).status_code == code
    assert not OutgoingDocument.objects.filter(answers=document).exists()


def test_to_know_of_it_is_no_reason_to_answer(cast, question):
    document = worked_on(question, cast, INFO)
    with pytest.raises(PermissionDenied):
        start(document, cast.branch1_officer)


def test_what_is_not_ours_or_no_longer_ours_is_not_answered(cast, question):
    pending = received(question, cast.branch1)
    with pytest.raises(Refused, match="không trả lời"):
        start(pending, cast.branch1_clerk)
    registering.refuse(pending, reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    url = reverse("outgoing:answer", args=[pending.pk])
    typed = {"subject": "V/v trả lời", "key": uuid.uuid4()}
    assert browser(cast, "branch1_clerk").post(url, typed).status_code == 409


def test_a_second_save_of_the_form_finds_the_draft_of_the_first(cast, question):
    document, key = at(question, cast), uuid.uuid4()
    first, is_new = answering.start_answer(document, subject="A", key=key, by=cast.branch1_clerk)
    second, again = answering.start_answer(document, subject="A", key=key, by=cast.branch1_clerk)
    assert (first, is_new, again) == (second, True, False)


def test_a_paper_letter_is_answered_to_its_author_by_name_or_from_the_directory(cast):
    letter = paper(cast.clerk)
    assert start(letter, cast.clerk).recipients.get().name == "Tổng cục Thống kê"
    body = ExternalBody.objects.create(organisation=cast.office, name="Tổng cục thống kê")
    assert start(letter, cast.clerk).recipients.get().external == body


# --- on the page of the received document


def acts(document, actor):
    return acts_of(Dossier.of(document, actor)).names


def test_the_button_stands_where_the_gate_lets_through(cast, question):
    pending = received(question, cast.branch2)
    assert "answer" not in acts(pending, cast.branch2_clerk)
    document = worked_on(question, cast)
    offered = {
        name: "answer" in acts(document, cast.actor(name))
        for name in ("branch1_clerk", "branch1_officer", "branch1_head", "branch1_officer2")
    }
    assert offered == {
        "branch1_clerk": True,
        "branch1_officer": True,
        "branch1_head": False,
        "branch1_officer2": False,
    }


def test_the_clerk_goes_on_with_the_draft_and_the_officer_sees_it(cast, question):
    document = worked_on(question, cast)
    url, typed = reverse("outgoing:answer", args=[document.pk]), {"subject": "V/v trả lời"}
    response = browser(cast, "branch1_officer").post(url, typed | {"key": uuid.uuid4()})
    draft = OutgoingDocument.objects.get(answers=document)
    assert (response.status_code, response.url) == (302, draft.get_absolute_url())
    response = browser(cast, "branch1_clerk").post(url, typed | {"key": uuid.uuid4()})
    mine = OutgoingDocument.objects.latest("pk")
    assert (response.status_code, response.url) == (302, reverse("outgoing:edit", args=[mine.pk]))
    assert (
        browser(cast, "branch1_clerk").get(response.url).context["form"]["document_date"].value() == TODAY()
    )


def test_an_empty_subject_comes_back_open_on_the_page(cast, question):
    document = at(question, cast)
    url = reverse("outgoing:answer", args=[document.pk])
    response = browser(cast, "branch1_clerk").post(url, {"subject": " ", "key": uuid.uuid4()})
    assert response.status_code == 422
    assert "Trích yếu nội dung không được để trống" in response.content.decode()
    assert not OutgoingDocument.objects.filter(answers=document).exists()


def test_the_page_costs_one_question_more(cast, question, django_assert_max_num_queries):
    document = worked_on(question, cast)
    start(document, cast.branch1_officer)
    officer = browser(cast, "branch1_officer")
    officer.get(document.get_absolute_url())
    with django_assert_max_num_queries(13):
        shown = officer.get(document.get_absolute_url()).content.decode()
    assert "Dự thảo trả lời" in shown


# --- the whole way round


def test_one_answers_in_time_one_late_and_the_asker_sees_both(cast, question, django_assert_num_queries):
    first = send(start(at(question, cast), cast.branch1_clerk), cast.branch1_clerk)
    second = send(start(at(question, cast, "branch2"), cast.branch2_clerk), cast.branch2_clerk)
    sent_on(first, question.reply_due_on)
    sent_on(second, question.reply_due_on + dt.timedelta(days=1))
    with django_assert_num_queries(1):
        found = answers_of(question)
    said = {key: [(a.code, a.sender, a.in_time) for a in answers] for key, answers in found.items()}
    assert said == {
        delivery(question, cast.branch1).pk: [(first.code, "Chi cục Thống kê 1", True)],
        delivery(question, cast.branch2).pk: [(second.code, "Chi cục Thống kê 2", False)],
    }
    late = delivery(question, cast.branch2).pk
    with django_assert_num_queries(1):
        assert list(answers_of(question, [late])) == [late]


def test_the_answer_arrives_with_what_it_answers_and_proposes_the_follower(cast, question):
    answer = send(start(at(question, cast), cast.branch1_clerk), cast.branch1_clerk)
    arrived = received(answer, cast.office)
    assert arrived.answers_code == question.code
    assert (arrived.proposal.lead, arrived.proposal.by_name) == (cast.principal("officer"), "Hệ thống")
    assert answered_by(arrived, cast.clerk) == question
    panel = page_of(Dossier.of(arrived, cast.clerk))["panels"][0].context
    assert (panel["asked"], panel["in_time"]) == (question, True)
    shown = browser(cast, "clerk").get(arrived.get_absolute_url()).content.decode()
    assert question.get_absolute_url() in shown


def test_who_may_not_read_the_question_reads_its_number_only(cast, question):
    answer = send(start(at(question, cast), cast.branch1_clerk), cast.branch1_clerk)
    arrived = accepted(received(answer, cast.office), cast.clerk)
    assign(arrived, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.head)
    shown = browser(cast, "officer2").get(arrived.get_absolute_url()).content.decode()
    assert question.code in shown
    assert question.get_absolute_url() not in shown


def test_a_refused_answer_counts_no_more(cast, question):
    answer = send(start(at(question, cast), cast.branch1_clerk), cast.branch1_clerk)
    registering.refuse(received(answer, cast.office), reason="Thiếu tệp đính kèm", by=cast.clerk)
    assert answers_of(question) == {}


def test_an_answer_to_others_is_no_answer_to_the_asker(cast, question):
    draft = start(at(question, cast), cast.branch1_clerk)
    draft.recipients.update(unit=cast.branch2)
    send(draft, cast.branch1_clerk)
    assert answers_of(question) == {}


# --- closing the work


def test_the_holder_is_told_and_closes_in_one_tap(cast, question):
    document = worked_on(question, cast)
    answer = send(start(document, cast.branch1_clerk), cast.branch1_clerk)
    told = Notification.objects.filter(
        user=cast.user("branch1_officer"), subject_kind="incoming.incomingdocument", subject_id=document.pk
    )
    assert "văn bản trả lời số" in told.latest("pk").text
    officer = browser(cast, "branch1_officer")
    url = reverse("outgoing:close_answered", args=[answer.pk])
    assert url in officer.get(document.get_absolute_url()).content.decode()
    assert officer.get(answer.get_absolute_url()).status_code == 200
    response = officer.post(url)
    assert (response.status_code, response.url) == (302, document.get_absolute_url())
    done, day = fresh(document), TODAY().strftime("%d/%m/%Y")
    assert (done.state, done.result) == ("COMPLETED", f"Đã trả lời bằng văn bản số {answer.code} ngày {day}")
    assert delivery(question, cast.branch1).result == done.result
    assert url not in officer.get(document.get_absolute_url()).content.decode()


def test_only_the_holder_closes_and_only_after_the_issue(cast, question):
    document = worked_on(question, cast)
    draft = start(document, cast.branch1_officer)
    with pytest.raises(Refused, match="chưa phát hành"):
        answered.close_answered(draft, by=cast.branch1_officer)
    url = reverse("outgoing:close_answered", args=[draft.pk])
    assert browser(cast, "branch1_officer").post(url).status_code == 409
    answer = send(draft, cast.branch1_clerk)
    for name, code in (
        ("branch1_clerk", 403),
        ("branch1_head", 403),
        ("branch1_officer2", 403),
        ("clerk", 404),
    ):
        assert browser(cast, name).post(url).status_code == code, name
    assert lead_of(document).state == "NEW"
    answered.close_answered(answer, by=cast.branch1_officer)
    with pytest.raises(PermissionDenied):
        answered.close_answered(answer, by=cast.branch1_officer)


def test_nobody_in_charge_nobody_is_told(cast, question):
    document = at(question, cast)
    before = Notification.objects.count()
    send(start(document, cast.branch1_clerk), cast.branch1_clerk)
    kinds = Notification.objects.order_by("pk")[before:].values_list("subject_kind", "user")
    assert {user for _kind, user in kinds} <= {cast.user("clerk").pk}
    assert IncomingDocument.objects.get(pk=document.pk).state == "SUBMITTED"


def test_where_there_are_no_phong_the_draft_proposes_the_field_used_last(cast, question):
    first = start(at(question, cast), cast.branch1_clerk)
    assert first.field == ""
    issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH")
    again = start(received(question, cast.branch1), cast.branch1_clerk)
    assert again.field == "TH"
    asked = accepted(
        received(issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH"), cast.office),
        cast.clerk,
    )
    assert start(asked, cast.clerk).field == ""

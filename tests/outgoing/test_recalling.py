"""Recall, correction and pass-down, as tables of what is asked, what is answered and what stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from incoming.models import Correction, IncomingDocument, Recall
from incoming.services import assigning, carrying, handling, registering
from incoming.services.recalling import answer_correction, answer_recall
from outgoing.lines import Line
from outgoing.services import following, issuing
from tests.crowd import more_branches
from tests.incoming.build import CO, LEAD, accepted, at_branch, fresh, lead_of, to, work_off
from tests.outgoing.build import delivery, issued, received, row, scan

pytestmark = pytest.mark.django_db
IS = IncomingDocument.State


def pending(cast, document):
    return received(document, cast.branch1)


def registered(cast, document):
    return accepted(received(document, cast.branch1), cast.branch1_clerk, submitted=False)


def submitted(cast, document):
    return accepted(received(document, cast.branch1), cast.branch1_clerk)


def assigned(cast, document):
    theirs = submitted(cast, document)
    assigning.assign(
        theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="", by=cast.branch1_head
    )
    return fresh(theirs)


def in_progress(cast, document):
    theirs = assigned(cast, document)
    handling.start(lead_of(theirs), by=cast.branch1_officer)
    return fresh(theirs)


def completed(cast, document):
    theirs = in_progress(cast, document)
    handling.complete(lead_of(theirs), result="Xong", by=cast.branch1_officer)
    return fresh(theirs)


def filed(cast, document):
    theirs = submitted(cast, document)
    assigning.file_away(theirs, note="", by=cast.branch1_head)
    return fresh(theirs)


def refused(cast, document):
    theirs = received(document, cast.branch1)
    registering.refuse(theirs, reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    return fresh(theirs)


# stage -> (the delivery at once, theirs at once, asked?, delivery and theirs when agreed, when declined)
TABLE = {
    pending: ("RECALLED", "RECALLED", False, None, None),
    registered: ("ACCEPTED", "REGISTERED", True, ("RECALLED", "RECALLED"), ("ACCEPTED", "REGISTERED")),
    submitted: ("ACCEPTED", "SUBMITTED", True, ("RECALLED", "RECALLED"), ("ACCEPTED", "SUBMITTED")),
    assigned: ("ASSIGNED", "ASSIGNED", True, ("RECALLED", "RECALLED"), ("ASSIGNED", "ASSIGNED")),
    in_progress: (
        "IN_PROGRESS",
        "IN_PROGRESS",
        True,
        ("RECALLED", "RECALLED"),
        ("IN_PROGRESS", "IN_PROGRESS"),
    ),
    completed: ("COMPLETED", "COMPLETED", True, ("RECALLED", "RECALLED"), ("COMPLETED", "COMPLETED")),
    filed: ("COMPLETED", "FILED", True, ("RECALLED", "RECALLED"), ("COMPLETED", "FILED")),
    refused: ("REFUSED", "REFUSED", False, None, None),
}


@pytest.mark.parametrize("agree", [True, False], ids=["agreed", "declined"])
@pytest.mark.parametrize("stage", TABLE, ids=lambda stage: stage.__name__)
def test_recall(cast, stage, agree):
    at_once_delivery, at_once_theirs, asked, when_agreed, when_declined = TABLE[stage]
    document = issued(cast, "branch1")
    theirs = stage(cast, document)
    following.recall(document, reason="Sai số liệu", by=cast.clerk)
    assert fresh(document).state == "RECALLED"
    assert (delivery(document, cast.branch1).state, fresh(theirs).state) == (at_once_delivery, at_once_theirs)
    recall = Recall.objects.filter(delivery=theirs.delivery_id).first()
    assert (recall is not None) == asked
    if recall is None:
        return
    answer_recall(recall, agree=agree, note="Đã dùng số liệu", by=cast.branch1_clerk)
    expected = when_agreed if agree else when_declined
    assert (delivery(document, cast.branch1).state, fresh(theirs).state) == expected
    assert fresh(theirs).number == 1, "số đến stays in the book"
    assert not theirs.assignments.open().exists() or not agree
    with pytest.raises(Conflict, match="đã trả lời"):
        answer_recall(recall, agree=True, by=cast.branch1_clerk)


def test_what_waits_while_a_recall_is_open_and_what_goes_on(cast):
    document = issued(cast, "branch1")
    theirs = in_progress(cast, document)
    following.recall_from(document, [row(document, cast.branch1)], reason="Gửi nhầm", by=cast.clerk)
    again = [to(cast, "branch1_officer2", LEAD)]
    with pytest.raises(Conflict, match="yêu cầu thu hồi"):
        assigning.reassign(theirs, choices=again, instruction="", by=cast.branch1_head)
    handling.note_progress(lead_of(theirs), text="Gần xong", by=cast.branch1_officer)
    handling.complete(lead_of(theirs), result="Xong", by=cast.branch1_officer)
    with pytest.raises(Conflict, match="yêu cầu thu hồi"):
        handling.reopen(theirs, reason="?", by=cast.branch1_head)
    assert fresh(theirs).state == IS.COMPLETED


def test_a_second_order_leaves_an_open_recall_alone(cast):
    document = issued(cast, "branch1")
    registered(cast, document)
    rows = [row(document, cast.branch1)]
    following.recall_from(document, rows, reason="Một", by=cast.clerk)
    outcome = following.recall_from(document, rows, reason="Hai", by=cast.clerk)
    assert (len(outcome["left"]), Recall.objects.count()) == (1, 1)


def test_what_was_passed_on_is_given_back_only_when_the_branch_gave_it_back(cast):
    document = issued(cast, "office", by=cast.branch2_clerk, drafting_unit=None, field="TH")
    mine = accepted(received(document, cast.office), cast.clerk)
    assigning.assign(
        mine, choices=[to(cast, "branch1", LEAD), to(cast, "tkth", CO)], instruction="", by=cast.head
    )
    work_off()
    below = accepted(at_branch(mine, cast.branch1), cast.branch1_clerk)
    following.recall(document, reason="Sai", by=cast.branch2_clerk)
    recall = Recall.objects.get()
    with pytest.raises(Refused, match="Chi cục Thống kê 1"):
        answer_recall(recall, agree=True, by=cast.clerk)
    assert fresh(recall).is_open
    registering.return_to_sender(below, reason="Theo đề nghị", by=cast.branch1_clerk)
    work_off()
    answer_recall(recall, agree=True, by=cast.clerk)
    assert (fresh(mine).state, mine.assignments.open().count()) == (IS.RECALLED, 0)


def test_a_pending_copy_at_a_branch_is_withdrawn_with_the_document(cast):
    document = issued(cast, "office", by=cast.branch2_clerk, drafting_unit=None, field="TH")
    mine = accepted(received(document, cast.office), cast.clerk)
    assigning.assign(mine, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    work_off()
    following.recall(document, reason="Sai", by=cast.branch2_clerk)
    answer_recall(Recall.objects.get(), agree=True, by=cast.clerk)
    assert at_branch(mine, cast.branch1).state == IS.RECALLED


def test_declining_needs_a_reason_and_strangers_answer_nothing(cast):
    document = issued(cast, "branch1")
    registered(cast, document)
    following.recall(document, reason="Sai", by=cast.clerk)
    recall = Recall.objects.get()
    with pytest.raises(Refused, match="lý do"):
        answer_recall(recall, agree=False, by=cast.branch1_clerk)
    for name in ("clerk", "branch2_clerk", "stranger"):
        with pytest.raises(IncomingDocument.DoesNotExist):
            answer_recall(recall, agree=True, by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        answer_recall(recall, agree=True, by=cast.branch1_officer)
    assert fresh(recall).is_open


def test_a_recalled_document_is_frozen(cast):
    document = issued(cast, "branch1")
    following.recall(document, reason="Sai", by=cast.clerk)
    with pytest.raises(TransitionNotAllowed):
        following.recall(document, reason="Lại", by=cast.clerk)
    with pytest.raises(Refused):
        following.resend(document, [row(document, cast.branch1)], by=cast.clerk)


@pytest.mark.parametrize("agree", [True, False], ids=["agreed", "refused"])
def test_a_correction_is_a_proposal_the_receiver_s_clerk_decides(cast, agree):
    document = issued(cast, "branch1", "branch2")
    theirs = registered(cast, document)
    asked = following.correct(
        document,
        changes={"subject": (document.subject, "V/v đúng"), "pages": (None, 3)},
        reason="Gõ nhầm",
        by=cast.clerk,
    )
    assert asked == 2
    answer_correction(Correction.objects.get(delivery=theirs.delivery_id), agree=agree, by=cast.branch1_clerk)
    theirs = fresh(theirs)
    assert (theirs.subject, theirs.pages) == (("V/v đúng", 3) if agree else (document.subject, None))
    assert fresh(document).subject == document.subject, "the issued snapshot stays"


def test_number_and_register_are_never_corrected(cast):
    document = issued(cast, "branch1")
    with pytest.raises(Refused, match="không được đính chính"):
        following.correct(document, changes={"number": (1, 2)}, reason="?", by=cast.clerk)


MANY_ACTS = {
    "recall": lambda d, c: following.recall(d, reason="Sai", by=c.clerk),
    "recall from some": lambda d, c: following.recall_from(d, d.recipients.all(), reason="Sai", by=c.clerk),
    "correct": lambda d, c: following.correct(d, changes={"pages": (None, 3)}, reason="Thiếu", by=c.clerk),
    "replace the scan": lambda d, c: following.replace_scan(
        d, d.attachments.get(), upload=scan(c.clerk, "dung.pdf"), reason="Quét nhầm", by=c.clerk
    ),
    "remind": lambda d, c: following.remind(d, d.recipients.all(), by=c.clerk),
}


@pytest.mark.parametrize("act", MANY_ACTS)
def test_an_act_on_many_recipients_asks_the_database_no_more_than_on_two(cast, act):
    few, many = issued(cast, "branch1", "branch2"), issued(cast, "branch1", "branch2")
    units = more_branches(cast.office, 40)
    issuing.add_recipients(many, [Line(unit_id=unit.pk) for unit in units], by=cast.clerk)
    work_off()
    asked = []
    for document in (few, many):
        registered(cast, document)
        with CaptureQueriesContext(connection) as captured:
            MANY_ACTS[act](document, cast)
        asked.append(len(captured))
    assert asked[1] <= asked[0], asked  # the first may have to look up what is kept in memory afterwards


def test_what_replaces_a_document_at_many_receivers_arrives_in_as_few_statements(cast):
    units, asked = more_branches(cast.office, 40), []
    for receivers in (units[:1], units):
        old = issued(cast, "branch1")
        issuing.add_recipients(old, [Line(unit_id=unit.pk) for unit in receivers], by=cast.clerk)
        work_off()
        newer = issued(cast, "branch2", replaces=old)
        issuing.add_recipients(newer, [Line(unit_id=unit.pk) for unit in receivers], by=cast.clerk)
        with CaptureQueriesContext(connection) as captured:
            assert carrying.deliver_batch() == len(receivers)
        asked.append(len(captured))
        marked = IncomingDocument.objects.filter(replaced_by_code=newer.code)
        assert {document.organisation_id for document in marked} == {unit.pk for unit in receivers}
    assert asked[1] <= asked[0], asked

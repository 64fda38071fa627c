"""Two hands on one document on its way (case 20): one wins by the lock, the other reads what happened.

These tests see a lock that is missing. Taken out by hand, of the document: two numbers or two deliveries of one draft, a
void document that was sent, recipients nobody asks back. Of the deliveries: a recalled one is accepted, a request waits
on what was refused, a scan replaced too late. Of the worker's claim: deliveries that cannot be carried.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Unit
from incoming.models import Delivery, IncomingDocument, Recall
from incoming.services import assigning, registering
from incoming.services.carrying import deliver_batch
from incoming.services.recalling import answer_recall
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import OutgoingDocument
from outgoing.services import following, issuing, numbering
from registers.models import NumberEntry
from tests.incoming.build import LEAD, accepted, fresh, register_of, to, work_off
from tests.outgoing.build import book_of, delivery, issued, lines, received, row, scan, values
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
ROUNDS = pytest.mark.parametrize("round_", range(4))


def accepting(cast, theirs):
    """The act of the Chi cục's clerk; every call is another pair of hands."""
    register, clerk = register_of(cast.branch1), cast.actor("branch1_clerk")
    return lambda: registering.accept(theirs, register=register, arrived_on=TODAY(), by=clerk)


def entry(cast, *names):
    fields = values(cast)
    return Entry(
        fields=fields,
        main=[scan(cast.clerk)],
        lines=lines(cast, *names),
        register=book_of(cast.office),
        on=TODAY(),
    )


def what_arrived(document):
    """Each receiving unit with the number of documents it holds."""
    found = IncomingDocument.objects.filter(delivery__recipient__document=document)
    return sorted(found.values_list("organisation__short_name", flat=True))


# --- the sender's and the receiver's hands


@ROUNDS
def test_recall_against_acceptance(cast, round_):
    document = issued(cast, "branch1")
    theirs, clerk = received(document, cast.branch1), cast.actor("clerk")
    outcomes = at_once(lambda: following.recall(document, reason="Sai", by=clerk), accepting(cast, theirs))
    states = (delivery(document, cast.branch1).state, fresh(theirs).state, Recall.objects.count())
    assert states in {("RECALLED", "RECALLED", 0), ("ACCEPTED", "REGISTERED", 1)}
    taken = states[0] == "RECALLED"
    assert len(refused(outcomes)) == taken
    assert fresh(register_of(cast.branch1)).next_number == (1 if taken else 2)
    assert OutgoingDocument.objects.get().state == "RECALLED"


@ROUNDS
def test_recall_against_refusal(cast, round_):
    document = issued(cast, "branch1")
    theirs = received(document, cast.branch1)
    clerk, branch_clerk = cast.actor("clerk"), cast.actor("branch1_clerk")
    outcomes = at_once(
        lambda: following.recall(document, reason="Sai", by=clerk),
        lambda: registering.refuse(theirs, reason="Gửi nhầm đơn vị", by=branch_clerk),
    )
    states = (delivery(document, cast.branch1).state, fresh(theirs).state)
    assert states in {("RECALLED", "RECALLED"), ("REFUSED", "REFUSED")}
    assert len(refused(outcomes)) == (states[0] == "RECALLED")
    assert (Recall.objects.count(), fresh(document).state) == (0, "RECALLED")


@ROUNDS
def test_recall_against_returning_what_was_registered(cast, round_):
    document = issued(cast, "branch1")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    clerk, branch_clerk = cast.actor("clerk"), cast.actor("branch1_clerk")
    outcomes = at_once(
        lambda: following.recall(document, reason="Sai", by=clerk),
        lambda: registering.return_to_sender(theirs, reason="Gửi nhầm đơn vị", by=branch_clerk),
    )
    assert refused(outcomes) == []
    assert (delivery(document, cast.branch1).state, fresh(theirs).state) == ("REFUSED", "REFUSED")
    assert not Recall.objects.filter(answer="PENDING").exists()


def test_two_clerks_accepting_what_was_sent_take_one_number(cast):
    theirs = received(issued(cast, "branch1"), cast.branch1)
    outcomes = at_once(*(accepting(cast, theirs) for _n in range(4)))
    assert len(refused(outcomes)) == 3
    assert NumberEntry.objects.filter(register=register_of(cast.branch1)).count() == 1
    assert fresh(register_of(cast.branch1)).next_number == 2


@ROUNDS
def test_sending_again_against_acceptance(cast, round_):
    """The branch has refused it and got it again; a second clerk presses *Gửi lại* on a page that is old by now."""
    document = issued(cast, "branch1")
    old = row(document, cast.branch1)
    registering.refuse(received(document, cast.branch1), reason="Thiếu tệp", by=cast.branch1_clerk)
    following.resend(document, [old], by=cast.clerk)
    work_off()
    theirs, clerk = received(document, cast.branch1), cast.actor("clerk")
    outcomes = at_once(
        lambda: following.resend(document, [old, row(document, cast.branch1)], by=clerk),
        accepting(cast, theirs),
    )
    assert [type(o) for o in refused(outcomes, Refused)] == [Refused]
    work_off()
    assert (delivery(document, cast.branch1).state, fresh(theirs).state) == ("ACCEPTED", "REGISTERED")
    assert Delivery.objects.count() == document.recipients.count() == 2


@ROUNDS
def test_sending_again_against_refusal(cast, round_):
    document = issued(cast, "branch1")
    theirs, clerk, branch_clerk = (
        received(document, cast.branch1),
        cast.actor("clerk"),
        cast.actor("branch1_clerk"),
    )
    line = row(document, cast.branch1)
    outcomes = at_once(
        lambda: following.resend(document, [line], by=clerk),
        lambda: registering.refuse(theirs, reason="Thiếu tệp", by=branch_clerk),
    )
    early = len(refused(outcomes, Refused))
    work_off()
    assert fresh(theirs).state == "REFUSED"
    assert delivery(document, cast.branch1).state == ("REFUSED" if early else "ARRIVED")
    assert what_arrived(document) == [cast.branch1.short_name] * (1 if early else 2)


def test_two_clerks_sending_again_send_once(cast):
    document = issued(cast, "branch1")
    registering.refuse(received(document, cast.branch1), reason="Thiếu tệp", by=cast.branch1_clerk)
    line, clerks = row(document, cast.branch1), [cast.actor("clerk") for _n in range(4)]
    outcomes = at_once(*(lambda c=c: following.resend(document, [line], by=c) for c in clerks))
    assert len(refused(outcomes, Refused)) == 3
    work_off()
    assert what_arrived(document) == [cast.branch1.short_name] * 2


@ROUNDS
def test_agreeing_to_a_recall_against_giving_the_work(cast, round_):
    document = issued(cast, "branch1")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    following.recall(document, reason="Sai", by=cast.clerk)
    recall, head, clerk = Recall.objects.get(), cast.actor("branch1_head"), cast.actor("branch1_clerk")
    choices = [to(cast, "branch1_officer", LEAD)]
    outcomes = at_once(
        lambda: answer_recall(recall, agree=True, by=clerk),
        lambda: assigning.assign(theirs, choices=choices, instruction="", by=head),
    )
    assert len(refused(outcomes)) == 1
    assert (delivery(document, cast.branch1).state, fresh(theirs).state) == ("RECALLED", "RECALLED")
    assert theirs.assignments.count() == 0


def test_two_answers_to_one_recall(cast):
    document = issued(cast, "branch1")
    accepted(received(document, cast.branch1), cast.branch1_clerk, submitted=False)
    following.recall(document, reason="Sai", by=cast.clerk)
    recall = Recall.objects.get()
    clerk, head = cast.actor("branch1_clerk"), cast.actor("branch1_head")
    outcomes = at_once(
        lambda: answer_recall(recall, agree=True, by=clerk),
        lambda: answer_recall(recall, agree=False, note="Đã dùng", by=head),
    )
    assert len(refused(outcomes)) == 1
    agreed = fresh(recall).answer == "AGREED"
    assert Delivery.objects.get().state == ("RECALLED" if agreed else "ACCEPTED")


# --- the worker's hands


@ROUNDS
def test_recall_against_the_worker(cast, round_):
    document, _new = issuing.create(entry(cast, "branch1", "branch2"), issue=True, by=cast.clerk)
    clerk = cast.actor("clerk")
    outcomes = at_once(
        lambda: following.recall(document, reason="Sai", by=clerk), deliver_batch, deliver_batch
    )
    assert refused(outcomes) == []
    work_off()
    assert {d.state for d in Delivery.objects.all()} == {"RECALLED"}
    assert {d.state for d in IncomingDocument.objects.all()} <= {"RECALLED"}


@ROUNDS
def test_another_scan_against_the_worker(cast, round_):
    """Whoever has the document has the right file, however far it had got."""
    document, _new = issuing.create(entry(cast, "branch1", "branch2"), issue=True, by=cast.clerk)
    clerk, right = cast.actor("clerk"), scan(cast.clerk, "dung.pdf")
    wrong = document.attachments.get()
    outcomes = at_once(
        lambda: following.replace_scan(document, wrong, upload=right, reason="Quét nhầm", by=clerk),
        deliver_batch,
    )
    assert refused(outcomes) == []
    work_off()
    for unit in (cast.branch1, cast.branch2):
        standing = received(document, unit).attachments.filter(replaced_at=None)
        assert [a.name for a in standing] == ["dung.pdf"]


def test_four_workers_bring_one_document_to_many_units_once_each(cast):
    units = Unit.objects.bulk_create(
        Unit(kind="BRANCH", parent=cast.office, name=f"Chi cục xa {n}", short_name=f"Xa {n:03}")
        for n in range(120)
    )
    document, _new = issuing.create(entry(cast, "branch1"), number=True, by=cast.clerk)
    everybody = Entry(fields={}, lines=[*lines(cast, "branch1"), *(Line(unit_id=u.pk) for u in units)])
    issuing.update(document, everybody, issue=True, by=cast.clerk)
    outcomes = at_once(*([deliver_batch] * 4))
    assert refused(outcomes) == []
    work_off()
    assert what_arrived(document) == sorted([cast.branch1.short_name, *(u.short_name for u in units)])


# --- two of the sender's hands


def numbered(cast):
    return issuing.create(entry(cast, "branch1", "branch2", "officer"), number=True, by=cast.clerk)[0]


def test_two_clerks_issuing_one_draft_take_one_number_and_send_once(cast):
    document, _new = issuing.create(entry(cast, "branch1"), by=cast.clerk)
    clerks = [cast.actor("clerk") for _n in range(4)]
    entries = [
        Entry(fields=values(cast), lines=lines(cast, "branch1"), register=book_of(cast.office), on=TODAY())
        for _c in clerks
    ]
    outcomes = at_once(
        *(
            lambda e=e, c=c: issuing.update(document, e, issue=True, by=c)
            for e, c in zip(entries, clerks, strict=True)
        )
    )
    assert len(refused(outcomes)) == 3
    work_off()
    assert what_arrived(document) == [cast.branch1.short_name]
    assert NumberEntry.objects.filter(register=book_of(cast.office)).count() == 1


def test_two_clerks_issuing_what_is_numbered_send_once(cast):
    document, clerks = numbered(cast), [cast.actor("clerk") for _n in range(4)]
    outcomes = at_once(*(lambda c=c: issuing.issue(document, by=c) for c in clerks))
    assert len(refused(outcomes)) == 3
    work_off()
    assert what_arrived(document) == [cast.branch1.short_name, cast.branch2.short_name]


@ROUNDS
def test_voiding_against_issuing(cast, round_):
    document, first, second = numbered(cast), cast.actor("clerk"), cast.actor("clerk")
    outcomes = at_once(
        lambda: issuing.issue(document, by=first),
        lambda: numbering.void(document, reason="Nhầm", by=second),
    )
    assert len(refused(outcomes)) == 1
    work_off()
    document = fresh(document)
    states = (document.state, document.entry.state, len(what_arrived(document)))
    assert states in {("ISSUED", "TAKEN", 2), ("CANCELLED", "VOIDED", 0)}


@ROUNDS
def test_more_recipients_against_recall(cast, round_):
    """Whoever is added while the document is recalled either does not get it or is asked for it too."""
    document, first, second = issued(cast, "branch1"), cast.actor("clerk"), cast.actor("clerk")
    more = lines(cast, "branch2")
    outcomes = at_once(
        lambda: issuing.add_recipients(document, more, by=first),
        lambda: following.recall(document, reason="Sai", by=second),
    )
    late = len(refused(outcomes, Refused))
    work_off()
    assert Delivery.objects.count() == (1 if late else 2)
    assert {d.state for d in Delivery.objects.all()} == {"RECALLED"}


def test_many_clerks_numbering_at_once_leave_no_gap(cast):
    clerks = [cast.actor("clerk") for _n in range(6)]
    entries = [entry(cast, "branch1") for _c in clerks]
    outcomes = at_once(
        *(lambda e=e, c=c: issuing.create(e, issue=True, by=c) for e, c in zip(entries, clerks, strict=True))
    )
    assert refused(outcomes) == []
    assert sorted(document.number for document, _new in outcomes) == list(range(1, 7))

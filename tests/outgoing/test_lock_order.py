"""Every act on a document on its way out locks in one order: document, deliveries, received documents, assignments,
register. Watched in the SQL itself."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incoming.models import Correction, Delivery, Recall
from incoming.services import assigning, carrying, recalling, registering
from outgoing.entries import Entry
from outgoing.models import OutgoingDocument
from outgoing.services import answered, answering, following, issuing, numbering
from registers.services import reserving
from tests.incoming.build import CO, LEAD, accepted, assigned, at_branch, paper, to, work_off
from tests.locks import watched
from tests.outgoing.build import book_of, issued, lines, received, row, scan, values

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def entry(cast, *names, scanned=True, **changes):
    """What the form hands over."""
    main = [scan(cast.clerk)] if scanned else []
    fields = values(cast, **changes.pop("fields", {}))
    asked = {"register": book_of(cast.office), "on": TODAY()} | changes
    return Entry(fields=fields, main=main, lines=lines(cast, *names), **asked)


def draft(cast):
    return issuing.create(entry(cast, "branch1", "branch2", "officer", "Sở Tài chính"), by=cast.clerk)[0]


def numbered(cast):
    return issuing.create(entry(cast, "branch1", "branch2", "officer"), number=True, by=cast.clerk)[0]


def sent(cast):
    """To both Chi cục; the first has accepted it and given it to its officer and to nobody else."""
    document = issued(cast, "branch1", "branch2", "officer")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    choices = [to(cast, "branch1_officer", LEAD), to(cast, "branch1_officer2", CO)]
    assigning.assign(theirs, choices=choices, instruction="", by=cast.branch1_head)
    return document


def refused(cast):
    document = issued(cast, "branch1", "branch2")
    registering.refuse(received(document, cast.branch1), reason="Nhầm", by=cast.branch1_clerk)
    return document


def failed(cast):
    cast.branch1.closed_on = cast.branch1.opened_on
    document = issuing.create(entry(cast, "branch1", "branch2"), issue=True, by=cast.clerk)[0]
    cast.branch1.save()
    work_off()
    return document


def asked_back(cast):
    following.recall(document := sent(cast), reason="Sai", by=cast.clerk)
    return document


def passed_down(cast):
    """Sent to the Cục by a Chi cục, given to another Chi cục that has not accepted it, and asked back."""
    document = issued(cast, "office", by=cast.branch2_clerk, drafting_unit=None, field="TH")
    mine = accepted(received(document, cast.office), cast.clerk)
    choices = [to(cast, "branch1", LEAD), to(cast, "tkth", CO)]
    assigning.assign(mine, choices=choices, instruction="", by=cast.head)
    work_off()
    following.recall(document, reason="Sai", by=cast.branch2_clerk)
    return document


def corrected(cast):
    following.correct(document := sent(cast), changes={"pages": (None, 3)}, reason="Thiếu", by=cast.clerk)
    return document


def accepted_at_a_branch(cast):
    document = assigned(cast, ("branch1", LEAD))
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    return Delivery.objects.get(envelope__source_document=document)


def kept(cast):
    return reserving.reserve_number(book_of(cast.office), on=TODAY(), reason="Chờ", by=cast.clerk)


def replacing(cast):
    """On its way to who has the one it replaces."""
    old = issued(cast, "branch1", "branch2")
    return issuing.create(
        entry(cast, "branch2", "branch1", fields={"replaces": old}), issue=True, by=cast.clerk
    )[0]


def answer_of(cast):
    """The issued answer to a document that somebody works on."""
    question = assigned(cast, ("officer", LEAD))
    return issued(cast, "Tổng cục Thống kê", answers=question)


def rows(document, cast, *names):
    return [row(document, cast.units[name]) for name in names]


def both(document, cast):
    return rows(document, cast, "branch1", "branch2")


ACTS = {
    "save a draft anew": lambda c: (draft(c), lambda d: issuing.update(d, entry(c, "branch1"), by=c.clerk)),
    "number a draft": lambda c: (draft(c), lambda d: issuing.update(d, entry(c, "branch1"), number=True, by=c.clerk)),
    "number and issue a draft": lambda c: (draft(c), lambda d: issuing.update(
        d, entry(c, "branch1", "Sở Y tế"), issue=True, by=c.clerk)),
    "issue": lambda c: (numbered(c), lambda d: issuing.issue(d, by=c.clerk)),
    "issue an answer": lambda c: (assigned(c, ("officer", LEAD)), lambda d: issuing.create(
        entry(c, "branch1", fields={"answers": d}), issue=True, by=c.clerk)),
    "add recipients": lambda c: (issued(c, "branch1"), lambda d: issuing.add_recipients(
        d, lines(c, "branch2", "officer", "Sở Y tế"), by=c.clerk)),
    "deliver what replaces": lambda c: (replacing(c), lambda d: carrying.deliver_batch()),
    "void": lambda c: (numbered(c), lambda d: numbering.void(d, reason="Nhầm", by=c.clerk)),
    "discard": lambda c: (draft(c), lambda d: numbering.discard(d, reason="Nhầm", by=c.clerk)),
    "reserve a number": lambda c: (book_of(c.office), lambda b: reserving.reserve_number(
        b, on=TODAY(), reason="Chờ", by=c.clerk)),
    "insert a number": lambda c: (kept(c), lambda k: reserving.insert_number(
        k.register, after=k.number, on=TODAY(), reason="Sót", by=c.clerk)),
    "use a kept number": lambda c: (kept(c), lambda k: issuing.create(
        entry(c, "branch1", reserved=k), issue=True, by=c.clerk)),
    "replace the scan": lambda c: (sent(c), lambda d: following.replace_scan(
        d, d.attachments.get(), upload=scan(c.clerk, "dung.pdf"), reason="Quét nhầm", by=c.clerk)),
    "remind": lambda c: (sent(c), lambda d: following.remind(d, both(d, c), by=c.clerk)),
    "note the post": lambda c: (issued(c, "Sở Y tế"), lambda d: following.note_post(
        d.recipients.get(), post="POSTED", on=TODAY(), by=c.clerk)),
    "resend what was refused": lambda c: (refused(c), lambda d: following.resend(d, rows(d, c, "branch1"), by=c.clerk)),
    "resend what failed": lambda c: (failed(c), lambda d: following.resend(d, rows(d, c, "branch1"), by=c.clerk)),
    "recall, accepted and not": lambda c: (sent(c), lambda d: following.recall(d, reason="Sai", by=c.clerk)),
    "recall before acceptance": lambda c: (issued(c, "branch1"), lambda d: following.recall(d, reason="Sai", by=c.clerk)),
    "recall from some": lambda c: (sent(c), lambda d: following.recall_from(d, both(d, c), reason="Sai", by=c.clerk)),
    "recall from a branch": lambda c: (accepted_at_a_branch(c), lambda d: recalling.recall_passed_down(
        d, reason="Sai", by=c.clerk)),
    "agree to a recall": lambda c: (asked_back(c), lambda d: recalling.answer_recall(
        Recall.objects.get(), agree=True, by=c.branch1_clerk)),
    "agree to a recall of what was passed down": lambda c: (passed_down(c), lambda d: recalling.answer_recall(
        Recall.objects.get(), agree=True, by=c.clerk)),
    "decline a recall": lambda c: (asked_back(c), lambda d: recalling.answer_recall(
        Recall.objects.get(), agree=False, note="Đã dùng", by=c.branch1_clerk)),
    "propose a correction": lambda c: (sent(c), lambda d: following.correct(
        d, changes={"pages": (None, 3)}, reason="Thiếu", by=c.clerk)),
    "accept a correction": lambda c: (corrected(c), lambda d: recalling.answer_correction(
        Correction.objects.get(delivery__receiver=c.branch1), agree=True, by=c.branch1_clerk)),
    "refuse a correction": lambda c: (corrected(c), lambda d: recalling.answer_correction(
        Correction.objects.get(delivery__receiver=c.branch1), agree=False, by=c.branch1_clerk)),
    "close what was answered": lambda c: (answer_of(c), lambda d: answered.close_answered(d, by=c.officer)),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_locks_are_taken_in_order(cast, act):
    thing, run = ACTS[act](cast)
    with watched():
        run(thing)


def test_entering_and_issuing_locks_the_register_and_nothing_else(cast):
    made = entry(cast, "branch1", "Sở Y tế")
    with watched() as watch:
        issuing.create(made, issue=True, by=cast.clerk)
    assert watch.locked == ["registers_register"]


def test_an_answer_begun_changes_nothing_that_is_there(cast):
    document = paper(cast.clerk)
    with pytest.raises(AssertionError, match="nothing was locked"), watched():
        answering.start_answer(document, subject="V/v trả lời", key=document.submission_key, by=cast.clerk)


def lock_in_the_wrong_order(document, cast):
    with watched():
        Delivery.objects.lock([row(document, cast.branch1).delivery_id])
        OutgoingDocument.objects.lock(document.pk)


def test_the_watch_sees_a_wrong_order(cast):
    with pytest.raises(AssertionError, match="out of order"):
        lock_in_the_wrong_order(sent(cast), cast)


def test_the_watch_sees_a_change_without_a_lock(cast):
    document = sent(cast)
    with pytest.raises(AssertionError, match="changed without a lock"), watched():
        document.save()

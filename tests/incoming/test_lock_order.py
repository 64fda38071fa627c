"""Every service locks in one order: deliveries, documents, assignments, register. Watched in the SQL itself."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incoming.models import Delivery, IncomingDocument
from incoming.services import assigning, carrying, handling, registering, sending, settling, submitting
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    delivery_of,
    lead_of,
    paper,
    register_of,
    to,
    work_off,
)
from tests.locks import watched

pytestmark = pytest.mark.django_db


def at_the_branch(cast):
    return at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1)


ACTS = {
    "accept": lambda c: (at_the_branch(c), lambda d: registering.accept(
        d, register=register_of(c.branch1), arrived_on=timezone.localdate(), submit_to=c.position("branch1_head"), by=c.branch1_clerk)),
    "refuse": lambda c: (at_the_branch(c), lambda d: registering.refuse(d, reason="Nhầm", by=c.branch1_clerk)),
    "return to sender": lambda c: (accepted(at_the_branch(c), c.branch1_clerk), lambda d: registering.return_to_sender(
        d, reason="Nhầm", by=c.branch1_clerk)),
    "void": lambda c: (paper(c.clerk), lambda d: registering.void(d, reason="Nhầm", by=c.clerk)),
    "correct": lambda c: (paper(c.clerk), lambda d: registering.correct_registration(
        d, fields={"subject": "Khác"}, reason="Gõ nhầm", by=c.clerk)),
    "submit": lambda c: (paper(c.clerk), lambda d: submitting.submit(d, to=c.position("head"), by=c.clerk)),
    "take back submission": lambda c: (paper(c.clerk, submitted=True), lambda d: submitting.take_back_submission(d, by=c.clerk)),
    "return to clerk": lambda c: (paper(c.clerk, submitted=True), lambda d: submitting.return_to_clerk(d, reason="?", by=c.head)),
    "propose": lambda c: (paper(c.clerk), lambda d: submitting.propose(
        d, proposal=submitting.ProposalInput(text="Giao TKTH"), by=c.clerk)),
    "assign": lambda c: (paper(c.clerk, submitted=True), lambda d: assigning.assign(
        d, choices=[to(c, "branch1", LEAD), to(c, "tkth", CO), to(c, "deputy", INFO)], instruction="", by=c.head)),
    "assign as written": lambda c: (paper(c.clerk), lambda d: assigning.assign_as_written(
        d, leader=c.position("head"), written_on=timezone.localdate(), choices=[to(c, "tkth", LEAD)], instruction="", by=c.clerk)),
    "reassign away from a branch": lambda c: (assigned(c, ("branch1", LEAD)), lambda d: assigning.reassign(
        d, choices=[to(c, "tkth", LEAD)], instruction="", by=c.head)),
    "file away": lambda c: (paper(c.clerk, submitted=True), lambda d: assigning.file_away(d, note="", by=c.head)),
    "take in hand": lambda c: (paper(c.clerk, submitted=True), lambda d: handling.take_in_hand(d, by=c.head)),
    "pass on": lambda c: (assigned(c, ("tkth", LEAD)), lambda d: assigning.pass_on(
        lead_of(d), choices=[to(c, "officer", LEAD)], instruction="", by=c.dept_head)),
    "take back from a branch": lambda c: (assigned(c, ("branch1", LEAD)), lambda d: assigning.take_back(lead_of(d), by=c.head)),
    "start": lambda c: (assigned(c, ("officer", LEAD)), lambda d: handling.start(lead_of(d), by=c.officer)),
    "progress": lambda c: (assigned(c, ("officer", LEAD)), lambda d: handling.note_progress(lead_of(d), text="x", by=c.officer)),
    "complete": lambda c: (assigned(c, ("officer", LEAD), ("branch1", CO)), lambda d: handling.complete(
        lead_of(d), result="x", by=c.officer)),
    "give back": lambda c: (assigned(c, ("officer", LEAD)), lambda d: handling.give_back(lead_of(d), reason="x", by=c.officer)),
    "open": lambda c: (assigned(c, ("officer", INFO)), lambda d: handling.open_document(d, by=c.officer)),
    "reopen": lambda c: (assigned(c, ("officer", INFO)), lambda d: handling.reopen(d, reason="x", by=c.head)),
    "deliver": lambda c: (assign_only(c), lambda d: carrying.deliver_batch()),
    "settle a refusal": lambda c: (refused_not_settled(c), lambda d: settling.settle(delivery_of(d).pk)),
    "resend": lambda c: (failed(c), lambda d: sending.resend(delivery_of(d), by=c.clerk)),
}  # fmt: skip


def assign_only(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    return document


def refused_not_settled(cast):
    document = assigned(cast, ("branch1", LEAD))
    registering.refuse(at_branch(document, cast.branch1), reason="Nhầm", by=cast.branch1_clerk)
    return document


def failed(cast):
    document = assign_only(cast)
    cast.branch1.closed_on = cast.branch1.opened_on
    cast.branch1.save()
    work_off()
    return document


@pytest.mark.parametrize("act", ACTS)
def test_locks_are_taken_in_order(cast, act):
    document, run = ACTS[act](cast)
    with watched():
        run(document)


def test_entering_paper_locks_the_register_last(cast):
    register_of(cast.office)
    with watched() as watch:
        paper(cast.clerk)
    assert watch.locked == ["registers_register"]


def lock_in_the_wrong_order(document):
    with watched():
        IncomingDocument.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
        Delivery.objects.lock([delivery_of(document).pk])


def test_the_watch_sees_a_wrong_order(cast):
    document = assigned(cast, ("branch1", LEAD))
    with pytest.raises(AssertionError, match="out of order"):
        lock_in_the_wrong_order(document)

"""Two hands on one document: real threads, real transactions; one wins by the lock, the other reads what happened."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.services import assigning, handling, registering
from incoming.services.carrying import deliver_batch
from incoming.services.settling import settle_batch
from registers.models import NumberEntry
from tests.incoming.build import (
    LEAD,
    accepted,
    assigned,
    at_branch,
    delivery_of,
    fields,
    fresh,
    lead_of,
    paper,
    register_of,
    to,
    work_off,
)
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clerks_accepting_take_one_number(cast):
    theirs = at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1)
    register = register_of(cast.branch1)
    today = timezone.localdate()
    clerks = [cast.actor("branch1_clerk") for _ in range(4)]
    outcomes = at_once(
        *(lambda c=c: registering.accept(theirs, register=register, arrived_on=today, by=c) for c in clerks)
    )
    assert len(refused(outcomes)) == 3
    assert NumberEntry.objects.filter(register=register).count() == 1
    assert fresh(register).next_number == 2


@pytest.mark.parametrize("round_", range(4))
def test_taking_back_against_accepting(cast, round_):
    document = assigned(cast, ("branch1", LEAD))
    theirs = at_branch(document, cast.branch1)
    lead, register, today = lead_of(document), register_of(cast.branch1), timezone.localdate()
    head, clerk = cast.actor("head"), cast.actor("branch1_clerk")
    outcomes = at_once(
        lambda: assigning.take_back(lead, by=head),
        lambda: registering.accept(theirs, register=register, arrived_on=today, by=clerk),
    )
    assert len(refused(outcomes)) == 1
    states = (
        delivery_of(document).state,
        fresh(theirs).state,
        fresh(document).state,
        lead_of(document).state,
    )
    assert states in {
        ("RECALLED", "RECALLED", "SUBMITTED", "CANCELLED"),
        ("ACCEPTED", "REGISTERED", "ASSIGNED", "NEW"),
    }
    assert fresh(register).next_number == (2 if states[0] == "ACCEPTED" else 1)


def test_head_and_deputy_assigning_at_once_leave_one_lead(cast):
    document = paper(cast.clerk, submitted=True)
    head, deputy = cast.actor("head"), cast.actor("deputy")
    outcomes = at_once(
        lambda: assigning.assign(document, choices=[to(cast, "tkth", LEAD)], instruction="", by=head),
        lambda: assigning.assign(document, choices=[to(cast, "tchc", LEAD)], instruction="", by=deputy),
    )
    assert len(refused(outcomes)) == 1
    assert Assignment.objects.filter(document=document).count() == 1


def test_completing_against_assigning_anew(cast):
    document = assigned(cast, ("officer", LEAD))
    lead, officer, head = lead_of(document), cast.actor("officer"), cast.actor("head")
    outcomes = at_once(
        lambda: handling.complete(lead, result="Xong", by=officer),
        lambda: assigning.reassign(document, choices=[to(cast, "officer2", LEAD)], instruction="", by=head),
    )
    assert len(refused(outcomes)) == 1
    states = (fresh(document).state, fresh(lead).state)
    assert states in {("COMPLETED", "COMPLETED"), ("ASSIGNED", "CANCELLED")}


def test_a_double_click_registers_once(cast):
    register = register_of(cast.office)
    key, values, today = uuid.uuid4(), fields(), timezone.localdate()
    clerks = [cast.actor("clerk") for _ in range(5)]
    outcomes = at_once(
        *(
            lambda c=c: registering.register_paper(
                fields=values, register=register, arrived_on=today, key=key, by=c
            )
            for c in clerks
        )
    )
    assert {document.pk for document, _new in outcomes} == {IncomingDocument.objects.get().pk}
    assert sorted(new for _document, new in outcomes) == [False] * 4 + [True]
    assert fresh(register).next_number == 2


def test_several_workers_deliver_everything_once(cast):
    documents = [paper(cast.clerk, submitted=True, code=f"{i}/CTK") for i in range(12)]
    for document in documents:
        choices = [to(cast, "branch1", LEAD), to(cast, "branch2", "CO")]
        assigning.assign(document, choices=choices, instruction="", by=cast.head)
    outcomes = at_once(*([deliver_batch] * 4))
    assert not [o for o in outcomes if isinstance(o, Exception)]
    work_off()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"ARRIVED"}
    assert IncomingDocument.objects.exclude(delivery=None).count() == 24


def test_two_branches_finishing_while_results_climb(cast):
    documents = [assigned(cast, ("branch1", LEAD)), assigned(cast, ("branch1", LEAD))]
    for document in documents:
        theirs = accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
        handling.take_in_hand(theirs, by=cast.branch1_head)
        handling.complete(lead_of(theirs), result="Xong", by=cast.branch1_head)
    at_once(*([settle_batch] * 4))
    work_off()
    assert {fresh(d).state for d in documents} == {"COMPLETED"}

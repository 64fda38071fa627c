"""Two hands on one draft (case 20): one wins by the lock, the other reads what happened."""

from __future__ import annotations

import uuid

import pytest

from accounts.errors import Refused
from accounts.models import JournalEntry
from outgoing.models import OutgoingDocument
from signing.keys.pins import Pin
from signing.models import (
    Authorisation,
    Remark,
    Revision,
    Route,
    Signature,
    SigningRequest,
    Step,
    TextTemplate,
)
from signing.services import approving, deciding, drafting, remarks, rules, submitting, templates
from tests.signing.build import PIN, active, approved, drafted, entry, fresh, give_keys, route, submitted
from tests.together import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = pytest.mark.parametrize("round_", range(3))
State = OutgoingDocument.State


def is_whole(document: OutgoingDocument) -> bool:
    """Under way with exactly one step asked, or a draft with none."""
    asked = Step.objects.filter(request__document=document, state=Step.State.ACTIVE).count()
    opened = SigningRequest.objects.filter(document=document, state__in=SigningRequest.OPEN).count()
    return (asked, opened) == ((0, 0) if fresh(document).state == State.DRAFT else (1, 1))


@ROUNDS
def test_approval_against_withdrawal(cast, round_):
    document = submitted(cast)
    step = active(document).pk
    outcomes = at_once(
        lambda: deciding.approve(document.pk, step, by=cast.actor("dept_head")),
        lambda: deciding.withdraw(document.pk, by=cast.actor("officer")),
    )
    assert len(refused(outcomes)) <= 1  # approved, then withdrawn: both were in time
    assert fresh(document).state == State.DRAFT
    assert is_whole(document)


@ROUNDS
def test_a_signature_against_withdrawal(cast, round_):
    give_keys(cast)
    document = approved(submitted(cast), cast.dept_head)
    step = active(document).pk
    outcomes = at_once(
        lambda: approving.sign(document.pk, step, pin=Pin(PIN), by=cast.actor("head")),
        lambda: deciding.withdraw(document.pk, by=cast.actor("officer")),
    )
    assert len(refused(outcomes)) == 1
    is_signed = Signature.objects.filter(superseded_at=None).exists()
    assert fresh(document).state == (State.SIGNED if is_signed else State.DRAFT)
    assert is_whole(document)


@ROUNDS
def test_approved_and_returned_by_two_who_hold_one_post(cast, round_):
    document = submitted(cast)
    step = active(document).pk
    outcomes = at_once(
        lambda: deciding.approve(document.pk, step, by=cast.actor("dept_head")),
        lambda: deciding.give_back(document.pk, step, reason="Sai", by=cast.actor("dept_head")),
    )
    assert len(refused(outcomes)) == 1
    assert JournalEntry.objects.filter(verb__in=("approve", "return")).count() == 1
    assert is_whole(document)


@ROUNDS
def test_one_press_of_trinh_ky_sent_twice(cast, round_):
    document, key = drafted(cast, route=route(cast.office)), uuid.uuid4()
    outcomes = at_once(*[lambda: submitting.submit(document, key=key, by=cast.actor("officer"))] * 3)
    assert not refused(outcomes)
    assert len({request.pk for request in outcomes}) == 1
    assert (SigningRequest.objects.count(), Revision.objects.count()) == (1, 1)


@ROUNDS
def test_a_change_of_the_draft_against_its_submission(cast, round_):
    document = drafted(cast, route=route(cast.office))
    changed = entry(cast, fields={"subject": "V/v khác"}, route=Route.objects.get())
    outcomes = at_once(
        lambda: drafting.update(document, changed, by=cast.actor("officer")),
        lambda: submitting.submit(document, key=uuid.uuid4(), by=cast.actor("officer")),
    )
    assert len(refused(outcomes)) <= 1
    revision, main = Revision.objects.get(), document.attachments.get(group="MAIN")
    assert revision.file_id == main.file_id
    assert fresh(document).state == State.IN_REVIEW


def test_what_is_kept_by_a_double_click_is_kept_once(cast):
    document = submitted(cast)
    revision = document.revisions.get()

    def remark():
        return remarks.add_remark(document, revision, text="Xem lại mục 2", by=cast.actor("dept_head"))

    assert not refused(at_once(remark, remark, remark))
    assert Remark.objects.count() == 1

    def authorise():
        paper = Authorisation(position=cast.position("dept_head"), paper="05/GUQ", scope="Hợp đồng")
        paper.starts_on, paper.ends_on = "2026-01-01", "2026-12-31"
        return rules.authorise(paper, by=cast.actor("clerk"))

    assert not refused(at_once(authorise, authorise, authorise))
    assert Authorisation.objects.count() == 1

    def template():
        return templates.save_template(TextTemplate(name="Mẫu", kind=document.kind), by=cast.actor("clerk"))

    assert len(refused(at_once(template, template, template), Refused)) == 2
    assert TextTemplate.objects.count() == 1

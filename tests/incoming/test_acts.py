"""The buttons of a document's page: exact sets, by what has happened and who looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from incoming.models import IncomingDocument
from incoming.presentation.acts import Acts, acts_of
from incoming.presentation.dossier import Dossier, with_related
from incoming.presentation.handling import deliveries_of, may_take_back
from incoming.services import assigning, handling, registering
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
    to,
)

pytestmark = pytest.mark.django_db

MEND = {"add_files", "correct"}
DECIDE = {"assign", "file_away", "take_in_hand"}
WORK = {"start", "complete", "progress", "give_back", "answer", "draft-answer"}
BEGUN = WORK - {"start"}


def dossier_of(document: IncomingDocument, actor: Any) -> Dossier:
    return Dossier.of(with_related(IncomingDocument.objects.filter(pk=document.pk)).get(), actor)


def acts(document: IncomingDocument, actor: Any) -> Acts:
    return acts_of(dossier_of(document, actor))


def given_to_officer(cast: Any) -> IncomingDocument:
    return assigned(cast, ("officer", LEAD), ("officer2", CO), ("tchc_head", INFO))


def started(cast: Any) -> IncomingDocument:
    document = given_to_officer(cast)
    handling.start(lead_of(document), by=cast.officer)
    return document


def passed_on(cast: Any) -> IncomingDocument:
    document = assigned(cast, ("tkth", LEAD))
    assigning.pass_on(
        lead_of(document), choices=[to(cast, "officer", LEAD)], instruction="", by=cast.dept_head
    )
    return document


def completed(cast: Any) -> IncomingDocument:
    document = started(cast)
    handling.complete(lead_of(document), result="xong", by=cast.officer)
    return document


def returned(cast: Any) -> IncomingDocument:
    document = given_to_officer(cast)
    handling.give_back(lead_of(document), reason="thiếu", by=cast.officer)
    return document


def in_hand(cast: Any) -> IncomingDocument:
    document = paper(cast.clerk, submitted=True)
    handling.take_in_hand(document, by=cast.head)
    return document


def voided(cast: Any) -> IncomingDocument:
    document = paper(cast.clerk)
    registering.void(document, reason="trùng", by=cast.clerk)
    return document


CLERK_BEFORE = {"assign_as_written", "propose", "void", "answer", "draft-answer", *MEND}
SITUATIONS: dict[str, tuple[Callable[[Any], IncomingDocument], dict[str, set[str]]]] = {
    "registered": (
        lambda c: paper(c.clerk),
        {
            "clerk": {"submit", *CLERK_BEFORE},
            "head": DECIDE,
            "deputy": DECIDE,
            "tchc_head": {"propose"},
            "dept_head": set(),
            "officer": set(),
            "admin": set(),
        },
    ),
    "submitted": (
        lambda c: paper(c.clerk, submitted=True),
        {
            "clerk": {"take_back_submission", *CLERK_BEFORE},
            "head": {*DECIDE, "return_to_clerk"},
            "deputy": {*DECIDE, "return_to_clerk"},
            "tchc_head": {"propose"},
            "officer": set(),
        },
    ),
    "given to an officer": (
        given_to_officer,
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {"reassign"},
            "deputy": {"reassign"},
            "officer": WORK,
            "officer2": WORK,
            "tchc_head": set(),
            "dept_head": set(),
        },
    ),
    "given to a department": (
        lambda c: assigned(c, ("tkth", LEAD)),
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {"reassign"},
            "dept_head": {*WORK, "pass_on"},
            "dept_deputy": {*WORK, "pass_on"},
            "officer": set(),
        },
    ),
    "given to a deputy": (
        lambda c: assigned(c, ("deputy", LEAD)),
        {"head": {"reassign"}, "deputy": {*WORK, "pass_on", "reassign"}},
    ),
    "in work": (
        started,
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {"reassign"},
            "officer": BEGUN,
            "officer2": WORK,
        },
    ),
    "passed on": (
        passed_on,
        {"head": {"reassign"}, "dept_head": {*BEGUN, "pass_on"}, "officer": WORK},
    ),
    "given back": (
        returned,
        {
            "clerk": {"take_back_submission", *CLERK_BEFORE},
            "head": {*DECIDE, "return_to_clerk"},
            "officer": set(),
            "officer2": WORK,
        },
    ),
    "taken in hand": (
        in_hand,
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {*BEGUN, "pass_on", "reassign"},
            "deputy": {"reassign"},
        },
    ),
    "completed": (
        completed,
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {"reopen"},
            "deputy": {"reopen"},
            "officer": {"answer", "draft-answer"},
        },
    ),
    "only to be known": (
        lambda c: assigned(c, ("officer", INFO)),
        {"clerk": {*MEND, "answer", "draft-answer"}, "head": {"reopen"}, "officer": set()},
    ),
    "voided": (voided, {"clerk": set(), "head": set()}),
    "arrived at a branch": (
        lambda c: at_branch(assigned(c, ("branch1", LEAD)), c.branch1),
        {
            "branch1_clerk": {"accept", "refuse"},
            "branch1_head": set(),
            "branch1_officer": set(),
            "branch2_clerk": set(),
            "clerk": set(),
            "head": set(),
        },
    ),
    "accepted by a branch": (
        lambda c: accepted(at_branch(assigned(c, ("branch1", LEAD)), c.branch1), c.branch1_clerk),
        {
            "branch1_clerk": {
                "take_back_submission",
                "assign_as_written",
                "propose",
                "return_to_sender",
                "answer",
                "draft-answer",
            },
            "branch1_head": {*DECIDE, "return_to_clerk"},
            "branch1_deputy": {*DECIDE, "return_to_clerk"},
            "branch1_officer": set(),
            "head": set(),
            "clerk": set(),
        },
    ),
    "passed down": (
        lambda c: assigned(c, ("branch1", LEAD)),
        {
            "clerk": {*MEND, "answer", "draft-answer"},
            "head": {"reassign"},
            "branch1_head": set(),
            "branch1_clerk": set(),
        },
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_everybody_is_offered_exactly_what_they_may_do(cast, situation):
    make, expected = SITUATIONS[situation]
    document = make(cast)
    assert {name: acts(document, cast.actor(name)).names for name in expected} == expected


def test_a_clerk_whom_the_rules_let_pass_on_may_assign(cast):
    settings = cast.office.settings
    settings.clerk_may_pass_down = True
    settings.save()
    offered = acts(paper(cast.clerk), cast.actor("clerk"))
    assert offered.names == {"submit", "assign", "file_away", *CLERK_BEFORE}
    assert offered.primary.name == "submit"


@pytest.mark.parametrize(
    ("make", "who", "primary"),
    [
        (lambda c: paper(c.clerk), "clerk", "submit"),
        (lambda c: paper(c.clerk, submitted=True), "head", "assign"),
        (lambda c: assigned(c, ("tkth", LEAD)), "dept_head", "pass_on"),
        (given_to_officer, "officer", "start"),
        (started, "officer", "complete"),
        (in_hand, "head", "complete"),
        (passed_on, "dept_head", None),
        (completed, "head", None),
    ],
)
def test_one_act_is_the_obvious_next_one(cast, make, who, primary):
    offered = acts(make(cast), cast.actor(who))
    assert (offered.primary.name if offered.primary else None) == primary
    shown = [*offered.side, *offered.other, *offered.back, *filter(None, [offered.primary])]
    assert sorted(act.name for act in shown) == sorted(act.name for act in offered.all)
    thumb = [*offered.thumb, *offered.thumb_menu, *offered.back, *filter(None, [offered.primary])]
    assert len(thumb) == len(offered.all)


def test_a_submission_is_not_taken_back_once_the_leader_has_opened_it(cast):
    document = paper(cast.clerk, submitted=True)
    handling.open_document(document, by=cast.deputy)
    assert "take_back_submission" in acts(document, cast.clerk).names
    handling.open_document(document, by=cast.head)
    assert "take_back_submission" not in acts(document, cast.clerk).names


def test_work_is_taken_back_until_a_holder_has_opened_it(cast):
    document = assigned(cast, ("tkth", LEAD), ("officer2", CO))

    def offered(name: str) -> set[str]:
        dossier = dossier_of(document, cast.actor(name))
        return {a.assignee_name for a in dossier.assignments if may_take_back(dossier, a)}

    both = {"Phòng Thống kê Tổng hợp", "Vũ Đức Anh"}
    assert (offered("head"), offered("deputy"), offered("clerk"), offered("dept_head")) == (
        both,
        both,
        set(),
        set(),
    )
    handling.open_document(document, by=cast.officer)
    assert offered("head") == both
    handling.open_document(document, by=cast.dept_deputy)
    assert offered("head") == {"Vũ Đức Anh"}


def test_a_branch_is_taken_back_until_it_has_accepted(cast):
    document = assigned(cast, ("branch1", LEAD))
    dossier = dossier_of(document, cast.head)
    assert may_take_back(dossier, dossier.assignments[0])
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    dossier = dossier_of(document, cast.head)
    assert not may_take_back(dossier, dossier.assignments[0])


def test_only_a_failed_delivery_is_sent_again_and_only_by_its_sender(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.assign(
        document, choices=[to(cast, "branch1", LEAD), to(cast, "officer", CO)], instruction="", by=cast.head
    )
    assert [row.may_resend for row in deliveries_of(dossier_of(document, cast.clerk))] == [False]
    delivery = delivery_of(document)
    delivery.fail(error="lỗi")
    delivery.save()
    may = {
        name: deliveries_of(dossier_of(document, cast.actor(name)))[0].may_resend
        for name in ("clerk", "head", "officer")
    }
    assert may == {"clerk": True, "head": True, "officer": False}

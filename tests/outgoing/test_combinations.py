"""Design §4 as one table: what the sender's and the receiver's acts do to a delivery at each of its stages."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from incoming.models import Correction, Delivery, IncomingDocument, Recall
from incoming.services import assigning, handling, registering, submitting
from incoming.services.recalling import answer_correction, answer_recall
from outgoing.entries import Entry
from outgoing.models import Recipient
from outgoing.services import following
from outgoing.services.issuing import create
from tests.incoming.build import CO, LEAD, accepted, at_branch, fresh, lead_of, to, work_off
from tests.outgoing.build import book_of, lines, row, scan, values

pytestmark = pytest.mark.django_db

# A Chi cục sends to the Cục. A cell is the delivery's state and the received document's afterwards ("-": there is
# none), "same" when both stay, "no" when the act is politely refused, "." when there is nothing to answer or to act on.
# An open recall: the sender has asked, nothing has changed yet. Sending again, a new delivery counts from then on.
TABLE = """
stage        recall             agreed             declined  refusal          resending         correction  replacing  giving_to_a_branch
queued       RECALLED/-         .                  .         .                no                none        marked     .
failed       RECALLED/-         .                  .         .                QUEUED/-          none        none       .
arrived      RECALLED/RECALLED  .                  .         REFUSED/REFUSED  no                taken       marked     no
registered   asked              RECALLED/RECALLED  same      REFUSED/REFUSED  no                taken       marked     ASSIGNED/ASSIGNED
submitted    asked              RECALLED/RECALLED  same      REFUSED/REFUSED  no                taken       marked     ASSIGNED/ASSIGNED
assigned     asked              RECALLED/RECALLED  same      no               no                taken       marked     same
in_progress  asked              RECALLED/RECALLED  same      no               no                taken       marked     ASSIGNED/ASSIGNED
completed    asked              RECALLED/RECALLED  same      no               no                taken       marked     no
filed        asked              RECALLED/RECALLED  same      no               no                taken       marked     no
refused      left               .                  .         no               new:QUEUED/-      none        marked     no
returned     left               .                  .         no               new:QUEUED/-      none        marked     no
withdrawn    left               .                  .         no               new:QUEUED/-      none        marked     no
given_back   left               .                  .         no               new:QUEUED/-      none        marked     no
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
ACTS, STAGES = LINES[0][1:], {line[0]: dict(zip(LINES[0][1:], line[1:], strict=True)) for line in LINES[1:]}


class Case:
    """One document on its way from Chi cục 2 to the Cục, brought to a stage."""

    def __init__(self, cast, stage: str) -> None:
        self.cast = cast
        getattr(self, stage)()

    # --- how it gets there

    def queued(self) -> None:
        self.document = send(self.cast, self.cast.branch2_clerk)

    def failed(self) -> None:
        self.queued()
        delivery = self.delivery
        delivery.fail(error="Hệ thống không chuyển được")
        delivery.save()

    def arrived(self) -> None:
        self.queued()
        work_off()

    def registered(self) -> None:
        self.arrived()
        accepted(self.theirs, self.cast.clerk, submitted=False)

    def submitted(self) -> None:
        self.arrived()
        accepted(self.theirs, self.cast.clerk)

    def assigned(self) -> None:
        self.submitted()
        choices = [to(self.cast, "officer", LEAD), to(self.cast, "tkth", CO)]
        assigning.assign(self.theirs, choices=choices, instruction="", by=self.cast.head)

    def in_progress(self) -> None:
        self.assigned()
        handling.start(lead_of(self.theirs), by=self.cast.officer)

    def completed(self) -> None:
        self.in_progress()
        handling.complete(lead_of(self.theirs), result="Xong", by=self.cast.officer)

    def filed(self) -> None:
        self.submitted()
        assigning.file_away(self.theirs, note="", by=self.cast.head)

    def refused(self) -> None:
        self.arrived()
        registering.refuse(self.theirs, reason="Gửi nhầm đơn vị", by=self.cast.clerk)

    def returned(self) -> None:
        self.submitted()
        registering.return_to_sender(self.theirs, reason="Gửi nhầm đơn vị", by=self.cast.clerk)

    def withdrawn(self) -> None:
        self.arrived()
        self.recall()

    def given_back(self) -> None:
        self.in_progress()
        self.recall()
        self.agreed()

    # --- as it is now

    @property
    def line(self) -> Recipient:
        return row(self.document, self.cast.office)

    @property
    def delivery(self) -> Delivery:
        return Delivery.objects.get(recipient=self.line)

    @property
    def theirs(self) -> IncomingDocument | None:
        return IncomingDocument.objects.filter(delivery=self.delivery).first()

    def states(self) -> str:
        theirs = self.theirs
        return f"{self.delivery.state}/{theirs.state if theirs else '-'}"

    # --- the acts, each by whoever may

    def recall(self) -> str:
        outcome = following.recall_from(self.document, [self.line], reason="Sai", by=self.cast.branch2_clerk)
        (said,) = [word for word, deliveries in outcome.items() if deliveries]
        assert Recall.objects.filter(answer="PENDING").exists() == (said == "asked")
        return self.states() if said == "taken" else said

    def agreed(self) -> str:
        number = self.theirs.number
        answer_recall(Recall.objects.get(answer="PENDING"), agree=True, by=self.cast.clerk)
        theirs = self.theirs
        assert (theirs.number, theirs.assignments.open().count()) == (number, 0)
        assert "Đã thu hồi ngày" in theirs.note
        return self.states()

    def declined(self) -> str:
        open_before = self.theirs.assignments.open().count()
        answer_recall(Recall.objects.get(answer="PENDING"), agree=False, note="Đã dùng", by=self.cast.head)
        assert self.theirs.assignments.open().count() == open_before
        return self.states()

    def refusal(self) -> str:
        theirs = self.theirs
        act = registering.refuse if theirs.state == "PENDING" else registering.return_to_sender
        act(theirs, reason="Gửi nhầm đơn vị", by=self.cast.clerk)
        return self.states()

    def resending(self) -> str:
        before = self.delivery
        following.resend(self.document, [self.line], by=self.cast.branch2_clerk)
        after = self.delivery
        assert after.previous == (None if after == before else before)
        return self.states() if after == before else f"new:{self.states()}"

    def correction(self) -> str:
        change = {"subject": (self.document.subject, "V/v đúng")}
        if not following.correct(self.document, changes=change, reason="Gõ nhầm", by=self.cast.branch2_clerk):
            return "none"
        before = self.states()
        answer_correction(Correction.objects.get(), agree=True, by=self.cast.clerk)
        assert (self.theirs.subject, self.states()) == ("V/v đúng", before)
        return "taken"

    def replacing(self) -> str:
        newer = send(self.cast, self.cast.branch2_clerk, replaces=self.document)
        work_off()
        theirs = IncomingDocument.objects.get(delivery__recipient__document=newer)
        assert theirs.replaces_code == self.document.code
        marked = self.theirs and self.theirs.replaced_by_code == newer.code
        return "marked" if marked else "none"

    def giving_to_a_branch(self) -> str:
        theirs = self.theirs
        act = assigning.assign if theirs.state in ("REGISTERED", "SUBMITTED") else assigning.reassign
        act(theirs, choices=[to(self.cast, "branch1", LEAD)], instruction="", by=self.cast.head)
        work_off()
        assert at_branch(theirs, self.cast.branch1).state == "PENDING"
        return self.states()


def send(cast, by, **changes):
    """Numbered and issued to the Cục; nothing has travelled yet."""
    made = Entry(
        fields=values(cast, drafting_unit=None, field="TH", **changes),
        main=[scan(by)],
        lines=lines(cast, "office"),
        register=book_of(by.organisation),
        on=timezone.localdate(),
    )
    return create(made, issue=True, by=by)[0]


def outcome_of(case: Case, act: str) -> str:
    """What the act does, told as in the table; nothing of it stays."""
    if case.theirs is None and act in ("refusal", "giving_to_a_branch"):
        return "."
    before = case.states()
    with transaction.atomic():
        try:
            if act in ("agreed", "declined") and case.recall() != "asked":
                return "."
            said = getattr(case, act)()
        except (Refused, Conflict, TransitionNotAllowed):
            said = "no"
        finally:
            transaction.set_rollback(True)
    return "same" if said == before else said


@pytest.mark.parametrize("stage", STAGES)
def test_what_each_act_does_at_each_stage(cast, stage):
    case = Case(cast, stage)
    assert {act: outcome_of(case, act) for act in ACTS} == STAGES[stage]


# --- while a recall is open: what waits for the answer (409) and what goes on

WHILE_ASKED = """
stage        give  give_again  pass_on  reopen  submit  progress  close  file_away  return_to_sender
registered   409   .           .        .       goes    .         .      .          goes
submitted    409   .           .        .       .       .         .      goes       goes
assigned     .     409         409      .       .       goes      goes   .          .
in_progress  .     409         409      .       .       goes      goes   .          .
completed    .     .           .        409     .       .         .      .          .
"""
ASKED_LINES = [line.split() for line in WHILE_ASKED.strip().splitlines()]
ASKED_CELLS = {
    (line[0], act): cell
    for line in ASKED_LINES[1:]
    for act, cell in zip(ASKED_LINES[0][1:], line[1:], strict=True)
    if cell != "."
}


def acts_of_the_receiver(cast, theirs):
    lead = [to(cast, "officer2", LEAD)]
    return {
        "give": lambda: assigning.assign(theirs, choices=lead, instruction="", by=cast.head),
        "give_again": lambda: assigning.reassign(theirs, choices=lead, instruction="", by=cast.head),
        "pass_on": lambda: assigning.pass_on(
            theirs.assignments.get(role=CO),
            choices=[to(cast, "officer2", CO)],
            instruction="",
            by=cast.dept_head,
        ),
        "reopen": lambda: handling.reopen(theirs, reason="Còn việc", by=cast.head),
        "submit": lambda: submitting.submit(theirs, to=cast.position("head"), by=cast.clerk),
        "progress": lambda: handling.note_progress(lead_of(theirs), text="Gần xong", by=cast.officer),
        "close": lambda: handling.complete(lead_of(theirs), result="Xong", by=cast.officer),
        "file_away": lambda: assigning.file_away(theirs, note="", by=cast.head),
        "return_to_sender": lambda: registering.return_to_sender(theirs, reason="Nhầm", by=cast.clerk),
    }


@pytest.mark.parametrize(("stage", "act"), ASKED_CELLS, ids=" ".join)
def test_what_waits_and_what_goes_on_while_a_recall_is_open(cast, stage, act):
    case = Case(cast, stage)
    case.recall()
    run = acts_of_the_receiver(cast, case.theirs)[act]
    if ASKED_CELLS[stage, act] == "goes":
        run()
        return
    with pytest.raises(Conflict, match="yêu cầu thu hồi"):
        run()


# --- given back only when the branches it was given to have given it back

CHILDREN = {
    "arrived": "RECALLED",
    "accepted": "",
    "in progress": "",
    "completed": "",
    "refused": "REFUSED",
    "returned": "REFUSED",
}
"""The branch's delivery -> its state once the recall is agreed to; empty where the branch has to give it back first."""


def at_the_branch(cast, theirs, stage):
    """The document given to Chi cục 1, which has got so far with it."""
    assigning.assign(theirs, choices=[to(cast, "branch1", LEAD)], instruction="", by=cast.head)
    work_off()
    below = at_branch(theirs, cast.branch1)
    if stage == "refused":
        registering.refuse(below, reason="Nhầm", by=cast.branch1_clerk)
    elif stage != "arrived":
        accepted(below, cast.branch1_clerk)
    if stage in ("in progress", "completed"):
        handling.take_in_hand(fresh(below), by=cast.branch1_head)
    if stage == "completed":
        handling.complete(lead_of(below), result="Xong", by=cast.branch1_head)
    if stage == "returned":
        registering.return_to_sender(fresh(below), reason="Nhầm", by=cast.branch1_clerk)
    work_off()
    return Delivery.objects.get(pk=below.delivery_id)


@pytest.mark.parametrize("stage", CHILDREN)
def test_a_document_that_was_given_to_a_branch(cast, stage):
    case = Case(cast, "submitted")
    child = at_the_branch(cast, case.theirs, stage)
    case.recall()
    if expected := CHILDREN[stage]:
        assert case.agreed() == "RECALLED/RECALLED"
        assert fresh(child).state == expected
        return
    with pytest.raises(Refused, match="Chi cục Thống kê 1"):
        case.agreed()
    assert Recall.objects.get().is_open
    assert fresh(child).is_with_receiver


# --- an end of what was asked


@pytest.mark.parametrize("end", ["refusal", "agreed"])
def test_nothing_asked_for_waits_on_a_document_that_is_back(cast, end):
    case = Case(cast, "submitted")
    case.recall()
    changes = {"pages": (None, 3)}
    following.correct(case.document, changes=changes, reason="Thiếu", by=cast.branch2_clerk)
    getattr(case, end)()
    assert (Recall.objects.get().answer, Correction.objects.get().answer) == ("AGREED", "DECLINED")
    assert Recall.objects.get().answered_by_name == cast.clerk.user.full_name
    assert case.theirs.pages is None


@pytest.mark.parametrize("end", ["refusal", "recall"])
def test_a_correction_of_what_was_not_accepted_ends_with_it(cast, end):
    case = Case(cast, "arrived")
    following.correct(case.document, changes={"pages": (None, 3)}, reason="Thiếu", by=cast.branch2_clerk)
    getattr(case, end)()
    with pytest.raises(Conflict, match="đã trả lời"):
        answer_correction(Correction.objects.get(), agree=True, by=cast.clerk)

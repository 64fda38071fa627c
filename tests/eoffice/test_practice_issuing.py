"""Steps (5) and (6) of the guide: what a clerk issues without trình ký is ticked act by act, and ticks nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import registry
from accounts.actor import Actor, build_actor
from accounts.models import Position, Unit, User
from incoming.models import Assignment, IncomingDocument
from incoming.services.assigning import Choice, assign, pass_on
from incoming.services.handling import complete, start
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import OutgoingDocument, Recipient
from outgoing.services import following, issuing
from registers.models import DocumentKind
from tests.incoming.build import accepted, lead_of, work_off
from tests.outgoing.build import book_of, received, row, scan

GUIDE = "/thuc-hanh/"
OFFICE, BRANCH_1, BRANCH_2 = "G05.99.01", "G05.99.01.01", "G05.99.01.02"
RECEIVING = {BRANCH_1: (7, 5, 6), BRANCH_2: (10, 8, 9)}


@pytest.fixture
def classroom(db, settings, tmp_path):
    settings.EOFFICE_PRACTICE = True
    settings.DATA_DIR = tmp_path
    call_command(
        "seed_practice_accounts",
        "--with-registers",
        "--without-samples",
        "--without-certificates",
        verbosity=0,
    )
    return set(registry.practice_done())


def actor(number: int) -> Actor:
    return build_actor(User.objects.get(username=f"thuchanhctk{number}"))


def unit(code: str) -> Unit:
    return Unit.objects.get(agency_code=code)


def numbered(by: Actor, *receivers: str, outside: str = "") -> OutgoingDocument:
    """A stamped scan with its number, not issued yet."""
    assert by.organisation is not None
    lines = [Line(unit_id=unit(code).pk) for code in receivers]
    lines += [Line(name=outside)] if outside else []
    fields = {
        "kind": DocumentKind.objects.get(name="Báo cáo"),
        "subject": "Kết quả rà soát",
        "signer_name": "Võ Thanh Sơn",
    }
    entry = Entry(
        fields=fields,
        main=[scan(by)],
        lines=lines,
        register=book_of(by.organisation),
        on=timezone.localdate(),
    )
    return issuing.create(entry, number=True, by=by)[0]


def done(number: str) -> list[int]:
    """Which acts of the step are ticked, by their order."""
    prefix = f"outgoing-{number}-"
    keys = registry.practice_done()
    return sorted(int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix))


def give(document: IncomingDocument, to: int, by: int) -> None:
    position: Position | None = actor(to).position
    assert position is not None
    choice = Choice(role=Assignment.Role.LEAD, principal_id=position.principal.pk)
    assign(document, choices=[choice], instruction="Để thực hiện", by=actor(by))


def finish(document: IncomingDocument, by: int) -> None:
    work: Any = document.assignments.get(assignee=actor(by).position.principal)  # type: ignore[union-attr]
    start(work, by=actor(by))
    complete(work, result="Đã báo cáo", by=actor(by))
    work_off()


def test_what_the_office_issues_is_ticked_act_by_act(classroom):
    document = numbered(actor(4), BRANCH_1, BRANCH_2)
    assert done("5") == [1]
    issuing.issue(document, by=actor(4))
    work_off()
    assert done("5") == [1, 2]
    for first, (code, (clerk, head, officer)) in zip((3, 6), RECEIVING.items(), strict=True):
        theirs = accepted(received(document, unit(code)), actor(clerk))
        assert done("5")[-1] == first
        give(theirs, officer, head)
        assert done("5")[-1] == first + 1
        finish(theirs, officer)
        assert first + 2 in done("5")
    assert done("5") == list(range(1, 10))
    assert done("6") == []


def test_one_chi_cuc_alone_is_not_the_whole_step(classroom):
    document = numbered(actor(4), BRANCH_1)
    issuing.issue(document, by=actor(4))
    work_off()
    theirs = accepted(received(document, unit(BRANCH_1)), actor(7))
    give(theirs, 6, 5)
    finish(theirs, 6)
    assert done("5") == [1, 3, 4, 5]


def test_what_chi_cuc_1_issues_is_ticked_act_by_act(classroom):
    document = numbered(actor(7), OFFICE, BRANCH_2, outside="Ủy ban nhân dân huyện")
    assert done("6") == [1]
    issuing.issue(document, by=actor(7))
    work_off()
    assert done("6") == [1, 2]
    ours = accepted(received(document, unit(OFFICE)), actor(4))
    give(ours, 2, 1)
    assert done("6") == [1, 2, 3, 4]
    officer = actor(3).position
    assert officer is not None
    choice = Choice(role=Assignment.Role.LEAD, principal_id=officer.principal.pk)
    pass_on(lead_of(ours), choices=[choice], instruction="Đồng chí Dung xử lý", by=actor(2))
    assert done("6") == [1, 2, 3, 4, 5]
    finish(ours, 3)
    assert done("6") == [1, 2, 3, 4, 5, 6]
    theirs = accepted(received(document, unit(BRANCH_2)), actor(10))
    give(theirs, 9, 8)
    finish(theirs, 9)
    assert done("6") == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    outside = document.recipients.get(kind=Recipient.Kind.EXTERNAL)
    following.note_post(outside, post=Recipient.Post.POSTED, on=timezone.localdate(), note="", by=actor(7))
    assert done("6") == list(range(1, 12))


def test_issued_documents_tick_nothing_of_step_four(classroom):
    for sender, receiver, people in ((4, BRANCH_1, (7, 5, 6)), (7, OFFICE, (4, 1, 3))):
        clerk, head, officer = people
        document = numbered(actor(sender), receiver)
        issuing.issue(document, by=actor(sender))
        work_off()
        theirs = accepted(received(document, unit(receiver)), actor(clerk))
        give(theirs, officer, head)
        finish(theirs, officer)
        assert row(document, unit(receiver)).delivery.state == "COMPLETED"
    assert not [key for key in registry.practice_done() if key.startswith("incoming-")]


def test_everybody_is_led_through_their_part(classroom, client):
    both = {"5", "6"}
    for number in range(1, 11):
        client.force_login(actor(number).user)
        me = client.get(GUIDE).context["me"]
        steps = [step for step in me.steps if step["number"] in both]
        assert {step["number"] for step in steps} == both
        for url in {str(step["url"]) for step in steps}:
            assert client.get(url, follow=True).status_code == 200, (number, url)

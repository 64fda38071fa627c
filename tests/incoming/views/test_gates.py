"""Every act of a document's page: who may not is told so, strangers find nothing, a stale act says what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from incoming.models import IncomingDocument
from incoming.services import assigning, handling
from incoming.services.submitting import ProposalInput, propose
from tests.incoming.build import CO, LEAD, assigned, delivery_of, fresh, lead_of, paper, to
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Gate:
    """One act: a document it is possible on, who may, colleagues who may not, and a document it is too late for."""

    name: str
    ready: Callable[[Any], IncomingDocument]
    may: str
    may_not: tuple[str, ...]
    late: Callable[[Any], IncomingDocument] | None
    of: Callable[[IncomingDocument], int] = lambda document: document.pk


def submitted(cast: Any) -> IncomingDocument:
    return paper(cast.clerk, submitted=True)


def registered(cast: Any) -> IncomingDocument:
    return paper(cast.clerk)


def given(cast: Any) -> IncomingDocument:
    return assigned(cast, ("tkth", LEAD), ("officer", CO))


def completed(cast: Any) -> IncomingDocument:
    document = given(cast)
    handling.complete(lead_of(document), result="xong", by=cast.dept_head)
    return document


def proposed(cast: Any) -> IncomingDocument:
    document = submitted(cast)
    propose(document, proposal=ProposalInput(lead=cast.principal("tkth")), by=cast.clerk)
    return document


def failed(cast: Any) -> IncomingDocument:
    document = submitted(cast)
    assigning.assign(
        document, choices=[to(cast, "branch1", LEAD), to(cast, "officer", CO)], instruction="", by=cast.head
    )
    delivery = delivery_of(document)
    delivery.fail(error="lỗi")
    delivery.save()
    return document


def on_its_way(cast: Any) -> IncomingDocument:
    return assigned(cast, ("branch1", LEAD), ("officer", CO))


def lead_pk(document: IncomingDocument) -> int:
    return lead_of(document).pk


def co_pk(document: IncomingDocument) -> int:
    return document.assignments.get(role=CO).pk


def delivery_pk(document: IncomingDocument) -> int:
    return delivery_of(document).pk


GATES = (
    Gate("submit", registered, "clerk", ("head",), submitted),
    Gate("take_back_submission", submitted, "clerk", ("head",), given),
    Gate("return_to_clerk", submitted, "head", ("clerk",), registered),
    Gate("propose", submitted, "clerk", ("head",), given),
    Gate("assign", submitted, "head", ("clerk",), completed),
    Gate("agree_proposal", proposed, "head", ("clerk",), submitted),
    Gate("take_in_hand", submitted, "head", ("clerk",), given),
    Gate("file_away", submitted, "head", ("clerk",), given),
    Gate("assign_as_written", registered, "clerk", ("head",), given),
    Gate("reopen", completed, "head", ("clerk", "officer"), submitted),
    Gate("start", given, "dept_head", ("clerk", "head", "officer"), completed, lead_pk),
    Gate("progress", given, "dept_head", ("clerk", "head", "officer"), completed, lead_pk),
    Gate("complete", given, "officer", ("clerk", "head", "dept_head"), completed, co_pk),
    Gate("give_back", given, "officer", ("clerk", "head", "dept_head"), completed, co_pk),
    Gate("pass_on", given, "dept_head", ("clerk", "head", "officer"), completed, lead_pk),
    Gate("take_back", given, "head", ("clerk", "dept_head", "officer"), completed, lead_pk),
    Gate("resend", failed, "clerk", ("officer",), on_its_way, delivery_pk),
)


def url_of(gate: Gate, document: IncomingDocument) -> str:
    return reverse(f"incoming:{gate.name}", args=[gate.of(document)])


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_who_may_not_gets_403_strangers_404_and_nothing_happens(cast, gate):
    document = fresh(gate.ready(cast))
    url, state = url_of(gate, document), document.state
    before = JournalEntry.objects.count()
    answers = {name: browser(cast, name).post(url, {}) for name in gate.may_not}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(gate.may_not, 403)
    for stranger in ("stranger", "stranger_head", "branch1_head", "branch2_clerk"):
        assert browser(cast, stranger).post(url, {}).status_code == 404
    assert browser(cast, "officer2").post(url, {}).status_code == 403
    assert browser(cast, "admin").post(url, {}).status_code == 403
    document.refresh_from_db()
    assert (document.state, JournalEntry.objects.count()) == (state, before)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_the_right_person_gets_through_or_is_asked_for_more(cast, gate):
    answer = browser(cast, gate.may).post(url_of(gate, gate.ready(cast)), {})
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_an_act_that_comes_too_late_says_who_did_what(cast, gate):
    document = gate.late(cast)
    answer = browser(cast, gate.may).post(url_of(gate, document), {})
    assert answer.status_code == 409
    assert "chưa được thực hiện" in answer.content.decode()


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_an_act_on_nothing_is_404(cast, gate):
    assert (
        browser(cast, gate.may).post(reverse(f"incoming:{gate.name}", args=[999_999]), {}).status_code == 404
    )


def test_whoever_lost_the_work_meanwhile_reads_what_happened(cast):
    document = assigned(cast, ("officer", LEAD))
    mine = lead_of(document)
    assigning.reassign(document, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.head)
    answer = browser(cast, "officer").post(reverse("incoming:start", args=[mine.pk]))
    assert answer.status_code == 409
    assert "Nguyễn Văn Hùng" in answer.content.decode()


def test_a_second_tap_changes_nothing_more(cast):
    document = assigned(cast, ("officer", LEAD))
    url = reverse("incoming:start", args=[lead_of(document).pk])
    client = browser(cast, "officer")
    assert client.post(url).status_code == 302
    before = JournalEntry.objects.count()
    assert client.post(url).status_code == 409
    assert JournalEntry.objects.count() == before

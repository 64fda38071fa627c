"""Hủy số of a paper document."""

from __future__ import annotations

import pytest

from incoming.models import IncomingDocument
from incoming.services.assigning import assign
from registers.models import NumberEntry
from tests.incoming.build import LEAD, accepted, assigned, at_branch, fresh, paper, register_of, to
from tests.incoming.views.typing_in import browser, errors_of

State = IncomingDocument.State


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/huy-so/"


@pytest.mark.parametrize("submitted", [False, True])
def test_the_number_stays_voided_with_its_reason(cast, submitted):
    document = paper(cast.clerk, submitted=submitted)
    response = browser(cast, "clerk").post(url(document), {"ready": "Vào sổ nhầm", "reason": "thư riêng"})
    document = fresh(document)
    assert response.status_code == 302
    assert (document.state, document.number) == (State.VOIDED, 1)
    assert (document.entry.state, document.entry.reason) == (
        NumberEntry.State.VOIDED,
        "Vào sổ nhầm: thư riêng",
    )
    assert paper(cast.clerk).number == 2
    assert register_of(cast.office).next_number == 3


def test_a_reason_is_mandatory(cast):
    document = paper(cast.clerk)
    response = browser(cast, "clerk").post(url(document), {})
    assert errors_of(response) == {"reason": ["Chọn hoặc nhập lý do"]}
    assert fresh(document).state == State.REGISTERED


def test_a_document_being_handled_keeps_its_number(cast):
    document = paper(cast.clerk, submitted=True)
    assign(document, choices=[to(cast, "tkth", LEAD)], instruction="", by=cast.head)
    assert browser(cast, "clerk").post(url(document), {"reason": "Nhầm"}).status_code == 409


def test_what_came_by_the_system_is_returned_not_voided(cast):
    document = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    assert browser(cast, "branch1_clerk").post(url(document), {"reason": "Nhầm"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"), [("head", 403), ("officer", 403), ("branch1_clerk", 404), ("stranger", 404)]
)
def test_nobody_else_voids_it(cast, name, status):
    document = paper(cast.clerk)
    assert browser(cast, name).post(url(document), {"reason": "Nhầm"}).status_code == status
    assert fresh(document).state == State.REGISTERED

"""Trả lại nơi gửi after registering."""

from __future__ import annotations

import pytest

from incoming.models import Delivery, IncomingDocument
from tests.incoming.build import LEAD, accepted, assigned, at_branch, delivery_of, fresh, paper
from tests.incoming.views.typing_in import browser, errors_of

State = IncomingDocument.State


@pytest.fixture
def source(cast):
    return assigned(cast, ("branch1", LEAD))


@pytest.fixture
def document(cast, source):
    return accepted(at_branch(source, cast.branch1), cast.branch1_clerk)


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/tra-lai-noi-gui/"


def test_the_number_stays_in_the_book_with_a_note(cast, source, document):
    client = browser(cast, "branch1_clerk")
    response = client.post(url(document), {"ready": "Không thuộc thẩm quyền"}, follow=False)
    document = fresh(document)
    assert response.url == document.get_absolute_url()
    assert (document.state, document.number) == (State.REFUSED, 1)
    assert document.note == "Đã trả lại nơi gửi: Không thuộc thẩm quyền"
    assert document.entry.state == "TAKEN"
    delivery = delivery_of(source)
    assert (delivery.state, delivery.refusal_reason) == (Delivery.State.REFUSED, "Không thuộc thẩm quyền")


def test_a_reason_is_mandatory(cast, document):
    response = browser(cast, "branch1_clerk").post(url(document), {})
    assert response.status_code == 422
    assert errors_of(response) == {"reason": ["Chọn hoặc nhập lý do"]}
    assert fresh(document).state == State.SUBMITTED


def test_paper_has_no_sender_in_the_system(cast):
    document = paper(cast.clerk)
    assert browser(cast, "clerk").get(url(document)).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("branch1_head", 403), ("branch1_officer", 403), ("clerk", 404), ("stranger", 404)],
)
def test_nobody_else_returns_it(cast, document, name, status):
    assert browser(cast, name).post(url(document), {"reason": "Sai"}).status_code == status
    assert fresh(document).state == State.SUBMITTED

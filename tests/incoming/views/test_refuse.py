"""Từ chối tiếp nhận."""

from __future__ import annotations

import pytest

from incoming.models import Delivery, IncomingDocument
from registers.models import NumberEntry
from tests.incoming.build import LEAD, accepted, assigned, at_branch, delivery_of, fresh, paper, work_off
from tests.incoming.views.typing_in import browser, errors_of

State = IncomingDocument.State


@pytest.fixture
def source(cast):
    return assigned(cast, ("branch1", LEAD))


@pytest.fixture
def document(cast, source):
    return at_branch(source, cast.branch1)


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/tu-choi/"


def test_refusing_takes_no_number_and_tells_the_sender_why(cast, source, document):
    before = NumberEntry.objects.count()
    client = browser(cast, "branch1_clerk")
    response = client.post(url(document), {"ready": "Gửi nhầm đơn vị", "reason": "thuộc Chi cục 2"})
    assert response.status_code == 302
    assert fresh(document).state == State.REFUSED
    assert NumberEntry.objects.count() == before
    delivery = delivery_of(source)
    assert (delivery.state, delivery.refusal_reason) == (
        Delivery.State.REFUSED,
        "Gửi nhầm đơn vị: thuộc Chi cục 2",
    )
    work_off()
    assert fresh(source).state == State.SUBMITTED


def test_a_reason_is_mandatory_and_short_enough(cast, document):
    client = browser(cast, "branch1_clerk")
    nothing = client.post(url(document), {"ready": "", "reason": "  "})
    assert nothing.status_code == 422
    assert errors_of(nothing) == {"reason": ["Chọn hoặc nhập lý do"]}
    long = client.post(url(document), {"reason": "a" * 1001})
    assert errors_of(long) == {"reason": ["Dài quá 1000 ký tự (đang có 1001)"]}
    assert "a" * 1001 in long.content.decode()
    joined = client.post(url(document), {"ready": "Gửi nhầm đơn vị", "reason": "a" * 1000})
    assert errors_of(joined) == {"reason": ["Lý do dài quá 1000 ký tự"]}
    forged = client.post(url(document), {"ready": "Không có trong danh sách"})
    assert "ready" in errors_of(forged)
    assert fresh(document).state == State.PENDING


def test_the_form_opens_in_place(cast, document):
    client = browser(cast, "branch1_clerk")
    part = client.get(url(document), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "Trùng văn bản đã nhận" in part.content.decode()
    wrong = client.post(url(document), {"reason": ""}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()
    done = client.post(url(document), {"reason": "Sai"}, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == document.get_absolute_url()


def test_what_was_registered_meanwhile_cannot_be_refused(cast, document):
    accepted(document, cast.branch1_clerk)
    response = browser(cast, "branch1_clerk").post(url(document), {"reason": "Sai"})
    assert response.status_code == 409
    assert fresh(document).state == State.SUBMITTED


def test_paper_is_not_refused(cast):
    document = paper(cast.clerk)
    assert browser(cast, "clerk").post(url(document), {"reason": "Sai"}).status_code == 409

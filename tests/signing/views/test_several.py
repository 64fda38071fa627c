"""Several documents signed with one PIN entry: a result each, and a wrong PIN is tried once."""

from __future__ import annotations

from typing import Any

import pytest

from outgoing.models import OutgoingDocument
from signing.models import SigningKey
from signing.services import deciding
from tests.outgoing.typing_in import browser
from tests.signing.build import PIN, active, approved, fresh, submitted

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State


@pytest.fixture
def waiting(keyed: Any) -> list[Any]:
    return [approved(submitted(keyed, fields={"subject": f"V/v số {n}"}), keyed.dept_head) for n in range(3)]


def address(documents: list[Any]) -> str:
    return "/trinh-ky/ky-nhieu/?" + "&".join(f"id={each.pk}" for each in documents)


def test_the_ticks_of_the_list_lead_to_the_page(keyed, waiting):
    client = browser(keyed, "head")
    answer = client.post("/trinh-ky/chon-ky/", {"id": [each.pk for each in waiting]}, follow=True)
    assert len(answer.context["shown"]) == 3


def test_without_javascript_one_post_signs_all(keyed, waiting):
    answer = browser(keyed, "head").post(address(waiting), {"pin": PIN, "step": 0})
    assert answer.status_code == 200
    assert "Đã ký 3 trong 3 văn bản." in answer.content.decode()
    assert {fresh(each).state for each in waiting} == {State.SIGNED}


def test_one_failure_stops_no_other(keyed, waiting, monkeypatch):
    from accounts.errors import Refused
    from signing.services import approving

    whole = approving.sign

    def sign(document_id: int, *args: Any, **named: Any) -> Any:
        if document_id == waiting[1].pk:
            raise Refused("Tệp hỏng.")
        return whole(document_id, *args, **named)

    monkeypatch.setattr(approving, "sign", sign)
    answer = browser(keyed, "head").post(address(waiting), {"pin": PIN, "step": 0})
    shown = answer.content.decode()
    assert "Đã ký 2 trong 3 văn bản." in shown
    assert "Tệp hỏng." in shown
    assert [fresh(each).state for each in waiting] == [State.SIGNED, State.IN_REVIEW, State.SIGNED]


def test_a_wrong_pin_is_tried_on_the_first_only(keyed, waiting):
    answer = browser(keyed, "head").post(address(waiting), {"pin": "000000", "step": 0})
    assert "Mã PIN không đúng. Còn 4 lần thử." in answer.content.decode()
    assert SigningKey.objects.get(person=keyed.user("head")).wrong_pins == 1


def test_the_script_signs_one_and_reads_what_became_of_it(keyed, waiting):
    client, document = browser(keyed, "head"), waiting[0]
    data = {"step": active(document).pk, "pin": PIN}
    answer = client.post(f"/trinh-ky/{document.pk}/ky-mot/", data)
    assert (answer.status_code, answer.json()) == (200, {"signed": True, "text": "Đã ký", "stop": False})
    again = client.post(f"/trinh-ky/{document.pk}/ky-mot/", data)
    assert again.status_code == 422
    assert "ở nơi khác" in again.json()["text"]
    wrong = client.post(
        f"/trinh-ky/{waiting[1].pk}/ky-mot/", {"step": active(waiting[1]).pk, "pin": "000000"}
    )
    assert wrong.json()["stop"] is True
    assert browser(keyed, "stranger").post(f"/trinh-ky/{document.pk}/ky-mot/", data).status_code == 404


def test_what_does_not_wait_for_me_is_left_out(keyed, waiting):
    deciding.give_back(waiting[0].pk, active(waiting[0]).pk, reason="Sửa", by=keyed.head)
    answer = browser(keyed, "head").get(address(waiting))
    assert len(answer.context["shown"]) == 2
    assert "1 văn bản đã chọn không còn chờ bạn ký" in answer.content.decode()
    assert "Không có văn bản nào chờ ký" in browser(keyed, "officer").get(address(waiting)).content.decode()

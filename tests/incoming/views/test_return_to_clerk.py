"""Trả lại văn thư."""

from __future__ import annotations

import pytest

from incoming.models import IncomingDocument
from tests.incoming.build import fresh, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


def url(document: IncomingDocument, act: str) -> str:
    return f"/van-ban-den/{document.pk}/{act}/"


def test_returning_to_the_clerk_with_a_ready_reason(cast):
    document = paper(cast.clerk, submitted=True)
    client = browser(cast, "head")
    empty = client.post(url(document, "tra-lai-van-thu"), {"reason": ""})
    assert empty.status_code == 422
    assert "Chọn hoặc nhập lý do" in empty.content.decode()
    done = client.post(
        url(document, "tra-lai-van-thu"), {"ready": "Thiếu tệp đính kèm", "reason": "phụ lục 2"}, follow=True
    )
    document = fresh(document)
    assert (document.state, document.returned_reason) == (State.REGISTERED, "Thiếu tệp đính kèm: phụ lục 2")
    assert "Trả lại văn thư: Thiếu tệp đính kèm: phụ lục 2" in done.content.decode()

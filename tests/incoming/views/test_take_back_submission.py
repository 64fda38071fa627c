"""Lấy lại what was submitted."""

from __future__ import annotations

import pytest

from incoming.models import IncomingDocument
from incoming.services import handling
from tests.incoming.build import fresh, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


def url(document: IncomingDocument, act: str) -> str:
    return f"/van-ban-den/{document.pk}/{act}/"


def test_taking_back_until_the_leader_has_opened_it(cast):
    document = paper(cast.clerk, submitted=True)
    client = browser(cast, "clerk")
    assert client.post(url(document, "lay-lai-trinh")).status_code == 302
    assert fresh(document).state == State.REGISTERED
    other = paper(cast.clerk, submitted=True)
    handling.open_document(other, by=cast.head)
    answer = client.post(url(other, "lay-lai-trinh"))
    assert answer.status_code == 422
    assert "Lãnh đạo đã mở văn bản" in answer.content.decode()
    assert fresh(other).state == State.SUBMITTED

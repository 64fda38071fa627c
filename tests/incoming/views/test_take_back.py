"""Lấy lại work nobody has opened."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Assignment, IncomingDocument
from incoming.services import handling
from tests.incoming.build import LEAD, assigned, fresh, lead_of
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


def url(act: str, assignment: Assignment) -> str:
    return reverse(f"incoming:{act}", args=[assignment.pk])


def test_taking_back_is_refused_once_it_was_opened(cast, document):
    head = browser(cast, "head")
    handling.open_document(document, by=cast.officer)
    answer = head.post(url("take_back", lead_of(document)))
    assert answer.status_code == 422
    assert "Phạm Thu Dung đã mở văn bản lúc" in answer.content.decode()
    other = assigned(cast, ("officer", LEAD))
    assert head.post(url("take_back", lead_of(other))).status_code == 302
    assert fresh(other).state == State.SUBMITTED

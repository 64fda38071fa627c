"""Trả lại work, one level up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Assignment, IncomingDocument
from tests.incoming.build import LEAD, assigned, fresh, lead_of
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def url(act: str, assignment: Assignment) -> str:
    return reverse(f"incoming:{act}", args=[assignment.pk])


def test_the_panel_calls_neither_half_of_the_reason_optional(document, officer):
    page = officer.get(document.get_absolute_url()).content.decode()
    assert "Lý do có sẵn</legend>" in page
    assert "Ghi thêm hoặc lý do khác</label>" in page


def test_giving_back_needs_a_reason_and_goes_one_level_up(document, officer):
    mine = lead_of(document)
    assert officer.post(url("give_back", mine), {}).status_code == 422
    answer = officer.post(url("give_back", mine), {"ready": "Không thuộc nhiệm vụ được giao"}, follow=True)
    assert fresh(document).state == State.SUBMITTED
    assert fresh(mine).reason == "Không thuộc nhiệm vụ được giao"
    assert "phân xử lý lại" in answer.content.decode()

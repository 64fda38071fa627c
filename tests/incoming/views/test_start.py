"""Nhận xử lý."""

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


def test_starting_is_one_tap(document, officer):
    answer = officer.post(url("start", lead_of(document)), follow=True)
    assert fresh(document).state == State.IN_PROGRESS
    assert "Nhận xử lý" in answer.content.decode()


def test_the_list_one_came_from_stays_in_mind(document, officer):
    answer = officer.post(url("start", lead_of(document)), {"muc": "cho-xu-ly"})
    assert answer["Location"] == f"{document.get_absolute_url()}?muc=cho-xu-ly"

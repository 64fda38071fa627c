"""Cập nhật tiến độ."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import Assignment
from tests.incoming.build import LEAD, assigned, lead_of
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def url(act: str, assignment: Assignment) -> str:
    return reverse(f"incoming:{act}", args=[assignment.pk])


def test_progress_is_told_and_may_not_be_empty(document, officer):
    mine = lead_of(document)
    empty = officer.post(url("progress", mine), {"text": " "})
    assert (empty.status_code, "Nhập tiến độ" in empty.content.decode()) == (422, True)
    answer = officer.post(url("progress", mine), {"text": "Đã có dự thảo"}, follow=True)
    assert lead_of(document).progress == "Đã có dự thảo"
    assert answer.content.decode().count("Đã có dự thảo") >= 2

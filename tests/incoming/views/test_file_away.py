"""Lưu, không cần xử lý; Tôi trực tiếp xử lý."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incoming.models import IncomingDocument
from tests.incoming.build import LEAD, fresh, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


def rows(document: IncomingDocument, parent: Any = None) -> set[tuple[str, str]]:
    """Open roles and names of one level."""
    return {(a.role, a.assignee_name) for a in document.assignments.open().filter(parent=parent)}


@pytest.fixture
def document(cast):
    return paper(cast.clerk, submitted=True)


@pytest.fixture
def head(cast) -> Client:
    return browser(cast, "head")


def test_filing_is_one_tap_and_an_instruction_already_typed_is_its_note(cast, document, head):
    url = reverse("incoming:file_away", args=[document.pk])
    assert head.post(url, {"instruction": "Đã trao đổi qua điện thoại"}).status_code == 302
    assert fresh(document).result == "Lưu, không cần xử lý. Đã trao đổi qua điện thoại"
    other = paper(cast.clerk, submitted=True)
    head.post(reverse("incoming:file_away", args=[other.pk]))
    assert fresh(other).result == "Lưu, không cần xử lý"
    third = paper(cast.clerk, submitted=True)
    assert head.post(reverse("incoming:file_away", args=[third.pk]), {"note": "a" * 501}).status_code == 422


def test_a_leader_takes_it_in_hand_and_has_begun(cast, document, head):
    assert head.post(reverse("incoming:take_in_hand", args=[document.pk])).status_code == 302
    assert fresh(document).state == State.IN_PROGRESS
    assert rows(document) == {(LEAD, "Nguyễn Văn Hùng")}

"""Mở lại."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import IncomingDocument
from incoming.services import assigning, handling
from tests.incoming.build import LEAD, assigned, fresh, lead_of, paper
from tests.incoming.views.typing_in import browser, errors_of

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


@pytest.fixture
def document(cast):
    return assigned(cast, ("officer", LEAD))


@pytest.fixture
def officer(cast):
    return browser(cast, "officer")


def test_reopening_needs_a_reason_and_the_same_person_goes_on(cast, document, officer):
    handling.complete(lead_of(document), result="xong", by=cast.officer)
    head = browser(cast, "head")
    reopen = reverse("incoming:reopen", args=[document.pk])
    without = head.post(reopen, {"reason": ""})
    assert (without.status_code, errors_of(without)) == (422, {"reason": ["Chưa nhập lý do"]})
    assert head.post(reopen, {"reason": "Cần bổ sung số liệu"}).status_code == 302
    assert fresh(document).state == State.IN_PROGRESS
    assert "Đóng hoàn thành" in officer.get(document.get_absolute_url()).content.decode()


def test_reopening_what_was_filed_waits_for_a_leader(cast):
    document = paper(cast.clerk, submitted=True)
    assigning.file_away(document, note="", by=cast.head)
    browser(cast, "deputy").post(reverse("incoming:reopen", args=[document.pk]), {"reason": "Xem lại"})
    assert (fresh(document).state, fresh(document).submitted_to) == (State.SUBMITTED, cast.position("deputy"))

"""Bổ sung tệp: registered in the morning, scanned after lunch."""

from __future__ import annotations

import pytest

from accounts.models import JournalEntry
from incoming.models import IncomingDocument
from registers.models import PendingUpload
from tests.incoming.build import LEAD, accepted, assigned, at_branch, paper
from tests.incoming.views.typing_in import browser, errors_of, scan, send_up


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/bo-sung-tep/"


def test_the_first_file_is_the_letter_the_next_are_annexes(cast):
    document = paper(cast.clerk)
    client = browser(cast, "clerk")
    client.post(url(document), {"uploads": [send_up(client, scan("goc.pdf"))]})
    client.post(url(document), {"uploads_files": [scan("phu-luc.pdf")]})
    roles = document.attachments.order_by("order").values_list("name", "role")
    assert list(roles) == [("goc.pdf", "MAIN"), ("phu-luc.pdf", "ANNEX")]
    texts = JournalEntry.objects.filter(verb="add-files").order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Bổ sung tệp: goc.pdf", "Bổ sung tệp: phu-luc.pdf"]
    assert not PendingUpload.objects.exists()


def test_at_least_one_file_is_needed(cast):
    document = paper(cast.clerk)
    response = browser(cast, "clerk").post(url(document), {})
    assert response.status_code == 422
    assert errors_of(response) == {"uploads": ["Chưa chọn tệp nào."]}


def test_a_stranger_s_upload_is_not_taken(cast):
    document = paper(cast.clerk)
    token = send_up(browser(cast, "stranger"))
    response = browser(cast, "clerk").post(url(document), {"uploads": [token]})
    assert response.status_code == 422
    assert not document.attachments.exists()
    assert PendingUpload.objects.count() == 1


def test_what_came_by_the_system_takes_no_files_here(cast):
    document = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    client = browser(cast, "branch1_clerk")
    before = document.attachments.count()
    assert client.post(url(document), {"uploads": [send_up(client)]}).status_code == 422
    assert document.attachments.count() == before


@pytest.mark.parametrize(
    ("name", "status"), [("head", 403), ("officer", 403), ("branch1_clerk", 404), ("stranger", 404)]
)
def test_nobody_else_adds_files(cast, name, status):
    document = paper(cast.clerk)
    client = browser(cast, name)
    assert client.post(url(document), {"uploads": [send_up(client)]}).status_code == status
    assert not document.attachments.exists()

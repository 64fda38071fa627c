"""The bytes of a document's files and the pictures of their pages: behind the same check as the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from registers.files import accept_upload
from tests.incoming.build import LEAD, assigned, at_branch, paper
from tests.incoming.views.typing_in import browser, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return assigned(cast, ("branch1", LEAD), uploads=[accept_upload(scan("thu.pdf", 2), owner=cast.clerk)])


def file_url(document):
    return reverse("incoming:attachment", args=[document.pk, document.attachments.get().pk])


def page_url(document, number=1):
    return reverse("incoming:page", args=[document.pk, document.attachments.get().pk, number])


def test_readers_get_the_bytes_and_it_is_recorded(cast, document):
    client = browser(cast, "clerk")
    shown = client.get(file_url(document))
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert shown["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content).startswith(b"%PDF")
    down = client.get(f"{file_url(document)}?tai=1")
    assert down["Content-Disposition"].startswith("attachment")
    verbs = JournalEntry.objects.filter(text="thu.pdf").values_list("verb", flat=True)
    assert list(verbs) == ["open-file", "download"]


def test_a_copy_the_browser_has_is_confirmed(cast, document):
    client = browser(cast, "clerk")
    first = client.get(page_url(document))
    assert (first.status_code, first["Content-Type"]) == (200, "image/png")
    again = client.get(page_url(document), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(page_url(document, 3)).status_code == 404


def test_each_side_has_its_own_check(cast, document):
    theirs = at_branch(document, cast.branch1)
    assert theirs.attachments.get().file_id == document.attachments.get().file_id
    for url, theirs_url in ((file_url(document), file_url(theirs)), (page_url(document), page_url(theirs))):
        assert browser(cast, "branch1_clerk").get(url).status_code == 404
        assert browser(cast, "branch1_clerk").get(theirs_url).status_code == 200
        assert browser(cast, "clerk").get(theirs_url).status_code == 404
        assert browser(cast, "stranger").get(url).status_code == 404
        assert browser(cast, "officer").get(url).status_code == 403


def test_a_file_of_another_document_is_not_reached_through_this_one(cast, document):
    other = paper(cast.clerk, uploads=[accept_upload(scan("khac.pdf"), owner=cast.clerk)])
    forged = other.attachments.get().pk
    client = browser(cast, "clerk")
    assert client.get(reverse("incoming:attachment", args=[document.pk, forged])).status_code == 404
    assert client.get(reverse("incoming:page", args=[document.pk, forged, 1])).status_code == 404

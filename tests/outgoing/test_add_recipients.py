"""Gửi thêm nơi nhận after the issue."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incoming.models import IncomingDocument
from outgoing.entries import Entry
from outgoing.models import ExternalBody, OutgoingDocument
from outgoing.services import following
from outgoing.services.issuing import create
from tests.incoming.build import work_off
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import issued, received, values

pytestmark = pytest.mark.django_db


def address(document):
    return reverse("outgoing:add_recipients", args=[document.pk])


def u(unit):
    return f"u{unit.pk}"


def sent(*keys, **more):
    return {"recipients": keys, "recipients_purpose": "ACT"} | more


def test_more_recipients_get_the_same_frozen_files(cast):
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    officer = f"p{cast.principal('officer').pk}"
    response = clerk.post(address(document), sent(u(cast.branch2), officer))
    work_off()
    assert (response.status_code, response.url) == (302, reverse("outgoing:board", args=[document.pk]))
    assert {r.name for r in document.recipients.all()} == {
        "Chi cục Thống kê 1",
        "Chi cục Thống kê 2",
        "Phạm Thu Dung",
    }
    theirs = received(document, cast.branch2).attachments.get()
    assert theirs.file == document.attachments.get().file
    assert OutgoingDocument.objects.visible_to(cast.actor("officer")).filter(pk=document.pk).exists()


def test_who_has_it_is_not_offered_and_is_refused(cast):
    document, clerk = issued(cast, "branch1", "officer"), browser(cast, "clerk")
    shown = clerk.get(address(document)).content.decode()
    assert f'value="{u(cast.branch1)}"' not in shown
    assert f'value="{u(cast.branch2)}"' in shown
    response = clerk.post(address(document), sent(u(cast.branch1), u(cast.branch2)))
    assert response.status_code == 422
    assert "đã có văn bản này" in response.content.decode()
    assert f'value="{u(cast.branch2)}" checked' in response.content.decode()
    assert IncomingDocument.objects.filter(organisation=cast.branch2).count() == 0


def test_all_chi_cuc_means_those_that_lack_it(cast):
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    assert clerk.post(address(document), sent(recipients_all=str(cast.office.pk))).status_code == 302
    assert document.recipients.filter(unit=cast.branch1).count() == 1
    assert document.recipients.filter(unit=cast.branch2).count() == 1


def test_nothing_chosen_and_a_wrong_line_by_hand_come_back(cast):
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    assert clerk.post(address(document), sent()).status_code == 422
    by_hand = {"recipients_name": "", "recipients_address": "12 Lê Lợi", "recipients_email": ""}
    response = clerk.post(address(document), sent(**by_hand))
    assert response.status_code == 422
    assert 'value="12 Lê Lợi"' in response.content.decode()
    assert document.recipients.count() == 1


def test_a_line_by_hand_is_kept_in_the_directory_where_asked(cast):
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    by_hand = {
        "recipients_name": "UBND phường 5",
        "recipients_address": "12 Lê Lợi",
        "recipients_email": "",
        "recipients_keep": "n0",
        "recipients_paper": "n0",
    }
    clerk.post(address(document), sent(**by_hand))
    row = document.recipients.get(kind="EXTERNAL")
    assert (row.name, row.with_paper, row.external) == ("UBND phường 5", True, ExternalBody.objects.get())
    response = clerk.post(address(document), sent(f"e{row.external_id}"))
    assert response.status_code == 422


def test_only_an_issued_document_is_sent_to_more(cast):
    draft, _new = create(Entry(fields=values(cast)), by=cast.clerk)
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    following.recall(document, reason="Sai số liệu", by=cast.clerk)
    for each in (draft, document):
        assert clerk.get(address(each)).status_code == 409
        assert clerk.post(address(each), sent(u(cast.branch2))).status_code == 409


@pytest.mark.parametrize(
    ("name", "code"),
    [("head", 403), ("officer", 403), ("branch1_clerk", 404), ("stranger", 404), ("admin", 403)],
)
def test_only_the_own_clerk_sends_to_more(cast, name, code):
    document = issued(cast, "branch1")
    assert browser(cast, name).get(address(document)).status_code == code
    assert browser(cast, name).post(address(document), sent(u(cast.branch2))).status_code == code
    assert document.recipients.count() == 1


def test_the_page_asks_few_queries(cast, django_assert_max_num_queries):
    document, clerk = issued(cast, "branch1"), browser(cast, "clerk")
    clerk.get(address(document))
    with django_assert_max_num_queries(13):
        clerk.get(address(document))

"""What the clerk does after the issue: reminding, sending again, recall, correction, another scan, outside bodies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Notification
from incoming.models import Correction, Delivery, Recall
from incoming.services import registering
from outgoing.models import Recipient
from outgoing.services import following
from tests.incoming.build import LEAD, accepted, assigned, fresh, work_off
from tests.incoming.views.typing_in import TODAY, browser, errors_of, scan
from tests.outgoing.build import delivery, issued, received, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return issued(cast, "branch1", "branch2", "Sở Tài chính")


@pytest.fixture
def client(cast):
    return browser(cast, "clerk")


def url(document, path):
    return f"/van-ban-di/{document.pk}/{path}/"


def says(response):
    return [str(message) for message in response.context["messages"]]


ADDRESSES = ("nhac", "gui-lai", "thu-hoi", "de-nghi-cap-nhat", "thay-ban-quet")


@pytest.mark.parametrize("path", ADDRESSES)
def test_strangers_find_nothing_and_colleagues_are_told(cast, document, path):
    before = JournalEntry.objects.count()
    statuses = {
        name: browser(cast, name).post(url(document, path), {}).status_code
        for name in ("stranger", "branch1_clerk", "head", "officer")
    }
    assert statuses == {"stranger": 404, "branch1_clerk": 404, "head": 403, "officer": 403}
    assert JournalEntry.objects.count() == before


def test_everybody_who_has_not_accepted_is_reminded(cast, client, document):
    accepted(received(document, cast.branch2), cast.branch2_clerk)
    Notification.objects.all().delete()
    answer = client.post(url(document, "nhac"), {"pham_vi": "cho"}, follow=True)
    assert says(answer) == ["Đã nhắc 1 nơi nhận."]
    assert set(Notification.objects.values_list("user__username", flat=True)) == {"branch1_clerk"}
    again = client.post(url(document, "nhac"), {"pham_vi": "cho"}, follow=True)
    assert "một giờ" in says(again)[0]


def test_who_works_on_it_is_urged_with_the_head(cast, client, document):
    accepted(received(document, cast.branch1), cast.branch1_clerk)
    Notification.objects.all().delete()
    client.post(url(document, "nhac"), {"id": [row(document, cast.branch1).pk]})
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert told == {"branch1_clerk", "branch1_head"}


def test_nothing_ticked_does_nothing(client, document):
    for path in ("nhac", "gui-lai", "thu-hoi"):
        answer = client.post(url(document, path), {}, follow=True)
        assert len(says(answer)) == 1
    assert fresh(document).state == "ISSUED"
    assert not Delivery.objects.filter(state="RECALLED").exists()


def test_a_refused_delivery_is_sent_again(cast, client, document):
    registering.refuse(received(document, cast.branch1), reason="Thiếu tệp", by=cast.branch1_clerk)
    client.post(url(document, "gui-lai"), {"id": [row(document, cast.branch1).pk]})
    work_off()
    assert delivery(document, cast.branch1).state == "ARRIVED"
    assert document.recipients.filter(unit=cast.branch1).count() == 2


def test_recall_asks_first_and_needs_a_reason(cast, client, document):
    page = client.get(url(document, "thu-hoi"))
    assert "Lý do thu hồi" in page.content.decode()
    answer = client.post(url(document, "thu-hoi"), {"pham_vi": "tat-ca"})
    assert (answer.status_code, list(errors_of(answer))) == (422, ["reason"])
    accepted(received(document, cast.branch1), cast.branch1_clerk)
    said = {"pham_vi": "tat-ca", "reason": "Sai số liệu", "notice": "130/CTK"}
    answer = client.post(url(document, "thu-hoi"), said, follow=True)
    assert "1 nơi chưa tiếp nhận đã thu hồi ngay" in says(answer)[0]
    assert "1 nơi đã tiếp nhận được yêu cầu" in says(answer)[0]
    assert (fresh(document).state, Recall.objects.get().notice) == ("RECALLED", "130/CTK")


def test_a_document_recalled_meanwhile_answers_409(cast, client, document):
    following.recall(document, reason="Sai", by=cast.clerk)
    assert client.get(url(document, "thu-hoi")).status_code == 409
    said = {"pham_vi": "tat-ca", "reason": "Sai"}
    assert client.post(url(document, "thu-hoi"), said).status_code == 409


def test_only_the_ticked_ones_are_recalled_after_a_page_that_asks(cast, client, document):
    ticked = {"id": [row(document, cast.branch1).pk], "hoi": "1"}
    page = client.post(url(document, "thu-hoi"), ticked)
    assert page.status_code == 200
    assert "Chi cục Thống kê 1" in page.content.decode()
    assert "Chi cục Thống kê 2" not in page.content.decode()
    said = {"id": ticked["id"], "pham_vi": "chon", "reason": "Gửi nhầm"}
    client.post(url(document, "thu-hoi"), said)
    states = [delivery(document, unit).state for unit in (cast.branch1, cast.branch2)]
    assert (states, fresh(document).state) == (["RECALLED", "ARRIVED"], "ISSUED")


def test_a_correction_says_what_differs(cast, client, document):
    filled = client.get(url(document, "de-nghi-cap-nhat")).context["form"].initial
    typed = {
        "subject": filled["subject"],
        "code": filled["code"],
        "document_date": filled["document_date"].strftime(TODAY),
        "issuing_body": filled["issuing_body"],
        "signer_name": filled["signer_name"],
        "signer_title": filled["signer_title"],
        "pages": "",
        "reason": "Gõ nhầm",
    }
    nothing = client.post(url(document, "de-nghi-cap-nhat"), typed)
    assert (nothing.status_code, list(errors_of(nothing))) == (422, ["__all__"])
    answer = client.post(url(document, "de-nghi-cap-nhat"), typed | {"pages": "3"}, follow=True)
    assert says(answer) == ["Đã gửi đề nghị cập nhật đến 2 nơi nhận."]
    assert [correction.changes for correction in Correction.objects.all()] == [{"pages": ["", "3"]}] * 2


def test_a_wrong_scan_is_replaced_everywhere(cast, client, document):
    old = document.attachments.get()
    lacking = client.post(url(document, "thay-ban-quet"), {"old": old.pk, "reason": "Quét nhầm"})
    assert (lacking.status_code, list(errors_of(lacking))) == (422, ["uploads"])
    said = {"old": old.pk, "reason": "Quét nhầm", "uploads_files": scan("dung.pdf")}
    answer = client.post(url(document, "thay-ban-quet"), said)
    assert answer.status_code == 302
    theirs = received(document, cast.branch1)
    assert [a.name for a in theirs.attachments.filter(replaced_at=None)] == ["dung.pdf"]


def test_the_scan_of_a_recalled_document_stays(cast, client, document):
    old = document.attachments.get()
    following.recall(document, reason="Sai", by=cast.clerk)
    said = {"old": old.pk, "reason": "Quét nhầm", "uploads_files": scan("dung.pdf")}
    assert client.post(url(document, "thay-ban-quet"), said).status_code == 422


def test_post_is_noted_with_one_press_or_with_a_day(cast, client, document):
    outside = document.recipients.get(kind=Recipient.Kind.EXTERNAL)
    address = url(document, f"buu-dien/{outside.pk}")
    client.post(address, {"post": "POSTED"})
    assert (fresh(outside).post, fresh(outside).posted_on) == ("POSTED", timezone.localdate())
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    answer = client.post(address, {"post": "CONFIRMED", "on": tomorrow.strftime(TODAY)})
    assert (answer.status_code, list(errors_of(answer))) == (422, ["on"])
    assert client.get(address).status_code == 200
    inside = row(document, cast.branch1)
    assert client.post(url(document, f"buu-dien/{inside.pk}"), {"post": "POSTED"}).status_code == 404


# --- the page over everything that was sent


def listed(client, query=""):
    page = client.get(f"/van-ban-di/theo-doi-gui/{query}")
    assert page.status_code == 200
    return [line.document for line in page.context["lines"]]


def test_all_sent_documents_by_what_is_open(cast, client, document):
    settled = issued(cast, "branch1")
    accepted(received(settled, cast.branch1), cast.branch1_clerk)
    refused = issued(cast, "branch1")
    registering.refuse(received(refused, cast.branch1), reason="Nhầm", by=cast.branch1_clerk)
    asking = issued(cast, "branch1", reply_due_on=timezone.localdate())
    accepted(received(asking, cast.branch1), cast.branch1_clerk)
    assert listed(client) == [refused, document]
    assert listed(client, "?loc=chua") == [document]
    assert listed(client, "?loc=tu-choi") == [refused]
    assert listed(client, "?loc=chua-tra-loi") == [asking]
    assert listed(client, "?loc=qua") == []
    Delivery.objects.filter(recipient__document=document).update(
        queued_at=timezone.now() - dt.timedelta(hours=5)
    )
    assert listed(client, "?loc=qua") == [document]
    assert listed(client, "?loc=tat-ca") == [asking, refused, settled, document]
    assert listed(client, f"?loc=tat-ca&q={refused.code}") == [refused]
    page = client.get("/van-ban-di/theo-doi-gui/")
    tab = next(tab for tab in page.context["tabs"] if tab["current"])
    assert tab["count"] == len(page.context["lines"]) == 2


def test_every_waiting_delivery_those_passed_down_too(cast, client, document):
    passed_down = assigned(cast, ("branch1", LEAD))
    page = client.get("/van-ban-di/theo-doi-gui/?loc=tung-noi")
    lines = page.context["deliveries"]
    assert [line.delivery.receiver_name for line in lines] == [
        "Chi cục Thống kê 1",
        "Chi cục Thống kê 2",
        "Chi cục Thống kê 1",
    ]
    assert lines[-1].url == passed_down.get_absolute_url()
    home = client.get("/").content.decode()
    assert f"/van-ban-di/luot-gui/{delivery(document, cast.branch1).pk}/" in home
    assert "/van-ban-di/theo-doi-gui/?loc=tung-noi" in home


def test_who_reads_only_what_was_given_follows_nothing(cast, document):
    assert browser(cast, "officer").get("/van-ban-di/theo-doi-gui/").status_code == 403
    assert browser(cast, "head").get("/van-ban-di/theo-doi-gui/").status_code == 200
    assert listed(browser(cast, "stranger")) == []


def test_the_page_asks_no_more_for_more_documents(cast, client, django_assert_max_num_queries):
    for _n in range(4):
        issued(cast, "branch1", "branch2", "tkth", reply_due_on=timezone.localdate())
    with django_assert_max_num_queries(12):
        client.get("/van-ban-di/theo-doi-gui/?loc=tat-ca")
    with django_assert_max_num_queries(12):
        client.get("/van-ban-di/theo-doi-gui/?loc=tung-noi")


def test_the_book_is_not_touched_by_what_follows(cast, client, document):
    client.post(url(document, "thu-hoi"), {"pham_vi": "tat-ca", "reason": "Sai"})
    assert fresh(document).number == 1

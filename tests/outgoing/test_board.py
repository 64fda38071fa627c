"""The delivery board: what the sender learns at every stage, and nothing more."""

from __future__ import annotations

import datetime as dt
import io
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Unit
from incoming.models import Delivery, Recall
from incoming.services import assigning, handling, registering
from incoming.services.recalling import answer_recall
from outgoing.board import Board
from outgoing.models import Recipient
from outgoing.services import following, issuing
from tests.incoming.build import CO, LEAD, accepted, fresh, lead_of, to, work_off
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import delivery, issued, lines, received, row

pytestmark = pytest.mark.django_db

INSTRUCTION = "Bút phê chỉ để trong nhà"
BELOW = "Mai Thị Yến"
TODAY = timezone.localdate


def page(cast, document, who="clerk", query=""):
    answer = browser(cast, who).get(f"/van-ban-di/{document.pk}/theo-doi/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def arrived(cast, document):
    return received(document, cast.branch1)


def registered(cast, document):
    return accepted(received(document, cast.branch1), cast.branch1_clerk, submitted=False)


def given(cast, document):
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    assigning.assign(
        theirs,
        choices=[
            to(cast, "branch1_deputy", LEAD, TODAY() + dt.timedelta(days=3)),
            to(cast, "branch1_officer", CO),
        ],
        instruction=INSTRUCTION,
        by=cast.branch1_head,
    )
    return fresh(theirs)


def passed_on(cast, document):
    theirs = given(cast, document)
    assigning.pass_on(
        lead_of(theirs),
        choices=[to(cast, "branch1_officer2", LEAD)],
        instruction=f"{INSTRUCTION} nữa",
        by=cast.branch1_deputy,
    )
    return fresh(theirs)


def completed(cast, document):
    theirs = passed_on(cast, document)
    lead = lead_of(theirs)
    handling.complete(lead_of(theirs, lead), result="Kết quả cho nơi gửi", by=cast.branch1_officer2)
    return fresh(theirs)


def refused(cast, document):
    registering.refuse(received(document, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)


def withdrawn(cast, document):
    rows = [row(document, cast.branch1)]
    following.recall_from(document, rows, reason="Gửi nhầm", by=cast.clerk)


CLERK, NUMBER, DEPUTY, RESULT = "Đặng Thị Hạnh", "Sổ văn bản đến", "Đinh Thị Hoa", "Kết quả cho nơi gửi"
STAGES = {
    arrived: ("Đã đến", "wait", set()),
    registered: ("Đã tiếp nhận", "active", {CLERK, NUMBER}),
    given: ("Đã phân công", "active", {CLERK, NUMBER, DEPUTY}),
    passed_on: ("Đang xử lý", "active", {CLERK, NUMBER, DEPUTY}),
    completed: ("Hoàn thành", "done", {CLERK, NUMBER, DEPUTY, RESULT}),
    refused: ("Từ chối tiếp nhận", "problem", {"Gửi nhầm đơn vị"}),
    withdrawn: ("Đã thu hồi", "mute", set()),
}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_the_sender_reads_what_the_receiver_reports_and_nothing_of_what_happens_inside(cast, stage):
    state, part, told = STAGES[stage]
    document = issued(cast, "branch1", "branch2")
    stage(cast, document)
    html = page(cast, document)
    line = html.partition(f'id="noi-{row(document, cast.branch1).pk}"')[2].partition("</tr>")[0]
    assert state in line
    everything = {CLERK, NUMBER, DEPUTY, RESULT, "Gửi nhầm đơn vị"}
    assert {word for word in everything if word in line} == told
    for secret in (INSTRUCTION, BELOW, "Lý Minh Tuấn"):
        assert secret not in html
    sums = Board(document, cast.clerk).sums
    assert (getattr(sums, part), sums.total) == (1 + (part == "wait"), 2)


def mixed(cast):
    """Seven recipients, each at another place."""
    document = issued(cast, "branch1", "branch2", "other", "tkth", "officer", "Sở Tài chính", "Sở Xây dựng")
    completed(cast, document)
    registering.refuse(received(document, cast.branch2), reason="Trùng", by=cast.branch2_clerk)
    document.recipients.filter(principal=cast.principal("officer")).update(
        seen_at=timezone.now(), seen_by_name="Phạm Thu Dung"
    )
    outside = document.recipients.get(name="Sở Tài chính")
    following.note_post(outside, post="CONFIRMED", on=TODAY(), by=cast.clerk)
    return document


def test_the_sums_are_the_rows_and_problems_come_first(cast):
    document = mixed(cast)
    board = Board(document, cast.clerk)
    sums = board.sums
    assert (sums.done, sums.active, sums.wait, sums.problem, sums.mute, sums.total) == (3, 0, 3, 1, 0, 7)
    for part in ("done", "active", "wait", "problem", "mute", "late"):
        filtered = Board(document, cast.clerk, part)
        assert len(filtered.rows) == filtered.count == getattr(sums, part)
    assert [r.recipient.name for r in board.rows][:2] == ["Chi cục Thống kê 2", "Cục Thống kê khác"]
    assert board.rows[-1].is_complete


def test_waiting_too_long_by_urgency(cast):
    slow, urgent = issued(cast, "branch1"), issued(cast, "branch1", urgency=2)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    Delivery.objects.update(queued_at=an_hour_ago)
    assert (Board(slow, cast.clerk).sums.late, Board(urgent, cast.clerk).sums.late) == (0, 1)
    assert "quá 30 phút" in page(cast, urgent)
    assert "quá 4 giờ</span>" not in page(cast, slow)


def test_answers_and_who_still_owes_one(cast):
    due = TODAY() + dt.timedelta(days=2)
    document = issued(cast, "branch1", "branch2", reply_due_on=due)
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    answer = issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH", answers=theirs)
    html = page(cast, document)
    assert "1/2 đã trả lời" in html
    assert answer.code in html
    assert "đúng hạn" in html
    assert "Đôn đốc 1 nơi chưa trả lời" in html
    owing = Board(document, cast.clerk, "unanswered").rows
    assert [r.recipient.name for r in owing] == ["Chi cục Thống kê 2"]
    accepted(received(document, cast.branch2), cast.branch2_clerk)
    assert ("Chưa trả lời" in html, page(cast, document).count("Chưa trả lời")) == (False, 1)


def test_a_refused_row_is_sent_again_with_one_press_and_alone(cast):
    document = issued(cast, "branch1", "branch2")
    for unit, by in ((cast.branch1, cast.branch1_clerk), (cast.branch2, cast.branch2_clerk)):
        registering.refuse(received(document, unit), reason="Thiếu tệp đính kèm", by=by)
    first, second = row(document, cast.branch1), row(document, cast.branch2)
    assert f'name="mot" value="{first.pk}"' in page(cast, document)
    assert 'name="mot"' not in page(cast, document, "head")
    sent = {"mot": first.pk, "id": [first.pk, second.pk]}
    browser(cast, "clerk").post(f"/van-ban-di/{document.pk}/gui-lai/", sent)
    assert row(document, cast.branch1).pk != first.pk
    assert row(document, cast.branch2).pk == second.pk


def test_the_rail_marks_the_list_a_board_belongs_to(cast):
    document = issued(cast, "branch1")
    clerk = browser(cast, "clerk")
    for address, label in (
        (f"/van-ban-di/{document.pk}/theo-doi/", "Theo dõi văn bản gửi"),
        (f"/van-ban-di/{document.pk}/thu-hoi/", "Theo dõi văn bản gửi"),
        ("/van-ban-di/nhom-noi-nhan/moi/", "Danh bạ nơi nhận"),
    ):
        rail = clerk.get(address).context["frame"].rail
        assert [str(item.label) for section in rail for item in section.items if item.current] == [label]


def test_what_waits_for_somebody_stands_in_order_of_urgency_all_that_was_sent_by_day(cast):
    urgent, ordinary = issued(cast, "branch1", urgency=2), issued(cast, "branch1")
    for query, order in (("", [urgent, ordinary]), ("?loc=tat-ca", [ordinary, urgent])):
        shown = browser(cast, "clerk").get(f"/van-ban-di/theo-doi-gui/{query}").context["lines"]
        assert [line.document for line in shown] == order


def test_a_body_outside_is_not_posted_what_was_recalled(cast):
    document = issued(cast, "branch1", "Sở Y tế")
    assert 'value="POSTED"' in page(cast, document)
    following.recall(document, reason="Sai số liệu", by=cast.clerk)
    assert 'value="POSTED"' not in page(cast, document)


def test_who_only_needs_to_know_owes_no_answer(cast):
    document = issued(cast, "branch1", reply_due_on=TODAY())
    document.recipients.update(purpose="INFORM")
    assert Board(document, cast.clerk).sums.expected == 0


def test_a_recall_and_its_answer_stand_on_the_row(cast):
    document = issued(cast, "branch1")
    registered(cast, document)
    following.recall(document, reason="Sai số liệu", by=cast.clerk)
    assert "Đã yêu cầu thu hồi, chờ trả lời" in page(cast, document)
    answer_recall(Recall.objects.get(), agree=False, note="Đã dùng số liệu", by=cast.branch1_clerk)
    assert "Từ chối thu hồi: Đã dùng số liệu" in page(cast, document)


def test_an_earlier_refused_delivery_is_folded_under_the_newer_one(cast):
    document = issued(cast, "branch1")
    refused(cast, document)
    following.resend(document, [row(document, cast.branch1)], by=cast.clerk)
    work_off()
    board = Board(document, cast.clerk)
    assert (board.sums.total, len(board.rows[0].previous)) == (1, 1)
    html = page(cast, document)
    assert "1 lần gửi trước" in html
    assert "Gửi nhầm đơn vị" in html


def test_paper_that_follows(cast):
    document = issued(cast, "branch2")
    issuing.add_recipients(document, lines(cast, "branch1", with_paper=True), by=cast.clerk)
    work_off()
    theirs = registered(cast, document)
    assert "Chưa nhận bản giấy" in page(cast, document)
    registering.record_paper_copy(theirs, received_on=TODAY(), by=cast.branch1_clerk)
    assert f"Đã nhận bản giấy {TODAY():%d/%m}" in page(cast, document)


def crowd(cast, document, count):
    """Many more branches, all at the same place."""
    units = Unit.objects.bulk_create(
        Unit(name=f"Chi cục số {n}", short_name=f"CC {n}", kind="BRANCH", parent=cast.office)
        for n in range(count)
    )
    envelope = row(document, cast.branch1).delivery.envelope
    rows = Delivery.objects.bulk_create(
        Delivery(envelope=envelope, sender=cast.office, receiver=u, receiver_name=u.name) for u in units
    )
    Recipient.objects.bulk_create(
        Recipient(document=document, kind="SYSTEM", name=u.name, unit=u, delivery=d, order=9)
        for u, d in zip(units, rows, strict=True)
    )


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_seven_hundred_recipients_ask_no_more_than_seven(cast):
    document = issued(cast, "branch1", "branch2", reply_due_on=TODAY())
    refused(cast, document)
    following.resend(document, [row(document, cast.branch1)], by=cast.clerk)
    crowd(cast, document, 5)
    client, url = browser(cast, "clerk"), f"/van-ban-di/{document.pk}/theo-doi/"
    few = queries(client, url)
    crowd(cast, document, 693)
    assert few == queries(client, url) <= 12
    assert queries(client, f"{url}?phan=bang") <= 12
    html = client.get(url).content.decode()
    assert "<b>700</b> nơi nhận" in html
    assert html.count('id="noi-') == 50
    assert "1–50 trong 700 nơi nhận" in html
    last = client.get(f"{url}?trang=14").content.decode()
    assert (last.count('id="noi-'), "651–700" in last) == (50, True)
    assert client.get(f"{url}?trang=99999").content.decode().count('id="noi-') == 50


def test_the_refreshed_part_is_the_page_s_own(cast):
    document = mixed(cast)
    client, url = browser(cast, "clerk"), f"/van-ban-di/{document.pk}/theo-doi/?t=chua"
    whole, part = (client.get(u).content.decode() for u in (url, f"{url}&phan=bang"))
    rows = [text.partition("<tbody data-live-rows>")[2].partition("</tbody>")[0] for text in (whole, part)]
    assert rows[0] == rows[1]
    assert "<html" not in part
    assert "phan=bang" not in part


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("head", 200), ("officer2", 403), ("branch1_clerk", 404), ("stranger", 404)],
)
def test_who_may_look(cast, who, status):
    document = issued(cast, "branch1")
    for path in ("theo-doi/", "theo-doi/in/", "theo-doi/xuat-excel/"):
        assert browser(cast, who).get(f"/van-ban-di/{document.pk}/{path}").status_code == status


def test_only_the_clerk_is_offered_acts(cast):
    document = issued(cast, "branch1")
    assert "Nhắc tiếp nhận 1 nơi" in page(cast, document)
    html = page(cast, document, "head")
    assert "Nhắc tiếp nhận" not in html
    assert "js-tick" not in html


def test_the_sheet_says_what_the_board_says(cast):
    document = mixed(cast)
    answer = browser(cast, "clerk").get(f"/van-ban-di/{document.pk}/theo-doi/xuat-excel/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    found = {line[1]: line for line in sheet.iter_rows(min_row=4, values_only=True)}
    assert len(found) == 7
    assert found["Chi cục Thống kê 1"][3] == "Hoàn thành"
    assert found["Chi cục Thống kê 1"][10] == DEPUTY
    assert found["Chi cục Thống kê 2"][15] == "Trùng"
    assert BELOW not in str(found)


def test_the_list_of_recipients_is_printed(cast, tmp_path):
    document = mixed(cast)
    answer = browser(cast, "clerk").get(f"/van-ban-di/{document.pk}/theo-doi/in/")
    assert answer["Content-Type"] == "application/pdf"
    made = tmp_path / "a.pdf"
    made.write_bytes(answer.content)
    text = subprocess.run(
        ["pdftotext", "-layout", made, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "DANH SÁCH NƠI NHẬN" in text
    assert document.code in text
    assert "Sở Xây dựng" in text


def test_an_own_delivery_leads_to_its_board(cast):
    document = issued(cast, "branch1")
    answer = browser(cast, "clerk").get(f"/van-ban-di/luot-gui/{delivery(document, cast.branch1).pk}/")
    assert answer.url.startswith(f"/van-ban-di/{document.pk}/theo-doi/#noi-")
    assert (
        browser(cast, "stranger")
        .get(f"/van-ban-di/luot-gui/{delivery(document, cast.branch1).pk}/")
        .status_code
        == 404
    )


def test_a_draft_has_no_board(cast):
    document = issued(cast, "branch1")
    assert browser(cast, "clerk").get(f"/van-ban-di/{document.pk + 1}/theo-doi/").status_code == 404

"""Thu hồi on both sides: before acceptance, after it with agreement, and declined (case 13)."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, steps
from tests.journeys.papers import in_stack

BRANCH_1, BRANCH_2 = dispatch.BRANCH_1, dispatch.BRANCH_2
UNTOUCHED, UNDER_WAY, KEPT = (
    "V/v lịch kiểm tra chưa ai tiếp nhận",
    "V/v giao chỉ tiêu sai số liệu",
    "V/v hướng dẫn đang thực hiện",
)


@pytest.fixture(scope="module")
def papers(live_stack):
    """One document nobody has accepted, two that Chi cục 1 is at work on."""
    from tests.journeys.conftest import make_books

    make_books(live_stack)
    return in_stack(live_stack, f"sent.for_recall({UNTOUCHED!r}, {UNDER_WAY!r}, {KEPT!r})")


def test_before_acceptance_it_is_taken_back_at_once(papers, act_as):
    clerk, receiver = act_as(steps.CLERK), act_as(steps.BRANCH_CLERK)
    steps.open_list(receiver, "Chờ tiếp nhận")
    expect(steps.listed(receiver, UNTOUCHED)).to_be_visible()
    dispatch.open_board(clerk, UNTOUCHED)
    steps.act(clerk, "Thu hồi")
    expect(clerk.get_by_text("2 nơi: 0 đã tiếp nhận, 2 chưa tiếp nhận")).to_be_visible()

    # a reason is asked for
    clerk.get_by_role("button", name="Thu hồi văn bản").click()
    expect(clerk.get_by_role("alert")).to_contain_text("Nhập lý do thu hồi")
    steps.shot(clerk, "recall-asks")
    dispatch.recall(clerk, "Ghi sai ngày kiểm tra")
    steps.said(clerk, "2 nơi chưa tiếp nhận đã thu hồi ngay")
    expect(steps.state(clerk)).to_have_text("Đã thu hồi")
    for name in (BRANCH_1, BRANCH_2):
        dispatch.shows(clerk, name, "Đã thu hồi")
    steps.shot(clerk, "recall-at-once")

    # it has left the list over there
    receiver.reload()
    expect(steps.listed(receiver, UNTOUCHED)).to_have_count(0)


def test_after_acceptance_the_receiver_agrees(papers, act_as):
    clerk, receiver, officer = (
        act_as(who) for who in (steps.CLERK, steps.BRANCH_CLERK, steps.BRANCH_OFFICER)
    )
    clerk.goto(f"/van-ban-di/{papers['under_way']}/")
    steps.act(clerk, "Thu hồi")
    clerk.get_by_label("Văn bản thông báo thu hồi").fill("130/CTK-TKTH ngày 22/11/2026")
    dispatch.recall(clerk, "Chỉ tiêu tính sai")
    steps.said(clerk, "1 nơi chưa tiếp nhận đã thu hồi ngay; 1 nơi đã tiếp nhận được yêu cầu")
    dispatch.shows(clerk, BRANCH_1, "Đang xử lý", "Đã yêu cầu thu hồi, chờ trả lời")
    dispatch.shows(clerk, BRANCH_2, "Đã thu hồi")

    # thuchanhctk7 reads why, and agrees
    steps.find(receiver, "Yêu cầu thu hồi", UNDER_WAY)
    asked = steps.section(receiver, "Cục Thống kê yêu cầu thu hồi văn bản này")
    for words in ("Lê Thị Ngọc Lan (Văn thư Cục)", "Chỉ tiêu tính sai", "130/CTK-TKTH ngày 22/11/2026"):
        expect(asked).to_contain_text(words)
    steps.shot(receiver, "recall-requested")
    steps.act(receiver, "Đồng ý thu hồi")
    section = steps.section(receiver, "Đồng ý thu hồi")
    section.get_by_label("Ý kiến").fill("Đã dừng thực hiện")
    steps.confirm(receiver, "Đồng ý thu hồi")
    expect(steps.state(receiver)).to_have_text("Đã thu hồi")
    expect(receiver.get_by_role("img", name=re.compile("[Tt]rang 1"))).to_have_count(0)
    steps.shot(receiver, "recall-agreed")

    # whoever had it is told, and has nothing to do any more
    officer.goto("/thong-bao/")
    expect(officer.get_by_text(f"Văn bản đã bị thu hồi: {UNDER_WAY}").first).to_be_visible()
    steps.open_list(officer, "Đang xử lý")
    expect(steps.listed(officer, UNDER_WAY)).to_have_count(0)

    # the sender reads the answer; số đến stays
    dispatch.shows(clerk, BRANCH_1, "Đã thu hồi", "Đồng ý thu hồi: Đã dừng thực hiện", papers["number"])
    steps.shot(clerk, "recall-board")


def test_after_acceptance_the_receiver_declines(papers, act_as):
    clerk, head, officer = (act_as(who) for who in (steps.CLERK, steps.BRANCH_HEAD, steps.BRANCH_OFFICER))
    dispatch.open_board(clerk, KEPT)
    dispatch.tick(clerk, BRANCH_1)
    dispatch.with_ticked(clerk, "Thu hồi")
    expect(steps.heading(clerk)).to_have_text("Thu hồi từ các nơi đã chọn")
    dispatch.recall(clerk, "Sẽ có hướng dẫn khác")
    steps.said(clerk, "1 nơi đã tiếp nhận được yêu cầu, chờ trả lời")

    # thuchanhctk5 declines with a reason; the work goes on
    steps.find(head, "Yêu cầu thu hồi", KEPT)
    steps.act(head, "Từ chối thu hồi")
    declined = steps.section(head, "Từ chối thu hồi")
    steps.confirm(head, "Từ chối thu hồi")
    expect(declined.get_by_role("alert")).to_be_visible()
    declined.locator("label", has_text="Đã dùng số liệu của văn bản").click()
    steps.confirm(head, "Từ chối thu hồi")
    expect(steps.section(head, "Cục Thống kê yêu cầu thu hồi văn bản này")).to_have_count(0)
    expect(steps.state(head)).to_have_text("Đang xử lý")
    dispatch.shows(clerk, BRANCH_1, "Đang xử lý", "Từ chối thu hồi: Đã dùng số liệu của văn bản")
    expect(steps.state(clerk)).to_have_text("Đã phát hành")
    steps.find(officer, "Đang xử lý", KEPT)
    steps.act(officer, "Đóng hoàn thành")
    officer.get_by_label("Kết quả xử lý").fill("Đã thực hiện xong")
    steps.confirm(officer, "Đóng hoàn thành")
    dispatch.shows(clerk, BRANCH_1, "Hoàn thành", "Đã thực hiện xong")

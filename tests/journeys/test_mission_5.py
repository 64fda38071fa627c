"""Step (5) without trình ký: the Cục issues a stamped scan to both Chi cục and sees who received it and who has it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, steps

pytestmark = pytest.mark.usefixtures("books")
BRANCH_1, BRANCH_2 = dispatch.BRANCH_1, dispatch.BRANCH_2
OTHER_HEAD, OTHER_OFFICER = "thuchanhctk8", "thuchanhctk9"


def test_the_office_sends_to_both_and_sees_a_result_and_a_refusal(act_as, live_stack):
    subject = "V/v kiểm tra công tác thu thập thông tin tại các Chi cục"
    code = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/CTK-TKTH")
    clerk = act_as(steps.CLERK)

    # thuchanhctk4 enters the stamped scan, compares its number, and issues it
    dispatch.begin_entry(clerk)
    dispatch.fill_entry(clerk, subject, unit="Phòng Thống kê Tổng hợp")
    clerk.get_by_role("checkbox", name="Chọn tất cả Chi cục").check()
    expect(clerk.get_by_text("2 nơi nhận", exact=True)).to_be_visible()
    steps.shot(clerk, "5-entry")
    clerk.get_by_role("button", name="Vào sổ và phát hành").locator("visible=true").click()
    steps.shot(clerk, "5-compare")
    dispatch.compare(clerk, code, "Đúng, vào sổ và phát hành")
    steps.said(clerk, f"Đã phát hành {code} đến 2 nơi nhận")
    expect(steps.state(clerk)).to_have_text("Đã phát hành")
    steps.shot(clerk, "5-issued")

    # thuchanhctk10 refuses it with a reason
    other = act_as(steps.OTHER_BRANCH_CLERK)
    steps.find(other, "Chờ tiếp nhận", subject)
    steps.act(other, "Từ chối tiếp nhận")
    other.locator("label", has_text="Thiếu tệp đính kèm").click()
    other.get_by_label("Ghi thêm hoặc lý do khác").fill("chưa có phụ lục 2")
    other.get_by_role("button", name="Từ chối tiếp nhận").click()

    # thuchanhctk7 accepts, thuchanhctk5 assigns
    number = dispatch.receive(act_as(steps.BRANCH_CLERK), subject)
    dispatch.give(act_as(steps.BRANCH_HEAD), subject, "Nguyễn Hoàng Phúc", "Đồng chí Phúc thực hiện")

    # thuchanhctk4 sees on the board who has it, and why it was refused
    steps.act(clerk, "Theo dõi gửi")
    year = steps.today()[-4:]
    dispatch.shows(
        clerk,
        BRANCH_1,
        "Đã phân công",
        number,
        f"Sổ văn bản đến {year}",
        "Huỳnh Thị Kim Oanh",
        "Nguyễn Hoàng Phúc",
        "Chuyên viên",
        steps.today()[:5],
    )
    dispatch.shows(clerk, BRANCH_2, "Từ chối tiếp nhận", "Thiếu tệp đính kèm: chưa có phụ lục 2")
    steps.shot(clerk, "5-board")

    # thuchanhctk6 closes it; the result reaches the board
    dispatch.finish(act_as(steps.BRANCH_OFFICER), subject, "Đã lập kế hoạch kiểm tra số 12/KH-CCTK")
    dispatch.shows(clerk, BRANCH_1, "Hoàn thành", "Đã lập kế hoạch kiểm tra số 12/KH-CCTK")

    # sent again, accepted this time; the refusal stays readable
    dispatch.line(clerk, BRANCH_2).get_by_role("button", name="Gửi lại").click()
    steps.said(clerk, "Đang gửi lại cho 1 nơi nhận")
    dispatch.shows(clerk, BRANCH_2, "Đã đến")
    second = dispatch.receive(other, subject)
    dispatch.shows(clerk, BRANCH_2, "Đã tiếp nhận", second, "Trương Thị Mỹ Linh")
    clerk.get_by_text("1 lần gửi trước").click()
    expect(dispatch.line(clerk, BRANCH_2)).to_contain_text("chưa có phụ lục 2")
    steps.shot(clerk, "5-board-again")

    # what is handled over there stays there
    expect(clerk.get_by_text("Đồng chí Phúc thực hiện")).to_have_count(0)

    # and the guide of the classroom has ticked what was done
    dispatch.ticked(clerk, "5", "Phát hành và gửi văn bản đó cho Chi cục 1 và Chi cục 2")


def test_a_second_document_goes_to_the_end_in_chi_cuc_2(act_as, live_stack):
    subject = "Giấy mời tập huấn điều tra doanh nghiệp"
    code = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/GM-CTK")
    clerk = act_as(steps.CLERK)

    # thuchanhctk4 takes the number first and issues afterwards
    dispatch.begin_entry(clerk)
    dispatch.fill_entry(clerk, subject, kind="Giấy mời")
    dispatch.send_to(clerk, BRANCH_2)
    clerk.get_by_role("button", name="Chỉ vào sổ").locator("visible=true").click()
    dispatch.compare(clerk, code, "Đúng, vào sổ")
    steps.said(clerk, f"Đã vào sổ, số {code}")
    expect(steps.state(clerk)).to_have_text("Đã cấp số")
    clerk.goto("/")
    clerk.get_by_role("link", name=re.compile("^Đã cấp số")).first.click()
    steps.listed(clerk, subject).get_by_role("link", name=subject).click()
    steps.act(clerk, "Phát hành")
    dispatch.compare(clerk, code, "Đúng, phát hành")
    expect(steps.state(clerk)).to_have_text("Đã phát hành")

    # thuchanhctk10 accepts, thuchanhctk8 assigns, thuchanhctk9 closes
    number = dispatch.receive(act_as(steps.OTHER_BRANCH_CLERK), subject)
    dispatch.give(act_as(OTHER_HEAD), subject, "Bùi Thị Thảo Vy", "Đồng chí Vy dự")
    dispatch.finish(act_as(OTHER_OFFICER), subject, "Đã cử 02 người dự tập huấn")

    # thuchanhctk4 finds it among all sent documents
    dispatch.open_board(clerk, subject)
    dispatch.shows(
        clerk,
        BRANCH_2,
        "Hoàn thành",
        number,
        "Trương Thị Mỹ Linh",
        "Bùi Thị Thảo Vy",
        "Đã cử 02 người dự tập huấn",
    )

"""A report is asked from both Chi cục; one answers in time, and the board says who has not (case 9)."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, steps

pytestmark = pytest.mark.usefixtures("books")
DAYS = 12  # none of the ready terms: the field for another day carries it


def test_a_report_is_asked_from_both_and_answered_by_one_in_time(act_as, live_stack):
    subject = "V/v báo cáo kết quả điều tra lao động việc làm"
    asked = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/CTK-TKTH")
    report = "Báo cáo kết quả điều tra lao động việc làm của Chi cục 1"
    code = dispatch.next_code(live_stack, dispatch.BRANCH_1, "%02d/CCTK-TH")
    clerk, branch_clerk = act_as(steps.CLERK), act_as(steps.BRANCH_CLERK)

    # thuchanhctk4 asks both by a day; thuchanhctk3 follows the answers
    dispatch.begin_entry(clerk)
    dispatch.fill_entry(
        clerk,
        subject,
        unit="Phòng Thống kê Tổng hợp",
        reply_due=steps.today(DAYS),
        follower="Phạm Thu Dung, Chuyên viên",
    )
    dispatch.send_to(clerk, dispatch.BRANCH_1, dispatch.BRANCH_2)
    dispatch.issue_now(clerk, asked, 2)

    # both accept; the day arrives as the proposed deadline, and thuchanhctk6 gets the work
    number = dispatch.receive(branch_clerk, subject)
    other = act_as(steps.OTHER_BRANCH_CLERK)
    dispatch.receive(other, subject)
    head = act_as(steps.BRANCH_HEAD)
    steps.find(head, "Chờ phân xử lý", subject)
    steps.act(head, "Phân xử lý")
    expect(head.get_by_label("Hạn xử lý, chọn ngày")).to_have_value(steps.today(DAYS))
    steps.assign(head, ("Nguyễn Hoàng Phúc", "Chủ trì"), words="Đồng chí Phúc soạn báo cáo", term="")

    # thuchanhctk6 begins the answer, thuchanhctk7 numbers and issues it
    officer = act_as(steps.BRANCH_OFFICER)
    steps.find(officer, "Chờ xử lý", subject)
    work = officer.url
    steps.act(officer, "Trả lời")
    subject_field = officer.get_by_label("Trích yếu văn bản trả lời")
    expect(subject_field).to_have_value(re.compile(f"^V/v trả lời Công văn số {asked} ngày"))
    subject_field.fill(report)
    steps.shot(officer, "answer-begun")
    steps.confirm(officer, "Trả lời")
    steps.said(officer, "Đã tạo dự thảo trả lời và báo cho văn thư")
    branch_clerk.goto("/")
    branch_clerk.get_by_role("link", name=re.compile("^Dự thảo")).first.click()
    steps.listed(branch_clerk, report).get_by_role("link", name=report).click()
    steps.act(branch_clerk, "Nhập tiếp")
    expect(branch_clerk.get_by_role("checkbox", name=dispatch.OFFICE, exact=True)).to_be_checked()
    dispatch.fill_entry(branch_clerk, report, signer="Võ Thanh Sơn", field="TH")
    dispatch.issue_now(branch_clerk, code, 1)

    # thuchanhctk6 is offered to close the work with it
    officer.goto(work)
    offer = officer.locator("form").filter(has_text=f"Đóng hoàn thành văn bản đến số {number}?")
    steps.shot(officer, "answer-offers")
    offer.get_by_role("button", name="Đóng hoàn thành").click()
    result = f"Đã trả lời bằng văn bản số {code} ngày {steps.today()}"
    steps.said(officer, f"Đóng hoàn thành: {result}")

    # the board shows the answer, and who has not answered
    dispatch.open_board(clerk, subject)
    dispatch.shows(clerk, dispatch.BRANCH_1, "Hoàn thành", f"{code} trả lời {steps.today()}, đúng hạn")
    dispatch.shows(clerk, dispatch.BRANCH_2, "Đã tiếp nhận", "Chưa trả lời")
    expect(clerk.get_by_text(f"hạn trả lời {steps.today(DAYS)}, 1/2 đã trả lời")).to_be_visible()
    steps.shot(clerk, "answer-board")
    steps.act(clerk, "Đôn đốc 1 nơi chưa trả lời")
    steps.said(clerk, "Đã nhắc 1 nơi nhận")
    other.goto("/thong-bao/")
    expect(other.get_by_text(re.compile(f"đôn đốc.*{asked}", re.IGNORECASE)).first).to_be_visible()

    # the answer arrives marked, and proposes who follows it
    steps.find(clerk, "Chờ tiếp nhận", report)
    answered = steps.section(clerk, "Trả lời văn bản")
    expect(answered).to_contain_text(f"Trả lời văn bản số {asked}")
    expect(answered).to_contain_text("Trả lời đúng hạn")
    steps.act(clerk, "Tiếp nhận và vào sổ")
    clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(clerk)).to_contain_text("Đã vào sổ và trình")
    leader = act_as(steps.HEAD)
    steps.find(leader, "Chờ phân xử lý", report)
    expect(leader.get_by_text("Phạm Thu Dung").first).to_be_visible()
    steps.act(leader, "Đồng ý đề xuất")
    steps.find(act_as(steps.OFFICER), "Chờ xử lý", report)

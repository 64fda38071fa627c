"""Step (6) without trình ký: Chi cục 1 issues to the Cục, to Chi cục 2 and to a body outside the system."""

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, steps

pytestmark = pytest.mark.usefixtures("books")
DEPARTMENT = "Phòng Thống kê Tổng hợp"
OUTSIDE = "Ủy ban nhân dân huyện Châu Thành"


def test_from_chi_cuc_1_to_three_kinds_of_recipients(act_as, live_stack):
    subject = "V/v phối hợp rà soát địa bàn điều tra dân số"
    code = dispatch.next_code(live_stack, dispatch.BRANCH_1, "%02d/CCTK-TH")
    sender = act_as(steps.BRANCH_CLERK)

    # thuchanhctk7 enters the stamped scan and issues it
    dispatch.begin_entry(sender)
    dispatch.fill_entry(sender, subject, signer="Võ Thanh Sơn", field="TH")
    dispatch.send_to(sender, dispatch.OFFICE, dispatch.BRANCH_2)
    dispatch.send_outside(sender, OUTSIDE, "Thị trấn Tân Hiệp")
    steps.shot(sender, "6-entry")
    dispatch.issue_now(sender, code, 3)

    # thuchanhctk4 accepts, thuchanhctk1 gives it to a phòng, thuchanhctk2 passes it on, thuchanhctk3 closes it
    number = dispatch.receive(act_as(steps.CLERK), subject)
    dispatch.give(act_as(steps.HEAD), subject, DEPARTMENT, "Phòng Tổng hợp tham mưu")
    department = act_as(steps.DEPARTMENT_HEAD)
    steps.find(department, "Chờ xử lý", subject)
    steps.act(department, "Phân xử lý tiếp")
    steps.assign(department, ("Phạm Thu Dung", "Chủ trì"), words="Đồng chí Dung thực hiện", term="Hôm nay")
    dispatch.finish(act_as(steps.OFFICER), subject, "Đã cử cán bộ phối hợp rà soát")

    # thuchanhctk10 accepts it in Chi cục 2
    second = dispatch.receive(act_as(steps.OTHER_BRANCH_CLERK), subject)

    # thuchanhctk7 sees it all on the board, and nothing of what is decided inside the Cục
    dispatch.open_board(sender, subject)
    result = "Đã cử cán bộ phối hợp rà soát"
    dispatch.shows(
        sender, dispatch.OFFICE, "Hoàn thành", number, "Lê Thị Ngọc Lan", DEPARTMENT, "Đúng hạn", result
    )
    dispatch.shows(sender, dispatch.BRANCH_2, "Đã tiếp nhận", second, "Trương Thị Mỹ Linh")
    for inside in ("Phạm Thu Dung", "tham mưu", "Đồng chí Dung"):
        expect(sender.get_by_text(inside)).to_have_count(0)
    steps.shot(sender, "6-board")

    # the body outside the system is kept by hand
    outside = dispatch.line(sender, OUTSIDE)
    expect(outside).to_contain_text("Chưa gửi")
    outside.get_by_role("button", name="Đã gửi bưu điện").click()
    steps.said(sender, f"{OUTSIDE}: Đã gửi bưu điện")
    expect(outside.get_by_role("button", name="Đã nhận")).to_be_visible()
    outside.get_by_role("link", name="Ngày khác").click()
    sender.get_by_role("radio", name="Đã nhận (xác nhận ngoài hệ thống)").check()
    sender.get_by_label("Ghi chú").fill("Chị Hoa văn phòng gọi điện xác nhận")
    sender.get_by_role("button", name="Lưu").click()
    steps.said(sender, f"{OUTSIDE}: Đã nhận")
    for said in ("Đã nhận", "xác nhận ngoài hệ thống", "Chị Hoa văn phòng gọi điện xác nhận"):
        expect(outside).to_contain_text(said)
    steps.shot(sender, "6-board-outside")

    # and the guide of the classroom has ticked what was done
    dispatch.ticked(sender, "6", "Ghi nhận với đơn vị khác")

"""Step (6) along its route: Chi cục 1 drafts, signs and seals, to the Cục, to Chi cục 2 and to a body outside."""

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, signatures, steps

pytestmark = pytest.mark.usefixtures("books")
DEPARTMENT = "Phòng Thống kê Tổng hợp"
OUTSIDE = "Ủy ban nhân dân xã Bình Phú"


def test_from_chi_cuc_1_along_its_route_to_three_kinds_of_recipients(act_as, live_stack):
    subject = "V/v phối hợp điều tra mẫu hộ gia đình"
    code = dispatch.next_code(live_stack, dispatch.BRANCH_1, "%02d/CCTK-TH")

    # thuchanhctk6 drafts, thuchanhctk5 signs, thuchanhctk7 numbers, seals and issues
    officer = act_as(steps.BRANCH_OFFICER)
    signatures.begin_draft(officer, "Soạn trong hệ thống")
    officer.get_by_label("Lĩnh vực").fill("TH")
    signatures.write(officer, subject, "Chi cục Thống kê 1 đề nghị phối hợp điều tra.", to=dispatch.OFFICE)
    dispatch.send_to(officer, dispatch.OFFICE, dispatch.BRANCH_2)
    dispatch.send_outside(officer, OUTSIDE, "Xã Bình Phú")
    signatures.route_is(officer, "Chuyên viên - Chi cục trưởng - Văn thư")
    signatures.submit(officer, "Võ Thanh Sơn")
    signatures.sign(act_as(steps.BRANCH_HEAD), subject)
    sender = act_as(steps.BRANCH_CLERK)
    signatures.issue(sender, subject, code, 3)

    # thuchanhctk4 accepts, thuchanhctk1 gives it to a phòng, thuchanhctk2 passes it on, thuchanhctk3 closes it
    clerk = act_as(steps.CLERK)
    number = dispatch.receive(clerk, subject)
    clerk.get_by_role("link", name="Mở văn bản").click()
    signatures.signed_by(clerk, "Võ Thanh Sơn", dispatch.BRANCH_1)
    dispatch.give(act_as(steps.HEAD), subject, DEPARTMENT, "Phòng Tổng hợp tham mưu")
    department = act_as(steps.DEPARTMENT_HEAD)
    steps.find(department, "Chờ xử lý", subject)
    steps.act(department, "Phân xử lý tiếp")
    steps.assign(department, ("Phạm Thu Dung", "Chủ trì"), words="Đồng chí Dung thực hiện", term="Hôm nay")
    dispatch.finish(act_as(steps.OFFICER), subject, "Đã cử cán bộ phối hợp")
    second = dispatch.receive(act_as(steps.OTHER_BRANCH_CLERK), subject)

    # thuchanhctk7 sees it all on the board
    dispatch.open_board(sender, subject)
    dispatch.shows(sender, dispatch.OFFICE, "Hoàn thành", number, DEPARTMENT, "Đã cử cán bộ phối hợp")
    dispatch.shows(sender, dispatch.BRANCH_2, "Đã tiếp nhận", second)
    outside = dispatch.line(sender, OUTSIDE)
    expect(outside).to_contain_text("Chưa gửi")
    outside.get_by_role("button", name="Đã gửi bưu điện").click()
    steps.said(sender, f"{OUTSIDE}: Đã gửi bưu điện")
    steps.shot(sender, "6b-board")

    # and the guide of the classroom has ticked what was done
    dispatch.ticked(sender, "6", "Vào sổ, ký số của Chi cục, phát hành")

"""Step (4): a paper letter of the Cục goes to Chi cục 1, is handled there, and everybody reads every stage."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.journeys import steps

pytestmark = pytest.mark.usefixtures("books")
BRANCH = "Chi cục 1"
DEPARTMENT = "Phòng Thống kê Tổng hợp"
WORDS = "Chi cục 1 chủ trì thực hiện; Phòng Tổng hợp theo dõi"


def test_from_the_clerk_of_the_office_to_done_in_the_branch(act_as):
    subject = "V/v báo cáo tình hình kinh tế - xã hội tháng 11"
    clerk, head = act_as(steps.CLERK), act_as(steps.HEAD)

    # thuchanhctk4 enters the letter with its scan and submits it
    office_pk = steps.enter_paper(clerk, subject, code="2131/TCTK-TKTH")
    number = steps.number_taken(clerk)
    steps.shot(clerk, "4-registered")
    clerk.get_by_role("link", name="Mở văn bản").click()
    expect(steps.where(clerk)).to_contain_text("Chờ Nguyễn Quốc Hùng (Cục trưởng) phân xử lý")
    expect(clerk.get_by_role("img", name=re.compile("[Tt]rang 1"))).to_be_visible()

    # thuchanhctk1 gives it to Chi cục 1, and to a phòng to know
    steps.find(head, "Chờ phân xử lý", subject)
    steps.shot(head, "4-head-reads")
    steps.act(head, "Phân xử lý")
    steps.choose(head, BRANCH, "Chủ trì")
    steps.shot(head, "4-head-assigns")
    steps.assign(head, (DEPARTMENT, "Để biết"), words=WORDS)
    head.goto(f"/van-ban-den/{office_pk}/")
    steps.until(head, steps.where(head).get_by_text("chờ tiếp nhận"))
    expect(steps.section(head, "Đã chuyển cho Chi cục")).to_contain_text("Đã đến")
    expect(steps.section(head, "Giao việc")).to_contain_text(WORDS)

    # thuchanhctk7 accepts it into the own book and submits it
    branch_clerk = act_as(steps.BRANCH_CLERK)
    steps.find(branch_clerk, "Chờ tiếp nhận", subject)
    expect(branch_clerk.get_by_text("Ý kiến chỉ đạo của Cục Thống kê")).to_be_visible()
    expect(branch_clerk.get_by_text(WORDS)).to_be_visible()
    steps.act(branch_clerk, "Tiếp nhận và vào sổ")
    expect(branch_clerk.get_by_label("Trích yếu")).to_have_count(0)
    steps.shot(branch_clerk, "4-branch-accepts")
    branch_clerk.get_by_role("button", name="Vào sổ và trình").click()
    expect(steps.heading(branch_clerk)).to_have_text("Đã vào sổ và trình Chi cục trưởng")
    branch_number, branch_pk = steps.number_taken(branch_clerk), steps.pk_of(branch_clerk)
    clerk.reload()
    delivery = steps.section(clerk, "Đã chuyển cho Chi cục")
    expect(delivery).to_contain_text("Đã tiếp nhận")
    expect(delivery).to_contain_text(re.compile(rf"Số đến\s*{branch_number}"))
    expect(delivery).to_contain_text("Huỳnh Thị Kim Oanh")

    # thuchanhctk5 assigns it to thuchanhctk6
    branch_head = act_as(steps.BRANCH_HEAD)
    steps.find(branch_head, "Chờ phân xử lý", subject)
    steps.act(branch_head, "Phân xử lý")
    steps.assign(
        branch_head, ("Nguyễn Hoàng Phúc", "Chủ trì"), words="Đồng chí Phúc thực hiện", term="Hôm nay"
    )
    clerk.reload()
    expect(delivery).to_contain_text("Đã phân công")
    expect(delivery).to_contain_text("Nguyễn Hoàng Phúc (Chuyên viên)")
    expect(delivery).to_contain_text("Hạn hôm nay")
    steps.shot(clerk, "4-clerk-follows")

    # thuchanhctk6 takes it, reports progress and closes it with a result
    officer = act_as(steps.BRANCH_OFFICER)
    steps.find(officer, "Chờ xử lý", subject)
    steps.shot(officer, "4-officer-reads")
    steps.act(officer, "Nhận xử lý")
    expect(steps.where(officer)).to_contain_text("Đang do Nguyễn Hoàng Phúc (Chuyên viên) xử lý")
    steps.act(officer, "Cập nhật tiến độ")
    officer.get_by_role("textbox", name="Tiến độ").fill("Đã tổng hợp số liệu của 8/10 xã")
    steps.confirm(officer, "Cập nhật tiến độ")
    expect(steps.section(officer, "Giao việc")).to_contain_text("8/10 xã")
    head.reload()
    expect(steps.where(head)).to_contain_text(
        "Đang do Nguyễn Hoàng Phúc (Chuyên viên), Chi cục Thống kê 1 xử lý"
    )
    expect(head.get_by_text("8/10 xã")).to_have_count(0)
    steps.act(officer, "Đóng hoàn thành")
    steps.shot(officer, "4-officer-closes")
    officer.get_by_label("Kết quả xử lý").fill("Đã gửi báo cáo số 15/BC-CCTK")
    steps.confirm(officer, "Đóng hoàn thành")
    expect(steps.state(officer)).to_have_text("Hoàn thành")

    # thuchanhctk1 and thuchanhctk4 read every stage
    for page in (head, clerk):
        steps.until(page, steps.state(page).get_by_text("Hoàn thành"))
        expect(steps.where(page)).to_contain_text("Chi cục Thống kê 1")
        row = steps.section(page, "Đã chuyển cho Chi cục")
        for said in ("Hoàn thành", branch_number, "Huỳnh Thị Kim Oanh", "Nguyễn Hoàng Phúc", "15/BC-CCTK"):
            expect(row).to_contain_text(said)
        track = row.get_by_role("listitem")
        for step in ("Gửi", "Đến", "Tiếp nhận", "Phân công", "Hoàn thành"):
            expect(track.filter(has_text=step).first).to_be_visible()
        for said in ("Vào sổ", "Trình", WORDS, "15/BC-CCTK"):
            expect(steps.history(page)).to_contain_text(said)
    steps.shot(head, "4-head-done")

    # thuchanhctk2 finds it under Nhận để biết, and it becomes Đã xem
    expect(steps.section(head, "Giao việc").get_by_text("Đã xem")).to_have_count(0)
    department = act_as(steps.DEPARTMENT_HEAD)
    steps.find(department, "Nhận để biết", subject)
    steps.open_list(department, "Nhận để biết")
    expect(steps.listed(department, subject)).to_have_count(0)
    head.reload()
    expect(steps.section(head, "Giao việc").get_by_text("Đã xem")).to_be_visible()

    # the branch's handling stays the branch's: the Cục may not open its document
    answer = head.goto(f"/van-ban-den/{branch_pk}/")
    assert answer.status == 404
    assert number


def test_a_refusal_and_two_returns_on_the_way(act_as):
    subject = "V/v rà soát danh mục đơn vị hành chính"
    clerk, head = act_as(steps.CLERK), act_as(steps.HEAD)
    branch_clerk, branch_head = act_as(steps.BRANCH_CLERK), act_as(steps.BRANCH_HEAD)
    officer = act_as(steps.BRANCH_OFFICER)
    office_pk = steps.enter_paper(clerk, subject, code="77/TCTK-HC")
    steps.find(head, "Chờ phân xử lý", subject)
    steps.act(head, "Phân xử lý")
    steps.assign(head, (BRANCH, "Chủ trì"), words="Để thực hiện")

    # thuchanhctk7 refuses it with a reason; the Cục reads it and decides again
    steps.find(branch_clerk, "Chờ tiếp nhận", subject)
    steps.act(branch_clerk, "Từ chối tiếp nhận")
    branch_clerk.get_by_role("button", name="Từ chối tiếp nhận").click()
    expect(branch_clerk.get_by_role("alert")).to_contain_text("Chọn hoặc nhập lý do")
    branch_clerk.locator("label", has_text="Tệp không đọc được").click()
    branch_clerk.get_by_label("Ghi thêm hoặc lý do khác").fill("trang 2 bị mờ")
    steps.shot(branch_clerk, "4-refusal")
    branch_clerk.get_by_role("button", name="Từ chối tiếp nhận").click()
    head.goto(f"/van-ban-den/{office_pk}/")
    steps.until(head, steps.where(head).get_by_text("trả lại"))
    expect(steps.where(head)).to_contain_text("Tệp không đọc được: trang 2 bị mờ")
    expect(steps.section(head, "Đã chuyển cho Chi cục")).to_contain_text("Từ chối tiếp nhận")
    steps.shot(head, "4-refused")

    # a new delivery; accepted and assigned this time
    steps.act(head, "Phân xử lý")
    steps.assign(head, (BRANCH, "Chủ trì"), words="Đã quét lại, Chi cục 1 thực hiện")
    steps.accept(branch_clerk, subject)
    branch_pk = steps.pk_of(branch_clerk)
    steps.find(branch_head, "Chờ phân xử lý", subject)

    # thuchanhctk5 returns it to the clerk, who submits it again
    steps.act(branch_head, "Trả lại văn thư")
    branch_head.get_by_label("Ghi thêm hoặc lý do khác").locator("visible=true").fill(
        "Đề nghị đính kèm phụ lục"
    )
    steps.confirm(branch_head, "Trả lại văn thư")
    steps.find(branch_clerk, "Bị trả lại", subject)
    expect(steps.where(branch_clerk)).to_contain_text("Đề nghị đính kèm phụ lục")
    steps.act(branch_clerk, "Trình lãnh đạo")
    branch_clerk.get_by_role("button", name="Trình lãnh đạo").locator("visible=true").first.click()
    expect(steps.where(branch_clerk)).to_contain_text("Chờ Võ Thanh Sơn")

    # thuchanhctk6 returns it to thuchanhctk5, who gives it once more
    steps.find(branch_head, "Chờ phân xử lý", subject)
    steps.act(branch_head, "Phân xử lý")
    steps.assign(branch_head, ("Nguyễn Hoàng Phúc", "Chủ trì"), words="Đồng chí Phúc xử lý")
    steps.find(officer, "Chờ xử lý", subject)
    steps.act(officer, "Trả lại")
    officer.locator("label", has_text="Không thuộc nhiệm vụ được giao").locator("visible=true").click()
    steps.confirm(officer, "Trả lại")
    branch_head.goto(f"/van-ban-den/{branch_pk}/")
    expect(steps.where(branch_head)).to_contain_text("Không thuộc nhiệm vụ được giao")
    expect(steps.state(branch_head)).to_have_text("Chờ phân xử lý")
    head.reload()
    expect(steps.section(head, "Đã chuyển cho Chi cục")).to_contain_text("Đã tiếp nhận")
    steps.act(branch_head, "Tôi trực tiếp xử lý")
    steps.act(branch_head, "Đóng hoàn thành")
    branch_head.get_by_label("Kết quả xử lý").fill("Đã rà soát xong")
    steps.confirm(branch_head, "Đóng hoàn thành")
    steps.until(head, steps.state(head).get_by_text("Hoàn thành"))
    rows = steps.section(head, "Đã chuyển cho Chi cục")
    expect(rows).to_contain_text("Tệp không đọc được: trang 2 bị mờ")
    expect(rows).to_contain_text("Đã rà soát xong")


def test_the_whole_way_without_javascript(person):
    subject = "V/v tổng điều tra kinh tế năm 2027"
    everybody = (steps.CLERK, steps.HEAD, steps.BRANCH_CLERK, steps.BRANCH_HEAD, steps.BRANCH_OFFICER)
    clerk, head, branch_clerk, branch_head, officer = (person(who, javascript=False) for who in everybody)
    office_pk = steps.enter_paper(clerk, subject, code="90/TCTK-TĐT", scripts=False)
    steps.find(head, "Chờ phân xử lý", subject)
    steps.act(head, "Phân xử lý")
    steps.shot(head, "4-plain-assign")
    steps.assign(head, (BRANCH, "Chủ trì"), (DEPARTMENT, "Để biết"), words="Để thực hiện")
    steps.accept(branch_clerk, subject)
    steps.find(branch_head, "Chờ phân xử lý", subject)
    steps.act(branch_head, "Phân xử lý")
    steps.assign(branch_head, ("Nguyễn Hoàng Phúc", "Chủ trì"), words="Đồng chí Phúc thực hiện")
    steps.find(officer, "Chờ xử lý", subject)
    steps.act(officer, "Nhận xử lý")
    steps.act(officer, "Cập nhật tiến độ")
    officer.get_by_role("textbox", name="Tiến độ").fill("Đang làm")
    steps.confirm(officer, "Cập nhật tiến độ")
    steps.act(officer, "Đóng hoàn thành")
    steps.confirm(officer, "Đóng hoàn thành")
    expect(officer.get_by_role("alert")).to_contain_text("Nhập kết quả xử lý")
    steps.shot(officer, "4-plain-close")
    officer.get_by_label("Kết quả xử lý").fill("Đã xong, báo cáo kèm theo")
    officer.get_by_label("Chọn tệp").set_input_files(
        steps.pdf_file(steps.scan("BÁO CÁO KẾT QUẢ", "16/BC"), "ket-qua.pdf")
    )
    steps.confirm(officer, "Đóng hoàn thành")
    expect(steps.state(officer)).to_have_text("Hoàn thành")
    expect(
        steps.section(officer, "Giao việc").get_by_role("link", name=re.compile("ket-qua.pdf"))
    ).to_be_visible()
    clerk.goto(f"/van-ban-den/{office_pk}/")
    steps.until(clerk, steps.state(clerk).get_by_text("Hoàn thành"))
    expect(steps.section(clerk, "Đã chuyển cho Chi cục")).to_contain_text("Đã xong, báo cáo kèm theo")


def test_directors_assign_with_a_thumb(person):
    subject = "Giấy mời họp giao ban trực tuyến quý IV"
    clerk, branch_clerk = person(steps.CLERK), person(steps.BRANCH_CLERK)
    head, branch_head = person(steps.HEAD, viewport=PHONE), person(steps.BRANCH_HEAD, viewport=PHONE)
    steps.enter_paper(clerk, subject, code="12/GM-TCTK")
    for page, name, role in ((head, BRANCH, "Chủ trì"), (branch_head, "Nguyễn Hoàng Phúc", "Chủ trì")):
        if page is branch_head:
            steps.accept(branch_clerk, subject)
        steps.shot(page, f"4-phone-home-{role}-{name}")
        steps.find(page, "Chờ phân xử lý", subject)
        steps.shot(page, f"4-phone-document-{name}")
        steps.act(page, "Phân xử lý")
        expect(page.locator(".bar").get_by_role("button", name="Phân xử lý")).to_be_in_viewport()
        expect(page.get_by_label("Ý kiến chỉ đạo")).to_be_in_viewport()
        steps.shot(page, f"4-phone-assign-{name}")
        page.get_by_role("link", name="Chọn", exact=True).click()
        steps.choose(page, name, role)
        steps.shot(page, f"4-phone-chosen-{name}")
        page.get_by_role("group", name="Hạn xử lý").locator("label", has_text="+2 ngày").click()
        page.get_by_role("button", name="Để thực hiện").click()
        page.locator(".bar").get_by_role("button", name="Phân xử lý").click()
        steps.said(page, name.replace(BRANCH, "Chi cục"))
        expect(steps.heading(page)).to_be_in_viewport()
        steps.shot(page, f"4-phone-done-{name}")

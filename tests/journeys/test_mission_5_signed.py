"""Step (5) along a route: drafted, approved, signed, numbered, sealed and sent to both Chi cục, down to its bytes."""

import re
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, signatures, steps
from tests.signing import pki
from tests.signing.test_check import with_a_page_more

pytestmark = pytest.mark.usefixtures("books")
BRANCH_1, BRANCH_2 = dispatch.BRANCH_1, dispatch.BRANCH_2
OTHER_HEAD, OTHER_OFFICER = "thuchanhctk8", "thuchanhctk9"
HEAD_NAME = "Nguyễn Quốc Hùng"


def test_from_the_officers_draft_to_two_signatures_both_chi_cuc_read(act_as, live_stack, tmp_path):
    subject = "V/v rà soát địa bàn điều tra chăn nuôi"
    code = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/CTK-TKTH")

    # thuchanhctk3 writes it, looks at the page and submits it
    officer = act_as(steps.OFFICER)
    signatures.begin_draft(officer, "Soạn trong hệ thống")
    signatures.write(
        officer,
        subject,
        "Thực hiện kế hoạch công tác, Cục Thống kê đề nghị các Chi cục rà soát địa bàn điều tra.",
        "Báo cáo gửi về Phòng Thống kê Tổng hợp trước ngày 30.",
        to="Các Chi cục Thống kê",
    )
    officer.get_by_role("checkbox", name="Chọn tất cả Chi cục").check()
    signatures.route_is(officer, "Chuyên viên - Lãnh đạo phòng - Lãnh đạo Cục - Văn thư")
    officer.get_by_label("Nội dung phiếu trình").fill("Kính trình lãnh đạo Cục ban hành")
    signatures.shows_page(officer)
    steps.shot(officer, "5b-draft")
    signatures.submit(officer, "Trần Thị Minh Hạnh")
    steps.shot(officer, "5b-submitted")

    # thuchanhctk2 approves, thuchanhctk1 signs, thuchanhctk4 numbers, seals and issues
    signatures.approve(act_as(steps.DEPARTMENT_HEAD), subject, "Nội dung đã rà soát")
    head = act_as(steps.HEAD)
    signatures.find(head, "Chờ ký", subject)
    for said in ("Kính trình lãnh đạo Cục ban hành", "Nội dung đã rà soát"):
        expect(steps.section(head, "Phiếu trình")).to_contain_text(said)
    steps.shot(head, "5b-sign")
    signatures.give_pin(head, signatures.WRONG_PIN)
    expect(head.get_by_role("alert")).to_contain_text("Mã PIN không đúng")
    signatures.give_pin(head)
    steps.said(head, signatures.SENT_ON)
    clerk = act_as(steps.CLERK)
    signatures.issue(clerk, subject, code, 2)
    steps.shot(clerk, "5b-issued")

    # both Chi cục receive it; Chi cục 1 carries it to the end, Chi cục 2 too
    first, second = act_as(steps.BRANCH_CLERK), act_as(steps.OTHER_BRANCH_CLERK)
    number = dispatch.receive(first, subject)
    first.get_by_role("link", name="Mở văn bản").click()
    signatures.signed_by(first, HEAD_NAME, dispatch.OFFICE)
    steps.shot(first, "5b-received")
    dispatch.give(act_as(steps.BRANCH_HEAD), subject, "Nguyễn Hoàng Phúc", "Đồng chí Phúc thực hiện")
    dispatch.finish(act_as(steps.BRANCH_OFFICER), subject, "Đã rà soát xong")
    other_number = dispatch.receive(second, subject)
    dispatch.give(act_as(OTHER_HEAD), subject, "Bùi Thị Thảo Vy", "Đồng chí Vy thực hiện")
    dispatch.finish(act_as(OTHER_OFFICER), subject, "Không có địa bàn thay đổi")

    # thuchanhctk4 sees how far they are, and both signatures
    dispatch.open_board(clerk, subject)
    dispatch.shows(clerk, BRANCH_1, "Hoàn thành", number, "Nguyễn Hoàng Phúc", "Đã rà soát xong")
    dispatch.shows(clerk, BRANCH_2, "Hoàn thành", other_number, "Không có địa bàn thay đổi")
    steps.shot(clerk, "5b-board")
    clerk.get_by_role("link", name=code, exact=True).click()
    signatures.signed_by(clerk, HEAD_NAME, dispatch.OFFICE)

    # the file is the same on both sides, signed twice, with number and date on its page
    pdf = signatures.download(clerk)
    assert sha256(signatures.download(first)).hexdigest() == sha256(pdf).hexdigest()
    assert pki.pdfsig(pdf, tmp_path).count("Signature is Valid.") == 2
    text = pki.shown_text(pdf)
    day, month, year = steps.today().split("/")
    assert code in text
    assert re.search(rf"ngày {day} tháng 0?{int(month)} năm {year}", text), text

    # as it came it is valid; a changed byte and a page more are told
    expect(signatures.check(second, pdf)).to_contain_text(signatures.VALID)
    middle = pdf.index(b"stream", len(pdf) // 4) + 40
    changed = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    for forged in (changed, with_a_page_more(pdf)):
        expect(signatures.check(second, forged)).to_contain_text(signatures.INVALID)
    steps.shot(second, "5b-forged")

    # the guide of the classroom has ticked what was done
    dispatch.ticked(clerk, "5", "Vào sổ, ký số của Cục, phát hành")


def test_the_department_heads_own_file_comes_back_at_each_step_and_is_issued(act_as, live_stack):
    subject = "V/v tập huấn phần mềm thu thập số liệu"
    code = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/CTK-TKTH")
    drafter, head, clerk = act_as(steps.DEPARTMENT_HEAD), act_as(steps.HEAD), act_as(steps.CLERK)

    # thuchanhctk2 uploads a PDF, whose places are found, and submits it
    signatures.begin_draft(drafter, "Tải tệp PDF đã soạn")
    signatures.upload(drafter, signatures.own_file("Cục Thống kê tổ chức tập huấn.", HEAD_NAME, motto=""))
    drafter.get_by_label("Loại văn bản").select_option("Công văn")
    drafter.get_by_label("Trích yếu").fill(subject)
    drafter.get_by_role("checkbox", name="Chọn tất cả Chi cục").check()
    signatures.route_is(drafter, "Lãnh đạo phòng - Lãnh đạo Cục - Văn thư")
    signatures.submit(drafter, HEAD_NAME)

    # thuchanhctk1 returns it, and signs it when it comes again
    signatures.find(head, "Chờ ký", subject)
    signatures.give_back(head, "Xem lại nội dung", "ghi rõ thời gian tập huấn")
    signatures.resubmit(drafter, subject, "ghi rõ thời gian tập huấn", HEAD_NAME)
    signatures.sign(head, subject, "Đồng ý")

    # thuchanhctk4 returns it for its form: the signature falls, another file goes the same way
    signatures.find(clerk, "Chờ phát hành", subject)
    signatures.give_back(clerk, "Sai thể thức, kỹ thuật trình bày", "thiếu Quốc hiệu")
    mended = signatures.own_file("Cục Thống kê tổ chức tập huấn ngày 25.", HEAD_NAME)
    signatures.resubmit(drafter, subject, "thiếu Quốc hiệu", HEAD_NAME, mended)
    steps.shot(drafter, "5b-resubmitted")
    signatures.sign(head, subject)
    signatures.issue(clerk, subject, code, 2)
    signatures.signed_by(clerk, HEAD_NAME, dispatch.OFFICE)

    # what was said each time stays readable
    before = steps.section(clerk, "Phiếu trình")
    before.get_by_text("Các lần trình trước").click()
    for said in ("ghi rõ thời gian tập huấn", "thiếu Quốc hiệu"):
        expect(before).to_contain_text(said)
    steps.shot(clerk, "5b-returned-twice")
    dispatch.ticked(drafter, "5", "Tự dự thảo văn bản")

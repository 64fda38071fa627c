"""Signing itself: for the head by a deputy (KT.), and several documents with one PIN entry."""

import pytest
from playwright.sync_api import expect

from tests.journeys import dispatch, signatures, steps
from tests.journeys.papers import in_stack
from tests.signing import pki

pytestmark = pytest.mark.usefixtures("books")
DEPUTY_NAME = "Phan Đình Khải"
FIRST, WITHDRAWN, LAST = (
    "V/v báo cáo tháng, bản thứ nhất",
    "V/v báo cáo tháng, bản hủy trình",
    "V/v báo cáo tháng, bản thứ ba",
)


def test_the_deputy_signs_for_the_head(act_as, live_stack):
    subject = "V/v cung cấp số liệu doanh nghiệp"
    code = dispatch.next_code(live_stack, dispatch.OFFICE, "%02d/CTK-TKTH")
    officer = act_as(steps.OFFICER)
    signatures.begin_draft(officer, "Soạn trong hệ thống")
    signatures.write(officer, subject, "Đề nghị Chi cục cung cấp số liệu.", to="Chi cục Thống kê 1")
    dispatch.send_to(officer, dispatch.BRANCH_1)
    officer.get_by_label("Người ký").select_option(f"KT. Cục trưởng – Phó Cục trưởng {DEPUTY_NAME}")
    signatures.submit(officer, "Trần Thị Minh Hạnh")
    signatures.approve(act_as(steps.DEPARTMENT_HEAD), subject)

    # it asks the deputy, nobody else
    head, deputy, clerk = act_as(steps.HEAD), act_as(signatures.DEPUTY), act_as(steps.CLERK)
    signatures.open_list(head, "Chờ ký")
    expect(steps.listed(head, subject)).to_have_count(0)
    signatures.sign(deputy, subject)
    signatures.issue(clerk, subject, code, 1)
    signatures.signed_by(clerk, DEPUTY_NAME, dispatch.OFFICE)
    text = pki.shown_text(signatures.download(clerk))
    for said in ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG", DEPUTY_NAME):
        assert said in text


def test_several_are_signed_with_one_pin_and_one_failure_stops_no_other(act_as, live_stack):
    in_stack(live_stack, f"sign.to_sign({FIRST!r}, {WITHDRAWN!r}, {LAST!r})")
    head, officer = act_as(steps.HEAD), act_as(steps.OFFICER)
    signatures.open_list(head, "Chờ ký")
    for subject in (FIRST, WITHDRAWN, LAST):
        steps.listed(head, subject).get_by_role("checkbox").check()
    head.get_by_role("button", name="Ký các văn bản đã chọn").click()
    expect(steps.heading(head)).to_have_text("Ký 3 văn bản")

    # meanwhile one is withdrawn
    signatures.find(officer, "Tôi soạn", WITHDRAWN)
    steps.act(officer, "Hủy trình")
    steps.confirm(officer, "Hủy trình")
    steps.said(officer, "Đã hủy trình")

    # a wrong PIN signs nothing and is not tried on the others
    rows = head.get_by_role("main").get_by_role("listitem")
    head.get_by_label("Mã PIN chữ ký số").fill(signatures.WRONG_PIN)
    head.get_by_role("button", name="Ký 3 văn bản").click()
    expect(head.get_by_text("Đã ký 0 trong 3 văn bản.")).to_be_visible()
    expect(rows.filter(has_text="Mã PIN không đúng. Còn 4 lần thử.")).to_have_count(1)
    steps.shot(head, "several-wrong-pin")

    # the right one signs the two that still wait
    head.get_by_label("Mã PIN chữ ký số").fill(signatures.PRACTICE_PIN)
    head.get_by_role("button", name="Thử lại 3 văn bản chưa ký").click()
    expect(head.get_by_text("Đã ký 2 trong 3 văn bản.")).to_be_visible()
    for subject in (FIRST, LAST):
        expect(rows.filter(has_text=subject)).to_contain_text("Đã ký")
    expect(rows.filter(has_text=WITHDRAWN)).to_contain_text("không ký lần này")
    steps.shot(head, "several")
    signatures.open_list(head, "Đã ký, đã duyệt")
    for subject in (FIRST, LAST):
        expect(steps.listed(head, subject)).to_have_count(1)

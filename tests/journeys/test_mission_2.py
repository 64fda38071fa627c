"""Step (2): an officer brings the own account up to date, and nothing else."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser import PASSWORD
from tests.journeys import steps

NEW_PASSWORD = "mua-thu-tren-song-tien-2026"


def portrait() -> bytes:
    """A photograph, larger than shown."""
    picture = Image.new("RGB", (600, 800), "#7fa3c9")
    ImageDraw.Draw(picture).ellipse((150, 150, 450, 500), fill="#f0cfae")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def signature() -> bytes:
    """Blue ink on nothing."""
    picture = Image.new("RGBA", (400, 160), (0, 0, 0, 0))
    stroke = [(20, 120), (90, 30), (130, 130), (200, 40), (250, 120), (380, 60)]
    ImageDraw.Draw(picture).line(stroke, fill=(20, 60, 160, 255), width=7)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def open_profile(page) -> None:
    page.goto("/")
    page.get_by_label("mở trình đơn cá nhân").click()
    page.get_by_role("link", name="Cập nhật thông tin cá nhân").click()
    expect(steps.heading(page)).to_have_text("Cập nhật thông tin cá nhân")


@pytest.fixture
def officer(person, live_stack):
    """thuchanhctk3, put back afterwards as it was."""
    kept = live_stack.query(
        "SELECT full_name, password FROM accounts_user WHERE username = %s", steps.OFFICER
    )[0]
    yield person(steps.OFFICER)
    live_stack.query(
        "UPDATE accounts_user SET full_name = %s, password = %s WHERE username = %s RETURNING id",
        *kept,
        steps.OFFICER,
    )


def test_an_officer_updates_name_phone_mail_and_birthday(officer):
    open_profile(officer)
    officer.get_by_label("Họ và tên").fill("Phạm Thị Thu Dung")
    officer.get_by_label("Ngày sinh").press_sequentially("12051990")
    expect(officer.get_by_label("Ngày sinh")).to_have_value("12/05/1990")
    officer.get_by_label("Số điện thoại").fill("0273 3871 234")
    officer.get_by_label("Thư điện tử").fill("dung@ctk.example.vn")
    officer.get_by_role("button", name="Lưu", exact=True).click()
    steps.said(officer, "Đã lưu thông tin cá nhân.")
    expect(officer.get_by_label("Họ và tên")).to_have_value("Phạm Thị Thu Dung")
    expect(officer.get_by_label("Ngày sinh")).to_have_value("12/05/1990")
    expect(officer.get_by_label("Số điện thoại")).to_have_value("0273 3871 234")
    expect(officer.get_by_label("Thư điện tử")).to_have_value("dung@ctk.example.vn")
    expect(officer.get_by_label("Phạm Thị Thu Dung, mở trình đơn cá nhân")).to_be_visible()
    post = steps.section(officer, "Chức vụ và đơn vị")
    expect(post).to_contain_text("Chuyên viên")
    expect(post.get_by_role("textbox")).to_have_count(0)


def test_a_slip_is_explained_beside_the_field_and_nothing_typed_is_lost(officer):
    open_profile(officer)
    officer.get_by_label("Họ và tên").fill("Phạm Thị Thu Dung")
    officer.get_by_label("Ngày sinh").fill("12/05/2099")
    officer.get_by_label("Số điện thoại").fill("123")
    officer.get_by_role("button", name="Lưu", exact=True).click()
    expect(officer.get_by_role("alert").first).to_contain_text("Ngày sinh không thể ở tương lai.")
    expect(officer.get_by_role("alert").first).to_contain_text("Số điện thoại gồm 8 đến 15 chữ số")
    expect(officer.get_by_label("Họ và tên")).to_have_value("Phạm Thị Thu Dung")
    expect(officer.get_by_label("Số điện thoại")).to_have_value("123")


def test_an_officer_adds_a_portrait_and_a_signature_and_removes_the_portrait(officer):
    open_profile(officer)
    avatar = steps.section(officer, "Ảnh đại diện")
    file = {"name": "toi.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    avatar.get_by_label("Ảnh đại diện", exact=True).set_input_files(file)
    avatar.get_by_role("button", name="Tải ảnh lên").click()
    expect(avatar.get_by_alt_text("Ảnh đại diện của bạn")).to_be_visible()
    expect(officer.locator(".topbar img")).to_be_visible()

    paper = steps.section(officer, "Ảnh chữ ký")
    expect(paper).to_contain_text("Chưa có ảnh chữ ký")
    file = {"name": "chu-ky.png", "mimeType": "image/png", "buffer": signature()}
    paper.get_by_label("Ảnh chữ ký", exact=True).set_input_files(file)
    paper.get_by_role("button", name="Tải ảnh chữ ký lên").click()
    expect(paper.get_by_alt_text("Ảnh chữ ký của bạn")).to_be_visible()
    steps.shot(officer, "2-profile")

    file = {"name": "chu-ky.png", "mimeType": "image/png", "buffer": portrait()}
    paper.get_by_label("Ảnh chữ ký", exact=True).set_input_files(file)
    paper.get_by_role("button", name="Tải ảnh chữ ký lên").click()
    expect(paper.get_by_role("alert")).to_contain_text("Chưa lưu được ảnh chữ ký")
    expect(paper.get_by_alt_text("Ảnh chữ ký của bạn")).to_be_visible()

    avatar.get_by_role("button", name="Xóa ảnh đại diện").click()
    expect(avatar.get_by_alt_text("Ảnh đại diện của bạn")).to_have_count(0)


def test_an_officer_changes_the_password_and_signs_in_with_it(officer, person):
    open_profile(officer)
    officer.get_by_role("link", name="Đổi mật khẩu").locator("visible=true").first.click()
    officer.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    officer.get_by_label("Mật khẩu mới", exact=True).fill(NEW_PASSWORD)
    officer.get_by_label("Nhập lại mật khẩu mới").fill(NEW_PASSWORD + "x")
    officer.get_by_role("button", name="Đổi mật khẩu").click()
    expect(officer.get_by_role("alert").first).to_contain_text("Hai lần nhập mật khẩu mới không giống nhau.")
    officer.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    officer.get_by_label("Mật khẩu mới", exact=True).fill(NEW_PASSWORD)
    officer.get_by_label("Nhập lại mật khẩu mới").fill(NEW_PASSWORD)
    officer.get_by_role("button", name="Đổi mật khẩu").click()
    steps.said(officer, "Đã đổi mật khẩu.")
    again = person(steps.OFFICER, NEW_PASSWORD)
    expect(again.get_by_label("Phạm Thu Dung, mở trình đơn cá nhân")).to_be_visible()


def test_signing_out_needs_signing_in_again(officer):
    officer.get_by_label("mở trình đơn cá nhân").click()
    officer.get_by_role("button", name="Đăng xuất").click()
    expect(officer.get_by_role("button", name="Đăng nhập")).to_be_visible()
    officer.goto("/ca-nhan/")
    expect(officer.get_by_role("button", name="Đăng nhập")).to_be_visible()

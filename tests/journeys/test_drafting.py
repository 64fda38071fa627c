"""Writing a draft in a real browser: the editor counts what is numbered, the page follows, the boxes move."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.journeys import steps
from tests.signing.test_draft_pages import letter

pytestmark = pytest.mark.usefixtures("books")

NEW = "/trinh-ky/moi/"
SAVED = "Đã lưu dự thảo."


def complaints_of(page) -> list[str]:
    """What the console of the page says, the blocked styles and scripts above all."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: heard.append(str(problem)))
    return heard


def test_articles_clauses_points_and_tables_are_written_saved_and_opened_again(person):
    page = person(steps.OFFICER)
    heard = complaints_of(page)
    page.goto(f"{NEW}?cach=soan")
    body = page.get_by_role("textbox", name="Nội dung", exact=True)
    page.get_by_label("Loại văn bản").select_option(label="Quyết định")
    page.get_by_label("Trích yếu").fill("Ban hành Quy chế làm việc")
    body.click()
    page.get_by_role("button", name="Điều", exact=True).first.click()
    type_lines(page, "Ban hành kèm theo Quyết định này Quy chế làm việc.", "Trách nhiệm của các phòng:", "")
    page.keyboard.press("Tab")
    type_lines(page, "Phòng Tổng hợp theo dõi;", "")
    page.keyboard.press("Tab")
    page.keyboard.type("rà soát số liệu")

    preview = page.get_by_role("region", name="Các trang").get_by_role("img").first
    expect(preview).to_be_visible(timeout=30_000)

    page.get_by_role("button", name="Lưu dự thảo").last.click()
    expect(page.get_by_text(SAVED).first).to_be_visible(timeout=30_000)
    again = page.get_by_role("textbox", name="Nội dung", exact=True)
    expect(again.locator("ol.dieu > li")).to_have_count(2)
    expect(again.locator("ol.dieu ol ol li")).to_have_text("rà soát số liệu")
    again.locator("p").last.click()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Bảng", exact=True).first.click()
    expect(page.get_by_role("button", name="+ Dòng").first).to_be_visible()
    expect(again.get_by_role("table")).to_be_visible()
    assert not heard


def type_lines(page, *lines: str) -> None:
    """Lines with Enter between them."""
    for at, line in enumerate(lines):
        if at:
            page.keyboard.press("Enter")
        page.keyboard.type(line)


def test_the_place_of_the_signature_moves_by_mouse_keys_and_finger(person):
    page = person(steps.OFFICER)
    heard = complaints_of(page)
    page.goto(f"{NEW}?cach=tep")
    file = letter("Người khác")
    page.locator("#id_main").set_input_files(
        {"name": file.name, "mimeType": "application/pdf", "buffer": file.read()}
    )
    page.get_by_label("Loại văn bản").select_option(label="Công văn")
    page.get_by_label("Trích yếu").fill("V/v rà soát địa bàn")
    page.get_by_role("button", name="Lưu và đặt ô ký").click()
    page.wait_for_url("**/o-ky/")

    left, top = page.locator("[name=nguoi_ky_left]"), page.locator("[name=nguoi_ky_top]")
    box = page.get_by_role("button", name="Chữ ký của")
    began = float(left.input_value()), float(top.input_value())
    drag(page, box, 0, 60)
    assert float(left.input_value()) == pytest.approx(began[0], abs=0.5)
    assert float(top.input_value()) > began[1] + 10
    dragged = float(left.input_value()), float(top.input_value())
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    assert float(left.input_value()) == pytest.approx(dragged[0] - 1, abs=0.11)
    assert float(top.input_value()) == pytest.approx(dragged[1] + 10, abs=0.11)
    moved = float(top.input_value())
    page.get_by_role("button", name="Lưu vị trí").click()
    expect(page.get_by_text("Đã đặt ô ký, số và ngày.").first).to_be_visible()

    phone = person(steps.OFFICER, viewport=PHONE)
    phone.goto(page.url.replace("/sua/", "/o-ky/"))
    assert float(phone.locator("[name=nguoi_ky_top]").input_value()) == pytest.approx(moved, abs=0.11)
    swipe(phone, phone.get_by_role("button", name="Chữ ký của"), -30, 0)
    assert float(phone.locator("[name=nguoi_ky_left]").input_value()) < dragged[0] - 5
    assert not heard


def drag(page, box, right: float, down: float) -> None:
    """By the mouse, from the middle of the box."""
    edge = box.bounding_box()
    x, y = edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def swipe(page, box, right: float, down: float) -> None:
    """By a finger."""
    edge = box.bounding_box()
    x, y = edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1):
        there = [{"x": x + right * part, "y": y + down * part}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": there})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_without_script_lines_are_typed_looked_at_and_saved(person):
    page = person(steps.OFFICER, javascript=False)
    page.goto(f"{NEW}?cach=soan")
    page.get_by_label("Loại văn bản").select_option(label="Thông báo")
    page.get_by_label("Trích yếu").fill("Lịch trực cuối năm")
    page.get_by_label("Nội dung", exact=True).fill(
        "1. Các phòng **cử người trực**.\n| TT | Phòng |\n|---|---|\n| 1 | TCHC |"
    )
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("region", name="Các trang").get_by_role("img").first).to_be_visible()
    page.get_by_role("button", name="Lưu dự thảo").last.click()
    expect(page.get_by_text(SAVED).first).to_be_visible()
    expect(page.get_by_label("Nội dung", exact=True)).to_have_value(
        "1. Các phòng **cử người trực**.\n| TT | Phòng |\n|---|---|\n| 1 | TCHC |"
    )

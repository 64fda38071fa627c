"""What a clerk does with Văn bản đi, in the words on the screen: entering, issuing, following, taking back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps

OFFICE, BRANCH_1, BRANCH_2 = "Cục Thống kê", "Chi cục Thống kê 1", "Chi cục Thống kê 2"


def sent_pk(page: Page) -> int:
    """Which of the own documents the page is about."""
    found = re.search(r"/van-ban-di/(\d+)/", urlsplit(page.url).path)
    assert found, page.url
    return int(found[1])


def next_code(live, organisation: str, pattern: str) -> str:
    """Số, ký hiệu as it stands on the scan: the next number of the book."""
    found = live.query(
        "SELECT book.next_number FROM registers_register AS book JOIN accounts_unit AS unit"
        " ON unit.id = book.organisation_id"
        " WHERE book.direction = 'OUT' AND book.is_default AND unit.is_practice AND unit.name = %s",
        organisation,
    )
    return pattern % found[0][0]


# --- entering and issuing


def begin_entry(page: Page) -> None:
    """From home to the entry form, by Văn bản đi."""
    page.goto("/")
    page.get_by_role("link", name="Văn bản đi", exact=True).click()
    page.get_by_role("link", name="Nhập văn bản đi").first.click()
    expect(steps.heading(page)).to_have_text("Nhập văn bản đi đã ký, đóng dấu")


def fill_entry(
    page: Page,
    subject: str,
    *,
    kind: str = "Công văn",
    signer: str = "Nguyễn Quốc Hùng",
    unit: str = "",
    field: str = "",
    reply_due: str = "",
    follower: str = "",
) -> None:
    """Choose the stamped scan and type what stands on it."""
    files = page.get_by_role("group", name="Văn bản chính")
    files.get_by_label("Chọn tệp").set_input_files(steps.pdf_file(steps.scan(subject, "ban-quet")))
    expect(page.get_by_role("img", name=re.compile("^Trang 1 của"))).to_be_visible()
    page.get_by_label("Loại văn bản").select_option(kind)
    if unit:
        page.get_by_label("Đơn vị soạn thảo").select_option(unit)
    if field:
        page.get_by_label("Lĩnh vực").fill(field)
    page.get_by_label("Trích yếu").fill(subject)
    page.get_by_label("Người ký").fill(signer)
    if reply_due:
        page.get_by_label("Hạn trả lời").fill(reply_due)
    if follower:
        page.get_by_label("Người theo dõi").select_option(follower)


def send_to(page: Page, *names: str) -> None:
    """Tick units of the system in the picker."""
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()


def send_outside(page: Page, name: str, address: str) -> None:
    """Write down one recipient by hand under Đơn vị khác."""
    page.get_by_role("link", name="Đơn vị khác", exact=True).click()
    page.get_by_label("Tên nơi nhận").first.fill(name)
    page.get_by_label("Địa chỉ").first.fill(address)


def compare(page: Page, code: str, button: str) -> None:
    """Answer "Số trên bản quét có đúng là …?" after reading the symbol and today's day."""
    asked = page.get_by_role("heading", name="Số trên bản quét có đúng là")
    expect(asked).to_contain_text(code)
    expect(asked).to_contain_text(steps.today())
    page.get_by_role("button", name=button).locator("visible=true").click()


def issue_now(page: Page, code: str, recipients: int) -> int:
    """Vào sổ và phát hành with the comparison between; the document's page is open afterwards."""
    page.get_by_role("button", name="Vào sổ và phát hành").locator("visible=true").click()
    compare(page, code, "Đúng, vào sổ và phát hành")
    steps.said(page, f"Đã phát hành {code} đến {recipients} nơi nhận")
    expect(steps.state(page)).to_have_text("Đã phát hành")
    return sent_pk(page)


# --- following


def open_board(page: Page, subject: str) -> None:
    """From home to the board, by Theo dõi văn bản gửi."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Theo dõi văn bản gửi")).click()
    steps.tab(page, "Tất cả đã gửi").click()
    steps.listed(page, subject).get_by_role("link", name=subject).click()
    expect(page.get_by_role("table", name=re.compile("^Tình hình nhận văn bản"))).to_be_visible()


def line(page: Page, name: str) -> Locator:
    """The line of one recipient on the board."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{name}")))


def shows(page: Page, name: str, *words: str) -> None:
    """The line says all of this, as soon as it has come."""
    wanted = line(page, name)
    for each in words:
        wanted = wanted.filter(has_text=each)
    steps.until(page, wanted)


def tick(page: Page, *names: str) -> None:
    """Mark recipients on the board."""
    for name in names:
        line(page, name).get_by_role("checkbox", name=f"Chọn {name}").check()


def with_ticked(page: Page, label: str) -> None:
    """Press a button of the bar that is about the marked ones."""
    bar = page.get_by_role("group", name="Việc với các nơi nhận đã chọn")
    bar.get_by_role("button", name=label).click()


def ticked(page: Page, number: str, words: str) -> None:
    """The guide of the classroom has ticked an act of the step, for this account."""
    page.goto("/thuc-hanh/")
    act = steps.section(page, f"({number})").get_by_role("listitem").filter(has_text="Bạn")
    expect(act.filter(has_text=words).get_by_role("img", name="Đã làm")).to_be_visible()


# --- taking back


def recall(page: Page, reason: str) -> None:
    """Say why on the page that asks, and order it."""
    page.get_by_label("Lý do thu hồi").fill(reason)
    page.get_by_role("button", name=re.compile("^Thu hồi")).locator("visible=true").click()


# --- receiving


def receive(page: Page, subject: str) -> str:
    """Tiếp nhận và vào sổ, submitted to the head; returns the number it took."""
    steps.accept(page, subject)
    return steps.number_taken(page)


def give(page: Page, subject: str, name: str, words: str, term: str = "Hôm nay") -> None:
    """The head gives it to one person as chủ trì."""
    steps.find(page, "Chờ phân xử lý", subject)
    steps.act(page, "Phân xử lý")
    steps.assign(page, (name, "Chủ trì"), words=words, term=term)


def finish(page: Page, subject: str, result: str) -> None:
    """Nhận xử lý and Đóng hoàn thành."""
    steps.find(page, "Chờ xử lý", subject)
    steps.act(page, "Nhận xử lý")
    steps.act(page, "Đóng hoàn thành")
    page.get_by_label("Kết quả xử lý").fill(result)
    steps.confirm(page, "Đóng hoàn thành")
    expect(steps.state(page)).to_have_text("Hoàn thành")

"""What people do at the screens, in the words they read there.

Every step takes the page of the person and looks for labels, buttons and headings, never for our own ids.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

HEAD, DEPARTMENT_HEAD, OFFICER, CLERK = (f"thuchanhctk{n}" for n in (1, 2, 3, 4))
BRANCH_HEAD, BRANCH_OFFICER, BRANCH_CLERK = (f"thuchanhctk{n}" for n in (5, 6, 7))
OTHER_BRANCH_CLERK = "thuchanhctk10"
PATIENCE = 20_000  # milliseconds for what a worker does behind the page

LETTER = """<html lang="vi"><style>@page {{ size: A4; margin: 20mm 15mm 20mm 30mm }} body {{ font: 14pt "Liberation Serif" }}
h1 {{ font-size: 14pt; text-align: center; margin-top: 32mm }} .day {{ text-align: right; font-style: italic }} p {{ text-align: justify; text-indent: 10mm }}
.head {{ display: flex; justify-content: space-between; text-align: center; font-size: 12pt }}
.page + .page {{ break-before: page }}</style>{pages}</html>"""
PAGE = """<div class="page"><div class="head"><div><b>TỔNG CỤC THỐNG KÊ</b><br>Số: {code}</div><div><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA
VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b></div></div><p class="day">Hà Nội, ngày 20 tháng 11 năm 2026</p><h1>{subject}</h1>{text}<p>Trang {number}.</p></div>"""
SENTENCE = "<p>Đề nghị các đơn vị tổng hợp số liệu, báo cáo kết quả thực hiện đúng thời hạn quy định.</p>"


@cache
def scan(subject: str, code: str = "2131/TCTK-TKTH", pages: int = 2) -> bytes:
    """A letter as it comes from the scanner: a real PDF."""
    from weasyprint import HTML

    sheets = [
        PAGE.format(code=code, subject=subject, text=SENTENCE * 6, number=n) for n in range(1, pages + 1)
    ]
    return HTML(string=LETTER.format(pages="".join(sheets))).write_pdf()


def pdf_file(data: bytes, name: str = "cong-van.pdf") -> dict:
    """A PDF as a file field takes it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def today(plus: int = 0) -> str:
    """A day as people write it."""
    return (timezone.localdate() + dt.timedelta(days=plus)).strftime("%d/%m/%Y")


def shot(page: Page, name: str) -> None:
    """Keep a picture of the screen where EOFFICE_SHOTS names a folder; for the eye, and for the README."""
    if folder := os.environ.get("EOFFICE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


# --- the frame


def open_list(page: Page, label: str) -> None:
    """Go to a worklist of Văn bản đến by its tab."""
    page.goto("/van-ban-den/")
    tab(page, label).click()
    expect(tab(page, label)).to_have_attribute("aria-current", re.compile("page|true"))


def tab(page: Page, label: str) -> Locator:
    """A tab above the list, whatever its count says."""
    return page.locator("nav.tabs").get_by_role("link", name=re.compile(f"^{re.escape(label)}( |$)"))


def listed(page: Page, subject: str) -> Locator:
    """The row of a document in the list on the screen."""
    return page.get_by_role("row").filter(has_text=subject)


def find(page: Page, label: str, subject: str) -> None:
    """Open a document from a worklist, waiting for whatever is still on its way."""
    open_list(page, label)
    until(page, listed(page, subject))
    listed(page, subject).get_by_role("link", name=subject).click()
    expect(heading(page)).to_contain_text(subject)


def until(page: Page, wanted: Locator) -> None:
    """Load the page again until it shows what is wanted, as somebody waiting does."""
    for _ in range(60):
        if wanted.count():
            break
        page.wait_for_timeout(PATIENCE / 60)
        page.reload()
    expect(wanted.first).to_be_visible()


def heading(page: Page) -> Locator:
    """The title of the page."""
    return page.get_by_role("heading", level=1)


def where(page: Page) -> Locator:
    """The sentence that says where the document is now."""
    return page.locator(".where")


def state(page: Page) -> Locator:
    """The state beside the title."""
    return page.locator(".page-head .state")


def history(page: Page) -> Locator:
    """Lịch sử xử lý."""
    return page.get_by_role("region", name="Lịch sử xử lý")


def section(page: Page, title: str) -> Locator:
    """A part of the document page under its heading."""
    return page.get_by_role("region", name=title)


def act(page: Page, label: str) -> None:
    """Press a button of the document, in the menu "Việc khác" where it is not in view."""
    page.wait_for_load_state()
    button = page.locator("a, button").filter(has_text=re.compile(f"^\\s*{re.escape(label)}\\s*$"))
    if not button.locator("visible=true").count():
        page.locator("summary", has_text="Việc khác").locator("visible=true").click()
    button.locator("visible=true").first.click()


def confirm(page: Page, panel: str) -> None:
    """Press the button of the open panel."""
    section(page, panel).get_by_role("button", name=panel).click()


def said(page: Page, text: str) -> None:
    """The toast after an act."""
    expect(page.locator(".toast")).to_contain_text(text)


def pk_of(page: Page) -> int:
    """Which document the page shows, for looking into the database."""
    found = re.search(r"/van-ban-den/(\d+)/", urlsplit(page.url).path)
    assert found, page.url
    return int(found[1])


# --- văn thư


def fill_entry(page: Page, subject: str, *, code: str = "2131/TCTK-TKTH", scripts: bool = True) -> None:
    """Type what stands on a paper letter into the entry form and choose its scan."""
    page.get_by_label("Chọn tệp").set_input_files(pdf_file(scan(subject, code)))
    if scripts:
        expect(page.get_by_role("img", name=re.compile("^Trang 1 của"))).to_be_visible()
    page.get_by_label("Cơ quan ban hành", exact=True).fill("Tổng cục Thống kê")
    page.get_by_label("Loại văn bản").select_option("Công văn")
    page.get_by_label("Số, ký hiệu", exact=True).fill(code)
    page.get_by_label("Ngày văn bản").fill(today(-2))
    page.get_by_label("Trích yếu").fill(subject)
    page.get_by_label("Người ký").fill("Nguyễn Thị Hương")


def enter_paper(
    page: Page, subject: str, *, code: str, button: str = "Vào sổ và trình", scripts: bool = True
) -> int:
    """Enter a paper letter with its scan; the page with the number is open afterwards. Returns the document."""
    page.goto("/")
    page.get_by_role("link", name="Nhập văn bản đến").locator("visible=true").first.click()
    expect(heading(page)).to_have_text("Nhập văn bản đến bản giấy")
    fill_entry(page, subject, code=code, scripts=scripts)
    page.get_by_role("button", name=button).click()
    expect(heading(page)).to_contain_text("Đã vào sổ")
    return pk_of(page)


def accept(page: Page, subject: str) -> None:
    """Tiếp nhận và vào sổ, submitted to the head; the page with the number is open afterwards."""
    find(page, "Chờ tiếp nhận", subject)
    act(page, "Tiếp nhận và vào sổ")
    expect(heading(page)).to_have_text("Tiếp nhận và vào sổ")
    page.get_by_role("button", name="Vào sổ và trình").click()
    expect(heading(page)).to_contain_text("Đã vào sổ và trình")


def number_taken(page: Page) -> str:
    """The number that stands large after registering."""
    return section(page, "Số đến đã lấy").locator("b").first.inner_text()


# --- lãnh đạo


def choose(page: Page, name: str, role: str) -> None:
    """Give somebody a role in the assigning panel, looking under the tabs of the picker."""
    row = page.get_by_role("group", name=name, exact=True)
    tabs = page.get_by_role("navigation", name="Nhóm người nhận").get_by_role("link")
    for index in range(tabs.count()):
        if row.is_visible():
            break
        tabs.nth(index).click()
    row.locator("label", has_text=role).click()
    expect(row.get_by_label(role)).to_be_checked()


def assign(page: Page, *choices: tuple[str, str], words: str, term: str = "+2 ngày làm việc") -> None:
    """Fill the assigning panel and send it; without a term the proposed deadline stays."""
    for name, role in choices:
        choose(page, name, role)
    if term:
        page.get_by_role("group", name="Hạn xử lý").locator("label", has_text=term).click()
    page.get_by_label("Ý kiến chỉ đạo").fill(words)
    page.locator(".bar").get_by_role("button", name=re.compile("^Phân xử lý")).click()

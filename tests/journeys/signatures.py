"""What people do with Trình ký, in the words on the screen: drafting, deciding, signing, issuing, checking a file."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from signing.services.practice import PRACTICE_PIN
from tests.journeys import steps

DEPUTY = "thuchanhctkpho"
WRONG_PIN = "000000"
VALID, INVALID = "Chữ ký hợp lệ", "Chữ ký không hợp lệ"
SENT_ON = "Đã ký phê duyệt. Văn bản chuyển văn thư phát hành."


FILE = """<style>@page {{ size: A4; margin: 20mm 20mm 20mm 30mm }} body {{ font: 14pt "Liberation Serif" }}
table {{ width: 100%; text-align: center }} .end {{ margin-left: 55%; text-align: center }}</style>
<table><tr><td>CỤC THỐNG KÊ<br>Số:          /CTK-TKTH</td><td>{motto}<br><i>Mỹ Tho, ngày      tháng      năm 2026</i></td></tr></table>
<p>{text}</p><div class="end"><b>CỤC TRƯỞNG</b><div style="height: 30mm"></div><b>{signer}</b></div>"""


# --- drafting


def own_file(text: str, signer: str, motto: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") -> bytes:
    """A PDF made with another program, with its places for number, date and signature."""
    from weasyprint import HTML

    return HTML(string=FILE.format(text=text, signer=signer, motto=motto)).write_pdf()


def begin_draft(page: Page, way: str) -> None:
    """From home to the form of a new draft, by Trình ký."""
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name=re.compile("^Trình ký")).first.click()
    page.get_by_role("link", name="Soạn dự thảo").first.click()
    expect(steps.heading(page)).to_have_text("Soạn văn bản trình ký")
    page.get_by_role("link", name=re.compile(f"^{way}")).click()


def write(page: Page, subject: str, *paragraphs: str, to: str, kind: str = "Công văn") -> None:
    """Type a document into the editor."""
    page.get_by_label("Loại văn bản").select_option(kind)
    page.get_by_label("Trích yếu").fill(subject)
    page.get_by_label("Kính gửi").fill(to)
    page.get_by_role("textbox", name="Nội dung", exact=True).click()
    for number, paragraph in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(paragraph)


def upload(page: Page, pdf: bytes) -> None:
    """Choose the PDF made elsewhere."""
    files = page.get_by_role("group", name="Văn bản chính")
    files.get_by_label(re.compile("^Chọn tệp")).set_input_files(steps.pdf_file(pdf, "du-thao.pdf"))
    expect(page.get_by_role("img", name=re.compile("^Trang 1 của"))).to_be_visible()


def shows_page(page: Page) -> None:
    """The page laid out from what is written stands beside the form."""
    page.get_by_role("button", name="Xem trước").click()
    pages = page.get_by_role("region", name="Các trang")
    expect(pages.get_by_role("img", name=re.compile("[Tt]rang 1")).first).to_be_visible()


def route_is(page: Page, name: str) -> None:
    """The route offered first is this one."""
    expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()


def submit(page: Page, waits_for: str) -> int:
    """Trình ký; the document's page then says who is asked. Returns the document."""
    page.get_by_role("button", name="Trình ký", exact=False).locator("visible=true").last.click()
    steps.said(page, "Đã trình ký")
    expect(steps.where(page)).to_contain_text(f"Đang chờ {waits_for}")
    return draft_pk(page)


def draft_pk(page: Page) -> int:
    """Which draft the page is about."""
    found = re.search(r"/trinh-ky/(\d+)/", urlsplit(page.url).path)
    assert found, page.url
    return int(found[1])


# --- deciding


def open_list(page: Page, label: str) -> None:
    """Go to a list of Trình ký by its tab."""
    page.goto("/trinh-ky/")
    steps.tab(page, label).click()
    expect(steps.tab(page, label)).to_have_attribute("aria-current", re.compile("page|true"))


def find(page: Page, label: str, subject: str) -> None:
    """Open a draft from a list of Trình ký."""
    open_list(page, label)
    steps.listed(page, subject).get_by_role("link", name=subject).click()
    expect(steps.heading(page)).to_contain_text(subject)


def approve(page: Page, subject: str, opinion: str = "") -> None:
    """Duyệt."""
    find(page, "Chờ duyệt", subject)
    if opinion:
        page.get_by_label("Ý kiến").first.fill(opinion)
    steps.act(page, "Duyệt")
    steps.said(page, "Đã duyệt")


def sign(page: Page, subject: str, opinion: str = "") -> None:
    """Ký phê duyệt with the PIN of the classroom."""
    find(page, "Chờ ký", subject)
    if opinion:
        page.get_by_label("Ý kiến").first.fill(opinion)
    give_pin(page)
    steps.said(page, SENT_ON)


def give_pin(page: Page, pin: str = PRACTICE_PIN) -> None:
    """Type the PIN and sign."""
    page.get_by_label("Mã PIN chữ ký số").fill(pin)
    steps.act(page, "Ký phê duyệt")


def give_back(page: Page, reason: str, more: str) -> None:
    """Trả lại to the drafter, with a ready reason and own words."""
    steps.act(page, "Trả lại")
    panel = steps.section(page, "Trả lại")
    expect(panel.get_by_role("radio", name=re.compile("người soạn thảo"))).to_be_checked()
    panel.locator("label", has_text=reason).click()
    panel.get_by_label("Ghi thêm hoặc lý do khác").fill(more)
    steps.confirm(page, "Trả lại")
    steps.said(page, "Đã trả lại")


def resubmit(page: Page, subject: str, reason: str, waits_for: str, pdf: bytes | None = None) -> None:
    """Take the returned draft from its list, read why, mend it and submit it again."""
    find(page, "Bị trả lại", subject)
    expect(steps.where(page)).to_contain_text(reason)
    steps.act(page, "Sửa và trình ký")
    expect(page.get_by_text(reason).first).to_be_visible()
    if pdf is not None:
        upload(page, pdf)
    submit(page, waits_for)


# --- issuing


def first_page(page: Page) -> str:
    """Address of the picture of the first page, which the browser keeps."""
    picture = page.get_by_role("region", name="Các trang").get_by_role("img", name=re.compile("^Trang 1"))
    return picture.get_attribute("src") or ""


def issue(page: Page, subject: str, code: str, recipients: int) -> None:
    """Vào sổ, ký số và phát hành with the PIN of the organisation's key; the sealed page is shown then."""
    find(page, "Chờ phát hành", subject)
    before = first_page(page)
    expect(page.get_by_text(code, exact=True).first).to_be_visible()
    page.get_by_label("Mã PIN khóa của cơ quan").fill(PRACTICE_PIN)
    steps.act(page, "Vào sổ và phát hành")
    steps.said(page, f"Đã phát hành số {code} đến {recipients} nơi nhận")
    assert first_page(page) != before


# --- signatures


def panel(page: Page) -> Locator:
    """Chữ ký số of the document the page is about, as soon as it has been checked."""
    shown = steps.section(page, "Chữ ký số")
    steps.until(page, shown.filter(has_text=VALID))
    return shown


def signed_by(page: Page, *names: str) -> None:
    """The panel calls the file valid and names these signers, in this order."""
    signers = panel(page).get_by_role("listitem")
    expect(signers).to_have_count(len(names))
    for number, name in enumerate(names):
        expect(signers.nth(number)).to_contain_text(name)


def download(page: Page) -> bytes:
    """The file in the viewer, by Tải xuống."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải xuống").first.click()
    return Path(waiting.value.path()).read_bytes()


def check(page: Page, pdf: bytes) -> Locator:
    """Upload any file at Kiểm tra chữ ký; returns the part with the result."""
    page.goto("/trinh-ky/kiem-tra/")
    page.get_by_label("Tệp PDF").set_input_files(steps.pdf_file(pdf))
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    return page.get_by_role("status").filter(has_text="Kết quả kiểm tra")

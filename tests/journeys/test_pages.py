"""Every page of the mission's people: accessible, whole on a phone, Vietnamese throughout, quiet in the console, and
at the keyboard."""

import re
from functools import cache
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys import steps
from tests.journeys.papers import in_stack

pytestmark = pytest.mark.usefixtures("books")

DEPUTY, ADMINISTRATOR = "thuchanhctkpho", "quantri"
LISTS = ("/", "/van-ban-den/", "/van-ban-den/?muc=tat-ca")
COMMON = (*LISTS, "/tra-cuu/?q=chi+cuc", "/thong-bao/", "/thuc-hanh/")  # the same for everybody: read by two
OWN = ("/ca-nhan/", "/ca-nhan/mat-khau/", "/khong-co-trang-nay/")
SENT = ("/van-ban-di/?muc=da-phat-hanh", "/van-ban-di/?muc=tat-ca", "/van-ban-di/theo-doi-gui/")
BOOKS = ("/so-van-ban/", "/so-van-ban/tao-moi/", "/so-van-ban/{book}/", "/so-van-ban/{book}/sua/")

# who reads which pages; every page of a role once, the common ones for all of them
PAGES = {
    steps.CLERK: (
        *COMMON,
        *OWN,
        *BOOKS,
        "/so-van-ban/{book}/lich-su/",
        "/van-ban-den/?muc=chua-trinh",
        "/van-ban-den/?muc=bi-tra-lai",
        "/van-ban-den/moi/",
        "/van-ban-den/{registered}/",
        "/van-ban-den/{registered}/trinh/",
        "/van-ban-den/{registered}/sua/",
        "/van-ban-den/{registered}/huy-so/",
        "/van-ban-den/{registered}/da-vao-so/",
        "/van-ban-den/{bare}/",
        "/van-ban-den/{bare}/bo-sung-tep/",
        "/van-ban-den/{returned}/",
        "/van-ban-den/{submitted}/but-phe/",
        "/van-ban-den/{office_done}/",
        "/van-ban-den/{office_done}/luan-chuyen/",
        "/van-ban-den/{office_refused}/",
        *SENT,
        "/van-ban-di/?muc=du-thao",
        "/van-ban-di/?muc=da-cap-so",
        "/van-ban-di/?muc=bi-tu-choi",
        "/van-ban-di/in/?muc=tat-ca",
        "/van-ban-di/theo-doi-gui/?loc=tat-ca",
        "/van-ban-di/theo-doi-gui/?loc=tung-noi",
        "/van-ban-di/moi/",
        "/van-ban-di/moi/?answers={officer}",
        "/van-ban-di/moi/?replaces={recalled}",
        "/van-ban-di/{draft}/",
        "/van-ban-di/{draft}/sua/",
        "/van-ban-di/{draft}/huy/",
        "/van-ban-di/{numbered}/",
        "/van-ban-di/{numbered}/sua/",
        "/van-ban-di/{numbered}/phat-hanh/",
        "/van-ban-di/{numbered}/huy-so/",
        "/van-ban-di/{bare_number}/phat-hanh/",
        "/van-ban-di/{question}/",
        "/van-ban-di/{question}/theo-doi/",
        "/van-ban-di/{question}/theo-doi/?t=tu-choi",
        "/van-ban-di/{question}/gui-them/",
        "/van-ban-di/{question}/thu-hoi/",
        "/van-ban-di/{question}/de-nghi-cap-nhat/",
        "/van-ban-di/{question}/thay-ban-quet/",
        "/van-ban-di/{question}/buu-dien/{posted}/",
        "/van-ban-di/{asked_back}/theo-doi/",
        "/van-ban-di/{recalled}/",
        "/van-ban-di/{recalled}/theo-doi/",
        "/van-ban-di/{replaced}/",
        "/van-ban-di/don-vi-khac/",
        "/van-ban-di/don-vi-khac/moi/",
        "/van-ban-di/don-vi-khac/{body}/",
        "/van-ban-di/nhom-noi-nhan/",
        "/van-ban-di/nhom-noi-nhan/moi/",
        "/van-ban-di/nhom-noi-nhan/{group}/",
        "/so-van-ban/{sent_book}/",
        "/so-van-ban/{sent_book}/giu-so/",
        "/so-van-ban/{sent_book}/chen-so/",
        "/so-van-ban/{sent_book}/so-giu/",
        "/so-van-ban/{sent_book}/in/",
        "/trinh-ky/?muc=cho-phat-hanh",
        "/trinh-ky/?muc=tat-ca",
        "/trinh-ky/{to_issue}/",
        "/trinh-ky/luong/",
        "/trinh-ky/luong/moi/",
        "/trinh-ky/luong/{route}/",
        "/trinh-ky/luong/{route}/lich-su/",
        "/trinh-ky/quy-dinh-ky/",
        "/trinh-ky/mau/",
        "/trinh-ky/mau/moi/",
        "/trinh-ky/mau/{text_template}/",
        "/trinh-ky/kiem-tra/",
        "/van-ban-di/{e_issued}/",
    ),
    ADMINISTRATOR: (
        "/trinh-ky/luong/",
        "/trinh-ky/khoa/",
        "/trinh-ky/khoa/co-quan/",
        "/trinh-ky/khoa/nguoi/{head}/",
        "/trinh-ky/con-dau/",
    ),
    steps.HEAD: (
        *LISTS,
        "/so-van-ban/",
        "/van-ban-den/{submitted}/",
        "/van-ban-den/{submitted}/phan-xu-ly/",
        "/van-ban-den/{office_pending}/",
        "/van-ban-den/{office_given}/phan-xu-ly/",
        "/van-ban-den/{office_working}/",
        "/van-ban-den/mau-but-phe/",
        *SENT,
        "/van-ban-di/{question}/",
        "/van-ban-di/{question}/theo-doi/",
        "/trinh-ky/?muc=cho-ky",
        "/trinh-ky/?muc=da-ky",
        "/trinh-ky/{to_sign}/",
        "/trinh-ky/{to_sign}/ky-ngoai/",
        "/trinh-ky/ky-nhieu/?id={to_sign}",
        "/trinh-ky/khoa/cua-toi/",
        "/ca-nhan/",
    ),
    DEPUTY: (*LISTS, "/van-ban-den/{submitted}/", "/van-ban-den/{office_done}/"),
    steps.DEPARTMENT_HEAD: (
        *LISTS,
        "/van-ban-den/{department}/",
        "/van-ban-den/{officer}/",
        "/van-ban-den/{registered}/",
        "/van-ban-den/{office_accepted}/",
        "/van-ban-di/?muc=nhan-de-biet",
        "/van-ban-di/?muc=toi-theo-doi",
        "/van-ban-di/{question}/",
        "/van-ban-di/{question}/theo-doi/",
        "/trinh-ky/?muc=cho-duyet",
        "/trinh-ky/{to_review}/",
        "/trinh-ky/{resubmitted}/",
        "/trinh-ky/{resubmitted}/so-sanh/",
    ),
    steps.OFFICER: (
        *LISTS,
        "/ca-nhan/",
        "/van-ban-den/{officer}/",
        "/van-ban-den/moi/",
        "/van-ban-di/{question}/",
        "/trinh-ky/?muc=toi-soan",
        "/trinh-ky/?muc=bi-tra-lai",
        "/trinh-ky/moi/",
        "/trinh-ky/moi/?cach=soan",
        "/trinh-ky/moi/?cach=tep",
        "/trinh-ky/{e_draft}/",
        "/trinh-ky/{e_draft}/sua/",
        "/trinh-ky/{e_upload}/sua/",
        "/trinh-ky/{e_upload}/o-ky/",
        "/trinh-ky/{e_returned}/",
    ),
    steps.BRANCH_CLERK: (
        *LISTS,
        "/so-van-ban/",
        "/van-ban-den/{branch_pending}/",
        "/van-ban-den/{branch_pending}/tiep-nhan/",
        "/van-ban-den/{branch_pending}/tu-choi/",
        "/van-ban-den/{branch_accepted}/tra-lai-noi-gui/",
        "/van-ban-den/{branch_refused}/",
        "/van-ban-di/",
        "/van-ban-di/moi/",
        "/van-ban-den/{branch_question}/",
        "/van-ban-den/{branch_asked_back}/",
        "/van-ban-den/{branch_recalled}/",
        "/van-ban-den/{branch_replaced}/",
        "/van-ban-den/{branch_signed}/",
    ),
    steps.BRANCH_HEAD: (
        *LISTS,
        "/van-ban-den/{branch_accepted}/",
        "/van-ban-den/{branch_accepted}/phan-xu-ly/",
        "/van-ban-den/{branch_done}/",
        "/van-ban-den/{registered}/",
    ),
    steps.BRANCH_OFFICER: (
        *COMMON,
        "/van-ban-den/{branch_given}/",
        "/van-ban-den/{branch_working}/",
        "/van-ban-den/{branch_done}/",
        "/van-ban-den/?muc=da-xu-ly",
    ),
}

ENGLISH = re.compile(
    r"\b(save|cancel|submit|delete|remove|search|log ?(in|out)|password|username|user|error|none|true|false|null|undefined|"
    r"next|previous|please|this field|required|invalid|loading|choose|browse|unknown|add|edit|new|back|close|open|today|"
    r"yesterday|monday|sunday|january|november|ago|minutes?|hours?|days?|page|file|the|and|of|not found|forbidden)\b",
    re.IGNORECASE,
)
WORDS = """() => {
    const said = [document.title, document.body.innerText];
    document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-empty]").forEach((element) => {
        ["aria-label", "title", "placeholder", "alt", "data-empty"].forEach((name) => said.push(element.getAttribute(name) || ""));
    });
    return said.join("\\n");
}"""
MISSING = """() => performance.getEntriesByType("resource").filter((entry) => entry.responseStatus >= 400)
    .map((entry) => entry.name)"""
WIDTH = "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"], preload: false});
    return found.violations.map((each) => `${each.id}: ${each.help} | ${each.nodes.map((node) => node.target.join(" ")).join(" ; ")}`);
}"""


@cache
def axe_source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stages(live_stack):
    """One document at every stage."""
    from tests.journeys.conftest import make_books

    make_books(live_stack)
    found = in_stack(live_stack, "stages()") | in_stack(live_stack, "sent.stages()")
    return found | in_stack(live_stack, "sign.stages()")


class Console:
    """What the browser's console says of a page."""

    def __init__(self, page) -> None:
        self.said: list[str] = []
        page.on("pageerror", lambda error: self.said.append(f"script: {error}"))
        page.on("console", self.hear)

    def hear(self, message) -> None:
        # a page that is refused on purpose is an "error" to the console too
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.said.append(f"console, {message.type}: {message.text}")


def violations(page, console: Console, where: str) -> list[str]:
    """What axe finds; what the console says about axe itself, which the content security policy hinders, is dropped."""
    found = [f"axe, {where}: {each}" for each in page.evaluate(AXE)]
    with page.expect_console_message(lambda message: message.text == "axe has finished"):
        page.evaluate("() => console.log('axe has finished')")
    console.said = []
    return found


def problems_of(page, console: Console, path: str) -> list[str]:
    """Everything that is wrong with a page, on the desk and on the phone."""
    page.set_viewport_size(DESKTOP)
    answer = page.goto(path)
    found = [f"status {answer.status}"] if answer.status >= 500 else []
    found += [f"missing {name}" for name in page.evaluate(MISSING)]
    found += [f"English: {hit.group(0)!r}" for hit in ENGLISH.finditer(page.evaluate(WORDS))]
    found += console.said
    page.evaluate(axe_source())
    found += violations(page, console, "desk")
    page.set_viewport_size(PHONE)
    width = page.evaluate(WIDTH)
    if width > PHONE["width"]:
        found.append(f"{width} px wide on a phone")
    return found + violations(page, console, "phone")


WITHOUT_A_BUTTON = """() => {
    return [...document.querySelectorAll("main form:not([data-viewer-jump])")].filter((form) => {
        if (form.closest("details:not([open]), dialog, [popover], [hidden]")) return false;
        form.querySelectorAll(".js-tick").forEach((tick) => { tick.checked = true; });
        return ![...form.elements, ...form.querySelectorAll("a.btn-primary")].some(
            (each) => (each.type === "submit" || each.href) && each.checkVisibility());
    }).map((form) => form.getAttribute("action") || "(this page)");
}"""


def test_pages_of_what_is_sent_work_without_javascript(stages, person):
    """Each has its heading, and every form that stands open a way on: a button to send it once something is ticked, or
    where something is missing the link to what is."""
    page = person(steps.CLERK, javascript=False)
    problems = []
    for template in (each for each in PAGES[steps.CLERK] if each.startswith("/van-ban-di/")):
        path = template.format(**stages)
        answer = page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        problems += [f"{path}: status {answer.status}"] if answer.status != 200 else []
        problems += [f"{path}: no button for {form}" for form in page.evaluate(WITHOUT_A_BUTTON)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("username", PAGES)
def test_pages_are_accessible_whole_vietnamese_and_quiet(username, stages, person):
    page = person(username)
    console = Console(page)
    problems = []
    for template in PAGES[username]:
        path = template.format(**stages)
        problems += [f"{path}: {each}" for each in problems_of(page, console, path)]
        steps.shot(page, f"6-{username}-{template.replace('/', '_')}-phone")
    assert not problems, "\n".join(problems)


def test_the_sign_in_page_is_accessible_whole_and_vietnamese(live_stack, new_context):
    page = new_context(base_url=live_stack.url).new_page()
    assert problems_of(page, Console(page), "/dang-nhap/") == []


# --- the keyboard


def test_a_slash_goes_to_the_search_field_and_finds(person, stages):
    page = person(steps.CLERK)
    page.keyboard.press("/")
    expect(page.get_by_label("Tìm văn bản")).to_be_focused()
    page.keyboard.type("chua trinh")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("link", name="Đã vào sổ, chưa trình").locator("visible=true").first
    ).to_be_visible()
    expect(page).to_have_url(re.compile("q=chua"))


def test_a_worklist_is_read_with_j_k_and_enter(person, stages):
    page = person(steps.CLERK)
    page.goto("/van-ban-den/?muc=tat-ca")
    subjects = page.get_by_role("row").get_by_role("link")
    names = subjects.all_inner_texts()
    page.keyboard.press("j")
    expect(subjects.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(subjects.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(subjects.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("group", name="Việc với các văn bản đã chọn")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(steps.heading(page)).to_contain_text(names[1].split("\n")[-1].strip())


def test_ctrl_enter_saves_the_entry_form(person, books):
    page = person(steps.CLERK)
    page.goto("/van-ban-den/moi/")
    expect(page.get_by_label("Cơ quan ban hành", exact=True)).to_be_focused()
    steps.fill_entry(page, "V/v nhập bằng bàn phím", code="8/TCTK-BP")
    page.get_by_label("Trích yếu").press("Control+Enter")
    expect(steps.heading(page)).to_contain_text("Đã vào sổ và trình")


def test_a_question_mark_shows_the_keys_and_escape_hides_them(person):
    page = person(steps.OFFICER)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_content(person):
    page = person(steps.OFFICER)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()

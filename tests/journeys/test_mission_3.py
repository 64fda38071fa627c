"""Step (3): the clerks of the Cục and of both Chi cục create their books, starting with none."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

YEAR = steps.today()[-4:]
CLERKS = (steps.CLERK, steps.BRANCH_CLERK, steps.OTHER_BRANCH_CLERK)


@pytest.fixture
def empty_classroom(live_stack):
    """Nobody has any book yet."""
    live_stack.manage("seed_practice_accounts", "--reset", "--without-samples")


def open_books(page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sổ văn bản", exact=True).click()
    expect(steps.heading(page)).to_have_text("Sổ văn bản")


def book(page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def test_three_clerks_create_their_books(empty_classroom, person, live_stack):
    first, second, third = (person(username) for username in CLERKS)

    # thuchanhctk4: one after the other, each with its own form
    first.goto("/van-ban-den/moi/")
    expect(first.get_by_role("heading", name=f"Chưa có sổ văn bản đến năm {YEAR}")).to_be_visible()
    steps.shot(first, "3-no-book-yet")
    first.get_by_role("link", name="Tạo sổ", exact=True).click()
    expect(steps.heading(first)).to_have_text("Tạo sổ văn bản")
    first.locator("label", has_text="Văn bản đến").first.click()
    expect(first.get_by_label("Tên sổ")).to_have_value(f"Sổ văn bản đến {YEAR}")
    steps.shot(first, "3-new-book")
    first.get_by_role("button", name="Tạo sổ").click()
    expect(steps.heading(first)).to_contain_text(f"Sổ văn bản đến {YEAR}")
    open_books(first)
    expect(book(first, f"Sổ văn bản đến {YEAR}")).to_contain_text("Mặc định")
    first.get_by_role("link", name="Tạo sổ", exact=True).last.click()
    first.locator("label", has_text="Văn bản đi").first.click()
    expect(first.get_by_label("Tên sổ")).to_have_value(f"Sổ văn bản đi {YEAR}")
    expect(first.get_by_label("Mẫu ký hiệu")).to_be_visible()
    first.get_by_role("button", name="Tạo sổ").click()
    expect(steps.heading(first)).to_contain_text(f"Sổ văn bản đi {YEAR}")
    open_books(first)
    expect(book(first, f"Sổ văn bản đi {YEAR}")).to_contain_text("Mặc định")
    steps.shot(first, "3-books")

    # thuchanhctk7 and thuchanhctk10: both books at one press, from the empty page
    for page, name in ((second, "Chi cục Thống kê 1"), (third, "Chi cục Thống kê 2")):
        open_books(page)
        expect(page.get_by_text(f"{name} chưa có sổ nào năm {YEAR}")).to_be_visible()
        steps.shot(page, "3-empty")
        page.get_by_role("button", name=f"Tạo sổ đến và sổ đi năm {YEAR}").click()
        for direction in ("đến", "đi"):
            expect(book(page, f"Sổ văn bản {direction} {YEAR}")).to_contain_text("Đang dùng")

    counted = live_stack.query(
        "SELECT unit.name, count(*) FROM registers_register book JOIN accounts_unit unit"
        " ON unit.id = book.organisation_id WHERE book.year = %s GROUP BY 1 ORDER BY 1",
        int(YEAR),
    )
    assert counted == [("Chi cục Thống kê 1", 2), ("Chi cục Thống kê 2", 2), ("Cục Thống kê", 2)]

    # now the entry form offers the first number
    first.goto("/van-ban-den/moi/")
    expect(first.get_by_text("Số đến dự kiến")).to_be_visible()
    expect(first.locator(".nextno__n")).to_have_text("01")

    # and the guide of the classroom has ticked the step for all three
    first.goto("/thuc-hanh/")
    step = first.get_by_role("region", name="(3)")
    expect(step).to_contain_text("6/6")  # two books for each of the three


def test_a_second_default_book_of_the_year_is_refused_with_a_reason(books, person):
    page = person(steps.CLERK)
    page.goto("/so-van-ban/tao-moi/")
    page.locator("label", has_text="Văn bản đến").first.click()
    page.get_by_label("Số bắt đầu").fill("0")
    page.get_by_label("Tên sổ").fill("Sổ giấy mời")
    page.get_by_role("button", name="Tạo sổ").click()
    expect(page.get_by_role("alert").first).to_contain_text("Số bắt đầu")
    expect(page.get_by_label("Tên sổ")).to_have_value("Sổ giấy mời")

"""What the journeys share."""

import pytest

DEFAULT_BOOKS = """
    SELECT count(*) FROM registers_register AS book JOIN accounts_unit AS unit ON unit.id = book.organisation_id
    WHERE book.is_default AND unit.is_practice
"""


@pytest.fixture(scope="session", autouse=True)
def patience():
    """A page of a busy machine may take a while; only what never comes is a failure."""
    from playwright.sync_api import expect

    expect.set_options(timeout=15_000)


@pytest.fixture
def new_context(new_context):
    """A browser whose steps fail soon enough to say which one it was."""

    def opened(**options):
        context = new_context(**options)
        context.set_default_timeout(15_000)
        return context

    return opened


def make_books(live) -> None:
    """Give the Cục and both Chi cục their books of the year, as after step (3)."""
    if live.query(DEFAULT_BOOKS)[0][0] < 6:
        live.manage("seed_practice_accounts", "--with-registers", "--without-samples")


@pytest.fixture
def books(live_stack):
    """The books of the year are there."""
    make_books(live_stack)


@pytest.fixture(scope="session")
def sessions():
    """Cookies of those who have signed in during the run, by account."""
    return {}


@pytest.fixture
def act_as(live_stack, new_context, person, sessions):
    """Browsers of several people, each opened once and signed in once a run: `act_as(steps.CLERK)`."""
    open_pages = {}

    def still_signed_in(username: str):
        context = new_context(base_url=live_stack.url)
        context.add_cookies(sessions[username])
        page = context.new_page()
        page.goto("/")
        return None if "dang-nhap" in page.url else page

    def page_of(username: str):
        if username not in open_pages:
            page = (username in sessions and still_signed_in(username)) or person(username)
            open_pages[username], sessions[username] = page, page.context.cookies()
        return open_pages[username]

    return page_of

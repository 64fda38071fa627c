"""Chromium for the journeys: the system's own, in Vietnamese, on an office screen."""

import asyncio
import os
from pathlib import Path

import pytest

PASSWORD = "Mpi@123"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers lend little shared memory
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOP = pytest.StashKey[asyncio.AbstractEventLoop | None]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Give a test with a browser Playwright's loop back, which was put aside after the one before."""
    if "playwright" in item.fixturenames:
        asyncio._set_running_loop(item.session.stash.get(LOOP, None))
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """Put Playwright's loop aside: it counts as running from the first page to the end of the process.

    Beside it no other test could call ``asyncio.run``, and Django would keep a second set of connections.
    """
    stash = item.session.stash
    if nextitem is None:  # the browser closes now; a run of one test has nothing put aside yet
        asyncio._set_running_loop(asyncio._get_running_loop() or stash.get(LOOP, None))
    result = yield
    stash[LOOP] = asyncio._get_running_loop() or stash.get(LOOP, None)
    asyncio._set_running_loop(None)
    return result


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the installed Chromium; nothing is downloaded."""
    program = Path(os.environ.get("EOFFICE_CHROMIUM", "/usr/bin/chromium"))
    if not program.is_file():
        pytest.skip(f"no browser at {program}: apt-get install chromium, or set EOFFICE_CHROMIUM")
    return {**browser_type_launch_args, "executable_path": str(program), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A clerk's browser."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": DESKTOP,
    }


@pytest.fixture
def person(live_stack, new_context):
    """Return a function that opens a browser of its own for one account and signs in: `person("thuchanhctk4")`."""

    def sign_in(
        username: str, password: str = PASSWORD, *, javascript: bool = True, viewport: dict = DESKTOP
    ):
        context = new_context(base_url=live_stack.url, java_script_enabled=javascript)
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.goto("/")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    return sign_in

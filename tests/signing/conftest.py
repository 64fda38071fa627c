"""What the tests of signing share."""

import asyncio

import pytest


@pytest.fixture(autouse=True)
def no_loop_of_the_browser():
    """Tests call pyHanko as it is, which runs a loop of its own; Playwright's stands still while no page is asked."""
    of_the_browser = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(of_the_browser)

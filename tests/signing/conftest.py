"""What the tests of signing share."""

import asyncio

import pytest

DATABASE = {"db", "transactional_db", "cast"}


@pytest.fixture(autouse=True)
def no_loop_of_the_browser(request):
    """Tests call pyHanko as it is, which runs a loop of its own; Playwright's stands still while no page is asked.

    Not for tests with a database: its connections belong to the loop they were opened under.
    """
    if DATABASE & set(request.fixturenames):
        yield
        return
    of_the_browser = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(of_the_browser)

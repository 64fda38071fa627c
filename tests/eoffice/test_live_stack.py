"""The real processes: every part is up, is missed when it is taken away, and comes back by itself."""

import urllib.request

from eoffice.local.stack import health

UP = dict.fromkeys(["web", "database", "broker", "worker", "beat"], "up")


def is_well(stack) -> bool:
    return health(stack.url) == (200, UP)


def test_every_part_is_up(live_stack):
    assert health(live_stack.url) == (200, UP)


def test_interface_files_are_served(live_stack):
    for path in ("bootstrap/css/bootstrap.min.css", "fonts/be-vietnam-pro-400.woff2", "css/tokens.css"):
        with urllib.request.urlopen(f"{live_stack.url}/static/{path}") as response:
            assert response.status == 200


def test_the_broker_is_missed_and_found_again(live_stack):
    live_stack.stop_broker()
    status, parts = health(live_stack.url)
    assert status == 503
    assert parts["broker"] == "down: ConnectionError"
    assert (parts["web"], parts["database"]) == ("up", "up")
    live_stack.start_broker()
    live_stack.wait_until(lambda: is_well(live_stack), "all parts are up again", seconds=40)


def test_a_killed_worker_is_replaced(live_stack):
    live_stack.kill_worker()
    live_stack.flush_broker()
    assert health(live_stack.url)[1]["worker"] == "down: never seen"
    live_stack.start_worker()
    live_stack.wait_until(lambda: is_well(live_stack), "all parts are up again", seconds=40)


def test_the_practice_accounts_sign_in_however_they_write_their_name(person):
    for username in ("thuchanhctk1", "Thuchanhctk4"):
        page = person(username)
        assert page.url.rstrip("/").count("/") == 2, "the home page"
        assert page.locator("h1").is_visible()

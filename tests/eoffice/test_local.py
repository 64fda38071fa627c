"""The local launcher: private secrets, one start per folder, servers that survive a crash, children that never stay."""

import os
import signal
import stat
import subprocess
import sys
import time

import psycopg2
import pytest

from eoffice.local.folder import BASE_DIR, DataFolder, StartError, digest
from eoffice.local.postgres import Postgres
from eoffice.local.process import Child, explain, stop_all
from eoffice.local.valkey import Valkey, server_program


def silent(name: str, line: str) -> None:
    """Keep the servers' words out of the test's output."""


@pytest.fixture
def folder(tmp_path_factory, request):
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    folder.create()
    # Every user must be able to pass through, as in a usual checkout; pytest's folders are closed to others.
    return folder


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_is_private(folder):
    first = folder.secret("key")
    assert folder.secret("key") == first
    assert len(first) > 40
    assert mode(folder / "secrets" / "key") == 0o600
    assert mode(folder / "secrets") == 0o700


def test_what_is_published_for_manage_py_is_private_and_withdrawn(folder):
    folder.publish({"DATABASE_URL": "postgres://a:b=c@d/e"})
    assert folder.published() == {"DATABASE_URL": "postgres://a:b=c@d/e"}
    assert mode(folder.environment_file) == 0o600
    folder.withdraw()
    assert folder.published() == {}


def test_only_one_launcher_holds_a_folder(folder):
    other = DataFolder(folder.path)
    assert folder.lock()
    assert not other.lock()
    folder.unlock()
    assert other.lock()
    other.unlock()


def test_a_step_is_done_again_when_its_inputs_changed(folder):
    assert not folder.is_stamped("migrate", "one")
    folder.stamp("migrate", "one")
    assert folder.is_stamped("migrate", "one")
    assert not folder.is_stamped("migrate", "two")
    folder.forget_stamps()
    assert not folder.is_stamped("migrate", "one")


def test_a_folder_that_cannot_be_written_is_said_clearly(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="Set DATA_DIR"):
        DataFolder(tmp_path / "file" / "data").create()


def test_the_fingerprint_follows_names_and_contents(monkeypatch):
    assert digest([BASE_DIR / "manage.py"]) != digest([BASE_DIR / "conftest.py"])
    assert digest([BASE_DIR / "manage.py"], "1") != digest([BASE_DIR / "manage.py"], "2")


def test_the_wheel_still_holds_the_server_under_its_private_name():
    assert os.access(server_program(), os.X_OK)


def test_the_ending_of_a_process_is_said_in_words():
    assert explain(3) == "exit status 3"
    assert explain(-signal.SIGKILL) == "killed by SIGKILL"


def test_a_child_that_ends_tells_why():
    child = Child(
        "web", [sys.executable, "-c", "print('no such table'); raise SystemExit(4)"], os.environ, silent
    )
    child.wait(10)
    assert child.ending == "web ended (exit status 4)\n    no such table"


def test_a_child_that_ignores_the_order_is_killed_with_its_own_children():
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(p.pid, flush=True); time.sleep(60)"
    )
    child = Child("stubborn", [sys.executable, "-c", code], os.environ, silent, grace=0.5)
    while not child.last_lines:
        time.sleep(0.05)
    stop_all([child])
    assert child.process.returncode == -signal.SIGKILL
    assert_gone(int(child.last_lines[0]))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help exists on Linux only")
def test_children_die_with_a_launcher_that_was_killed():
    code = (
        "import os, sys, time; from eoffice.local.process import Child, print_line;"
        "c = Child('child', [sys.executable, '-c', 'import time; time.sleep(60)'], os.environ, print_line);"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", code], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
    with launcher:
        pid = int(launcher.stdout.readline())
        launcher.kill()
    assert_gone(pid)


def assert_gone(pid: int) -> None:
    """Wait for a process to end; a zombie nobody has reaped yet is an ended process."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except FileNotFoundError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


@pytest.mark.slow
def test_postgres_comes_back_after_a_crash_with_what_was_committed(folder):
    first = Postgres(folder, silent)
    first.start()
    try:
        first.execute("CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(first.url().replace(first.password, "wrong"))
        first.child.kill()
    finally:
        first.stop()
    second = Postgres(folder, silent)
    try:
        second.start()
        connection = psycopg2.connect(second.url("postgres"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM kept")
            assert cursor.fetchall() == [(1,)]
        connection.close()
    finally:
        second.stop()
        if second.data.parent != folder.path:
            subprocess.run(["rm", "-rf", str(second.data.parent)], check=True)


def test_valkey_keeps_what_it_was_told_when_it_is_killed(folder):
    import redis

    server = Valkey(folder, silent)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.config_set("appendfsync", "always")
            client.set("kept", "1")
        server.child.kill()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"1"
        assert mode(folder / "valkey" / "valkey.conf") == 0o600
    finally:
        server.stop()

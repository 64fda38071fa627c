"""The whole system on one machine: web, worker and beat on top of the two servers, watched as one."""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import redis

from eoffice.local.folder import BASE_DIR, DataFolder, StartError
from eoffice.local.prepare import missing_libraries, prepare
from eoffice.local.process import Child, LineSink, print_line, print_news, stop_all
from eoffice.local.servers import running_servers

READY_SECONDS = 120
CHECK_SECONDS = 5


# True, known and harmless on one's own machine: Celery under root, and no collected static files.
SILENCED = ("-W", "ignore:You're running the worker", "-W", "ignore:No directory at")


def python(*arguments: str) -> list[str]:
    """Return a command of this very virtual environment."""
    return [sys.executable, *SILENCED, "-m", *arguments]


def start_web(environment: Mapping[str, str], sink: LineSink, *, host: str, port: int) -> Child:
    """Start gunicorn."""
    shared_memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    argv = python(
        *("gunicorn", "eoffice.wsgi", "--bind", f"{host}:{port}", "--preload", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "8", "--log-level", "warning", *shared_memory),
    )
    return Child("web", argv, environment, sink, cwd=BASE_DIR)


def start_worker(environment: Mapping[str, str], sink: LineSink) -> Child:
    """Start one Celery worker with two processes, or threads where the system lends no shared memory."""
    shared_memory = Path("/dev/shm")
    pool = "threads" if shared_memory.is_dir() and not os.access(shared_memory, os.W_OK) else "prefork"
    argv = python(
        *(
            "celery",
            "--quiet",
            "-A",
            "eoffice",
            "worker",
            "--pool",
            pool,
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
        ),
        *("--without-gossip", "--without-mingle", "--hostname", "local@%h"),
    )
    return Child("worker", argv, environment, sink, cwd=BASE_DIR)


def start_beat(environment: Mapping[str, str], sink: LineSink) -> Child:
    """Start Celery's clock."""
    argv = python("celery", "--quiet", "-A", "eoffice", "beat", "--loglevel", "WARNING", "--pidfile", "")
    return Child("beat", argv, environment, sink, cwd=BASE_DIR)


def health(url: str) -> tuple[int, dict[str, str]]:
    """Ask /healthz; status 0 when nobody answers yet."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}") if error.code == 503 else {}
    except (OSError, ValueError):
        return 0, {}


def forget_pulses(redis_url: str) -> None:
    """Let no sign of life of an earlier run stand for one of this."""
    with redis.Redis.from_url(redis_url) as client:
        client.delete(*(f"eoffice:pulse:{part}" for part in ("worker", "beat")))


def watch(children: Sequence[Child], stopping: threading.Event) -> None:
    """Wait for the order to stop; a child that ends by itself ends the whole."""
    while not stopping.wait(0.2):
        for child in children:
            if not child.running:
                raise StartError(f"{child.ending}\nStopping the rest.")


def wait_until_healthy(url: str, children: Sequence[Child], stopping: threading.Event) -> None:
    """Wait until every part answers."""
    deadline = time.monotonic() + READY_SECONDS
    parts: dict[str, str] = {}
    while not stopping.is_set():
        status, parts = health(url)
        if status == 200:
            return
        for child in children:
            if not child.running:
                raise StartError(f"{child.ending}\nStopping the rest.")
        if time.monotonic() > deadline:
            raise StartError(f"{url}/healthz is not well after {READY_SECONDS} s: {parts or 'no answer'}")
        stopping.wait(0.2)


def chosen_address() -> tuple[str, int]:
    """Return HOST and PORT; a taken port is said before anything is started."""
    import socket

    host = os.environ.get("HOST") or "127.0.0.1"
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        raise StartError(f"PORT={os.environ['PORT']} is not a number.") from None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"cannot listen on {host}:{port} ({error.strerror}). Set PORT, e.g. PORT=8010."
            ) from error
    return host, port


def announce(url: str, *, practice: bool, seconds: float) -> None:
    """Print the address and who may enter."""
    lines = [f"eOffice is running: {url}    (started in {seconds:.0f} s)"]
    if practice:
        lines.append("Accounts: thuchanhctk1 ... thuchanhctk10, password Mpi@123")
    if packages := missing_libraries():
        lines.append(
            f"Printing PDFs needs system packages: apt-get install {' '.join(packages)} fonts-liberation2"
        )
    lines.append("Ctrl-C stops everything.")
    rule = "-" * max(map(len, lines))
    print("\n".join(["", rule, *lines, rule, ""]), flush=True)


def run(folder: DataFolder) -> int:
    """Start everything, stay until told to stop, and leave no process behind."""
    started = time.monotonic()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    if not folder.lock():
        raise StartError(
            f"eOffice is already running in {folder.path}. Stop it first, or set DATA_DIR and PORT."
        )
    host, port = chosen_address()
    practice = os.environ.get("EOFFICE_PRACTICE", "true").lower() not in {"0", "false", "no", "off", ""}
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    print(f"Starting in {folder.path} ...", flush=True)
    with running_servers(folder, print_news) as servers:
        environment = os.environ | servers.environment
        environment |= {
            "EOFFICE_ENV": "local",
            "EOFFICE_PRACTICE": str(practice).lower(),
            "PYTHONUNBUFFERED": "1",
        }
        folder.publish(servers.environment | {"EOFFICE_PRACTICE": str(practice).lower()})
        children: list[Child] = []
        try:
            forget_pulses(environment["REDIS_URL"])
            prepare(folder, environment, own_database=servers.postgres is not None, practice=practice)
            if not stopping.is_set():
                children.append(start_web(environment, print_line, host=host, port=port))
                children.append(start_worker(environment, print_line))
                children.append(start_beat(environment, print_line))
                watched = [*servers.children, *children]
                wait_until_healthy(url, watched, stopping)
                if not stopping.is_set():
                    announce(url, practice=practice, seconds=time.monotonic() - started)
                    watch(watched, stopping)
            print("Stopping ...", flush=True)
        finally:
            folder.withdraw()
            stop_all(children[::-1])
    print("Stopped.", flush=True)
    return 0

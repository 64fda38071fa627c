"""Child processes: their own group, their own log prefix, and never outliving the launcher."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

LineSink = Callable[[str, str], None]


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Have the kernel signal a child when its parent is gone, however it went. Linux only; elsewhere none."""
    if _libc is None:
        return None
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return arrange


def print_line(name: str, line: str) -> None:
    """Write one line of a child to our own output."""
    sys.stdout.write(f"{name:<8} | {line}\n")
    sys.stdout.flush()


ROUTINE = re.compile(
    r" LOG:  |HINT:  |overcommit|signal-handler|bye bye|starting up|not yet accepting|recovery state"
)


def print_news(name: str, line: str) -> None:
    """Write what a server says to our own output, without its routine."""
    if line and not ROUTINE.search(line):
        print_line(name, line)


def log_to(folder: Path) -> LineSink:
    """Return a sink that appends each child's lines to a file of its own."""

    def write(name: str, line: str) -> None:
        with (folder / f"{name}.log").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return write


def explain(returncode: int) -> str:
    """Say how a process ended."""
    if returncode >= 0:
        return f"exit status {returncode}"
    try:
        return f"killed by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"killed by signal {-returncode}"


@dataclass
class Child:
    """One process started by us, in a group of its own, with its output read line by line."""

    name: str
    argv: Sequence[str | os.PathLike]
    env: Mapping[str, str]
    sink: LineSink
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0
    user: int | None = None
    group: int | None = None
    cwd: Path | None = None
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def __post_init__(self) -> None:
        switch: dict = (
            {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}
        )
        self.process = subprocess.Popen(
            [os.fspath(part) for part in self.argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self.env),
            cwd=self.cwd,
            start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops its children in order
            preexec_fn=die_with_parent(self.stop_signal),
            **switch,
        )
        self._reader = threading.Thread(target=self._read, name=f"log of {self.name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            self.last_lines.append(line)
            self.sink(self.name, line)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    @property
    def ending(self) -> str:
        """How the process ended, with its last words."""
        self._reader.join(timeout=1)
        words = "".join(f"\n    {line}" for line in self.last_lines)
        return f"{self.name} ended ({explain(self.process.wait())}){words}"

    def signal(self, number: int, *, whole_group: bool = False) -> None:
        """Send a signal to the process, or to it and all its children."""
        with suppress(ProcessLookupError):
            if whole_group:
                os.killpg(self.process.pid, number)
            elif self.running:
                self.process.send_signal(number)

    def wait(self, timeout: float) -> bool:
        """Wait for the end; say whether it came."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the process and its children at once."""
        self.signal(signal.SIGKILL, whole_group=True)
        self.process.wait()
        self._reader.join(timeout=1)

    def stop(self) -> None:
        """Ask the process to end, wait for it, and leave nothing of its group behind."""
        stop_all([self])


def stop_all(children: Sequence[Child]) -> None:
    """Stop several processes at the same time; whoever does not end within its grace is killed with its children."""
    for child in children:
        child.signal(child.stop_signal)
    started = time.monotonic()
    for child in children:
        child.wait(max(0.0, started + child.grace - time.monotonic()))
    for child in children:
        child.kill()

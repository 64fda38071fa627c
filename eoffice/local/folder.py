"""The data folder of one local installation: secrets, stamps, logs and the lock that keeps a second start out."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class StartError(Exception):
    """The system cannot start; the message says why and what to do."""


def default_data_dir() -> Path:
    """Return DATA_DIR, or var/ in the project's folder."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    os.replace(temporary, path)


def digest(paths: Iterable[Path], *more: str) -> str:
    """Return a fingerprint of the files' names and contents, and of `more`."""
    result = hashlib.sha256()
    for path in sorted(paths):
        result.update(f"{path.relative_to(BASE_DIR)}\0".encode())
        result.update(path.read_bytes())
    for text in more:
        result.update(f"\0{text}".encode())
    return result.hexdigest()


class DataFolder:
    """Where one local installation keeps everything."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or default_data_dir()).resolve()
        self._lock: int | None = None

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def create(self) -> None:
        """Make the folders; stored files are nobody else's business."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name, mode in (("files", 0o750), ("logs", 0o750), ("stamps", 0o755), ("secrets", 0o700)):
                (self / name).mkdir(mode=mode, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"cannot write to the data folder {self.path}: {error}. Set DATA_DIR."
            ) from error

    def secret(self, name: str) -> str:
        """Return a random secret, made at first use and kept in a file of mode 0600."""
        path = self / "secrets" / name
        if not path.is_file():
            write_private(path, secrets.token_urlsafe(36))
        return path.read_text().strip()

    def lock(self) -> bool:
        """Claim the folder for this process; False when another launcher holds it."""
        handle = os.open(self / "local.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def unlock(self) -> None:
        """Let the next launcher in."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # Stamps remember that a step was done for exactly these inputs.

    def is_stamped(self, step: str, fingerprint: str) -> bool:
        """Say whether `step` was last done for the same inputs."""
        with suppress(FileNotFoundError):
            return (self / "stamps" / step).read_text() == fingerprint
        return False

    def stamp(self, step: str, fingerprint: str) -> None:
        """Remember that `step` is done."""
        (self / "stamps" / step).write_text(fingerprint)

    def forget_stamps(self) -> None:
        """Do every step again; called when the database is new."""
        for path in (self / "stamps").iterdir():
            path.unlink()

    # What other commands need to reach the running servers.

    @property
    def environment_file(self) -> Path:
        """The file settings.py reads while the servers run."""
        return self / "local.env"

    def publish(self, environment: dict[str, str]) -> None:
        """Tell `manage.py` started by hand how to reach the servers."""
        write_private(
            self.environment_file, "".join(f"{name}={value}\n" for name, value in environment.items())
        )

    def published(self) -> dict[str, str]:
        """Return what a running launcher published, or nothing."""
        try:
            lines = self.environment_file.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def withdraw(self) -> None:
        """The servers are going away."""
        self.environment_file.unlink(missing_ok=True)

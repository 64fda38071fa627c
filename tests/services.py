"""PostgreSQL and Valkey for the tests, started once per run from the same wheels as `make run`."""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from eoffice.local.folder import DataFolder, default_data_dir
from eoffice.local.process import log_to
from eoffice.local.servers import running_servers

_started = ExitStack()


def data_folder() -> DataFolder:
    """Return the tests' own data folder; a second run at the same time gets one for itself."""
    folder = DataFolder(default_data_dir() / "test")
    folder.create()
    if not folder.lock():
        folder = DataFolder(default_data_dir() / f"test-{os.getpid()}")
        folder.create()
        folder.lock()
        _started.callback(shutil.rmtree, folder.path, ignore_errors=True)
    _started.callback(folder.unlock)
    return folder


def start() -> None:
    """Start the servers, unless we are a worker of a run that has them already or were given others."""
    os.environ["EOFFICE_ENV"] = "test"
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's event loop beside the ORM
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = data_folder()
    servers = _started.enter_context(running_servers(folder, log_to(folder / "logs"), fast=True))
    os.environ.update(servers.environment)


def stop() -> None:
    """Stop what `start` started."""
    _started.close()


def test_data_dir() -> Path:
    """Return the folder of this run."""
    return Path(os.environ["DATA_DIR"])


test_data_dir.__test__ = False  # type: ignore[attr-defined]

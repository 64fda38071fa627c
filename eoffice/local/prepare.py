"""What a start does before the first page: fonts, tables, practice data; each only when something changed."""

import ctypes.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distributions

from eoffice.fonts import make_fonts
from eoffice.local.folder import BASE_DIR, DataFolder, StartError, digest
from eoffice.local.process import die_with_parent

APPS = ("accounts", "registers", "incoming", "outgoing", "signing", "eoffice")


def schema_fingerprint() -> str:
    """Identify the database's shape: our migrations and the versions of all packages, some of which bring tables."""
    migrations = [path for app in APPS for path in (BASE_DIR / app / "migrations").glob("*.py")]
    packages = sorted(f"{package.name}=={package.version}" for package in distributions())
    return digest(migrations, *packages)


def seed_fingerprint() -> str:
    """Identify the practice data: whatever code writes it."""
    return digest(path for app in APPS for path in (BASE_DIR / app).rglob("*practice*.py"))


def missing_libraries() -> list[str]:
    """Name the system packages WeasyPrint still needs here; `manage.py check` says more (registers.checks)."""
    needed = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
    return [package for library, package in needed.items() if not ctypes.util.find_library(library)]


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Run one management command; what it prints goes to our output."""
    result = subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        env=os.environ | dict(environment),
        stdin=subprocess.DEVNULL,
        cwd=BASE_DIR,
        start_new_session=True,  # Ctrl-C lets it finish: a half-done migration helps nobody
        preexec_fn=die_with_parent(signal.SIGTERM),
        check=False,
    )
    if result.returncode:
        raise StartError(
            f"manage.py {' '.join(arguments)} failed (exit status {result.returncode}), see above."
        )


def prepare(
    folder: DataFolder, environment: Mapping[str, str], *, own_database: bool, practice: bool
) -> None:
    """Bring fonts, tables and practice data up to date.

    A database given by DATABASE_URL may have been changed by anybody, so only our own is trusted to be as we left it.
    """
    make_fonts()
    schema = schema_fingerprint()
    if not own_database or not folder.is_stamped("migrate", schema):
        print("Bringing the database up to date ...", flush=True)
        manage(environment, "migrate", "--noinput", "--verbosity", "0")
        folder.stamp("migrate", schema)
    if practice:
        # The sample scans are printed; without Pango the accounts are there and the scans follow later.
        options = ["--without-samples"] if missing_libraries() else []
        seed = f"{schema} {seed_fingerprint()} {options}"
        if not own_database or not folder.is_stamped("seed", seed):
            print("Writing the practice accounts ...", flush=True)
            manage(environment, "seed_practice_accounts", "--verbosity", "0", *options)
            folder.stamp("seed", seed)

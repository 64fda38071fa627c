"""Production refuses to start without its secrets, and is strict once it has them."""

import json
import os
import subprocess
import sys

import pytest

from eoffice.local.folder import BASE_DIR

SECRETS = {
    "SECRET_KEY": "a-secret-of-production-with-more-than-fifty-letters-0123456789",
    "DATABASE_URL": "postgres://eoffice:secret@database/eoffice",
    "REDIS_URL": "redis://broker/0",
    "ALLOWED_HOSTS": "eoffice.example",
}
NAMES = "DEBUG SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS EOFFICE_PRACTICE ALLOWED_HOSTS"


def settings(environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Read the settings in a process of its own."""
    code = f"import json; from eoffice import settings as s; print(json.dumps([getattr(s, n, None) for n in {NAMES.split()!r}]))"
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], env=keep | environment, cwd=BASE_DIR, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_production_refuses_to_start_without(name):
    given = {key: value for key, value in SECRETS.items() if key != name}
    result = settings({"EOFFICE_ENV": "production", **given})
    assert result.returncode != 0
    assert result.stderr.strip().endswith(f"EOFFICE_ENV=production needs these environment variables: {name}")


def test_production_is_strict_whatever_else_is_said():
    result = settings({"EOFFICE_ENV": "production", "DEBUG": "true", **SECRETS})
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [False, True, True, True, 31536000, False, ["eoffice.example"]]


def test_an_unknown_environment_is_refused():
    result = settings({"EOFFICE_ENV": "prod"})
    assert result.returncode != 0
    assert "EOFFICE_ENV must be development, local, test or production, not 'prod'" in result.stderr


def test_practice_data_is_on_only_where_the_local_start_says_so():
    practice = NAMES.split().index("EOFFICE_PRACTICE")
    assert json.loads(settings({"EOFFICE_ENV": "local"}).stdout)[practice] is True
    assert json.loads(settings({}).stdout)[practice] is False

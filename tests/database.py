"""The test database: cloned from a migrated template in a moment, and put back exactly after transactional tests."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.test import TransactionTestCase

from eoffice.local.folder import BASE_DIR
from eoffice.local.prepare import schema_fingerprint, seed_fingerprint

TEMPLATE_PREFIX = "template_"


def database_url(name: str) -> str:
    """Return the address of another database on the tests' server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def execute(*statements: str, database: str = "postgres") -> None:
    """Run statements outside any transaction."""
    connection = psycopg2.connect(database_url(database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def existing_databases(prefix: str) -> set[str]:
    """Return the names of the databases that begin with `prefix`."""
    connection = psycopg2.connect(database_url("postgres"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            return {name for (name,) in cursor.fetchall()}
    finally:
        connection.close()


def clone(template: str, name: str) -> None:
    """Make a database that equals a template, whatever was there before."""
    drop(name)
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(name: str) -> None:
    """Remove a database and whoever is still connected to it."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(database: str, *arguments: str, **environment: str) -> str:
    """Run a management command against one database and return what it printed."""
    result = subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
        env=os.environ | {"DATABASE_URL": database_url(database)} | environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{result.stdout}\n{result.stderr}")
    return result.stdout


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Let the parallel workers of a run take turns."""
    with (Path(os.environ["DATA_DIR"]) / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrated_template() -> str:
    """Return the name of a database with all migrations applied; made again only when one changed."""
    name = f"{TEMPLATE_PREFIX}{schema_fingerprint()[:16]}"
    with one_at_a_time("template"):
        existing = existing_databases(TEMPLATE_PREFIX)
        if name not in existing:
            for outdated in existing:
                drop(outdated)
            drop(f"making_{name}")
            execute(f'CREATE DATABASE "making_{name}"')
            manage(f"making_{name}", "migrate", "--noinput", "--verbosity", "0")
            execute(f'ALTER DATABASE "making_{name}" RENAME TO "{name}"')
    return name


def practice_template() -> str:
    """Return the name of a migrated database that also holds the practice accounts."""
    migrated = migrated_template()
    name = f"{migrated}_{seed_fingerprint()[:16]}"
    with one_at_a_time("template"):
        if name not in existing_databases(name):
            clone(migrated, f"making_{name}")
            manage(f"making_{name}", "seed_practice_accounts", EOFFICE_ENV="local", EOFFICE_PRACTICE="true")
            execute(f'ALTER DATABASE "making_{name}" RENAME TO "{name}"')
    return name


class ReferenceRows:
    """What migrations wrote: document kinds, permissions, content types. Tests start from it and return to it."""

    TABLES = """
        SELECT c.relname, (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND c.relname <> 'django_migrations' ORDER BY c.relname
    """

    def __init__(self, cursor) -> None:
        cursor.execute(self.TABLES)
        tables = dict(cursor.fetchall())
        self.all = [f'public."{name}"' for name in tables]
        self.kept: dict[str, str] = {}
        cursor.execute("CREATE SCHEMA reference_rows")
        for name, columns in tables.items():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM public."{name}")')
            if cursor.fetchone()[0]:
                listed = ", ".join(columns)
                cursor.execute(
                    f'CREATE TABLE reference_rows."{name}" AS SELECT {listed} FROM public."{name}"'
                )
                self.kept[name] = listed

    def restore(self, cursor) -> None:
        """Empty every table and write the reference rows again, past all triggers (the journal refuses TRUNCATE)."""
        cursor.execute("SET lock_timeout = '20s'; SET session_replication_role = replica")
        try:
            cursor.execute(f"TRUNCATE {', '.join(self.all)}")
            for name, listed in self.kept.items():
                cursor.execute(
                    f'INSERT INTO public."{name}" ({listed}) SELECT {listed} FROM reference_rows."{name}"'
                )
        finally:
            cursor.execute("SET session_replication_role = DEFAULT; SET lock_timeout = DEFAULT")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this process its own database and leave none behind."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, connections, transaction

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        clone(migrated_template(), name)
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        with transaction.atomic(), connection.cursor() as cursor:
            rows = ReferenceRows(cursor)

    def put_back(case) -> None:
        """Stand in for Django's flush, which would lose what migrations wrote."""
        with transaction.atomic(), connection.cursor() as cursor:
            rows.restore(cursor)
        ContentType.objects.clear_cache()

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = put_back
    yield
    TransactionTestCase._fixture_teardown = original
    with django_db_blocker.unblock():
        connections.close_all()
        drop(name)

"""The one order in which rows are locked, watched in the SQL itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

ORDER = [
    "outgoing_outgoingdocument",
    "signing_signingrequest",
    "incoming_delivery",
    "incoming_incomingdocument",
    "incoming_assignment",
    "registers_register",
]
OWN = "registers_pendingupload"  # the uploads of the one who acts: nobody else ever waits for them
TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')


class Watch:
    """Collects the tables locked, in order. Complains about a lock that is too wide, about several rows in no order,
    and about a change to rows of a kind that was neither locked nor just made."""

    def __init__(self) -> None:
        self.locked: list[str] = []
        self.made: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = TABLE.search(sql)
        table = found.group(1) if found else ""
        if "FOR NO KEY UPDATE" in sql or "FOR UPDATE" in sql:
            assert table, sql
            if table != OWN:
                self.lock(table, sql)
        elif sql.startswith("INSERT"):
            self.made.add(table)
        elif sql.startswith("UPDATE") and table in ORDER:
            assert table in {*self.locked, *self.made}, f"changed without a lock: {sql}"
        return execute(sql, params, many, context)

    def lock(self, table: str, sql: str) -> None:
        """One SELECT … FOR UPDATE."""
        assert "NO KEY" in sql, f"a plain FOR UPDATE blocks inserts of children: {sql}"
        assert re.search(r'UPDATE OF "', sql), f"a lock names its table: {sql}"
        assert "ORDER BY" in sql or " = " in sql, f"several rows are locked by ascending key: {sql}"
        self.locked.append(table)


@contextmanager
def watched() -> Iterator[Watch]:
    """Fails when a kind is locked after a later one, or nothing at all."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch
    ranks = [ORDER.index(table) for table in watch.locked]
    assert ranks == sorted(ranks), f"locked out of order: {watch.locked}"
    assert watch.locked, "nothing was locked"

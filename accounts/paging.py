"""Paging by key: a page is a link that stays the same while rows are added above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page of rows, newest first, with the links to its neighbours."""

    rows: Sequence[Any]
    newer: str = ""
    older: str = ""


def _key(query: QueryDict, name: str) -> int | None:
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _link(query: QueryDict, **key: int) -> str:
    changed = query.copy()
    for name in ("truoc", "sau"):
        changed.pop(name, None)
    for name, value in key.items():
        changed[name] = str(value)
    return f"?{changed.urlencode()}"


def page_by_key(queryset: QuerySet[Any], query: QueryDict, size: int = PAGE_SIZE) -> Page:
    """Rows before (``truoc``) or after (``sau``) a key, in one query."""
    before, after = _key(query, "truoc"), _key(query, "sau")
    if after is not None:
        found = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, rows = len(found) > size, found[:size][::-1]
        newer = _link(query, sau=rows[0].pk) if more else ""
        older = _link(query, truoc=rows[-1].pk) if rows else ""
        return Page(rows, newer, older)
    if before is not None:
        queryset = queryset.filter(pk__lt=before)
    found = list(queryset.order_by("-pk")[: size + 1])
    rows = found[:size]
    newer = _link(query, sau=rows[0].pk) if rows and before is not None else ""
    older = _link(query, truoc=rows[-1].pk) if len(found) > size else ""
    return Page(rows, newer, older)

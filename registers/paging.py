"""Paging by key over an order of several columns: a page's link stays true while rows are added around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

PAGE_SIZE = 25
OLDER, NEWER = "sau", "truoc"  # names in the address: the rows after, the rows before a key


@dataclass(frozen=True)
class Column:
    """One column of an order. The last column of an order is unique."""

    name: str
    parse: Callable[[str], Any]
    descending: bool = True


def whole(text: str) -> int:
    """Read a number a column can hold. Raises ValueError for any other."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError(text)
    return int(text)


Order = tuple[Column, ...]


@dataclass(frozen=True)
class Page:
    """The rows of one page with the links to its neighbours; "" where there is none."""

    rows: Sequence[Any]
    newer: str = ""
    older: str = ""


def order_by(order: Order, *, backwards: bool = False) -> list[str]:
    """The order as Django writes it."""
    return [f"{'-' if column.descending != backwards else ''}{column.name}" for column in order]


def page_of(queryset: QuerySet[Any], order: Order, query: QueryDict, size: int = PAGE_SIZE) -> Page:
    """The page the address asks for, in one query; the first one when its key cannot be read."""
    before = _read(order, query.get(NEWER, ""))
    after = None if before else _read(order, query.get(OLDER, ""))
    if before:
        queryset = queryset.filter(_beyond(order, before, backwards=True))
    elif after:
        queryset = queryset.filter(_beyond(order, after))
    found = list(queryset.order_by(*order_by(order, backwards=bool(before)))[: size + 1])
    more, rows = len(found) > size, found[:size]
    if before:
        rows.reverse()
    if not rows:
        return Page(rows)
    newer = _link(query, NEWER, order, rows[0]) if (more if before else after) else ""
    older = _link(query, OLDER, order, rows[-1]) if (before or more) else ""
    return Page(rows, newer, older)


def _beyond(order: Order, key: Sequence[Any], *, backwards: bool = False) -> Q:
    """Rows that stand after (or before) the key; bounded on the first column, so that an index can begin there."""
    first = order[0]
    bound = "lte" if first.descending != backwards else "gte"
    beyond, same = Q(), Q()
    for column, value in zip(order, key, strict=True):
        step = "lt" if column.descending != backwards else "gt"
        beyond |= same & Q(**{f"{column.name}__{step}": value})
        same &= Q(**{column.name: value})
    return Q(**{f"{first.name}__{bound}": key[0]}) & beyond


def _read(order: Order, text: str) -> list[Any] | None:
    parts = text.split("_")
    if len(parts) != len(order) or len(text) > 80:
        return None
    try:
        return [column.parse(part) for column, part in zip(order, parts, strict=True)]
    except ValueError:
        return None


def _link(query: QueryDict, name: str, order: Order, row: Any) -> str:
    changed = query.copy()
    for each in (OLDER, NEWER):
        changed.pop(each, None)
    changed[name] = "_".join(str(getattr(row, column.name)) for column in order)
    return f"?{changed.urlencode()}"

"""One worklist of documents as its app describes it: used for the rail's count, the list and the home block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy

from accounts.actor import Actor
from accounts.registry import Worklist, never


@dataclass(frozen=True)
class Definition:
    """One worklist: its key, its words, for whom, what stands in it, and how."""

    key: str
    label: Any
    visible: Callable[[Actor], bool]
    queryset: Callable[[Actor], QuerySet[Any, Any]]
    empty: Any
    counted: bool = True
    late: bool = False
    hide_empty: Callable[[Actor], bool] = never
    urgent_first: bool = True
    tab: bool = True  # stands above the list too, not in the rail alone
    states: tuple[str, ...] = ()  # offered as a filter


def worklists_of(
    section: str, definitions: Iterable[Definition], url_of: Callable[[str], str]
) -> list[Worklist]:
    """The definitions as the frame takes them, in the order of the rail; a full key begins with the section's."""
    return [
        Worklist(
            key=f"{section}.{each.key}",
            label=each.label,
            section=section,
            url=lazy(url_of, str)(each.key),
            visible=each.visible,
            queryset=each.queryset,
            counted=each.counted,
            late=each.late,
            hide_empty=each.hide_empty,
            empty=each.empty,
        )
        for each in definitions
    ]

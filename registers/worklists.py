"""Worklists of documents as their app describes them: used for the rail's counts, the lists and the home blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
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


@dataclass(frozen=True)
class Catalogue:
    """The worklists of a section in the order of the rail: their addresses, and the keys the frame knows them by."""

    section: str
    definitions: tuple[Definition, ...]

    @property
    def by_key(self) -> dict[str, Definition]:
        """The definitions by their keys."""
        return {each.key: each for each in self.definitions}

    def url_of(self, key: str) -> str:
        """Address of a worklist's page."""
        return f"{reverse(f'{self.section}:list')}?muc={key}"

    def full_key(self, key: str) -> str:
        """The key under which the frame knows a worklist; it begins with the section's."""
        return f"{self.section}.{key}"

    def definition_for(self, actor: Actor, key: str) -> Definition | None:
        """The worklist of that key, if the actor may use it."""
        found = self.by_key.get(key)
        return found if found and found.visible(actor) else None

    def worklists(self) -> list[Worklist]:
        """The worklists as the frame takes them."""
        return [
            Worklist(
                key=self.full_key(each.key),
                label=each.label,
                section=self.section,
                url=lazy(self.url_of, str)(each.key),
                visible=each.visible,
                queryset=each.queryset,
                counted=each.counted,
                late=each.late,
                hide_empty=each.hide_empty,
                empty=each.empty,
            )
            for each in self.definitions
        ]

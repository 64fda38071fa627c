"""What apps higher up offer to the frame: worklists, subjects with a page, consistency checks, search.

Filled in AppConfig.ready(); base templates and views read it. It is the only way up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Exists, IntegerField, QuerySet, Subquery

from accounts.actor import Actor
from accounts.models import User


def never(actor: Actor) -> bool:
    """For nobody."""
    return False


@dataclass(frozen=True)
class Worklist:
    """One list of the rail. The count shown is the number of rows of ``queryset(actor)``, nothing else."""

    key: str
    label: Any
    section: str
    url: Any
    visible: Callable[[Actor], bool]
    queryset: Callable[[Actor], QuerySet[Any]]
    counted: bool = True
    late: bool = False
    hide_empty: Callable[[Actor], bool] = never
    empty: Any = ""
    pages: tuple[str, ...] = ()
    """Names of further addresses that belong to it: there the rail marks this list."""


@dataclass(frozen=True)
class Section:
    """One heading of the rail, with the worklists under it."""

    key: str
    label: Any
    icon: str
    url: Any
    visible: Callable[[Actor], bool]
    order: int


@dataclass(frozen=True)
class Subject:
    """A kind of thing the journal and notifications speak of: where its page is."""

    kind: str
    url: Callable[[int], str]


@dataclass(frozen=True)
class HomeBlock:
    """One block of the home page, for those it is meant for.

    ``context(actor, counts)`` gives its template what it needs, or None when there is nothing to show. ``worklist``
    names the worklist whose count stands in its head; while that list is empty the block is left out unasked. Two keys
    of the context belong to the page: ``sentence`` joins the one sentence of its head, ``action`` (label, url, icon)
    is its button: the first to offer one is the primary, the next stands beside it. ``place`` is the wide column, the
    narrow one ("side"), or "top" for a notice over both.
    """

    key: str
    order: int
    visible: Callable[[Actor], bool]
    template: str
    context: Callable[[Actor, Mapping[str, int]], dict[str, Any] | None]
    worklist: str = ""
    place: Literal["top", "main", "side"] = "main"


@dataclass(frozen=True)
class SearchSource:
    """One source of the search over everything.

    ``find(actor, words)`` gives the rows the actor may see that match, in order; ``template`` prints one of them as
    ``row``; ``more_url`` is the list that shows all of them once ``q=…`` is added.
    """

    key: str
    label: Any
    find: Callable[[Actor, str], QuerySet[Any]]
    template: str
    more_url: str


@dataclass(frozen=True)
class ConsistencyCheck:
    """A check an operations command runs: yields one sentence for each thing found wrong."""

    key: str
    run: Callable[[], Iterator[str]]


@dataclass(frozen=True)
class PracticeStep:
    """One thing a practice account does, as the customer's text numbers it ("1" to "6").

    The step is done when ``done()`` has a row; all steps of all apps are looked up in one query. ``part`` names the
    way it belongs to, where the text knows two.
    """

    key: str
    order: int
    step: str
    account: str
    text: Any
    url: str
    done: Callable[[], QuerySet[Any]]
    part: Any = ""


@dataclass(frozen=True)
class Panel:
    """One block an app adds to another's page: its template with its context."""

    template: str
    context: Mapping[str, Any]


def nothing(dossier: Any) -> tuple[()]:
    """No addition."""
    return ()


@dataclass(frozen=True)
class PageAddition:
    """What an app higher up adds to the page of a subject it does not own.

    Both are given what that page has read already. ``acts(dossier)`` gives acts as the page's own app lays them out,
    ``panels(dossier)`` blocks that stand before its facts.
    """

    key: str
    kind: str
    acts: Callable[[Any], Iterable[Any]] = nothing
    panels: Callable[[Any], Iterable[Panel]] = nothing


@dataclass(frozen=True)
class TypedField:
    """A field of words, by its name in forms: when an act comes too late its text is given back under this label."""

    name: str
    label: Any


worklists: dict[str, Worklist] = {}
sections: dict[str, Section] = {}
subjects: dict[str, Subject] = {}
home_blocks: dict[str, HomeBlock] = {}
search_sources: dict[str, SearchSource] = {}
checks: dict[str, ConsistencyCheck] = {}
practice_steps: dict[str, PracticeStep] = {}
page_additions: dict[str, PageAddition] = {}
typed_fields: dict[str, TypedField] = {}


def register(
    *things: Worklist
    | Section
    | Subject
    | HomeBlock
    | SearchSource
    | ConsistencyCheck
    | PracticeStep
    | PageAddition
    | TypedField,
) -> None:
    """Offer something to the frame; a second registration under the same key replaces the first."""
    for thing in things:
        match thing:
            case Worklist():
                worklists[thing.key] = thing
            case Section():
                sections[thing.key] = thing
            case Subject():
                subjects[thing.kind] = thing
            case HomeBlock():
                home_blocks[thing.key] = thing
            case SearchSource():
                search_sources[thing.key] = thing
            case ConsistencyCheck():
                checks[thing.key] = thing
            case PracticeStep():
                practice_steps[thing.key] = thing
            case PageAddition():
                page_additions[thing.key] = thing
            case TypedField():
                typed_fields[thing.name] = thing


def worklists_of(actor: Actor) -> list[Worklist]:
    """The worklists this actor may use, in the order they were registered."""
    return [w for w in worklists.values() if w.visible(actor)]


class _Count(Subquery):
    """Number of rows of a subquery."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(actor: Actor, extra: dict[str, QuerySet[Any]] | None = None) -> dict[str, int]:
    """Counts of every counted worklist of the actor, and of the extra querysets, in one query."""
    wanted = {w.key: w.queryset(actor) for w in worklists_of(actor) if w.counted} | (extra or {})
    if not wanted:
        return {}
    one_row = User.objects.filter(pk=actor.user.pk)
    columns = {
        f"c{i}": _Count(queryset.order_by().values("pk")) for i, queryset in enumerate(wanted.values())
    }
    row = one_row.values(**columns).first() or {}
    return {key: row.get(f"c{i}", 0) for i, key in enumerate(wanted)}


def practice_done() -> set[str]:
    """Keys of the practice steps that have been done, in one query."""
    if not practice_steps:
        return set()
    columns = {f"c{i}": Exists(step.done()) for i, step in enumerate(practice_steps.values())}
    row = User.objects.order_by().values(**columns).first() or {}
    return {key for i, key in enumerate(practice_steps) if row.get(f"c{i}")}


def added_acts(kind: str, dossier: Any) -> list[Any]:
    """Acts other apps add to the page of a subject, in the order of registration."""
    return [act for each in page_additions.values() if each.kind == kind for act in each.acts(dossier)]


def added_panels(kind: str, dossier: Any) -> list[Panel]:
    """Blocks other apps add to the page of a subject."""
    return [panel for each in page_additions.values() if each.kind == kind for panel in each.panels(dossier)]


def url_of(kind: str, pk: int) -> str:
    """Address of the subject's page, or "" where its kind has none."""
    subject = subjects.get(kind)
    return subject.url(pk) if subject else ""


__all__ = [
    "ConsistencyCheck",
    "HomeBlock",
    "PageAddition",
    "Panel",
    "PracticeStep",
    "SearchSource",
    "Section",
    "Subject",
    "TypedField",
    "Worklist",
    "added_acts",
    "added_panels",
    "counts",
    "practice_done",
    "register",
    "url_of",
    "worklists_of",
]

"""Everything a document of one organisation may be sent to, read in four queries however much there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext as _

from accounts.models import Position, Role, Unit
from accounts.models.people import ORGANISATION_LEADERS
from outgoing.lines import key_of
from outgoing.models import ExternalBody, RecipientGroup

BODIES_SHOWN = 60
BODIES_READ = 2000


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    key: str
    name: str
    note: str = ""


@dataclass
class Office:
    """A Cục with its Chi cục. Without an option of its own it is only their heading."""

    pk: int
    name: str
    option: Option | None = None
    branches: list[Option] = field(default_factory=list)

    @property
    def options(self) -> list[Option]:
        """The Cục itself, then its Chi cục."""
        return ([self.option] if self.option else []) + self.branches


@dataclass(frozen=True)
class Group:
    """A saved group with the keys it stands for, those that can be chosen."""

    pk: int
    name: str
    keys: tuple[str, ...]


@dataclass
class Catalogue:
    """Phòng and people of the organisation, the tree of units, its directory and its saved groups."""

    departments: list[Option]
    people: list[Option]
    offices: list[Office]
    bodies: list[Option]
    groups: list[Group]
    more_bodies: bool = False

    @classmethod
    def of(
        cls,
        organisation_id: int,
        *,
        without: Collection[str] = (),
        bodies: Collection[int] = (),
        search: str = "",
        for_group: bool = False,
    ) -> Catalogue:
        """Read it in four queries.

        ``without`` are keys left out, ``bodies`` keys of the directory that must be there, ``search`` narrows the rest
        of the directory; what a saved group cannot hold is left out ``for_group``.
        """
        departments, offices = _units(organisation_id, without)
        people = [option for option in _people(organisation_id) if option.key not in without]
        if for_group:
            departments, people = [], []
        shown, more = _bodies(organisation_id, bodies, search)
        shown = [option for option in shown if option.key not in without]
        made = cls(departments, people, offices, shown, [], more)
        made.groups = [] if for_group else _groups(organisation_id, made)
        return made

    @cached_property
    def names(self) -> dict[str, str]:
        """Every key that may be chosen, in the order of the page, with its name."""
        inside = [*self.departments, *self.people]
        system = [option for office in self.offices for option in office.options]
        return {option.key: option.name for option in (*inside, *system, *self.bodies)}

    def branches_of(self, office_pk: int) -> Iterator[str]:
        """Keys of the Chi cục of one Cục."""
        for office in self.offices:
            if office.pk == office_pk:
                yield from (option.key for option in office.branches)


def _people(organisation_id: int) -> Iterator[Option]:
    rank = Case(When(role=Role.HEAD, then=0), When(role=Role.DEPUTY_HEAD, then=1), default=2)
    posts = Position.objects.of_organisation(organisation_id).held().with_holder().exclude(role=Role.ADMIN)
    rows = posts.order_by(rank, "unit__order", "unit__name", "order", "pk").values_list(
        "principal__pk", "holder_name", "title", "role", "unit__short_name"
    )
    for principal, name, title, role, unit in rows:
        note = title if role in ORGANISATION_LEADERS else f"{title}, {unit}"
        yield Option(key_of(principal=principal), name, note)


def _units(organisation_id: int, without: Collection[str]) -> tuple[list[Option], list[Office]]:
    """Phòng of the organisation, and the tree of all organisations, the own Cục first; one's own is a heading only."""
    own = Q(parent_id=organisation_id, kind=Unit.Kind.DEPARTMENT)
    wanted = Unit.objects.active().filter(own | Q(kind__in=Unit.ORGANISATION_KINDS))
    rows = wanted.order_by("order", "name", "pk").values_list(
        "pk", "name", "kind", "parent_id", "principal__pk"
    )
    departments: list[Option] = []
    offices: dict[int | None, Office] = {}
    branches: list[tuple[int | None, Option]] = []
    home = organisation_id
    for pk, name, kind, parent_id, principal in rows:
        in_house = kind == Unit.Kind.DEPARTMENT
        option = Option(key_of(principal=principal) if in_house else key_of(unit=pk), name)
        hidden = option.key in without or pk == organisation_id
        if pk == organisation_id and kind == Unit.Kind.BRANCH and parent_id:
            home = parent_id
        if kind == Unit.Kind.OFFICE:
            offices[pk] = Office(pk, name, None if hidden else option)
        elif not hidden and in_house:
            departments.append(option)
        elif not hidden:
            branches.append((parent_id, option))
    orphans = Office(0, _("Chi cục khác"))
    for above, option in branches:
        offices.get(above, orphans).branches.append(option)
    tree = sorted((*offices.values(), orphans), key=lambda office: office.pk != home)
    return departments, [office for office in tree if office.options]


def _bodies(organisation_id: int, needed: Collection[int], search: str) -> tuple[list[Option], bool]:
    """Those needed and those of groups first, then as many of the directory as a page bears."""
    grouped = RecipientGroup.externals.through.objects.filter(externalbody_id=OuterRef("pk"))
    must = Q(pk__in=needed) | Q(Exists(grouped))
    mine = ExternalBody.objects.filter(organisation_id=organisation_id, is_active=True)
    if search:
        mine = mine.filter(must | Q(name__unaccent__icontains=search))
    ranked = mine.annotate(rank=Case(When(must, then=0), default=1)).order_by("rank", "name", "pk")
    rows = list(ranked.values_list("pk", "name", "address", "rank")[:BODIES_READ])
    first = [row for row in rows if row[3] == 0]
    rest = [row for row in rows if row[3] == 1]
    shown = sorted(first + rest[:BODIES_SHOWN], key=lambda row: (row[1].casefold(), row[0]))
    options = [Option(key_of(external=pk), name, address) for pk, name, address, _rank in shown]
    return options, len(rest) > BODIES_SHOWN


def _groups(organisation_id: int, catalogue: Catalogue) -> list[Group]:
    units, externals = RecipientGroup.units.through, RecipientGroup.externals.through
    rows = (
        RecipientGroup.objects.filter(organisation_id=organisation_id)
        .annotate(
            unit_ids=ArraySubquery(
                units.objects.filter(recipientgroup_id=OuterRef("pk")).order_by("pk").values("unit_id")
            ),
            external_ids=ArraySubquery(
                externals.objects.filter(recipientgroup_id=OuterRef("pk"))
                .order_by("pk")
                .values("externalbody_id")
            ),
        )
        .order_by("name")
        .values_list("pk", "name", "unit_ids", "external_ids")
    )
    found = []
    for pk, name, unit_ids, external_ids in rows:
        keys = [*(key_of(unit=u) for u in unit_ids), *(key_of(external=e) for e in external_ids)]
        found.append(Group(pk, name, tuple(key for key in keys if key in catalogue.names)))
    return found

"""The acting person: who, in which position, on whose behalf, with which rights. Built once a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from guardian.models import GroupObjectPermission

from accounts.models import Appointment, Delegation, OrganisationSettings, Position, Unit, User
from accounts.models.people import DEPARTMENT_LEADERS

DELEGATED_RIGHTS = {
    Delegation.Scope.READ: frozenset({"read_documents"}),
    Delegation.Scope.ASSIGN: frozenset({"read_documents", "assign_documents", "assign_in_department"}),
}


@dataclass(frozen=True)
class Actor:
    """Somebody acting in one position. Services, conditions and querysets take an Actor, never a user."""

    user: User
    position: Position | None
    positions: Sequence[Position] = ()
    rights: frozenset[str] = frozenset()
    ip: str | None = None
    may_act: bool = True
    _behalf: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.user.full_name

    @property
    def unit(self) -> Unit | None:
        """The unit of the acting position."""
        return self.position.unit if self.position else None

    @property
    def organisation(self) -> Unit | None:
        """The office or branch of the acting position."""
        return self.position.unit.organisation if self.position else None

    @property
    def organisation_id(self) -> int | None:
        """Key of the office or branch of the acting position."""
        return self.position.unit.organisation_id if self.position else None

    @property
    def on_behalf_of(self) -> str:
        """Name and title of the person acted for, or ""."""
        return self._behalf

    @property
    def title(self) -> str:
        """Title of the acting position."""
        return self.position.title if self.position else ""

    @cached_property
    def settings(self) -> OrganisationSettings:
        """What the actor's organisation has decided for itself; defaults where it has decided nothing."""
        return getattr(self.organisation, "settings", None) or OrganisationSettings(unit=self.organisation)

    @cached_property
    def principal_ids(self) -> tuple[int, ...]:
        """What may hold work for this actor: the position itself and, for its leaders, the department."""
        if self.position is None:
            return ()
        ids = [self.position.principal.pk]
        if self.position.role in DEPARTMENT_LEADERS:
            ids.append(self.position.unit.principal.pk)
        return tuple(ids)

    def has(self, right: str) -> bool:
        """Whether the acting position carries the right in its own unit or organisation."""
        return right in self.rights


def positions_of(user: User) -> list[Position]:
    """The positions the user may act in today, own ones first, in one query.

    Own positions carry scope None; delegated ones carry the delegation's scope and the name of the holder. Each carries
    the codenames granted to it.
    """
    own = Appointment.objects.current().filter(position=OuterRef("pk"), user=user)
    lent = Delegation.objects.current().filter(position=OuterRef("pk"), delegate=user)
    holder = Appointment.objects.current().filter(position=OuterRef("pk")).order_by("-starts_on", "-pk")
    found = (
        Position.objects.active()
        .annotate(
            is_own=Exists(own),
            scope=Subquery(lent.values("scope")[:1]),
            holder_name=Subquery(holder.values("user__full_name")[:1]),
            home=Case(When(unit__kind=Unit.Kind.DEPARTMENT, then="unit__parent"), default="unit"),
        )
        .annotate(granted=_granted())
        .filter(Q(is_own=True) | Q(scope__isnull=False))
        .select_related("unit__settings", "unit__parent__settings", "unit__principal", "principal")
        .order_by("-is_own", "order", "pk")
    )
    return list(found)


def _granted() -> ArraySubquery:
    """Codenames granted to the group (unit, role) on the position's unit or on its organisation."""
    granted = GroupObjectPermission.objects.filter(
        group__role_group__unit_id=OuterRef("unit_id"),
        group__role_group__role=OuterRef("role"),
        content_type=ContentType.objects.get_for_model(Unit),
        object_pk__in=[Cast(OuterRef(name), CharField()) for name in ("unit_id", "home")],
    )
    return ArraySubquery(granted.order_by().values("permission__codename"))


def build_actor(user: User, position_id: int | None = None, ip: str | None = None) -> Actor:
    """Build the actor for a user: one query. An unknown or ended position falls back to the first own one."""
    positions = positions_of(user)
    position = next((p for p in positions if p.pk == position_id), positions[0] if positions else None)
    if position is None:
        return Actor(user=user, position=None, ip=ip)
    rights = frozenset(position.granted)  # type: ignore[attr-defined]
    behalf, may_act = "", True
    if not position.is_own:  # type: ignore[attr-defined]
        rights &= DELEGATED_RIGHTS[position.scope]  # type: ignore[attr-defined]
        may_act = position.scope != Delegation.Scope.READ  # type: ignore[attr-defined]
        behalf = _("%(name)s, %(title)s") % {"name": position.holder_name or "", "title": position.title}  # type: ignore[attr-defined]
    return Actor(
        user=user,
        position=position,
        positions=tuple(positions),
        rights=rights,
        ip=ip,
        may_act=may_act,
        _behalf=behalf,
    )

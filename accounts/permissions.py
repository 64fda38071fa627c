"""The permission toolkit: which role carries which rights, and the one gate in front of every act.

guardian is wrapped here and nowhere else. Rights belong to the group (unit, role) and lie on a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm
from guardian.shortcuts import assign_perm, remove_perm  # noqa: TID251 - the one place that wraps it

from accounts.actor import Actor
from accounts.models import Role, RoleGroup, Unit

ORGANISATION_RIGHTS: dict[str, tuple[str, ...]] = {
    Role.HEAD: ("read_documents", "assign_documents", "sign_documents"),
    Role.DEPUTY_HEAD: ("read_documents", "assign_documents", "sign_documents"),
    Role.CLERK: (
        "read_documents",
        "register_documents",
        "keep_registers",
        "propose_assignment",
        "issue_documents",
    ),
    Role.ADMIN: ("administer",),
}
DEPARTMENT_RIGHTS: dict[str, tuple[str, ...]] = {
    Role.DEPARTMENT_HEAD: ("assign_in_department",),
    Role.DEPUTY_DEPARTMENT_HEAD: ("assign_in_department",),
}


def role_group(unit: Unit, role: str) -> RoleGroup:
    """The group of one role in one unit, with the rights the role starts with; made on first use."""
    existing = RoleGroup.objects.filter(unit=unit, role=role).select_related("group").first()
    if existing:
        return existing
    group = Group.objects.create(name=f"{role}@{unit.pk}")
    created = RoleGroup.objects.create(unit=unit, role=role, group=group)
    for codename in ORGANISATION_RIGHTS.get(role, ()):
        assign_perm(codename, group, unit.organisation)
    for codename in DEPARTMENT_RIGHTS.get(role, ()):
        assign_perm(codename, group, unit)
    return created


def grant(codename: str, *, unit: Unit, role: str, on: Unit) -> None:
    """Give the role in the unit a right on a unit (for example: the head of TCHC may propose assignments)."""
    assign_perm(codename, role_group(unit, role).group, on)


def revoke(codename: str, *, unit: Unit, role: str, on: Unit) -> None:
    """Take the right back."""
    remove_perm(codename, role_group(unit, role).group, on)


def require(transition: Callable[..., Any], actor: Actor) -> None:
    """Let the bound transition pass, or raise.

    Raises TransitionNotAllowed when the state does not allow it, PermissionDenied when the actor may not do it.
    """
    if not can_proceed(transition):
        name = getattr(transition, "__name__", "")
        raise TransitionNotAllowed(
            f"{name} is not allowed from here", object=getattr(transition, "__self__", None)
        )
    if not has_transition_perm(transition, actor):
        raise PermissionDenied(_("Chức vụ bạn đang giữ không có quyền làm việc này."))


def allowed(transition: Callable[..., Any], actor: Actor) -> bool:
    """The same rule as require(), as an answer: for buttons."""
    return bool(can_proceed(transition) and has_transition_perm(transition, actor))


def require_right(actor: Actor, *rights: str) -> None:
    """Raise PermissionDenied unless the actor has one of the rights."""
    if not any(actor.has(right) for right in rights):
        raise PermissionDenied(_("Chức vụ bạn đang giữ không có quyền làm việc này."))


def system_only(instance: object, actor: Actor) -> bool:
    """The permission of moves only the system makes: never a button, still callable from code."""
    return False


def available(instance: Any, actor: Actor, names: Iterable[str]) -> set[str]:
    """Which of the named transitions the actor may make now."""
    return {name for name in names if allowed(getattr(instance, name), actor)}

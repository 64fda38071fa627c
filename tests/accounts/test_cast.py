"""The cast is what the services would have made."""

from __future__ import annotations

from guardian.models import GroupObjectPermission

from accounts.models import Role, RoleGroup
from accounts.permissions import grant, role_group


def _rights_of(group_id: int) -> set[tuple[str, str]]:
    rows = GroupObjectPermission.objects.filter(group_id=group_id)
    return set(rows.values_list("permission__codename", "object_pk"))


def test_the_cast_has_exactly_the_rights_the_services_give(cast):
    for made in RoleGroup.objects.select_related("unit__parent", "group"):
        mine = _rights_of(made.group_id)
        unit, role = made.unit, made.role
        made.group.delete()
        again = role_group(unit, role)
        if (unit, role) == (cast.tchc, Role.DEPARTMENT_HEAD):
            grant("propose_assignment", unit=unit, role=role, on=cast.office)
        assert _rights_of(again.group_id) == mine, (unit, role)

"""In what capacity somebody signs for the organisation (Điều 13 Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Position, Role
from outgoing.models import SigningAuthority
from registers.models import DocumentKind
from signing.models import Authorisation, SigningRules

BY_ROLE: dict[str, tuple[str, ...]] = {
    Role.HEAD: (SigningAuthority.HEAD, SigningAuthority.ACTING),
    Role.DEPUTY_HEAD: (SigningAuthority.DEPUTY, SigningAuthority.ACTING),
    Role.DEPARTMENT_HEAD: (SigningAuthority.BY_ORDER, SigningAuthority.BY_DELEGATION),
    Role.DEPUTY_DEPARTMENT_HEAD: (SigningAuthority.BY_ORDER,),
}
"""What a role may sign as, the usual one first. TUQ. is not passed on to a deputy (khoản 3)."""
MARKS = {
    SigningAuthority.HEAD: "",
    SigningAuthority.ACTING: "Q.",
    SigningAuthority.DEPUTY: "KT.",
    SigningAuthority.BY_ORDER: "TL.",
    SigningAuthority.BY_DELEGATION: "TUQ.",
}


@dataclass(frozen=True)
class Rules:
    """What an organisation has laid down, as far as it decides who signs as what today."""

    by_order: frozenset[int]
    authorised: frozenset[int]
    has_head: bool


def rules_of(organisation_id: int) -> Rules:
    """Kinds signed by order, positions with an authorisation in force, and whether somebody is head."""
    kinds = SigningRules.by_order_kinds.through.objects.filter(signingrules__organisation=organisation_id)
    valid = Authorisation.objects.in_force().filter(organisation=organisation_id)
    heads = Position.objects.held().filter(unit=organisation_id, role=Role.HEAD)
    return Rules(
        frozenset(kinds.values_list("documentkind_id", flat=True)),
        frozenset(valid.values_list("position_id", flat=True)),
        heads.exists(),
    )


def capacities_of(position: Position) -> Sequence[str]:
    """What the position may sign as, the usual one first."""
    return BY_ROLE.get(position.role, ())


def check_capacity(position: Position, authority: str, kind: DocumentKind, rules: Rules) -> None:
    """Raise Refused where Điều 13 or the organisation's own rules do not let the position sign as that."""
    words = {"title": position.title, "kind": kind.name}
    said = ""
    if authority not in capacities_of(position):
        said = _("%(title)s không ký với quyền hạn đã chọn.")
    elif authority == SigningAuthority.ACTING and position.role == Role.DEPUTY_HEAD and rules.has_head:
        said = _("Cơ quan đang có người đứng đầu: %(title)s ký thay (KT.), không ký quyền (Q.).")
    elif authority == SigningAuthority.BY_ORDER and kind.pk not in rules.by_order:
        said = _("%(kind)s chưa có trong danh mục loại văn bản được ký thừa lệnh của cơ quan.")
    elif authority == SigningAuthority.BY_DELEGATION and position.pk not in rules.authorised:
        said = _("Chưa có văn bản ủy quyền còn hiệu lực cho %(title)s.")
    if said:
        raise Refused(said % words, field="signer")


def in_words(position: Position, authority: str, *, head: str) -> str:
    """ "KT. Cục trưởng – Phó Cục trưởng Trần Thị Lan": what the choice of a signer says."""
    name = getattr(position, "holder_name", "")
    if authority == SigningAuthority.HEAD:
        return _("%(title)s %(name)s") % {"title": position.title, "name": name}
    mark = MARKS[SigningAuthority(authority)]
    words = {"mark": mark, "head": head, "title": position.title, "name": name}
    return _("%(mark)s %(head)s – %(title)s %(name)s") % words

"""In what capacity somebody signs for the organisation (Điều 13 Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
    """What an organisation has laid down, as far as it decides who signs as what today; read when it matters."""

    organisation_id: int

    @cached_property
    def by_order(self) -> frozenset[int]:
        """Kinds signed by order."""
        kinds = SigningRules.by_order_kinds.through.objects
        listed = kinds.filter(signingrules__organisation=self.organisation_id)
        return frozenset(listed.values_list("documentkind_id", flat=True))

    @cached_property
    def authorised(self) -> frozenset[int]:
        """Positions with an authorisation in force."""
        valid = Authorisation.objects.in_force().filter(organisation=self.organisation_id)
        return frozenset(valid.values_list("position_id", flat=True))

    @cached_property
    def has_head(self) -> bool:
        """Whether somebody is head."""
        return Position.objects.held().filter(unit=self.organisation_id, role=Role.HEAD).exists()


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

"""In what capacity somebody signs for the organisation (Điều 13 Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Position, Role
from outgoing.models import SigningAuthority

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


def capacities_of(position: Position) -> Sequence[str]:
    """What the position may sign as, the usual one first."""
    return BY_ROLE.get(position.role, ())


def in_words(position: Position, authority: str, *, head: str) -> str:
    """ "KT. Cục trưởng – Phó Cục trưởng Trần Thị Lan": what the choice of a signer says."""
    name = getattr(position, "holder_name", "")
    if authority == SigningAuthority.HEAD:
        return _("%(title)s %(name)s") % {"title": position.title, "name": name}
    mark = MARKS[SigningAuthority(authority)]
    words = {"mark": mark, "head": head, "title": position.title, "name": name}
    return _("%(mark)s %(head)s – %(title)s %(name)s") % words

"""Quyền hạn, chức vụ của người ký: the lines above a signature (Điều 13 Nghị định 30/2020/NĐ-CP, ô 7a of Phụ lục I)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Role


class Capacity(StrEnum):
    """In what capacity somebody signs; the value is what is printed before the title."""

    HEAD = ""
    ACTING = "Q."
    DEPUTISING = "KT."
    BY_ORDER = "TL."
    AUTHORISED = "TUQ."


MAY_SIGN_AS = {
    Capacity.HEAD: (Role.HEAD,),
    Capacity.ACTING: (Role.HEAD, Role.DEPUTY_HEAD),
    Capacity.DEPUTISING: (Role.DEPUTY_HEAD,),
    Capacity.BY_ORDER: (Role.DEPARTMENT_HEAD, Role.DEPUTY_DEPARTMENT_HEAD),
    Capacity.AUTHORISED: (Role.HEAD, Role.DEPARTMENT_HEAD),  # Điều 13.3: not passed on to a deputy
}


@dataclass(frozen=True)
class Signer:
    """Who signs: role and title, the unit they head or help to head, and their chief's title there.

    ``chief`` is needed of a deputy of a department only ("Trưởng phòng").
    """

    role: str
    title: str
    unit: str = ""
    chief: str = ""


def authority_lines(capacity: str, signer: Signer, *, head: str) -> tuple[str, ...]:
    """The lines of ô 7a, in capitals. ``head`` is the title of the agency's head.

    Raises Refused when nobody of that role signs in that capacity.
    """
    try:
        capacity = Capacity(capacity)
    except ValueError as unknown:
        raise Refused(_("Không có quyền hạn ký “%(mark)s”.") % {"mark": capacity}) from unknown
    if signer.role not in MAY_SIGN_AS[capacity]:
        raise Refused(
            _("%(title)s không ký với quyền hạn “%(mark)s”.")
            % {"title": signer.title, "mark": capacity.value or head}
        )
    return tuple(line.upper() for line in _lines(capacity, signer, head=head))


def _lines(capacity: Capacity, signer: Signer, *, head: str) -> tuple[str, ...]:
    if capacity is Capacity.HEAD:
        return (head,)
    if capacity is Capacity.ACTING:
        return (f"{capacity} {head}",)
    if capacity is Capacity.DEPUTISING:
        return f"{capacity} {head}", signer.title
    first = f"{capacity} {head}"
    if signer.role == Role.DEPUTY_DEPARTMENT_HEAD:
        if not signer.chief:
            raise Refused(_("Cần chức vụ của người đứng đầu đơn vị để ghi “KT.”."))
        return first, f"{Capacity.DEPUTISING} {title_of(signer.chief, signer.unit)}", signer.title
    return first, title_of(signer.title, signer.unit)


def title_of(title: str, unit: str) -> str:
    """Title and unit in one: "Trưởng phòng" of "Phòng Tổng hợp" is "Trưởng phòng Tổng hợp"."""
    if unit.casefold() in title.casefold():
        return title
    words, names = title.split(), unit.split()
    for shared in range(min(len(words), len(names)), 0, -1):
        if [w.casefold() for w in words[-shared:]] == [n.casefold() for n in names[:shared]]:
            return " ".join([*words, *names[shared:]])
    return f"{title} {unit}".strip()

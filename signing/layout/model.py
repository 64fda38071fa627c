"""A composed text, and where on its pages number, date, signature and seal will stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

LETTER = "công văn"
RESOLUTIONS = {"quyết định": "QUYẾT ĐỊNH:", "nghị quyết": "QUYẾT NGHỊ:"}
URGENCIES = ("", "Khẩn", "Thượng khẩn", "Hỏa tốc")
NO_URGENCY = "Thường"
SEAL_MM = 36.0
ROOMS_MM = (36, 42, 50)
"""Heights of the room between title and name; a seal stands in the lowest that holds it."""


class Spot(StrEnum):
    """What is filled in later. The values are the names of the form and signature fields."""

    NUMBER = "so_ky_hieu"
    DATE = "ngay_ban_hanh"
    SIGNATURE = "nguoi_ky"
    SEAL = "co_quan"


@dataclass(frozen=True)
class Place:
    """A rectangle on a page, in points from the lower left corner; pages count from 0.

    Where text will stand, ``size``, ``italic`` and ``baseline`` say how. ``covers`` is what is printed beneath: whoever
    writes there first paints the rectangle white.
    """

    page: int
    left: float
    bottom: float
    right: float
    top: float
    size: float = 0.0
    italic: bool = False
    baseline: float = 0.0
    covers: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Lower left and upper right corner, as PDF writes a rectangle."""
        return self.left, self.bottom, self.right, self.top

    def meets(self, other: Place) -> bool:
        """Whether the two rectangles share a part of a page."""
        return (
            self.page == other.page
            and self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True)
class Layout:
    """A text laid out on paper."""

    pdf: bytes
    pages: int
    places: dict[str, Place]


@dataclass(frozen=True)
class Annex:
    """A text that goes with the document in the same file, from a new page on.

    ``label`` is "Phụ lục I" or empty; ``title`` is printed in capitals ("Quy chế"), ``about`` in bold letters below it.
    """

    title: str
    body: str
    label: str = ""
    about: str = ""
    articles: bool = False
    landscape: bool = False


@dataclass(frozen=True)
class Draft:
    """All that is printed of a document. ``symbol`` is what follows the number: "/QĐ-CTK"."""

    kind: str
    agency: str
    place_name: str
    symbol: str
    subject: str
    body: str
    authority: tuple[str, ...]
    signer: str
    year: int
    parent_agency: str = ""
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    deciding: str = ""
    urgency: str = ""
    circulation: str = ""
    drafter_mark: str = ""
    contact: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    seal_mm: float = SEAL_MM

    def __post_init__(self) -> None:
        if self.urgency == NO_URGENCY:
            object.__setattr__(self, "urgency", "")
        if self.urgency not in URGENCIES:
            raise ValueError(f"no such urgency: {self.urgency}")
        if not 0 < self.seal_mm <= ROOMS_MM[-1]:
            raise ValueError(f"no seal is {self.seal_mm} mm wide")

    @property
    def is_letter(self) -> bool:
        """Whether it is a công văn, which carries no name of its kind."""
        return self.kind.casefold() == LETTER

    @property
    def resolution(self) -> str:
        """What stands alone above the articles of a deciding text; empty for the other kinds."""
        return RESOLUTIONS.get(self.kind.casefold(), "")

    @property
    def room_mm(self) -> int:
        """Height of the room for signature and seal."""
        return next(room for room in ROOMS_MM if room >= self.seal_mm)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Draft:
        """The draft that ``as_dict`` described."""
        known = dict(values)
        for field in fields(cls):
            if isinstance(known.get(field.name), list):
                known[field.name] = tuple(known[field.name])
        known["annexes"] = tuple(Annex(**annex) for annex in known.get("annexes", ()))
        return cls(**known)

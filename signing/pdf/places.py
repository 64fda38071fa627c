"""Where something stands on a page, in points from the lower left corner as PDF counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy

POINTS_PER_MM = 72 / 25.4


class Field(StrEnum):
    """The four fields of a document prepared here."""

    NUMBER = "so_ky_hieu"
    DATE = "ngay_ban_hanh"
    SIGNER = "nguoi_ky"
    SEAL = "co_quan"


FIELD_WORDS = {
    Field.SIGNER: gettext_lazy("chữ ký của người có thẩm quyền"),
    Field.NUMBER: gettext_lazy("số, ký hiệu"),
    Field.DATE: gettext_lazy("ngày ban hành"),
    Field.SEAL: gettext_lazy("chữ ký của cơ quan"),
}


def in_words(names: Iterable[str]) -> str:
    """Names of fields as a clerk reads them: ours by their words, those of other programs in quotation marks."""
    known = [str(field) for field in FIELD_WORDS]
    ordered = sorted(names, key=lambda name: (known.index(name) if name in known else len(known), name))
    return "; ".join(str(FIELD_WORDS[Field(name)]) if name in known else f"“{name}”" for name in ordered)


class Align(StrEnum):
    """How a text stands in its field."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Place:
    """A rectangle on a page; pages count from 0."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def __post_init__(self) -> None:
        if self.page < 0 or self.right <= self.left or self.top <= self.bottom:
            raise ValueError(f"Not a rectangle on a page: {self}")

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The four numbers of a PDF rectangle."""
        return (self.left, self.bottom, self.right, self.top)


@dataclass(frozen=True)
class TextPlace:
    """Where a text will be written at issue, and how it looks there.

    ``baseline`` is the height the letters stand on, so that they continue the printed line; None centres them.
    ``covers`` paints white behind the text: for an uploaded page with dots or words printed where the number goes.
    ``blank`` is what a draft shows there until it is issued: "      /CTK-TKTH".
    """

    place: Place
    size: float = 13
    italic: bool = False
    align: Align = Align.LEFT
    baseline: float | None = None
    covers: bool = False
    blank: str = ""


@dataclass(frozen=True)
class Places:
    """The places of a document that will be signed, numbered, dated and sealed."""

    signer: Place
    seal: Place
    number: TextPlace | None = None
    date: TextPlace | None = None


class FoundPlace(Protocol):
    """A place as the layout or a search in an uploaded file tells it; ``covers`` is the text printed beneath."""

    @property
    def page(self) -> int: ...
    @property
    def box(self) -> tuple[float, float, float, float]: ...
    @property
    def size(self) -> float: ...
    @property
    def italic(self) -> bool: ...
    @property
    def baseline(self) -> float: ...
    @property
    def covers(self) -> str: ...


def places_found(found: Mapping[str, FoundPlace | None], blanks: Mapping[str, str] | None = None) -> Places:
    """The places of a document from what layout or search found; ValueError without one for signer and seal.

    ``blanks`` are the words a draft shows in the text fields before its issue, by the name of the field.
    """
    spots = {name: spot for name, spot in found.items() if spot is not None}
    if Field.SIGNER not in spots or Field.SEAL not in spots:
        raise ValueError("A document needs a place for the signature and one for the seal.")

    def text(name: Field) -> TextPlace | None:
        spot = spots.get(name)
        if spot is None:
            return None
        place = Place(spot.page, *spot.box)
        return TextPlace(
            place,
            size=spot.size or 13,
            italic=spot.italic,
            baseline=spot.baseline or None,
            covers=bool(spot.covers),
            blank=(blanks or {}).get(name, ""),
        )

    signer, seal = (Place(spots[name].page, *spots[name].box) for name in (Field.SIGNER, Field.SEAL))
    return Places(signer=signer, seal=seal, number=text(Field.NUMBER), date=text(Field.DATE))


def seal_over(signer: Place, width_mm: float, height_mm: float) -> Place:
    """The seal at its real size, over about the left third of the signature (NĐ 30/2020, Phụ lục I)."""
    width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
    right = signer.left + signer.width / 3
    middle = (signer.bottom + signer.top) / 2
    return Place(signer.page, right - width, middle - height / 2, right, middle + height / 2)

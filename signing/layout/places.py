"""The places of number, date and signature in a PDF somebody else laid out, found by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registers.files.pdfium import PDFIUM
from signing.layout.model import SEAL_MM, Place, Spot
from signing.layout.reading import Letter, Line, lines_of
from signing.layout.render import MM, seal_beside

BLANK = r"[.…_\d]*"
NUMBER = re.compile(rf"so[:：](?P<blank>{BLANK}(?:/[^,:;]*)?)")
DATE = re.compile(rf",(?P<date>ngay{BLANK}thang{BLANK}nam{BLANK})")
HEAD_PART = 0.55  # number and date stand in this upper part of the first page
DATE_COLUMN = 0.35  # the date begins to the right of this part of its width
GAP = 1.6  # letters further apart than this, in letter sizes, belong to different columns
BLANK_ROOM = 70.0  # of a number whose line ends after the colon
SIGNATURE_MM = (45.0, 22.0)
LEAST_HEIGHT, AIR = 24.0, 3.0
NAME_ROOM = 60 * MM  # a name stands no further below its title


def find_places(
    path: Path, *, signer: str, titles: Sequence[str] = (), seal_mm: float = SEAL_MM
) -> dict[str, Place | None]:
    """The four places of the file, None where its words do not tell. ``titles`` are the lines above the name.

    Raises ValueError when the file cannot be opened.
    """
    with PDFIUM.document(path) as pdf:
        pages = [_page(pdf, index) for index in range(len(pdf))]
    number, date = _head(pages[0]) if pages else (None, None)
    signature = _signature(pages, signer, titles)
    return {
        Spot.NUMBER.value: number,
        Spot.DATE.value: date,
        Spot.SIGNATURE.value: signature,
        Spot.SEAL.value: seal_beside(signature, seal_mm) if signature else None,
    }


@dataclass(frozen=True)
class _Page:
    """One page's lines and where its paper lies."""

    index: int
    lines: list[Line]
    left: float
    bottom: float
    right: float
    top: float

    def height_at(self, part: float) -> float:
        """The height of a part of the page, counted from its upper edge."""
        return self.top - (self.top - self.bottom) * part

    def across(self, part: float) -> float:
        """The distance of a part of the page, counted from its left edge."""
        return self.left + (self.right - self.left) * part


def _page(pdf: Any, index: int) -> _Page:
    page = pdf[index]
    try:
        return _Page(index, [] if page.get_rotation() else lines_of(page), *page.get_bbox())
    finally:
        page.close()


def _head(page: _Page) -> tuple[Place | None, Place | None]:
    """Places of number and date on the first page."""
    number = date = None
    for line in page.lines:
        if line.baseline < page.height_at(HEAD_PART):
            break
        text, owners = line.folded()
        if (
            number is None
            and (found := NUMBER.search(text))
            and _begins_a_column(line, owners[found.start()])
        ):
            number = _number_place(page, line, owners, found)
        if date is None and (found := DATE.search(text)):
            letters = _letters_of(line, owners, found, "date")
            if letters[0].left > page.across(DATE_COLUMN):
                date = _text_place(page, letters, letters[0].left, letters[-1].right + letters[-1].size / 2)
    return number, date


def _begins_a_column(line: Line, at: int) -> bool:
    """Whether nothing stands close before the letter."""
    return at == 0 or _apart(line.letters[at - 1], line.letters[at])


def _apart(first: Letter, second: Letter) -> bool:
    return second.left - first.right > GAP * max(first.size, second.size)


def _number_place(page: _Page, line: Line, owners: list[int], found: re.Match[str]) -> Place:
    colon = line.letters[owners[found.start("blank") - 1]]
    covered = _same_column(_letters_of(line, owners, found, "blank"))
    after = owners[found.start("blank") - 1] + len(covered) + 1
    left = colon.right + colon.size * 0.3
    right = max(covered[-1].right + colon.size if covered else 0, left + BLANK_ROOM)
    if after < len(line.letters):
        right = min(right, line.letters[after].left - colon.size / 2)
    return _text_place(page, covered or (colon,), left, right, bare=not covered)


def _same_column(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """The letters up to the next column; the empty room before the slash of the symbol is part of them."""
    for at in range(1, len(letters)):
        if letters[at].text != "/" and _apart(letters[at - 1], letters[at]):
            return tuple(letters[:at])
    return tuple(letters)


def _letters_of(line: Line, owners: list[int], found: re.Match[str], group: str) -> tuple[Letter, ...]:
    start, end = found.span(group)
    return line.letters[owners[start] : owners[end - 1] + 1] if end > start else ()


def _text_place(
    page: _Page, letters: Sequence[Letter], left: float, right: float, *, bare: bool = False
) -> Place:
    size, baseline = letters[-1].size, letters[-1].baseline
    return Place(
        page.index,
        left,
        baseline - size * 0.3,
        right,
        baseline + size * 0.95,
        size=size,
        italic=letters[-1].italic,
        baseline=baseline,
        covers="" if bare else "".join(letter.text for letter in letters),
    )


def _signature(pages: Sequence[_Page], signer: str, titles: Sequence[str]) -> Place | None:
    """Above the signer's name where it stands under the title; else above the name; else under the title."""
    for page in reversed(pages):
        headings = [found for title in titles for line in page.lines for found in line.find(title)]
        names = [found for line in reversed(page.lines) for found in line.find(signer)]
        under_title = [name for name in names if any(_stands_under(name, title) for title in headings)]
        for name in under_title or ([] if titles else names):
            if place := _room(page, name, above=True):
                return place
    for page in reversed(pages):
        for title in reversed(titles):
            for line in reversed(page.lines):
                for found in line.find(title):
                    if place := _room(page, found, above=False):
                        return place
    return None


def _stands_under(name: Sequence[Letter], title: Sequence[Letter]) -> bool:
    return 0 < title[0].bottom - name[0].top < NAME_ROOM and abs(_centre(name) - _centre(title)) < 25 * MM


def _centre(letters: Sequence[Letter]) -> float:
    return (letters[0].left + letters[-1].right) / 2


def _room(page: _Page, words: Sequence[Letter], *, above: bool) -> Place | None:
    """The signature's place in the empty room above or under the words; None where there is too little."""
    wide, high = (side * MM for side in SIGNATURE_MM)
    left, right = _centre(words) - wide / 2, _centre(words) + wide / 2
    others = [
        letter
        for line in page.lines
        for letter in line.letters
        if letter.right > left and letter.left < right and letter not in words
    ]
    if above:
        floor = max(letter.top for letter in words)
        ceiling = min((o.bottom for o in others if o.bottom >= floor), default=floor + high + 2 * AIR)
    else:
        ceiling = min(letter.bottom for letter in words)
        floor = max((o.top for o in others if o.top <= ceiling), default=ceiling - high - 2 * AIR)
        floor = max(floor, page.bottom + 10 * MM)
    height = min(high, ceiling - floor - 2 * AIR)
    if height < LEAST_HEIGHT:
        return None
    middle = (ceiling + floor) / 2
    return Place(page.index, left, middle - height / 2, right, middle + height / 2)

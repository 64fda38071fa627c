"""Reading the lines of a PDF's page: every letter with its place, so that words are found wherever they stand."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any

SAME_LINE = 0.35  # how far baselines of one line may differ, in letter sizes
ITALIC = 1 << 6  # of a font descriptor's flags (ISO 32000-1, table 123)


@dataclass(frozen=True)
class Letter:
    """One printed letter: its box, the baseline it stands on and its size, in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """The letters that stand on one height, from left to right, spaces left out."""

    letters: tuple[Letter, ...]

    @property
    def baseline(self) -> float:
        """The height the line stands on."""
        return self.letters[0].baseline

    def folded(self) -> tuple[str, list[int]]:
        """The line in small letters without marks and spaces, and which letter each character comes from."""
        characters, owners = [], []
        for index, letter in enumerate(self.letters):
            for character in fold(letter.text):
                characters.append(character)
                owners.append(index)
        return "".join(characters), owners

    def find(self, words: str) -> Iterator[tuple[Letter, ...]]:
        """Every occurrence of the words, whatever their marks, capitals and spaces."""
        wanted = fold(words)
        text, owners = self.folded()
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            yield self.letters[owners[at] : owners[at + len(wanted) - 1] + 1]
            at = text.find(wanted, at + 1)


def fold(text: str) -> str:
    """The text without capitals, marks and spaces."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d"))
    return "".join(c for c in bare.casefold() if not unicodedata.combining(c) and not c.isspace())


def lines_of(page: Any) -> list[Line]:
    """The lines of a pdfium page, from the top down."""
    letters = sorted(_letters(page), key=lambda letter: -letter.baseline)
    rows: list[list[Letter]] = []
    for letter in letters:
        if rows and rows[-1][0].baseline - letter.baseline <= SAME_LINE * max(letter.size, rows[-1][0].size):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return [Line(tuple(sorted(row, key=lambda letter: letter.left))) for row in rows]


def _letters(page: Any) -> Iterator[Letter]:
    from pypdfium2 import raw

    sheet = page.get_textpage()
    try:
        x, y = ctypes.c_double(), ctypes.c_double()
        matrix = raw.FS_MATRIX()
        flags = ctypes.c_int()
        for index in range(sheet.count_chars()):
            text = chr(raw.FPDFText_GetUnicode(sheet, index))
            if text.isspace() or not text.isprintable() or raw.FPDFText_IsGenerated(sheet, index) == 1:
                continue
            box = sheet.get_charbox(index)
            raw.FPDFText_GetCharOrigin(sheet, index, x, y)
            size = raw.FPDFText_GetFontSize(sheet, index)
            if raw.FPDFText_GetMatrix(sheet, index, matrix):
                size *= hypot(matrix.b, matrix.d)
            raw.FPDFText_GetFontInfo(sheet, index, None, 0, flags)
            italic = bool(flags.value & ITALIC)
            yield Letter(text, *box, baseline=y.value, size=size or box[3] - box[1], italic=italic)
    finally:
        sheet.close()

"""A measuring rod for rendered pages: letters, lines of text and drawn rules, in points from the lower left corner."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 30 * MM, 195 * MM  # edges of the text
TOP, BOTTOM = 277 * MM, 20 * MM


@dataclass(frozen=True)
class Glyph:
    """One letter as it is printed."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float
    font: str
    colour: tuple[int, int, int]
    spaced: bool = False  # a space stands before it

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font


@dataclass(frozen=True)
class Run:
    """Letters that stand together on one line."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(f" {g.text}" if g.spaced else g.text for g in self.glyphs).strip()

    @property
    def left(self) -> float:
        return min(g.left for g in self.glyphs)

    @property
    def right(self) -> float:
        return max(g.right for g in self.glyphs)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def base(self) -> float:
        return self.glyphs[0].base

    @property
    def sizes(self) -> set[float]:
        return {round(g.size, 1) for g in self.glyphs}

    @property
    def style(self) -> tuple[bool, bool]:
        """(bold, italic); fails where the line is of several styles."""
        (only,) = {(g.bold, g.italic) for g in self.glyphs}
        return only

    def cut(self, start: int, end: int | None = None) -> Run:
        """Some of the letters, spaces not counted."""
        return Run(self.glyphs[start:end])


@dataclass(frozen=True)
class Rule:
    """A horizontal rule or a box that is drawn."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


class Sheet:
    """One page."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.width, self.height = page.get_size()
        self.glyphs = list(_glyphs(page))
        self.rules = [
            Rule(*drawn.get_bounds())
            for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=5)
        ]

    @cached_property
    def runs(self) -> list[Run]:
        """The lines from the top down; what stands in another column is a run of its own."""
        rows: dict[int, list[Glyph]] = {}
        for glyph in sorted(self.glyphs, key=lambda g: -g.base):
            near = next((base for base in rows if abs(base - glyph.base * 10) < 10), round(glyph.base * 10))
            rows.setdefault(near, []).append(glyph)
        runs = []
        for row in rows.values():
            row.sort(key=lambda g: g.left)
            start = 0
            for at in range(1, len(row) + 1):
                if at == len(row) or row[at].left - row[at - 1].right > 1.4 * row[at].size:
                    runs.append(Run(tuple(row[start:at])))
                    start = at
        return sorted(runs, key=lambda run: (-run.base, run.left))

    def run(self, start: str) -> Run:
        """The first run that begins so."""
        for run in self.runs:
            if run.text.startswith(start):
                return run
        raise AssertionError(f"no line begins with {start!r}: {[run.text for run in self.runs]}")

    def rule_under(self, run: Run) -> Rule:
        """The rule drawn closely under the run."""
        for rule in self.rules:
            if rule.height < 2 and 0 < run.base - rule.top < 9 and rule.left < run.centre < rule.right:
                return rule
        raise AssertionError(f"no rule under {run.text!r}")

    def has(self, start: str) -> bool:
        return any(run.text.startswith(start) for run in self.runs)


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    sheet = page.get_textpage()
    x, y, flags, matrix = ctypes.c_double(), ctypes.c_double(), ctypes.c_int(), raw.FS_MATRIX()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    spaced = False
    for index in range(sheet.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(sheet, index))
        if text.isspace() or not text.isprintable():
            spaced = True
            continue
        name = ctypes.create_string_buffer(120)
        raw.FPDFText_GetFontInfo(sheet, index, name, 120, flags)
        raw.FPDFText_GetCharOrigin(sheet, index, x, y)
        raw.FPDFText_GetFillColor(sheet, index, red, green, blue, alpha)
        raw.FPDFText_GetMatrix(sheet, index, matrix)
        yield Glyph(
            text,
            *sheet.get_charbox(index),
            base=y.value,
            size=raw.FPDFText_GetFontSize(sheet, index) * abs(matrix.d),
            font=name.value.decode(),
            colour=(red.value, green.value, blue.value),
            spaced=spaced,
        )
        spaced = False
    sheet.close()


class Paper:
    """A rendered document, read and closed."""

    def __init__(self, pdf: bytes) -> None:
        with pypdfium2.PdfDocument(pdf) as document:
            self.sheets = []
            for page in document:
                self.sheets.append(Sheet(page))
                page.close()

    @property
    def first(self) -> Sheet:
        return self.sheets[0]

    @property
    def last(self) -> Sheet:
        return self.sheets[-1]

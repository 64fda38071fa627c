"""The letters of number and date: Liberation Serif (the measures of Times New Roman), cut to those of Vietnamese.

It is embedded before the first signature, so that filling a field later adds only the text itself.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from fontTools import subset
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing.pdf.errors import PdfProblem

FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/truetype/liberation"),
)
FILES = {False: "LiberationSerif-Regular.ttf", True: "LiberationSerif-Italic.ttf"}
NAMES = {False: "EoSerif", True: "EoSerifItalic"}
SAMPLE = "ưỡẵệộĐđ"

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKED = {unicodedata.normalize("NFC", letter + tone) for letter in _VOWELS for tone in _TONES}
_LOWER = set(_VOWELS) | _MARKED | {"đ"}
LETTERS = frozenset(
    {chr(code) for code in range(0x20, 0x7F)}
    | _LOWER
    | {letter.upper() for letter in _LOWER}
    | set("\u00a0–—…“”‘’")
)


class FontMissing(PdfProblem):
    """No serif font with all Vietnamese letters is installed."""


@dataclass(frozen=True)
class Face:
    """A subset font: its bytes, and for each letter its glyph and width (per 1000)."""

    name: str
    data: bytes
    glyphs: dict[str, int]
    widths: dict[str, int]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    slant: float

    def width(self, text: str, size: float) -> float:
        """How wide the text is, in points."""
        return sum(self.widths[letter] for letter in text) * size / 1000

    def encode(self, text: str) -> str:
        """The text as the hexadecimal glyph numbers of a content stream."""
        return "".join(f"{self.glyphs[letter]:04X}" for letter in text)

    def lacks(self, text: str) -> str:
        """The letters of the text this font cannot show."""
        return "".join(sorted(set(text) - self.glyphs.keys()))


@cache
def face(italic: bool) -> Face:
    """The font for a text field, cut to the letters of Vietnamese. About 30 kB each, made once a process."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[],
        retain_gids=False,
        drop_tables=["FFTM"],
    )
    font = TTFont(_file(italic))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in LETTERS])
    cutter.subset(font)
    sink = io.BytesIO()
    font.save(sink)
    scale = 1000 / font["head"].unitsPerEm
    order = {name: index for index, name in enumerate(font.getGlyphOrder())}
    named = {chr(code): name for code, name in font.getBestCmap().items() if chr(code) in LETTERS}
    head, hhea = font["head"], font["hhea"]
    return Face(
        name=NAMES[italic],
        data=sink.getvalue(),
        glyphs={letter: order[name] for letter, name in named.items()},
        widths={letter: round(font["hmtx"][name][0] * scale) for letter, name in named.items()},
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        box=(
            round(head.xMin * scale),
            round(head.yMin * scale),
            round(head.xMax * scale),
            round(head.yMax * scale),
        ),
        slant=font["post"].italicAngle,
    )


def embed(writer: BasePdfFileWriter, italic: bool) -> generic.IndirectObject:
    """Write the font into the file and answer the reference to it."""
    cut = face(italic)
    program = generic.StreamObject(stream_data=cut.data)
    program[generic.pdf_name("/Length1")] = generic.NumberObject(len(cut.data))
    program.compress()
    label = generic.pdf_name(f"/EOFICE+{cut.name}")
    descriptor = _dictionary(
        Type="/FontDescriptor",
        FontName=label,
        Flags=generic.NumberObject(4 | 2 | (64 if italic else 0)),
        FontBBox=_numbers(cut.box),
        ItalicAngle=generic.FloatObject(cut.slant),
        Ascent=generic.NumberObject(cut.ascent),
        Descent=generic.NumberObject(cut.descent),
        CapHeight=generic.NumberObject(662),
        StemV=generic.NumberObject(80),
        FontFile2=writer.add_object(program),
    )
    descendant = _dictionary(
        Type="/Font",
        Subtype="/CIDFontType2",
        BaseFont=label,
        CIDSystemInfo=_dictionary(
            Registry=generic.TextStringObject("Adobe"),
            Ordering=generic.TextStringObject("Identity"),
            Supplement=generic.NumberObject(0),
        ),
        FontDescriptor=writer.add_object(descriptor),
        CIDToGIDMap="/Identity",
        DW=generic.NumberObject(500),
        W=_width_table(cut),
    )
    unicode_map = generic.StreamObject(stream_data=_to_unicode(cut))
    unicode_map.compress()
    return writer.add_object(
        _dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=label,
            Encoding="/Identity-H",
            DescendantFonts=generic.ArrayObject([writer.add_object(descendant)]),
            ToUnicode=writer.add_object(unicode_map),
        )
    )


def _file(italic: bool) -> Path:
    for path in [*(folder / FILES[italic] for folder in FOLDERS), *_asked(italic)]:
        if path.is_file() and _complete(path):
            return path
    raise FontMissing(_("Thiếu phông chữ: cài gói fonts-liberation2."))


def _asked(italic: bool) -> list[Path]:
    lister = shutil.which("fc-match")
    if lister is None:
        return []
    style = "italic" if italic else "regular"
    answer = subprocess.run(
        [lister, "--format=%{file}", f"Times New Roman:style={style}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    return [Path(answer.stdout)] if answer.stdout.endswith(".ttf") else []


def _complete(path: Path) -> bool:
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()
        return all(ord(letter) in known for letter in SAMPLE)


def _width_table(cut: Face) -> generic.ArrayObject:
    widths = {cut.glyphs[letter]: width for letter, width in cut.widths.items()}
    table = generic.ArrayObject()
    for glyph in sorted(widths):
        table.append(generic.NumberObject(glyph))
        table.append(_numbers([widths[glyph]]))
    return table


def _to_unicode(cut: Face) -> bytes:
    # A space and a space that does not break share their glyph: the plain one wins.
    letters = {glyph: letter for letter, glyph in sorted(cut.glyphs.items(), reverse=True)}
    lines = [
        f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in letters.items()
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")


def _numbers(values: tuple[int, ...] | list[int]) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(value) for value in values)


def _dictionary(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            generic.pdf_name(f"/{key}"): generic.pdf_name(value) if type(value) is str else value
            for key, value in entries.items()
        }
    )

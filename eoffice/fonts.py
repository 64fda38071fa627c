"""Cut the interface fonts: `python -m eoffice.fonts`.

Be Vietnam Pro is drawn for Vietnamese but has no tabular figures. For each weight this writes two web fonts: the
Latin and Vietnamese letters, and a second family of ten digits that share one width, for columns of numbers.
"""

import os
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS_ROOT = Path(__file__).resolve().parent.parent / "var" / "fonts"
LICENCE = "OFL.txt"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}
DIGITS = range(ord("0"), ord("9") + 1)
DIGIT_WIDTH = 640
# The 1 gets a foot, so that it fills its cell as the other digits do.
FOOT_THICKNESS = {400: 62, 500: 78, 600: 92}
FOOT_HALF_WIDTH = 196
FOOT_OFFSET = 62
FAMILY_NAME_IDS = {1, 4, 16}

LETTERS = [
    *range(0x20, 0x180),  # Latin, with its first two extensions
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0),  # Ơ ơ Ư ư
    *range(0x300, 0x324),  # combining marks
    *range(0x1EA0, 0x1EFA),  # Vietnamese letters with two marks
    *range(0x2010, 0x2027),  # dashes, quotes, ellipsis
    *(0x2030, 0x2039, 0x203A, 0x20AB, 0x2190, 0x2192, 0x2212),
]


def web_fonts() -> dict[str, int]:
    """Return the names of all fonts made here with their weight."""
    return {
        f"be-vietnam-pro{family}-{weight}.woff2": weight for family in ("", "-tabular") for weight in WEIGHTS
    }


def cut(font: TTFont, codes, features: list[str]) -> None:
    """Keep only the glyphs of `codes`."""
    subsetter = Subsetter(Options(layout_features=features))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def add_foot(font: TTFont, name: str, thickness: int) -> None:
    """Draw a bar under the digit one."""
    outlines = font["glyf"]
    glyph = outlines[name]
    middle = (glyph.xMin + glyph.xMax) // 2 + FOOT_OFFSET
    pen = TTGlyphPen(None)
    glyph.draw(pen, outlines)
    left, right = middle - FOOT_HALF_WIDTH, middle + FOOT_HALF_WIDTH
    pen.moveTo((left, 0))
    for corner in ((left, thickness), (right, thickness), (right, 0)):
        pen.lineTo(corner)
    pen.closePath()
    outlines[name] = pen.glyph()
    outlines[name].recalcBounds(outlines)


def make_tabular(font: TTFont, weight: int) -> None:
    """Give all digits one advance, each outline centred in it, and the family a name of its own."""
    outlines, metrics, names = font["glyf"], font["hmtx"], font.getBestCmap()
    for code in DIGITS:
        name = names[code]
        if code == ord("1"):
            add_foot(font, name, FOOT_THICKNESS[weight])
        glyph = outlines[name]
        shift = round((DIGIT_WIDTH - glyph.xMax - glyph.xMin) / 2)
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(outlines)
        metrics[name] = (DIGIT_WIDTH, glyph.xMin)
    for record in font["name"].names:
        if record.nameID in FAMILY_NAME_IDS:
            record.string = "Be Vietnam Pro Tabular"


def make_font(source: Path, weight: int, target: Path) -> None:
    """Write one web font."""
    font = TTFont(source)
    if "tabular" in target.name:
        cut(font, DIGITS, [])
        make_tabular(font, weight)
    else:
        cut(font, LETTERS, ["kern", "mark", "mkmk", "ccmp", "locl", "liga"])
    font.flavor = "woff2"
    font.save(target)


def make_fonts(root: Path = FONTS_ROOT) -> bool:
    """Make the fonts that are missing; the licence travels with them. Return whether there was anything to do."""
    root.mkdir(parents=True, exist_ok=True)
    missing = {name: weight for name, weight in web_fonts().items() if not (root / name).is_file()}
    package = Path(str(files("fontpkg_be_vietnam_pro")))
    with tempfile.TemporaryDirectory(dir=root) as folder:
        for name, weight in missing.items():
            made = Path(folder) / name
            make_font(package / "files" / f"BeVietnamPro-{WEIGHTS[weight]}.ttf", weight, made)
            os.replace(made, root / name)
    if not (root / LICENCE).is_file():
        shutil.copyfile(package / "LICENSE", root / LICENCE)
    return bool(missing)


if __name__ == "__main__":
    made = make_fonts(Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS_ROOT)
    sys.stdout.write(f"{FONTS_ROOT}: {'made' if made else 'already there'}\n")

"""What a signature looks like on the page, drawn as a one-page PDF of exactly the size of its place.

NĐ 30/2020, Phụ lục I: the personal signature is blue, without words; the seal is red and of its real size; a separately
filed annex shows no picture, only number and time in small black letters. Practice keys say so in words.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

from signing.keys.authority import PRACTICE_WORDS
from signing.pdf.places import POINTS_PER_MM

BLUE, RED, BLACK = "#123a9e", "#d3131b", "#000000"
SERIF = "'Times New Roman', 'Liberation Serif', serif"


def signature_stamp(
    width: float, height: float, *, name: str, image: bytes | None = None, practice: bool = False
) -> bytes:
    """The blue signature of a person: the image they gave, or their name in slanted letters."""
    if image:
        body = f'<img class="image" src="{_data(image)}" alt="">'
    else:
        size = min(height * 0.42, width / max(len(name), 1) * 2)
        body = f'<div class="name" style="font-size:{size:.2f}pt">{escape(name)}</div>'
    if practice:
        size = min(7.0, height * 0.16, width / len(PRACTICE_WORDS) * 1.5)
        body += f'<div class="words" style="font-size:{size:.2f}pt">{PRACTICE_WORDS}</div>'
    return _drawn(width, height, BLUE, body)


def seal_stamp(
    width_mm: float,
    height_mm: float,
    *,
    organisation: str,
    image: bytes | None = None,
    practice: bool = False,
) -> bytes:
    """The red seal at its real size in millimetres; without an image, a plain round one for practice."""
    width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
    body = f'<img class="image" src="{_data(image)}" alt="">' if image else _round_seal(organisation)
    if practice:
        body += f'<div class="words middle" style="font-size:{width / 16:.2f}pt">{PRACTICE_WORDS}</div>'
    return _drawn(width, height, RED, body)


def text_mark(width: float, height: float, lines: Sequence[str], *, practice: bool = False) -> bytes:
    """The organisation's mark on a separately filed annex or an electronic copy: 10 point, black, no picture."""
    shown = [*lines, PRACTICE_WORDS] if practice else list(lines)
    body = "".join(f'<div class="line">{escape(line)}</div>' for line in shown)
    return _drawn(width, height, BLACK, f'<div class="mark">{body}</div>')


def _round_seal(organisation: str) -> str:
    words = organisation.upper().split()
    half = max(len(words) // 2, 1)
    lines = [" ".join(words[:half]), " ".join(words[half:])]
    longest = max(len(line) for line in lines)
    size = min(11.0, 102 / max(longest, 1))
    texts = "".join(
        f'<text x="50" y="{y}" font-size="{size:.2f}" text-anchor="middle">{escape(line)}</text>'
        for y, line in zip((28, 80), lines, strict=True)
    )
    star = "50,33 52.9,40.9 61.4,41.3 54.8,46.5 57.1,54.7 50,50 42.9,54.7 45.2,46.5 38.6,41.3 47.1,40.9"
    return (
        f'<svg class="image" viewBox="0 0 100 100" fill="{RED}" stroke="none" font-family="Liberation Serif">'
        f'<circle cx="50" cy="50" r="48" fill="none" stroke="{RED}" stroke-width="2.4"/>'
        f'<circle cx="50" cy="50" r="44.5" fill="none" stroke="{RED}" stroke-width="0.8"/>'
        f'<polygon points="{star}"/>{texts}</svg>'
    )


def _drawn(width: float, height: float, colour: str, body: str) -> bytes:
    # Loading WeasyPrint takes half a second and needs Pango: only who signs pays for it.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    style = (
        f"@page{{size:{width:.3f}pt {height:.3f}pt;margin:0}}"
        f"html,body{{margin:0;padding:0;color:{colour};font-family:{SERIF};line-height:1.15}}"
        f".image{{position:absolute;left:0;top:0;width:{width:.3f}pt;height:{height:.3f}pt;object-fit:contain}}"
        f".name{{position:absolute;left:0;right:0;top:{height * 0.22:.3f}pt;text-align:center;"
        "font-style:italic;white-space:nowrap}"
        ".words{position:absolute;left:0;right:0;bottom:0;text-align:center;font-weight:bold;"
        "white-space:nowrap;font-family:'Liberation Sans','DejaVu Sans',sans-serif}"
        f".middle{{bottom:{height * 0.32:.3f}pt}}"
        ".mark{text-align:right}.line{font-size:10pt;white-space:nowrap}"
    )
    page = f"<!doctype html><html lang=vi><head><style>{style}</style></head><body>{body}</body></html>"
    fetcher: Any = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf())


def _data(image: bytes) -> str:
    kind = "image/jpeg" if image.startswith(b"\xff\xd8") else "image/png"
    return f"data:{kind};base64,{base64.b64encode(image).decode('ascii')}"

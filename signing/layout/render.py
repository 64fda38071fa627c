"""From a draft to its pages in the decreed form, and the places on them that are filled in later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.safestring import mark_safe

from registers.pdf import lay_out
from signing.layout.lines import balanced
from signing.layout.model import Annex, Draft, Layout, Place, Spot
from signing.layout.prose import set_prose

POINTS = 0.75  # of a CSS pixel
MM = 72 / 25.4
NBSP = "\N{NO-BREAK SPACE}"
HEAD_SIZE = 13.0
HEAD_LINE = 1.25
ASCENT, DESCENT = 0.891, 0.216  # of Times New Roman and Liberation Serif, in parts of the letter's size
SPARE_DIGITS = 4  # what a number may be longer than its ghost, in letters
LEFT_MM, PAGE_MM = 66, 160
URGENCY_MM = {"Khẩn": 20, "Hỏa tốc": 30, "Thượng khẩn": 40}
SEAL_OVER_SIGNATURE = 1 / 3


def render(draft: Draft, *, number: str = "", date: str = "") -> Layout:
    """Lay the draft out. Without ``number`` and ``date`` their places stay empty for the form fields.

    With them they are printed: ``blank_number`` and ``blank_date`` show a draft as it is read before its issue.
    """
    main = lay_out("signing/layout/document.html", _context(draft, number, date)).document
    annexes = [lay_out("signing/layout/annex.html", _annex_context(draft, a)).document for a in draft.annexes]
    pages = [page for document in (main, *annexes) for page in document.pages]
    return Layout(
        pdf=bytes(main.copy(pages).write_pdf()),
        pages=len(pages),
        places=_places(main.pages, seal_mm=draft.seal_mm),
    )


def blank_number(draft: Draft) -> str:
    """What stands behind "Số:" before there is a number."""
    return f"{NBSP * 6}{draft.symbol}"


def blank_date(draft: Draft) -> str:
    """What stands behind the place before there is a date."""
    return f"ngày{NBSP * 6}tháng{NBSP * 6}năm {draft.year}"


def _context(draft: Draft, number: str, date: str) -> dict[str, Any]:
    about = _subject(draft)
    narrow = _ems(LEFT_MM, 12)
    return {
        "draft": draft,
        "number": number,
        "date": date,
        "number_ghost": f"000{draft.symbol}",
        "date_ghost": f"ngày 00 tháng 00 năm {draft.year}",
        "parent": balanced(draft.parent_agency.upper(), narrow),
        "agency": balanced(draft.agency.upper(), narrow, bold=True),
        "subject": balanced(about, narrow)
        if draft.is_letter
        else balanced(about, _ems(PAGE_MM - 20, 14), bold=True),
        "urgency_width": URGENCY_MM.get(draft.urgency),
        "deciding": balanced(draft.deciding.upper(), _ems(PAGE_MM, 14), bold=True),
        "addressees": listed(draft.addressees) if len(draft.addressees) > 1 else draft.addressees,
        "grounds": listed(draft.grounds),
        "recipients": listed(draft.recipients),
        "authority": [line for told in draft.authority for line in balanced(told, _ems(86, 14), bold=True)],
        "contact": draft.contact if draft.is_letter else (),
        "body": _body(draft.body, articles=bool(draft.resolution), end_mark=True),
    }


def _annex_context(draft: Draft, annex: Annex) -> dict[str, Any]:
    room = _ems(247 if annex.landscape else PAGE_MM, 14)
    blank = NBSP * 6
    goes_with = (
        f"(Kèm theo {draft.kind} số{blank}{draft.symbol} ngày{blank}tháng{blank}năm{NBSP}{draft.year} "
        f"của {draft.deciding or draft.agency})"
    )
    return {
        "annex": annex,
        "title": balanced(annex.title.upper(), room, bold=True),
        "about": balanced(annex.about, room, bold=True),
        "goes_with": balanced(goes_with, room),
        "body": _body(annex.body, articles=annex.articles, end_mark=False),
    }


def _body(text: str, *, articles: bool, end_mark: bool) -> str:
    return mark_safe(set_prose(text, articles=articles, end_mark=end_mark))


def _subject(draft: Draft) -> str:
    """Trích yếu as it is printed: a công văn's begins with V/v."""
    if not draft.is_letter:
        return draft.subject.strip()
    bare = re.sub(r"^\s*(v/v|về việc)\s*:?\s*", "", draft.subject.strip(), flags=re.IGNORECASE)
    return f"V/v {bare}"


def listed(lines: Iterable[str]) -> list[str]:
    """The lines of an enumeration: each ends with a semicolon, the last with a full stop."""
    bare = [re.sub(r"^[\s-]+|[\s;,.]+$", "", line) for line in lines]
    kept = [line for line in bare if line]
    return [f"{line}{';' if at < len(kept) - 1 else '.'}" for at, line in enumerate(kept)]


def _ems(millimetres: float, size: float) -> float:
    return millimetres * MM / size


def _places(pages: Sequence[Any], *, seal_mm: float) -> dict[str, Place]:
    """The places of what the template left room for, and the seal's from the signature's."""
    found = {spot: place for spot in Spot if (place := _anchored(pages, spot.value))}
    places: dict[str, Place] = {}
    column = _anchored(pages, "cot_trai")
    if Spot.NUMBER in found and column:
        place = _as_text(found[Spot.NUMBER])
        spare = SPARE_DIGITS * HEAD_SIZE / 2
        places[Spot.NUMBER.value] = replace(place, right=min(place.right + spare, column.right))
    if Spot.DATE in found:
        places[Spot.DATE.value] = replace(_as_text(found[Spot.DATE]), italic=True)
    signature = found[Spot.SIGNATURE]
    places[Spot.SIGNATURE.value] = signature
    places[Spot.SEAL.value] = seal_beside(signature, seal_mm)
    return places


def _anchored(pages: Sequence[Any], name: str) -> Place | None:
    for index, page in enumerate(pages):
        if name in page.anchors:
            left, top, right, bottom = (edge * POINTS for edge in page.anchors[name])
            height = page.height * POINTS
            return Place(index, left, height - bottom, right, height - top)
    return None


def _as_text(place: Place) -> Place:
    """The place with the height of the letters in it."""
    leading = (HEAD_LINE - ASCENT - DESCENT) * HEAD_SIZE / 2
    return replace(place, size=HEAD_SIZE, baseline=place.top - leading - ASCENT * HEAD_SIZE)


def seal_beside(signature: Place, seal_mm: float) -> Place:
    """Where the seal covers the left third of the signature, at its real size (Phụ lục I, ô 8)."""
    size = seal_mm * MM
    right = signature.left + (signature.right - signature.left) * SEAL_OVER_SIGNATURE
    middle = (signature.top + signature.bottom) / 2
    return Place(signature.page, right - size, middle - size / 2, right, middle + size / 2)


def places_as_dict(places: Mapping[str, Place | None]) -> dict[str, Any]:
    """Plain values, ready for JSON."""
    return {name: vars(place).copy() if place else None for name, place in places.items()}

"""The places left for number, date, signature and seal: where they lie, what they meet, what fits in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signing.layout.model import Draft, Place, Spot
from signing.layout.render import blank_date, blank_number, places_as_dict, render
from tests.signing.layout import papers
from tests.signing.layout.conftest import DRAFTS
from tests.signing.layout.measure import LEFT, MM, PAGE_WIDTH, RIGHT, Paper

NUMBERS = ("01", "15", "128", "1286", "12a")
DATES = ("ngày 05 tháng 01 năm 2026", "ngày 22 tháng 11 năm 2026", "ngày 09 tháng 3 năm 2026")


def covers(place: Place, glyph) -> bool:
    return (
        place.left < glyph.right
        and glyph.left < place.right
        and place.bottom < glyph.top
        and glyph.bottom < place.top
    )


def test_every_place_is_there_and_inside_the_text(any_name, laid):
    layout, paper = laid(any_name)
    assert set(layout.places) == {"so_ky_hieu", "ngay_ban_hanh", "nguoi_ky", "co_quan"}
    for place in layout.places.values():
        assert LEFT - 1 <= place.left < place.right <= RIGHT + 1
        assert 20 * MM - 1 <= place.bottom < place.top <= paper.sheets[place.page].height - 20 * MM + 1


def test_no_place_covers_a_letter_or_a_rule(any_name, laid):
    layout, paper = laid(any_name)
    for name, place in layout.places.items():
        sheet = paper.sheets[place.page]
        assert [g.text for g in sheet.glyphs if covers(place, g)] == [], name
        assert [r for r in sheet.rules if covers(place, r)] == [], name


def test_no_place_meets_another_but_the_seal_the_signature(any_name, laid):
    places = laid(any_name)[0].places
    names = sorted(places)
    met = {(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if places[a].meets(places[b])}
    assert met == {("co_quan", "nguoi_ky")}


def test_the_seal_covers_the_left_third_of_the_signature_at_its_real_size(any_name, laid):
    places = laid(any_name)[0].places
    seal, signature = places[Spot.SEAL], places[Spot.SIGNATURE]
    assert seal.page == signature.page
    assert seal.right - seal.left == pytest.approx(36 * MM)
    assert seal.top - seal.bottom == pytest.approx(36 * MM)
    covered = (seal.right - signature.left) / (signature.right - signature.left)
    assert covered == pytest.approx(1 / 3)
    assert seal.left < signature.left
    assert (seal.top + seal.bottom) / 2 == pytest.approx((signature.top + signature.bottom) / 2)


def test_the_signature_lies_between_title_and_name(any_name, laid):
    layout, paper = laid(any_name)
    place = layout.places[Spot.SIGNATURE]
    draft = DRAFTS[any_name]
    sheet = paper.sheets[place.page]
    (title,) = (r for r in sheet.runs if r.text == draft.authority[-1])
    name = sheet.run(draft.signer)
    assert title.base > place.top > place.bottom > name.base
    assert (place.left + place.right) / 2 == pytest.approx(name.centre, abs=1)
    assert place.left > PAGE_WIDTH / 2


@pytest.mark.parametrize("kind", ["letter", "decision"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_printed_there_fits_its_place_and_stands_on_its_baseline(kind, number):
    draft = DRAFTS[kind]
    place = render(draft).places[Spot.NUMBER]
    sheet = Paper(render(draft, number=f"{number}{draft.symbol}", date=DATES[0]).pdf).first
    line = sheet.run("Số:")
    assert line.text == f"Số: {number}{draft.symbol}"
    written = line.cut(3)
    assert written.base == pytest.approx(place.baseline, abs=0.1)
    assert written.sizes == {place.size}
    room = place.right - place.left
    assert written.width <= room
    assert place.bottom <= min(g.bottom for g in written.glyphs)
    assert max(g.top for g in written.glyphs) <= place.top
    # what begins at the left edge of the place stands nearly in the middle of the column
    whole = place.left + written.width
    assert (line.left + (whole - written.left)) - line.left < room + line.width
    assert abs((line.left + line.right) / 2 - sheet.run("TỔNG CỤC").centre) < 4


@pytest.mark.parametrize("date", DATES)
def test_a_date_printed_there_fits_its_place(date):
    draft = papers.LETTER
    place = render(draft).places[Spot.DATE]
    sheet = Paper(render(draft, date=date).pdf).first
    line = sheet.run("Tiền Giang,")
    written = line.cut(len("TiềnGiang,"))
    assert written.text.strip() == date
    assert written.base == pytest.approx(place.baseline, abs=0.1)
    assert written.style == (False, True)
    assert place.italic
    assert written.width <= place.right - place.left
    assert abs(line.centre - sheet.run("CỘNG HÒA").centre) < 4


def test_a_draft_before_its_issue_is_read_with_blanks():
    draft = papers.DECISION
    sheet = Paper(render(draft, number=blank_number(draft), date=blank_date(draft)).pdf).first
    words = [r.text for r in sheet.runs if abs(r.base - sheet.run("Số:").base) < 1]
    assert " ".join(words) == "Số: /QĐ-CTK Tiền Giang, ngày tháng năm 2026"


@pytest.mark.parametrize("seal", [30.0, 36.0, 42.0])
def test_a_seal_of_another_size_keeps_clear_of_every_letter(seal):
    layout = render(replace(papers.LETTER, seal_mm=seal))
    place = layout.places[Spot.SEAL]
    assert place.right - place.left == pytest.approx(seal * MM)
    assert [g.text for g in Paper(layout.pdf).sheets[place.page].glyphs if covers(place, g)] == []


def test_an_ordinary_number_of_lines_above_a_name_leaves_the_room_whole():
    lines = ("TL. CỤC TRƯỞNG", "KT. TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH", "PHÓ TRƯỞNG PHÒNG")
    layout = render(replace(papers.LETTER, authority=lines))
    sheet = Paper(layout.pdf).sheets[layout.places[Spot.SIGNATURE].page]
    assert [r.text for r in sheet.runs if r.left > PAGE_WIDTH / 2 and r.text.isupper()][-4:] == [
        "TL. CỤC TRƯỞNG",
        "KT. TRƯỞNG PHÒNG",
        "TỔ CHỨC - HÀNH CHÍNH",
        "PHÓ TRƯỞNG PHÒNG",
    ]
    assert not any(covers(layout.places[Spot.SEAL], g) for g in sheet.glyphs)


def test_drafts_and_places_survive_json():
    import json

    again = Draft.from_dict(json.loads(json.dumps(papers.INDIRECT.as_dict())))
    assert again == papers.INDIRECT
    places = render(papers.DECISION).places
    told = json.loads(json.dumps(places_as_dict({**places, "x": None})))
    assert told.pop("x") is None
    assert {name: Place(**values) for name, values in told.items()} == places


def test_the_same_draft_gives_the_same_places_and_pages():
    assert render(papers.LETTER) == render(papers.LETTER)

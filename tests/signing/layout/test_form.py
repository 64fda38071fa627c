"""Every component of công văn and quyết định, measured on the page against Phụ lục I of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest

from signing.layout.render import render
from tests.signing.layout import papers
from tests.signing.layout.measure import BOTTOM, LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, TOP, Paper

UPRIGHT, BOLD, ITALIC, BOLD_ITALIC = (False, False), (True, False), (False, True), (True, True)
LETTERS = ("letter", "letter-3", "letter-table")
DECISIONS = ("decision", "decision-3", "decision-table")
MIDDLE = (LEFT + RIGHT) / 2
letters = pytest.mark.parametrize("name", LETTERS)
decisions = pytest.mark.parametrize("name", DECISIONS)
both = pytest.mark.parametrize("name", LETTERS + DECISIONS)


def within(value, low, high):
    return low - 0.05 <= value <= high + 0.05


def assert_set(run, low, high, style):
    assert all(within(size, low, high) for size in run.sizes), (run.text, run.sizes)
    assert run.style == style, run.text


def body(sheet, *, until="Nơi nhận"):
    """The runs of the text itself, where the page has them."""
    found = [r for r in sheet.runs if r.base < TOP]
    for index, run in enumerate(found):
        if run.text.startswith(until):
            return [r for r in found[:index] if r.base > run.base + 5]
    return found


@pytest.mark.parametrize(
    ("name", "pages"),
    [("letter", 1), ("letter-3", 3), ("letter-table", 5), ("decision", 1), ("decision-3", 3)],
)
def test_the_papers_measured_here_are_as_long_as_they_should(name, pages, laid):
    layout, paper = laid(name)
    assert layout.pages == len(paper.sheets) == pages


def test_the_paper_is_a4_with_the_decreed_margins(any_name, laid):
    for sheet in laid(any_name)[1].sheets:
        sides = sorted((sheet.width, sheet.height))
        assert sides == pytest.approx([PAGE_WIDTH, PAGE_HEIGHT], abs=0.1)
        text = [g for g in sheet.glyphs if g.base < sheet.height - 20 * MM]
        assert min(g.left for g in text) >= 30 * MM - 1
        assert max(g.right for g in text) <= sheet.width - 15 * MM + 1
        assert min(g.bottom for g in text) >= 20 * MM - 1
        drawn = [r for r in sheet.rules if r.right > sheet.width - 15 * MM + 2 or r.left < 30 * MM - 2]
        assert drawn == []


def test_every_letter_is_a_times_and_travels_with_the_file(any_name, laid):
    layout, paper = laid(any_name)
    for sheet in paper.sheets:
        names = {g.font.partition("+")[2].replace("-", "").replace(" ", "") for g in sheet.glyphs}
        assert all(n.startswith(("LiberationSerif", "TimesNewRoman")) for n in names), names
        assert {g.colour for g in sheet.glyphs} <= {(0, 0, 0), (255, 0, 0)}
    with pikepdf.open(io.BytesIO(layout.pdf)) as pdf:
        fonts = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


@both
def test_o1_the_nation_stands_top_right_and_its_motto_is_ruled_at_full_length(name, laid):
    sheet = laid(name)[1].first
    nation, motto = sheet.run("CỘNG HÒA"), sheet.run("Độc lập")
    assert nation.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert_set(nation, 12, 13, BOLD)
    assert_set(motto, 13, 14, BOLD)
    assert motto.centre == pytest.approx(nation.centre, abs=1)
    assert nation.left > PAGE_WIDTH * 0.45
    assert nation.base > TOP - 16
    rule = sheet.rule_under(motto)
    assert rule.width == pytest.approx(motto.width, abs=1.5)
    assert rule.centre == pytest.approx(motto.centre, abs=1)


@both
def test_o2_the_agency_stands_top_left_bold_under_its_parent_with_a_short_rule(name, laid):
    sheet = laid(name)[1].first
    parent, first, last = sheet.run("TỔNG CỤC"), sheet.run("CỤC THỐNG KÊ"), sheet.run("TỈNH TIỀN GIANG")
    assert_set(parent, 12, 13, UPRIGHT)
    assert_set(first, 12, 13, BOLD)
    assert_set(last, 12, 13, BOLD)
    assert parent.base == pytest.approx(sheet.run("CỘNG HÒA").base, abs=1)
    assert parent.base > first.base > last.base
    for line in (first, last):
        assert line.centre == pytest.approx(parent.centre, abs=1.5)
    rule = sheet.rule_under(last)
    assert last.width / 3 <= rule.width <= last.width / 2
    assert rule.centre == pytest.approx(last.centre, abs=1.5)


@both
def test_o3_and_o4_number_and_date_stand_on_one_line(name, laid):
    sheet = laid(name)[1].first
    number, date = sheet.run("Số:"), sheet.run("Tiền Giang,")
    assert_set(number, 13, 13, UPRIGHT)
    assert_set(date, 13, 14, ITALIC)
    assert number.base == pytest.approx(date.base, abs=0.2)
    assert number.base < sheet.run("TỈNH TIỀN GIANG").base


@decisions
def test_o5a_the_kind_and_its_subject_stand_bold_in_the_middle(name, laid):
    sheet = laid(name)[1].first
    kind, first, last = sheet.run("QUYẾT ĐỊNH"), sheet.run("Về việc"), sheet.run("sách đơn vị")
    assert kind.text == "QUYẾT ĐỊNH"
    for line in (kind, first, last):
        assert_set(line, 13, 14, BOLD)
        assert line.centre == pytest.approx(MIDDLE, abs=1.5)
    rule = sheet.rule_under(last)
    assert last.width / 3 <= rule.width <= last.width / 2
    assert rule.centre == pytest.approx(MIDDLE, abs=1.5)


@letters
def test_o5b_the_subject_of_a_letter_stands_plain_under_the_number(name, laid):
    sheet = laid(name)[1].first
    first, last = sheet.run("V/v rà soát"), sheet.run("điều tra thống kê")
    for line in (first, last):
        assert_set(line, 12, 13, UPRIGHT)
        assert line.centre == pytest.approx(sheet.run("TỔNG CỤC").centre, abs=2)
    number = sheet.run("Số:")
    gap = (number.base - number.cut(0, 1).glyphs[0].size * 0.216) - (first.base + 0.891 * 12)
    assert gap >= 5.9
    assert not sheet.has("CÔNG VĂN")


@letters
def test_o9a_addressees_stand_one_a_line(name, laid):
    sheet = laid(name)[1].first
    label = sheet.run("Kính gửi:")
    lines = [r for r in sheet.runs if r.text.startswith("- Chi cục")]
    assert [r.text[-1] for r in lines] == [";", ";", "."]
    for run in (label, *lines):
        assert_set(run, 13, 14, UPRIGHT)
    assert len({round(r.left) for r in lines}) == 1
    assert lines[0].base < label.base


def test_o9a_one_addressee_stands_beside_the_words(laid):
    sheet = Paper(render(replace(papers.LETTER, addressees=("Tổng cục Thống kê",))).pdf).first
    assert sheet.run("Kính gửi:").text == "Kính gửi: Tổng cục Thống kê"


@decisions
def test_a_decision_names_who_decides_and_on_what_grounds(name, laid):
    sheet = laid(name)[1].first
    deciding, resolved = sheet.run("CỤC TRƯỞNG CỤC"), sheet.run("QUYẾT ĐỊNH:")
    for line in (deciding, resolved):
        assert_set(line, 13, 14, BOLD)
        assert line.centre == pytest.approx(MIDDLE, abs=1.5)
    grounds = [r for r in sheet.runs if deciding.base > r.base > resolved.base]
    assert [r.text[-1] for r in grounds if r.text[-1] in ";."] == [";", ";", "."]
    for line in grounds:
        assert_set(line, 13, 14, ITALIC)


@both
def test_o6_the_text_is_justified_indented_and_spaced_as_decreed(name, laid):
    paper = laid(name)[1]
    sheet = paper.first
    start = "Điều 1." if name in DECISIONS else "Thực hiện"
    run = sheet.run(start)
    lines = [r for r in body(sheet) if r.base <= run.base and r.left < LEFT + 40]
    prose = [r for r in lines if {14.0} == r.sizes]
    first = [r for r in prose if r.left > LEFT + 5]
    assert all(within((r.left - LEFT) / MM, 9.5, 13.2) for r in first)
    assert {s for r in prose for s in r.sizes} <= {13.0, 13.5, 14.0}
    full = [a for a, b in pairwise(prose) if b.left < LEFT + 5 and a.base - b.base < 25]
    assert full
    assert all(r.right == pytest.approx(RIGHT, abs=2) for r in full)
    pitches = [a.base - b.base for a, b in pairwise(prose) if b.left < LEFT + 5]
    assert all(within(p, 14 * 1.107, 14 * 1.107 * 1.5) for p in pitches if p < 25)
    gaps = [a.base - b.base for a, b in pairwise(prose) if b.left > LEFT + 5]
    assert min(gaps) - min(pitches) >= 5.9 if pitches and gaps else True


@both
def test_the_text_ends_with_its_mark(name, laid):
    paper = laid(name)[1]
    ends = [r.text for sheet in paper.sheets for r in sheet.runs if r.text.endswith("./.")]
    assert len(ends) == 1
    assert not ends[0].endswith("../.")


def test_articles_clauses_and_points_are_numbered_by_the_alphabet(laid):
    sheet = laid("decision")[1].first
    assert sheet.run("Điều 1.").cut(0, 6).style == BOLD
    assert sheet.run("Điều 1.").cut(6).style == UPRIGHT
    assert [r.text for r in sheet.runs if r.text[:2] in ("1.", "2.", "a)", "b)")] == [
        "1. Ông Nguyễn Văn An, Phó Cục trưởng, Tổ trưởng;",
        "2. Bà Trần Thị Bình, Trưởng phòng Tổ chức - Hành chính, Tổ phó, có nhiệm",
        "a) Lập kế hoạch;",
        "b) Phân công thành viên;",
    ]


@both
def test_o7_title_and_name_stand_bold_in_the_right_half(name, laid):
    paper = laid(name)[1]
    sheet = paper.last
    titles = ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG") if name in LETTERS else ("CỤC TRƯỞNG",)
    signer = sheet.run("Nguyễn Thị Thu Hà" if name in LETTERS else "Lê Quang Vinh")
    above = [r for r in sheet.runs if r.text in titles]
    assert [r.text for r in above] == list(titles)
    for run in (*above, signer):
        assert_set(run, 13, 14, BOLD)
        assert run.left > PAGE_WIDTH / 2
        assert run.centre == pytest.approx(signer.centre, abs=1)


@both
def test_o9b_the_receivers_stand_at_the_left_in_small_letters(name, laid):
    sheet = laid(name)[1].last
    head = sheet.run("Nơi nhận:")
    assert_set(head, 12, 12, BOLD_ITALIC)
    lines = [r for r in sheet.runs if r.base < head.base and r.text.startswith("- ")]
    assert [r.text[-1] for r in lines] == [";"] * (len(lines) - 1) + ["."]
    assert lines[0].text.startswith("- Như")
    assert lines[-1].text == "- Lưu: VT, TCHC."
    for run in (head, *lines):
        assert run.left == pytest.approx(LEFT, abs=2)
    for run in lines:
        assert_set(run, 11, 11, UPRIGHT)
        assert run.right < PAGE_WIDTH / 2
    wanted = "KT. CỤC TRƯỞNG" if name in LETTERS else "CỤC TRƯỞNG"
    (title,) = (r for r in sheet.runs if r.text == wanted)
    assert abs(head.base - title.base) < 6


def test_page_numbers_stand_in_the_middle_above_and_not_on_the_first_page(any_name, laid):
    paper = laid(any_name)[1]
    above = [[r for r in sheet.runs if r.base > sheet.height - 20 * MM + 1] for sheet in paper.sheets]
    assert above[0] == []
    if any_name == "indirect":
        return
    for page, runs in enumerate(above[1:], start=2):
        (number,) = runs
        assert number.text == str(page)
        assert_set(number, 13, 14, UPRIGHT)
        assert number.centre == pytest.approx(MIDDLE, abs=1)


@pytest.mark.parametrize(("urgency", "width"), [("Khẩn", 20), ("Thượng khẩn", 40), ("Hỏa tốc", 30)])
def test_o10b_urgency_stands_in_a_red_box_of_its_size(urgency, width):
    sheet = Paper(render(replace(papers.LETTER, urgency=urgency)).pdf).first
    run = sheet.run(urgency.upper())
    assert_set(run, 13, 14, BOLD)
    assert {g.colour for g in run.glyphs} == {(255, 0, 0)}
    (box,) = (r for r in sheet.rules if r.height > 10 and r.width < 50 * MM)
    assert box.width == pytest.approx(width * MM, abs=0.3)
    assert box.height == pytest.approx(8 * MM, abs=0.3)
    assert box.left < run.left
    assert run.right < box.right
    assert box.bottom < min(g.bottom for g in run.glyphs)
    assert max(g.top for g in run.glyphs) < box.top
    assert box.centre == pytest.approx(sheet.run("TỔNG CỤC").centre, abs=2)
    assert run.base < sheet.run("điều tra thống kê").base


def test_an_ordinary_document_has_no_box_and_an_unknown_urgency_is_refused():
    assert replace(papers.LETTER, urgency="Thường").urgency == ""
    with pytest.raises(ValueError, match="Gấp"):
        replace(papers.LETTER, urgency="Gấp")


def test_o11_and_o12_circulation_and_drafter_are_set_as_decreed():
    draft = replace(papers.DECISION, circulation="Lưu hành nội bộ", drafter_mark="PL.(300)")
    paper = Paper(render(draft).pdf)
    sheet = paper.first
    assert_set(sheet.run("LƯU HÀNH NỘI BỘ"), 13, 14, BOLD)
    assert sheet.run("LƯU HÀNH NỘI BỘ").right < PAGE_WIDTH / 2
    mark = paper.last.run("PL.(300)")
    assert_set(mark, 11, 11, UPRIGHT)
    assert mark.base < paper.last.run("- Lưu").base


@letters
def test_o13_the_address_stands_at_the_foot_of_the_first_page(name, laid):
    paper = laid(name)[1]
    lines = [r for r in paper.first.runs if r.base < BOTTOM + 45]
    assert [r.text[:6] for r in lines] == ["Số 23 ", "ĐT: 02"]
    for run in lines:
        assert_set(run, 11, 12, UPRIGHT)
    assert not any(sheet.has("Số 23") for sheet in paper.sheets[1:])


def test_o13_only_a_letter_carries_the_address():
    sheet = Paper(render(replace(papers.DECISION, contact=papers.LETTER.contact)).pdf).first
    assert not sheet.has("Số 23")

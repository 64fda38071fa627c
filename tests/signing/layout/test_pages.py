"""How a text falls over its pages: what stays together, what is repeated, what begins anew."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from signing.layout.model import Annex
from signing.layout.render import render
from tests.signing.layout import papers
from tests.signing.layout.measure import LEFT, MM, PAGE_WIDTH, TOP, Paper

ROW = re.compile(r"Chi cục Thống kê huyện số (\d+)")
HEADS = ("STT", "Đơn vị", "Số hộ điều", "Tỷ lệ")


def prose_above_the_signature(sheet):
    """Lines of the text on the page that bears the signature."""
    end = sheet.run("Nơi nhận:")
    return [
        r
        for r in sheet.runs
        if end.base < r.base < TOP and r.sizes & {14.0, 13.0} and r.left < PAGE_WIDTH / 2
    ]


@pytest.mark.parametrize("paragraphs", range(5, 14))
@pytest.mark.parametrize("last", ["<p>Một dòng.</p>", ""])
def test_the_signature_never_stands_alone_on_a_page(paragraphs, last):
    draft = replace(papers.DECISION, body=f"<p>{papers.SENTENCE}</p>" * paragraphs + last, grounds=())
    paper = Paper(render(draft).pdf)
    assert paper.last.has("Lê Quang Vinh")
    assert len(prose_above_the_signature(paper.last)) >= 2


@pytest.mark.parametrize("rows", range(13, 22, 2))
def test_after_a_table_the_signature_takes_a_row_with_it(rows):
    cells = "<tr><td><p>1</p></td><td><p>Chi cục</p></td></tr>" * rows
    body = f"<p>{papers.SENTENCE}</p><table><tr><th>STT</th><th>Đơn vị</th></tr>{cells}</table>"
    last = Paper(render(replace(papers.DECISION, body=body)).pdf).last
    end = last.run("Nơi nhận:")
    above = [r.text for r in last.runs if end.base < r.base < TOP]
    assert "Chi cục" in above
    assert above[-1] == "./."


def test_one_block_holds_receivers_title_and_name(any_name, laid):
    paper = laid(any_name)[1]
    (page,) = [s for s in paper.sheets if s.has("Nơi nhận:")]
    assert page.has("Lê Quang Vinh") or page.has("Nguyễn Thị Thu Hà")


@pytest.mark.parametrize("name", ["letter-table", "decision-table"])
def test_the_head_of_a_table_stands_on_every_page_it_reaches(name, laid):
    paper = laid(name)[1]
    with_rows = [s for s in paper.sheets if any(ROW.search(r.text) for r in s.runs)]
    assert len(with_rows) >= 4
    for sheet in with_rows:
        head = [next(r for r in sheet.runs if r.text == words) for words in HEADS]
        rows = [r for r in sheet.runs if ROW.search(r.text)]
        assert min(h.base for h in head) > max(r.base for r in rows)
        for run in head:
            assert run.style == (True, False)


@pytest.mark.parametrize("name", ["letter-table", "decision-table"])
def test_no_row_of_a_table_is_torn(name, laid):
    paper = laid(name)[1]
    for sheet in paper.sheets:
        starts = [r for r in sheet.runs if ROW.search(r.text)]
        ends = [r for r in sheet.runs if r.text.endswith("ven sông")]
        counts = [
            r
            for r in sheet.runs
            if r.left < LEFT + 30 and re.match(r"\d+( Chi cục|$)", r.text) and r.base < TOP
        ]
        assert len(starts) == len(ends) == len(counts)
    said = [found[1] for s in paper.sheets for r in s.runs if (found := ROW.search(r.text))]
    assert said == [str(n) for n in range(1, 61)]


def test_figures_stand_under_each_other_at_the_right(laid):
    sheet = laid("letter-table")[1].sheets[1]
    figures = [r for r in sheet.runs if r.text.isdigit() and r.centre > PAGE_WIDTH * 0.6]
    assert len({round(r.right) for r in figures}) == 1
    counting = [r for r in sheet.runs if r.text.isdigit() and r.left < LEFT + 40]
    assert len({round(r.centre) for r in counting}) == 1


def test_a_row_longer_than_a_page_is_broken_and_loses_nothing():
    cell = "".join(f"<p>{n}. {papers.SENTENCE}</p>" for n in range(1, 31))
    body = f"<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>{cell}</td></tr></table><p>Hết.</p>"
    paper = Paper(render(replace(papers.LETTER, body=body)).pdf)
    told = [re.search(r"(\d+)\. Thực hiện", r.text) for s in paper.sheets for r in s.runs]
    said = [found[1] for found in told if found]
    assert said == [str(n) for n in range(1, 31)]
    assert any("1. Thực hiện" in r.text for r in paper.first.runs)


def test_attached_rules_begin_on_a_new_page_and_count_their_own(laid):
    layout, paper = laid("indirect")
    assert paper.first.has("Lê Quang Vinh")
    rules = paper.sheets[1]
    assert [r.text for r in rules.runs[:2]] == [
        "QUY CHẾ",
        "Làm việc của Tổ công tác rà soát danh sách đơn vị điều tra",
    ]
    assert all(r.style == (True, False) for r in rules.runs[:2])
    goes_with = rules.run("(Kèm theo")
    assert goes_with.style == (False, True)
    whole = " ".join(r.text for r in rules.runs if -1 < goes_with.base - r.base < 20)
    assert whole.startswith("(Kèm theo Quyết định số /QĐ-CTK ngày tháng năm 2026 của Cục trưởng")
    assert goes_with.sizes == {14.0}
    annex = paper.sheets[2:]
    assert all(sheet.width > sheet.height for sheet in annex)
    numbers = [[r.text for r in s.runs if r.base > s.height - 20 * MM + 1] for s in paper.sheets]
    assert numbers == [[], [], [], *([str(n)] for n in range(2, len(annex) + 1))]
    assert layout.places["nguoi_ky"].page == 0


def test_articles_of_the_rules_count_on_through_their_chapters(laid):
    rules = laid("indirect")[1].sheets[1]
    assert [r.text for r in rules.runs if r.text.startswith(("Chương", "Điều"))] == [
        "Chương I",
        "Điều 1. Phạm vi điều chỉnh",
        "Chương II",
        "Điều 2. Trách nhiệm thi hành",
    ]
    title = rules.run("QUY ĐỊNH CHUNG")
    assert title.style == (True, False)
    assert title.centre == pytest.approx(112.5 * MM, abs=1.5)


def test_annexes_bear_their_roman_labels():
    draft = replace(papers.LETTER, annexes=(Annex("Mẫu biểu", papers.SHORT, label="Phụ lục II"),))
    runs = Paper(render(draft).pdf).last.runs
    assert [r.text for r in runs[:2]] == ["Phụ lục II", "MẪU BIỂU"]
    assert all(r.style == (True, False) and r.sizes == {14.0} for r in runs[:2])
    assert "(Kèm theo Công văn số" in runs[2].text


@pytest.mark.parametrize(
    "agency",
    [
        "Chi cục Thống kê khu vực Bình Thạnh - Gò Vấp - Phú Nhuận",
        "Ủy ban nhân dân quận Bình Thạnh, Trung tâm Ứng dụng công nghệ thông tin và Truyền thông Thành phố Hồ Chí Minh",
        "Chi cục Thống kê 1",
    ],
)
@pytest.mark.parametrize("place_name", ["Thành phố Hồ Chí Minh", "Cái Bè", "Thừa Thiên Huế"])
def test_long_names_wrap_inside_their_column(agency, place_name):
    draft = replace(papers.LETTER, agency=agency, parent_agency=f"{agency} cấp trên", place_name=place_name)
    layout = render(draft)
    sheet = Paper(layout.pdf).first
    left = [r for r in sheet.runs if r.base > sheet.run("Kính gửi").base and r.left < PAGE_WIDTH * 0.38]
    edge = min(r.left for r in (sheet.run("CỘNG HÒA"), sheet.run(place_name)))
    assert max(r.right for r in left) < edge - 4
    assert " ".join(r.text for r in left[: len(left)]).count(agency.split()[-1].upper()) >= 2
    assert max(r.right for r in sheet.runs) <= 195 * MM + 1
    last = [r for r in left if r.style == (True, False)][-1]
    rule = sheet.rule_under(last)
    assert last.width / 3 - 1 <= rule.width <= last.width / 2 + 1
    date = layout.places["ngay_ban_hanh"]
    assert date.right <= 195 * MM + 1


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [("Thông báo", "/TB-CTK"), ("Báo cáo", "/BC-CTK"), ("Tờ trình", "/TTr-CTK"), ("Kế hoạch", "/KH-CTK")],
)
def test_named_kinds_bear_their_name_and_no_deciding_lines(kind, symbol):
    draft = replace(
        papers.LETTER,
        kind=kind,
        symbol=symbol,
        subject="Tình hình thực hiện kế hoạch",
        addressees=("Tổng cục Thống kê",),
    )
    sheet = Paper(render(draft).pdf).first
    name, about = sheet.run(kind.upper()), sheet.run("Tình hình")
    assert name.style == about.style == (True, False)
    assert name.base > about.base > sheet.run("Kính gửi:").base
    assert not sheet.has("QUYẾT ĐỊNH")
    assert not sheet.has("V/v")
    assert not sheet.has("Điều 1.")


def test_a_resolution_of_a_body_says_quyet_nghi():
    sheet = Paper(render(replace(papers.DECISION, kind="Nghị quyết", symbol="/NQ-CTK")).pdf).first
    assert sheet.run("QUYẾT NGHỊ:").style == (True, False)


def test_what_is_typed_is_printed_as_it_is_typed():
    draft = replace(
        papers.LETTER,
        subject="so sánh a < b & c",
        addressees=("Công ty <b>A&B</b>",),
        recipients=("Như <i>trên</i>",),
        signer="Trần <u>Văn</u> B",
        body="<p>x &lt; y &amp; z</p>",
    )
    sheet = Paper(render(draft).pdf).first
    assert sheet.run("V/v so sánh").text == "V/v so sánh a < b & c"
    assert sheet.run("Kính gửi:").text == "Kính gửi: Công ty <b>A&B</b>"
    assert sheet.run("- Như").text == "- Như <i>trên</i>."
    assert sheet.has("Trần <u>Văn</u> B")
    assert sheet.has("x < y & z./.")


def test_a_long_list_of_receivers_stays_whole_beside_the_signature():
    receivers = tuple(f"Chi cục Thống kê huyện số {n}" for n in range(1, 31))
    paper = Paper(render(replace(papers.LETTER, body=papers.LONG, recipients=receivers)).pdf)
    said = [r for r in paper.last.runs if r.text.startswith("- Chi cục Thống kê huyện số")]
    assert len(said) == 30
    assert max(r.right for r in said) < PAGE_WIDTH / 2
    assert len(prose_above_the_signature(paper.last)) >= 2


def test_an_empty_body_still_gives_a_paper_to_look_at():
    layout = render(replace(papers.LETTER, body="<p></p>"))
    assert layout.pages == 1
    assert set(layout.places) == {"so_ky_hieu", "ngay_ban_hanh", "nguoi_ky", "co_quan"}

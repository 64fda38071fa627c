"""The editor's text: what is kept of it, and how its lists and tables are numbered and set."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from signing.layout.lines import balanced, width
from signing.layout.prose import ALPHABET, clean, letter, roman, set_prose


def words(text, **options):
    """The text of each paragraph of the result."""
    tree = html.fragment_fromstring(set_prose(text, **options), create_parent="div")
    return [p.text_content().replace("\xa0", " ") for p in tree.iter("p")]


def nested(levels):
    inner = "".join(f"<li><p>{level}</p></li>" for level in levels)
    return f"<ol>{inner}</ol>"


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<p onclick="x()">a</p>',
        '<a href="javascript:x()">a</a>',
        "<style>@page{size:A5}</style>",
        '<p style="background:url(http://x/y);position:fixed">a</p>',
        '<link rel="stylesheet" href="http://x/y.css">',
        '<iframe src="http://x"></iframe>',
        '<object data="file:///etc/passwd"></object>',
        '<svg><image href="file:///etc/passwd"/></svg>',
        '<p id="nguoi_ky">a</p>',
        '<p class="end__room">a</p>',
        '<table style="display:none"><tr><td>a</td></tr></table>',
        '<ol class="dieu end"><li>a</li></ol>',
    ],
)
def test_nothing_that_acts_loads_or_poses_as_the_form_is_kept(harm):
    for kept in (clean(harm), set_prose(harm)):
        assert not re.search(
            r"script|onerror|onclick|href|src=|url\(|position|<style|<link|<i?frame|<object|<svg|id=|end|display",
            kept,
        )


def test_what_the_editor_offers_is_kept():
    text = '<p style="text-align: center"><strong>a</strong> <em>b</em> <u>c</u> x<sup>2</sup> y<sub>3</sub><br>z</p>'
    made = set_prose(text)
    for part in (
        "<strong>a</strong>",
        "<em>b</em>",
        "<u>c</u>",
        "<sup>2</sup>",
        "<sub>3</sub>",
        "<br>",
        "center",
    ):
        assert part in made


def test_lists_of_an_ordinary_text_are_khoan_and_diem():
    text = "<ol><li><p>Một</p><ol><li><p>x</p><ul><li><p>y</p><ul><li><p>z</p></li></ul></li></ul></li></ol></li><li><p>Hai</p></li></ol>"
    assert words(text) == ["1. Một", "a) x", "- y", "+ z", "2. Hai"]


def test_lists_of_a_decision_are_dieu_khoan_and_diem():
    text = (
        "<ol><li><p>Một</p><ol><li><p>x</p><ol><li><p>y</p></li></ol></li></ol></li><li><p>Hai</p></li></ol>"
    )
    assert words(text, articles=True) == ["Điều 1. Một", "1. x", "a) y", "Điều 2. Hai"]
    made = set_prose(text, articles=True)
    assert '<b class="number">Điều 1.</b>' in made
    assert '<span class="number">1.</span>' in made


def test_articles_count_on_after_whatever_stands_between():
    text = "<ol><li><p>Một</p></li></ol><h2>Chương II</h2><ol><li><p>Hai</p></li></ol><ol start='7'><li><p>Bảy</p></li></ol>"
    assert words(text, articles=True) == ["Điều 1. Một", "Chương II", "Điều 2. Hai", "Điều 7. Bảy"]


def test_a_list_says_itself_what_it_counts():
    assert words('<ol type="a" start="3"><li><p>x</p></li></ol>') == ["c) x"]
    assert words('<ol type="I"><li><p>x</p></li><li><p>y</p></li></ol>') == ["I. x", "II. y"]
    assert words('<ol class="dieu"><li><p>x</p></li></ol>') == ["Điều 1. x"]
    assert words('<ol type="1"><li><p>x</p></li></ol>', articles=True) == ["1. x"]


def test_points_follow_the_vietnamese_alphabet():
    assert ALPHABET == "abcdđeghiklmnopqrstuvxy"
    assert [letter(n) for n in range(1, 24)] == list(ALPHABET)
    assert [letter(24), letter(25), letter(46), letter(47)] == ["aa", "ab", "ay", "ba"]
    items = "".join("<li><p>x</p></li>" for _ in range(7))
    assert words(f'<ol type="a">{items}</ol>')[4:] == ["đ) x", "e) x", "g) x"]
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]


def test_an_article_typed_by_hand_gets_its_bold_number():
    made = set_prose("<p>Điều 5. Hiệu lực</p>")
    assert '<b class="number">Điều 5.</b>' in made
    assert "Hiệu lực" in made
    assert "<b" not in set_prose("<p>Theo Điều 5. Hiệu lực</p>")


def test_a_second_paragraph_of_an_item_bears_no_number():
    assert words("<ol><li><p>Một</p><p>thêm</p></li></ol>") == ["1. Một", "thêm"]


def test_empty_paragraphs_take_no_room():
    assert words("<p></p><p>a</p><p>&nbsp;</p><p><br></p><p>b</p>") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("<p>Hết.</p>", "Hết./."),
        ("<p>Hết./.</p>", "Hết./."),
        ("<p>Hết;</p>", "Hết./."),
        ("<p>Hết</p><p></p>", "Hết./."),
        ("<p>Hết <strong>thật.</strong></p>", "Hết thật./."),
        ("<p>Hết <strong>thật</strong>.</p>", "Hết thật./."),
        ("<ol><li><p>Hết. </p></li></ol>", "1. Hết./."),
        ("<p>a</p><table><tr><td>b</td></tr></table>", "./."),
    ],
)
def test_the_text_is_closed_once_by_its_mark(text, end):
    assert words(text, end_mark=True)[-1] == end
    assert set_prose(text, end_mark=True).count("./.") == 1


def test_an_empty_text_stays_empty():
    assert set_prose("", end_mark=True) == ""
    assert set_prose("<p></p>", end_mark=True) == ""


def test_a_row_of_heads_becomes_the_repeated_head():
    made = set_prose(
        '<table><tbody><tr><th colwidth="100"><p>A</p></th><th colwidth="300"><p>B</p></th></tr>'
        '<tr><td><p>1</p></td><td rowspan="2" colspan="1x"><p style="text-align:center">b</p></td></tr></tbody></table>'
    )
    tree = html.fragment_fromstring(made)
    assert [c.text_content() for c in tree.find("thead").iter("th")] == ["A", "B"]
    assert [c.get("style") for c in tree.iter("col")] == ["width: 25.00%", "width: 75.00%"]
    first, second = tree.find("tbody").iter("td")
    assert (first.get("class"), second.get("class")) == ("center", "center")
    assert (second.get("rowspan"), second.get("colspan")) == ("2", None)


def test_a_table_of_nothing_but_heads_keeps_a_body():
    tree = html.fragment_fromstring(set_prose("<table><tr><th>A</th></tr></table>"))
    assert tree.find("thead") is None
    assert tree.find("tbody") is not None


TAGS = (
    "p",
    "ol",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "strong",
    "em",
    "br",
    "h2",
    "blockquote",
    "script",
    "col",
    "thead",
)
SNIPPETS = st.one_of(
    st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS]),
    st.text(max_size=8),
    st.sampled_from(['<ol start="99999">', '<td colspan="0">', '<th colwidth="0,0">', "&nbsp;", "Điều 1."]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SNIPPETS, max_size=25).map("".join), st.booleans(), st.booleans())
def test_whatever_is_sent_is_set_and_loses_no_word(text, articles, end_mark):
    made = set_prose(text, articles=articles, end_mark=end_mark)
    assert clean(made) == clean(clean(made))
    said = Counter(html.fragment_fromstring(clean(text), create_parent="div").text_content())
    kept = Counter(html.fragment_fromstring(made, create_parent="div").text_content())
    lost = {c for c in said - kept if not c.isspace() and c not in ".;,/"}
    assert lost == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<ol>lạc<li><p>Một</p></li></ol>", ["lạc", "1. Một"]),
        ("<li><p>mồ côi</p></li>", ["mồ côi"]),
        ("<table><caption>Bảng 1</caption><tr><td>x</td></tr></table>", ["Bảng 1", "x"]),
        ("<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>", ["a", "b"]),
        ("\x1ba\x00b&#27;c\ufffe", ["abc"]),
    ],
)
def test_words_in_odd_places_are_neither_lost_nor_doubled(text, said):
    assert words(text) == said


def test_lines_are_of_like_length_and_start_with_the_place():
    assert balanced("CỤC THỐNG KÊ TỈNH TIỀN GIANG", 15.6, bold=True) == ("CỤC THỐNG KÊ", "TỈNH TIỀN GIANG")
    assert balanced("CỤC THỐNG KÊ", 15.6, bold=True) == ("CỤC THỐNG KÊ",)
    for room in (8, 10, 15, 20):
        lines = balanced("TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH VÀ QUẢN TRỊ", room, bold=True)
        assert " ".join(lines) == "TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH VÀ QUẢN TRỊ"
        assert all(width(line, bold=True) <= room for line in lines)
        assert not any(line.startswith("-") for line in lines)
    assert balanced("MỘTTỪRẤTDÀIKHÔNGCÓCHỖNGẮT HAI", 5) == ("MỘTTỪRẤTDÀIKHÔNGCÓCHỖNGẮT HAI",)
    assert balanced("", 5) == ("",)

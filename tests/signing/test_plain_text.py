"""A body as plain lines: what the editor has written is read without it, and lines become what it would have written."""

from __future__ import annotations

from signing.layout.prose import set_prose
from signing.plain_text import to_html, to_text

ARTICLES = "<ol><li><p>Ban hành <strong>Quy chế</strong>.</p><ol><li><p>Khoản một</p><ol><li><p>Điểm a</p></li></ol></li></ol></li><li><p>Hiệu lực</p></li></ol>"
TABLE = "<table><tbody><tr><th><p>TT</p></th><th><p>Nội dung</p></th></tr><tr><td><p>1</p></td><td><p>Rà <em>soát</em></p></td></tr></tbody></table>"


def test_numbers_the_editor_counts_stand_in_the_lines():
    assert to_text(ARTICLES, articles=True).splitlines() == [
        "Điều 1. Ban hành **Quy chế**.",
        "1. Khoản một",
        "a) Điểm a",
        "Điều 2. Hiệu lực",
    ]


def test_lines_are_printed_with_the_same_words_as_the_list_they_came_from():
    lines = to_html(to_text(ARTICLES, articles=True))
    assert to_text(lines, articles=True) == to_text(ARTICLES, articles=True)
    assert 'class="article"' in set_prose(lines, articles=True)


def test_a_table_keeps_its_head_and_its_emphasis():
    lines = to_text(TABLE).splitlines()
    assert lines == ["| TT | Nội dung |", "|---|---|", "| 1 | Rà *soát* |"]
    assert to_html("\n".join(lines)) == TABLE


def test_empty_lines_are_left_out_and_nothing_typed_acts():
    assert to_html("Một\n\n  Hai  ") == "<p>Một</p><p>Hai</p>"
    assert to_html("<script>x</script>") == "<p>&lt;script&gt;x&lt;/script&gt;</p>"


def test_a_star_alone_is_a_star():
    assert to_html("2 * 3 = 6 và ** thôi") == "<p>2 * 3 = 6 và ** thôi</p>"

"""The interface fonts: every Vietnamese letter, and digits of one width."""

import pytest
from fontTools.ttLib import TTFont

from eoffice.fonts import DIGIT_WIDTH, DIGITS, make_fonts, web_fonts

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ" + "₫"
)


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    root = tmp_path_factory.mktemp("fonts")
    assert make_fonts(root)
    return root


def test_every_font_is_made_and_the_licence_travels_with_them(fonts):
    assert {path.name for path in fonts.iterdir()} == {*web_fonts(), "OFL.txt"}


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_every_vietnamese_letter_is_there(fonts, weight):
    known = TTFont(fonts / f"be-vietnam-pro-{weight}.woff2").getBestCmap()
    assert [letter for letter in LETTERS + LETTERS.upper() if ord(letter) not in known] == []


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_the_tabular_digits_share_one_width(fonts, weight):
    font = TTFont(fonts / f"be-vietnam-pro-tabular-{weight}.woff2")
    names = font.getBestCmap()
    assert set(names) == set(DIGITS)
    assert {font["hmtx"][name][0] for name in names.values()} == {DIGIT_WIDTH}


def test_a_second_run_has_nothing_to_do(fonts):
    before = {path: path.stat().st_mtime_ns for path in fonts.iterdir()}
    assert not make_fonts(fonts)
    assert {path: path.stat().st_mtime_ns for path in fonts.iterdir()} == before

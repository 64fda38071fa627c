"""Finding the places in a PDF that was laid out elsewhere."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image
from weasyprint import HTML

from signing.layout.places import find_places
from signing.layout.render import blank_date, blank_number, render
from tests.signing.layout import papers
from tests.signing.layout.measure import MM, Paper

NOTHING = {"so_ky_hieu": None, "ngay_ban_hanh": None, "nguoi_ky": None, "co_quan": None}
HEAD = (
    "<table width=100%><tr><td>CỤC THỐNG KÊ<br>{number}</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br><i>{date}</i></td></tr>"
    "</table><p>Căn cứ Luật Thống kê, ngày 23 tháng 11 năm 2015; theo đề nghị của ông Trần Văn Minh, Trưởng phòng.</p>"
)
STYLE = "<style>@page{size:A4} body{font:13pt 'Liberation Sans'} td{width:50%;text-align:center} i{white-space:nowrap} .e{margin-left:55%;text-align:center}</style>"
END = (
    "<div class=e><b>KT. CỤC TRƯỞNG<br>PHÓ CỤC TRƯỞNG</b><div style='height:{gap}'></div><b>{name}</b></div>"
)
TITLES = ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG")


def uploaded(
    tmp_path,
    *,
    number="Số:       /CTK-TH",
    date="Mỹ Tho, ngày     tháng     năm 2026",
    gap="30mm",
    name="Trần Văn Minh",
    extra="",
):
    text = STYLE + (HEAD + extra + END).format(number=number, date=date, gap=gap, name=name).replace(
        "  ", "&nbsp; "
    )
    path = tmp_path / "upload.pdf"
    HTML(string=text).write_pdf(path)
    return path


def found(path, signer="Trần Văn Minh", titles=TITLES):
    return find_places(path, signer=signer, titles=titles)


def beneath(path, place):
    """What is printed within the place."""
    sheet = Paper(path.read_bytes()).sheets[place.page]
    inside = [
        g
        for g in sheet.glyphs
        if place.left - 1 < g.left and g.right < place.right + 1 and place.bottom < g.base < place.top
    ]
    return "".join(g.text for g in inside)


@pytest.mark.parametrize(
    "draft",
    [
        papers.LETTER,
        replace(papers.DECISION, body=papers.TABLE_ARTICLES),
        replace(papers.LETTER, kind="Tờ trình", symbol="/TTr-CTK", place_name="Thành phố Hồ Chí Minh"),
    ],
    ids=["letter", "decision", "proposal"],
)
def test_a_paper_of_ours_is_read_back_to_the_places_it_was_laid_out_with(draft, tmp_path):
    path = tmp_path / "own.pdf"
    path.write_bytes(render(draft, number=blank_number(draft), date=blank_date(draft)).pdf)
    ours, told = render(draft).places, find_places(path, signer=draft.signer, titles=draft.authority)
    assert set(told) == set(ours)
    for name in ours:
        assert told[name].page == ours[name].page
        assert told[name].left == pytest.approx(ours[name].left, abs=3)
        assert told[name].bottom == pytest.approx(ours[name].bottom, abs=3)
    for name in ("so_ky_hieu", "ngay_ban_hanh"):
        assert told[name].baseline == pytest.approx(ours[name].baseline, abs=0.1)
        assert told[name].size == pytest.approx(13, abs=0.01)
        assert told[name].italic is ours[name].italic


@pytest.mark.parametrize(
    ("number", "covered"),
    [
        ("Số:       /CTK-TH", "/CTK-TH"),
        ("Số: ……/CTK-TH", "……/CTK-TH"),
        ("Số: ...../QĐ-CTK", "...../QĐ-CTK"),
        ("SỐ : 15/QĐ-CTK", "15/QĐ-CTK"),
        ("Số:", ""),
        (unicodedata.normalize("NFD", "Số:       /QĐ-CTK"), "/QĐ-CTK"),
    ],
)
def test_the_number_stands_behind_its_word_and_covers_what_is_there(number, covered, tmp_path):
    path = uploaded(tmp_path, number=number)
    place = found(path)["so_ky_hieu"]
    assert unicodedata.normalize("NFC", place.covers) == covered
    assert unicodedata.normalize("NFC", beneath(path, place)) == covered
    assert place.right - place.left > 55
    assert place.right < 297.6


@pytest.mark.parametrize(
    "date",
    [
        "Mỹ Tho, ngày     tháng     năm 2026",
        "Mỹ Tho, ngày …… tháng …… năm 2026",
        "Mỹ Tho, ngày ... tháng 11 năm 2026",
        "Mỹ Tho, ngày 05 tháng 11 năm 2026",
        "Mỹ Tho, ngày ..... tháng ..... năm 20....",
    ],
)
def test_the_date_is_the_one_behind_the_place_not_that_of_a_law(date, tmp_path):
    path = uploaded(tmp_path, date=date)
    place = found(path)["ngay_ban_hanh"]
    assert place.covers == date.partition(", ")[2].replace(" ", "")
    assert beneath(path, place) == place.covers
    assert place.italic


def test_the_signature_stands_between_title_and_name(tmp_path):
    path = uploaded(tmp_path)
    places = found(path)
    sheet = Paper(path.read_bytes()).first
    place = places["nguoi_ky"]
    name = sheet.runs[-1]
    assert name.text == "Trần Văn Minh"
    assert name.base < place.bottom < place.top < sheet.run("PHÓ CỤC").base
    assert (place.left + place.right) / 2 == pytest.approx(name.centre, abs=1)
    assert beneath(path, place) == ""
    assert places["co_quan"].right - places["co_quan"].left == pytest.approx(36 * MM)


def test_a_narrow_gap_gives_a_lower_place_and_no_gap_none(tmp_path):
    narrow = found(uploaded(tmp_path, gap="14mm"))["nguoi_ky"]
    assert 24 <= narrow.top - narrow.bottom < 14 * MM
    assert found(uploaded(tmp_path, gap="4mm"))["nguoi_ky"] is None


def test_without_the_name_the_place_is_under_the_title(tmp_path):
    path = uploaded(tmp_path, name="")
    place = found(path)["nguoi_ky"]
    assert place.top < Paper(path.read_bytes()).first.run("PHÓ CỤC").base


def test_a_name_in_the_text_is_no_signature(tmp_path):
    path = uploaded(tmp_path, name="")
    assert found(path, titles=("GIÁM ĐỐC",))["nguoi_ky"] is None


def test_a_name_in_the_text_with_room_above_it_is_no_signature_either(tmp_path):
    room = "<div style='height:40mm'></div><p style='margin-left:55%'>Trần Văn Minh là tổ trưởng.</p>"
    assert found(uploaded(tmp_path, name="", extra=room), titles=("GIÁM ĐỐC",))["nguoi_ky"] is None
    assert found(uploaded(tmp_path, name="", extra=room), titles=())["nguoi_ky"] is not None


def test_the_date_of_a_law_at_the_right_is_not_taken_either(tmp_path):
    law = "<p style='margin-left:50%'>Nghị quyết ngày 18 tháng 3 năm 2020</p>"
    assert found(uploaded(tmp_path, date="", extra=law))["ngay_ban_hanh"] is None


def test_on_several_pages_the_last_signature_counts(tmp_path):
    path = uploaded(tmp_path, extra="<p style='break-after:page'>Tờ 1</p>")
    assert found(path)["nguoi_ky"].page == 1
    assert found(path)["so_ky_hieu"].page == 0


def test_a_number_on_a_later_page_or_in_a_sentence_is_not_taken(tmp_path):
    path = uploaded(
        tmp_path,
        number="",
        date="",
        extra="<p>Theo báo cáo số: 12/BC, gửi ngày 3</p><p style='break-before:page'>Số: 5</p>",
    )
    told = found(path)
    assert told["so_ky_hieu"] is None
    assert told["ngay_ban_hanh"] is None


def test_a_scan_without_words_tells_nothing(tmp_path):
    path = tmp_path / "scan.pdf"
    Image.new("L", (600, 800), 255).save(path, "PDF")
    assert found(path) == NOTHING


def test_a_page_lying_on_its_side_tells_nothing(tmp_path):
    path = uploaded(tmp_path)
    turned = tmp_path / "turned.pdf"
    with pikepdf.open(path) as pdf:
        pdf.pages[0].rotate(90, relative=True)
        pdf.save(turned)
    assert found(turned) == NOTHING


def test_places_count_from_where_the_coordinates_begin_not_from_the_corner_of_the_paper(tmp_path):
    path = uploaded(tmp_path)
    moved = tmp_path / "moved.pdf"
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        page.contents_add(b"q 1 0 0 1 -200 -900 cm\n", prepend=True)
        page.contents_add(b"\nQ")
        page.mediabox = [-200, -900, 395.28, -58.11]
        pdf.save(moved)
    for name, place in found(path).items():
        there = found(moved)[name]
        assert (there.left, there.bottom) == pytest.approx((place.left - 200, place.bottom - 900), abs=0.5)


def test_a_broken_file_is_said_to_be_broken(tmp_path):
    path = tmp_path / "broken.pdf"
    path.write_bytes(io.BytesIO(b"%PDF-1.7 nothing").getvalue())
    with pytest.raises(ValueError, match="Failed to load"):
        found(path)

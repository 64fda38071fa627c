"""From a laid-out document to two valid signatures, with number and date in their places."""

from __future__ import annotations

import io
import itertools
import re
import time
from dataclasses import replace

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from signing.pdf.errors import PdfProblem
from signing.pdf.fields import FieldProblem, field_value
from signing.pdf.places import Field, Place, Places, TextPlace, places_found, seal_over
from signing.pdf.prepare import PrepareProblem, prepare
from signing.pdf.sign import SignProblem, fill_number, mark_annex, mark_lines, seal, sign_person
from tests.signing import pki


def by_pyhanko(pdf):
    """pyHanko's own verdict on each signature, without our rules."""
    reader = PdfFileReader(io.BytesIO(pdf))
    return [
        (one.field_name, validate_pdf_signature(one, pki.trust().context(pki.NOW)))
        for one in reader.embedded_signatures
    ]


def test_person_number_and_seal_make_two_signatures_both_validators_call_valid(tmp_path):
    pdf = pki.issued_document()
    verdicts = by_pyhanko(pdf)
    assert [name for name, _ in verdicts] == ["nguoi_ky", "co_quan"]
    assert all(one.bottom_line for _, one in verdicts)
    poppler = pki.pdfsig(pdf, tmp_path)
    assert poppler.count("Signature is Valid.") == 2
    assert poppler.count("ETSI.CAdES.detached") == 2
    assert poppler.count("SHA-256") == 2


def test_poppler_sees_a_changed_byte(tmp_path):
    pdf = bytearray(pki.issued_document())
    pdf[len(pki.prepared()) // 2] ^= 1
    assert "Digest Mismatch" in pki.pdfsig(bytes(pdf), tmp_path)


def test_number_and_date_stand_in_the_fields_and_on_the_page():
    pdf = pki.issued_document()
    root = PdfFileReader(io.BytesIO(pdf)).root
    assert field_value(root, "so_ky_hieu") == pki.NUMBER
    assert field_value(root, "ngay_ban_hanh") == pki.DATE
    text = pki.shown_text(pdf)
    assert pki.NUMBER in text
    assert pki.DATE in text
    for place in (pki.PLACES.number.place, pki.PLACES.date.place):
        assert pki.dark(pki.signed_by_head(), place) == 0
        assert pki.dark(pdf, place) > 150


def test_no_viewer_is_asked_to_draw_the_fields():
    for pdf in (pki.prepared(), pki.issued_document()):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            form = opened.Root.AcroForm
            assert "/NeedAppearances" not in form
            texts = [field for field in form.Fields if field.FT == "/Tx"]
            assert len(texts) == 2
            assert all("/N" in field.AP for field in texts)
            assert all(int(field.Ff) & 1 for field in texts)


def test_every_step_keeps_the_bytes_before_it():
    steps = [pki.prepared(), pki.signed_by_head(), pki.numbered(), pki.issued_document()]
    for earlier, later in itertools.pairwise(steps):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)


def test_the_person_certifies_and_the_organisation_locks_everything():
    reader = PdfFileReader(io.BytesIO(pki.issued_document()))
    person, organisation = reader.embedded_signatures
    assert person.docmdp_level.value == 2
    assert reader.root["/Perms"].raw_get("/DocMDP") == person.sig_field.raw_get("/V")
    assert organisation.docmdp_level.value == 1
    assert organisation.fieldmdp.action.value == "/All"


def test_signature_is_blue_and_the_seal_red_over_its_left_third():
    import pypdfium2

    with pypdfium2.PdfDocument(pki.issued_document()) as document:
        document.init_forms()
        picture = document[0].render(scale=2).to_pil().convert("RGB")

    def coloured(place, test):
        box = (
            place.left * 2,
            picture.height - place.top * 2,
            place.right * 2,
            picture.height - place.bottom * 2,
        )
        cut = picture.crop(tuple(round(edge) for edge in box))
        return [
            x / 2 + place.left
            for y in range(cut.height)
            for x in range(cut.width)
            if test(*cut.getpixel((x, y)))
        ]

    blue = coloured(pki.SIGNER, lambda r, g, b: b > 100 and r < 90)
    whole = Place(0, 200, 150, 560, 330)
    red = coloured(whole, lambda r, g, b: r > 170 and g < 90)
    assert len(blue) > 300
    assert len(red) > 1500
    diameter = max(red) - min(red)
    assert diameter * 25.4 / 72 == pytest.approx(36 * 0.984, abs=1.0)
    assert max(red) == pytest.approx(pki.SIGNER.left + pki.SIGNER.width / 3, abs=2)


def test_a_number_that_is_too_long_shrinks_and_one_that_never_fits_is_refused():
    pdf = fill_number(pki.signed_by_head(), "Số: 1234567/QĐ-CTKNB-TCHC-TH", None)
    assert "1234567/QĐ-CTKNB-TCHC-TH" in pki.shown_text(pdf)
    with pytest.raises(FieldProblem, match="không vừa chỗ"):
        fill_number(pki.signed_by_head(), "Số: 15/" + "QĐ-CTK" * 20, None)
    with pytest.raises(FieldProblem, match="漢"):
        fill_number(pki.signed_by_head(), "Số: 漢", None)
    with pytest.raises(FieldProblem, match="để trống"):
        fill_number(pki.signed_by_head(), "  ", None)


def test_a_draft_shows_its_blanks_until_the_number_takes_their_place(tmp_path):
    blanks = {"so_ky_hieu": "\u00a0\u00a0\u00a0/QĐ-CTK", "ngay_ban_hanh": "ngày\u00a0\u00a0\u00a0tháng"}
    places = Places(
        signer=pki.SIGNER,
        seal=pki.PLACES.seal,
        number=replace(pki.PLACES.number, blank=blanks["so_ky_hieu"]),
        date=replace(pki.PLACES.date, blank=blanks["ngay_ban_hanh"]),
    )
    signed = sign_person(prepare(pki.composed(), places), pki.opened(pki.head()), stamp_pdf=pki.blue())
    assert field_value(PdfFileReader(io.BytesIO(signed)).root, "so_ky_hieu") == ""
    assert "/QĐ-CTK" in pki.shown_text(signed)
    assert re.search(r"ngày\s+tháng", pki.shown_text(signed))

    filled = fill_number(signed, "15/TB", "ngày 05")
    issued = seal(filled, pki.opened(pki.office()), stamp_pdf=pki.red())
    text = pki.shown_text(issued)
    assert "15/TB" in text
    assert "/QĐ-CTK" not in text
    assert not re.search(r"ngày\s+tháng", text)
    assert [(name, verdict.bottom_line) for name, verdict in by_pyhanko(issued)] == [
        ("nguoi_ky", True),
        ("co_quan", True),
    ]
    assert pki.pdfsig(issued, tmp_path).count("Signature is Valid.") == 2


def test_filling_nothing_adds_nothing():
    assert fill_number(pki.signed_by_head(), None, None) == pki.signed_by_head()


def test_every_refusal_can_be_caught_as_one_kind():
    from signing.pdf.outside import OutsideRefused

    for kind in (SignProblem, FieldProblem, PrepareProblem, OutsideRefused):
        assert issubclass(kind, PdfProblem)


def test_every_vietnamese_letter_can_be_printed():
    from signing.pdf.fonts import LETTERS, face

    assert len(LETTERS) > 220
    for italic in (False, True):
        assert face(italic).lacks("".join(LETTERS) + "ưỡẵệộĐđ ỲỴỶỸ") == ""


def test_the_text_continues_the_printed_line_on_its_baseline():
    def lowest(baseline):
        spot = TextPlace(Place(0, 70, 690, 240, 720), baseline=baseline)
        pdf = prepare(pki.composed(), Places(signer=pki.SIGNER, seal=pki.PLACES.seal, number=spot))
        pdf = fill_number(sign_person(pdf, pki.opened(pki.head()), stamp_pdf=pki.blue()), "HHH", None)
        rows = [
            y / 4 for y in range(696 * 4, 708 * 4) if pki.dark(pdf, Place(0, 70, y / 4, 240, y / 4 + 0.5))
        ]
        return min(rows)

    assert lowest(700.0) == pytest.approx(700.0, abs=0.6)
    assert lowest(704.0) == pytest.approx(704.0, abs=0.6)


def test_words_printed_where_the_number_goes_are_covered():
    from weasyprint import HTML

    style = "@page{size:A4;margin:0}p{position:absolute;left:70pt;top:120pt;margin:0;font:13pt serif}"
    page = bytes(HTML(string=f"<style>{style}</style><p>..............................</p>").write_pdf())
    place = Place(0, 65, 700, 240, 724)
    assert pki.dark(page, place) > 10

    def filled(covers):
        places = Places(signer=pki.SIGNER, seal=pki.PLACES.seal, number=TextPlace(place, covers=covers))
        pdf = sign_person(prepare(page, places), pki.opened(pki.head()), stamp_pdf=pki.blue())
        return pki.dark(fill_number(pdf, "I", None), place)

    assert filled(True) < filled(False)


def test_the_organisation_cannot_sign_before_the_person():
    with pytest.raises(SignProblem, match="Chưa có chữ ký của người"):
        seal(pki.prepared(), pki.opened(pki.office()), stamp_pdf=pki.red())


def test_nobody_signs_twice_and_no_number_comes_after_the_seal():
    key = pki.opened(pki.head())
    with pytest.raises(SignProblem, match="đã ký văn bản này"):
        sign_person(pki.signed_by_head(), key, stamp_pdf=pki.blue())
    with pytest.raises(SignProblem, match="đã ký văn bản này"):
        seal(pki.issued_document(), key, stamp_pdf=pki.red())
    with pytest.raises(SignProblem, match="số và ngày không thay đổi được"):
        fill_number(pki.issued_document(), "Số: 16/QĐ-CTK", None)


def test_an_unprepared_file_is_not_signed():
    with pytest.raises(SignProblem, match="chưa được chuẩn bị"):
        sign_person(pki.composed(), pki.opened(pki.head()), stamp_pdf=pki.blue())
    with pytest.raises(SignProblem, match="bị hỏng"):
        sign_person(b"%PDF-1.7 nothing", pki.opened(pki.head()), stamp_pdf=pki.blue())


def test_a_file_is_prepared_once_and_places_lie_on_its_pages():
    with pytest.raises(PrepareProblem, match="có sẵn các trường"):
        prepare(pki.prepared(), pki.PLACES)
    with pytest.raises(PrepareProblem, match="đã có chữ ký"):
        prepare(pki.signed_by_head(), pki.PLACES)
    with pytest.raises(PrepareProblem, match="không có trang 3"):
        prepare(pki.composed(), Places(signer=Place(2, 10, 10, 90, 60), seal=pki.PLACES.seal))
    with pytest.raises(PrepareProblem, match="nằm ngoài trang"):
        prepare(pki.composed(), Places(signer=Place(0, 500, 10, 700, 60), seal=pki.PLACES.seal))
    with pytest.raises(PrepareProblem, match="hỏng"):
        prepare(b"%PDF-1.7", pki.PLACES)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_scanned_lying_down_is_turned_upright_before_it_is_signed(angle):
    with pikepdf.open(io.BytesIO(pki.composed())) as opened:
        opened.pages[0].Rotate = angle
        sink = io.BytesIO()
        opened.save(sink)
    turned = sink.getvalue()
    width = 842 if angle % 180 else 595
    height = 595 if angle % 180 else 842
    signer = Place(0, width - 200, 40, width - 20, 110)
    pdf = prepare(turned, Places(signer=signer, seal=seal_over(signer, 36, 36)))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert int(opened.pages[0].Rotate) == 0
        assert [round(float(edge)) for edge in opened.pages[0].mediabox] == [0, 0, width, height]
    import pypdfium2

    def picture(data):
        with pypdfium2.PdfDocument(data) as document:
            return document[0].render(scale=0.5).to_pil().convert("L").point(lambda value: value // 200)

    before, after = picture(turned), picture(pdf)
    assert before.size == after.size
    different = sum(a != b for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert different < before.width * before.height * 0.01


def test_places_come_straight_from_the_layout():
    class Found:
        def __init__(self, box, **more):
            self.page, self.box, self.size, self.italic, self.baseline, self.covers = (
                0,
                box,
                13,
                False,
                0.0,
                "",
            )
            self.__dict__.update(more)

    found = {
        "so_ky_hieu": Found((70, 700, 240, 718), baseline=704, covers="……"),
        "ngay_ban_hanh": None,
        "nguoi_ky": Found(pki.SIGNER.box),
        "co_quan": Found(pki.PLACES.seal.box),
    }
    places = places_found(found)
    assert places.number == TextPlace(Place(0, 70, 700, 240, 718), baseline=704, covers=True)
    assert places.date is None
    assert places.seal == pki.PLACES.seal
    with pytest.raises(ValueError, match="place for the signature"):
        places_found({**found, "co_quan": None})


def test_a_separate_annex_carries_a_black_text_mark_top_right_and_no_picture():
    lines = mark_lines("15/QĐ-CTK", pki.NOW)
    pdf = mark_annex(pki.composed(2), pki.opened(pki.office()), lines, practice=True)
    text = pki.shown_text(pdf)
    assert "Số: 15/QĐ-CTK" in text
    assert "+07:00" in text
    assert "CHỮ KÝ THỬ NGHIỆM" in text
    ((name, verdict),) = by_pyhanko(pdf)
    assert name == "co_quan"
    assert verdict.bottom_line
    mark = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].sig_field["/Rect"]
    assert float(mark[2]) > 560
    assert float(mark[3]) > 820


def test_an_annex_others_signed_is_marked_without_touching_their_signature():
    from signing.pdf.check import check_with
    from signing.pdf.report import Outcome, Rule

    theirs = signed_by_a_partner()
    pdf = mark_annex(theirs, pki.opened(pki.office()), ["Số: 15/QĐ-CTK"])
    assert pdf.startswith(theirs)
    report = check_with(pdf, pki.trust(), now=pki.NOW, rule=Rule.ANNEX)
    assert report.outcome is Outcome.VALID, report.reasons
    assert [one.field for one in report.signatures] == ["Partner", "co_quan"]
    with pytest.raises(PdfProblem, match="hỏng"):
        mark_annex(b"%PDF-1.7 nothing", pki.opened(pki.office()), ["Số: 15/QĐ-CTK"])


def signed_by_a_partner():
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigFieldSpec

    return signers.sign_pdf(
        pki.IncrementalPdfFileWriter(io.BytesIO(pki.composed())),
        signers.PdfSignatureMetadata(field_name="Partner"),
        signer=pki.opened(pki.issued("Đối tác", "Đơn vị khác")).signer,
        new_field_spec=SigFieldSpec("Partner", box=(40, 40, 200, 90)),
    ).getvalue()


def test_a_file_others_signed_takes_two_more_signatures_and_keeps_theirs_valid():
    foreign = signed_by_a_partner()
    with pytest.raises(SignProblem, match="chưa được chuẩn bị"):
        sign_person(foreign, pki.opened(pki.head()), stamp_pdf=pki.blue())
    pdf = sign_person(foreign, pki.opened(pki.head()), stamp_pdf=pki.blue(), place=pki.SIGNER)
    pdf = seal(pdf, pki.opened(pki.office()), stamp_pdf=pki.red(), place=pki.PLACES.seal)
    assert pdf.startswith(foreign)
    verdicts = by_pyhanko(pdf)
    assert [name for name, _ in verdicts] == ["Partner", "nguoi_ky", "co_quan"]
    assert all(one.bottom_line for _, one in verdicts)
    assert "/Perms" not in PdfFileReader(io.BytesIO(pdf)).root


def test_signing_stays_within_a_second(record_property):
    pki.blue(), pki.red(), pki.prepared(20)
    start = time.perf_counter()
    signed = sign_person(pki.prepared(20), pki.opened(pki.head()), stamp_pdf=pki.blue())
    record_property("sign_20_pages", time.perf_counter() - start)
    seal(fill_number(signed, pki.NUMBER, pki.DATE), pki.opened(pki.office()), stamp_pdf=pki.red())
    record_property("issue_20_pages", time.perf_counter() - start)
    assert time.perf_counter() - start < 5, "Two shared cores under load; it takes a fifth of a second alone."


def test_the_four_names_are_those_of_the_form():
    assert [str(one) for one in Field] == ["so_ky_hieu", "ngay_ban_hanh", "nguoi_ky", "co_quan"]

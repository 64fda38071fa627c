"""What somebody does to a signed file to show other words under the same signatures; none of it reads valid."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.keys.authority import Holder, issue, make_root
from signing.models import SignatureCheck
from signing.pdf.prepare import prepare
from signing.pdf.sign import seal, sign_person
from signing.services import checking
from tests.signing import pki

Verdict = SignatureCheck.Verdict


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """By the throw-away authority, at the moment of the tests."""
    monkeypatch.setattr(checking, "trust_list", pki.trust)
    monkeypatch.setattr(checking.timezone, "now", lambda: pki.NOW)


def verdict(pdf):
    return checking.verdict_of(checking.look(pdf))


def foreign():
    """Somebody else's file, signed once, not locked."""
    return signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pki.composed(2))),
        signers.PdfSignatureMetadata(field_name="co_quan_khac"),
        signer=pki.opened(pki.head()).signer,
        new_field_spec=SigFieldSpec("co_quan_khac", box=(40, 40, 200, 90)),
    ).getvalue()


def appended(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    return pki.written(writer)


def field(writer, name=None):
    """A field by its name; else the last signature field."""
    found = [(each, each.get_object()) for each in writer.root["/AcroForm"]["/Fields"]]
    return next(
        pair for pair in reversed(found) if (pair[1]["/T"] == name if name else pair[1]["/FT"] == "/Sig")
    )


def picture(box):
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): box,
        },
        stream_data=b"0 0 50 50 re f",
    )


def other_contents(writer):
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def pages_reordered(writer):
    pages = writer.root["/Pages"]
    pages[pdf_name("/Kids")] = generic.ArrayObject([*pages["/Kids"]][::-1] * 2)
    writer.update_container(pages)


def picture_of_the_signature_overwritten(writer):
    _reference, signed = field(writer)
    shown = signed["/AP"].raw_get("/N")
    writer.objects[(shown.generation, shown.idnum)] = picture(signed["/AP"]["/N"]["/BBox"])


def signature_moved_off_the_page(writer):
    reference, signed = field(writer)
    signed[pdf_name("/Rect")] = generic.ArrayObject(generic.FloatObject(n) for n in (0, 0, 1, 1))
    writer.mark_update(reference.reference)


def script_that_runs_on_opening(writer):
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    )
    writer.update_root()


def file_put_inside(writer):
    files = generic.DictionaryObject({pdf_name("/Names"): generic.ArrayObject()})
    writer.root[pdf_name("/Names")] = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): files})
    writer.update_root()


def second_field_of_the_name(writer):
    _reference, signed = field(writer)
    twin = generic.DictionaryObject({key: signed.raw_get(key) for key in signed})
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(writer.add_object(twin))
    writer.update_container(fields)


CHANGES = [
    other_contents,
    pages_reordered,
    picture_of_the_signature_overwritten,
    signature_moved_off_the_page,
    script_that_runs_on_opening,
    file_put_inside,
    second_field_of_the_name,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_appended_to_show_something_else_is_invalid(change):
    for pdf in (pki.issued_document(), foreign()):
        assert verdict(appended(pdf, change)) == Verdict.INVALID


def number_shown_but_not_said(writer):
    """The picture of the number alone; its value stays."""
    reference, number = field(writer, "so_ky_hieu")
    box = number["/AP"]["/N"]["/BBox"]
    number[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(picture(box))})
    writer.mark_update(reference.reference)


def test_another_picture_of_the_same_number_is_not_valid():
    assert verdict(appended(pki.issued_document(), number_shown_but_not_said)) == Verdict.INVALID
    assert verdict(appended(pki.signed_by_head(), number_shown_but_not_said)) == Verdict.UNKNOWN


def another_title(writer):
    title = {pdf_name("/Title"): generic.TextStringObject("Quyết định số 99")}
    writer.set_info(writer.add_object(generic.DictionaryObject(title)))


def another_description(writer):
    kind = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
    writer.root[pdf_name("/Metadata")] = writer.add_object(
        generic.StreamObject(kind, stream_data=b"<title>99</title>")
    )
    writer.update_root()


@pytest.mark.parametrize("change", [another_title, another_description])
def test_a_sealed_document_takes_no_other_title_either(change):
    """pyHanko lets it pass at any lock; after the seal only time stamps and validation data may come."""
    assert verdict(appended(pki.issued_document(), change)) == Verdict.INVALID
    stamped = PdfTimeStamper(pki.time_stamper()).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pki.issued_document())), "sha256"
    )
    assert verdict(stamped.getvalue()) == Verdict.VALID
    assert verdict(appended(stamped.getvalue(), change)) == Verdict.INVALID


def test_validation_data_may_come_after_the_seal():
    for pdf in (pki.issued_document(), foreign()):
        file = io.BytesIO(pdf)
        DocumentSecurityStore.add_dss(
            file, sig_contents=None, certs=[pki.opened(pki.head()).certificate], force_write=True
        )
        assert len(file.getvalue()) > len(pdf)
        assert verdict(file.getvalue()) == Verdict.VALID


def test_nothing_in_an_uploaded_file_runs_once_it_is_prepared():
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    with pikepdf.open(io.BytesIO(pki.composed())) as opened:
        opened.Root.OpenAction = opened.Root.AA = script
        opened.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
        page = opened.pages[0].obj
        page.AA = pikepdf.Dictionary(O=script)
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://thongke.gov.vn")
        page.Annots = [
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], **does)
            for does in ({"A": script}, {"AA": pikepdf.Dictionary(U=script)}, {"A": link})
        ]
        uploaded = io.BytesIO()
        opened.save(uploaded, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"app.alert" in uploaded.getvalue()
    with pikepdf.open(io.BytesIO(prepare(uploaded.getvalue(), pki.PLACES))) as opened:
        plain = io.BytesIO()
        opened.save(plain, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"app.alert" not in plain.getvalue()
    assert b"https://thongke.gov.vn" in plain.getvalue()


# --- the signature itself taken away or garbled


def form_removed(writer):
    del writer.root["/AcroForm"]
    writer.update_root()


def fields_emptied(writer):
    form = writer.root["/AcroForm"]
    form[pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(form)


def signature_nulled(writer):
    reference, signed = field(writer)
    signed[pdf_name("/V")] = generic.NullObject()
    writer.mark_update(reference.reference)


def signature_emptied(writer):
    reference, signed = field(writer)
    signed[pdf_name("/V")] = generic.DictionaryObject()
    writer.mark_update(reference.reference)


@pytest.mark.parametrize("change", [form_removed, fields_emptied, signature_nulled, signature_emptied])
def test_a_signature_taken_out_of_sight_is_not_the_same_as_none(change):
    assert verdict(appended(pki.issued_document(), change)) == Verdict.INVALID
    report = checking.look(appended(foreign(), change))
    assert checking.verdict_of(report) == Verdict.UNKNOWN
    assert report.label == "Không xác định"
    assert report.reasons == ("Chữ ký số trong tệp đã bị gỡ bỏ hoặc làm hỏng.",)


def with_byte_range(pdf, text):
    """The last ByteRange written otherwise, in the same room."""
    start = pdf.rindex(b"/ByteRange")
    end = pdf.index(b"]", start) + 1
    return pdf[:start] + text.ljust(end - start) + pdf[end:]


RANGES = [
    b"/ByteRange []",
    b"/ByteRange null",
    b"/ByteRange (x)",
    b"/ByteRange [0 0 0 0]",
    b"/ByteRange [0 -1 5 9]",
    b"/ByteRange [0 9 5]",
    b"/ByteRange [0 99999999 9 9]",
    b"/ByteRange [0 1 2 3 4 5]",
    b"/ByteRang [0 1 2 3]",
]


@pytest.mark.parametrize("text", RANGES, ids=[text.decode() for text in RANGES])
def test_a_signature_without_proper_bounds_is_invalid(text):
    for pdf in (pki.issued_document(), foreign()):
        assert verdict(with_byte_range(pdf, text)) == Verdict.INVALID


def gaps(pdf):
    return [slice(*[*one.byte_range][1:3]) for one in PdfFileReader(io.BytesIO(pdf)).embedded_signatures]


def test_the_contents_of_one_signature_do_not_serve_for_another():
    pdf = bytearray(pki.issued_document())
    first, second = gaps(bytes(pdf))
    pdf[second] = pdf[first]
    assert verdict(bytes(pdf)) == Verdict.INVALID


@pytest.mark.parametrize("filler", [b"0", b" "])
def test_a_signature_without_contents_is_invalid(filler):
    pdf = bytearray(foreign())
    (gap,) = gaps(bytes(pdf))
    pdf[gap] = b"<" + filler * (gap.stop - gap.start - 2) + b">"
    assert verdict(bytes(pdf)) == Verdict.INVALID


def test_something_put_before_the_file_is_not_valid():
    for junk in (b"junk\n", b"%PDF-1.4\n"):
        assert verdict(junk + pki.issued_document()) == Verdict.INVALID
        assert verdict(junk + foreign()) == Verdict.UNKNOWN


def test_an_authority_of_the_same_name_is_not_the_one_trusted():
    fake = make_root("Cơ quan chứng thực thử nghiệm", now=pki.NOW - 900 * pki.DAY)
    assert fake.certificate.subject == pki.root().certificate.subject

    def forged(name):
        holder = Holder(name=name, organisation=pki.OFFICE, title="Cục trưởng")
        return issue(fake, holder, not_before=pki.NOW - pki.DAY, not_after=pki.NOW + pki.DAY)

    pdf = sign_person(pki.prepared(), pki.opened(forged(pki.HEAD)), stamp_pdf=pki.blue())
    pdf = seal(
        pdf,
        pki.opened(forged(pki.OFFICE)),
        stamp_pdf=pki.red(),
        number_text=pki.NUMBER,
        date_text=pki.DATE,
    )
    report = checking.look(pdf)
    assert checking.verdict_of(report) == Verdict.UNKNOWN
    assert all("không có trong danh sách tin cậy" in one.reasons[0] for one in report.signatures)


# --- files made to break the reader


def built(objects, more=b""):
    out, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n" % (max(objects) + 1)
    for number in range(max(objects) + 1):
        used = number in offsets
        out += b"%010d 00000 n \n" % offsets[number] if used else b"0000000000 65535 f \n"
    return out + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        more,
        table,
    )


PAGE = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
}


def packed(size):
    data = zlib.compress(b"\0" * size, 9)
    return b"<</Type/ObjStm/N 1/First 10/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
        len(data),
        data,
    )


def twisted():
    chain = {n: b"<</T(a)/Kids[%d 0 R]>>" % (n + 1) for n in range(5, 3005)}
    signed = {4: b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>", 3005: b"<</T(z)/FT/Sig/V 4 0 R>>"}
    tree = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 20_002)}
    loop = built(PAGE | {5: b"<</T(a)>>"})
    at = int(loop.rsplit(b"startxref", 1)[1].split()[0])
    return {
        "a field that is its own child": built(PAGE | {5: b"<</T(a)/Kids[5 0 R]>>"}),
        "fields 3000 deep": built(PAGE | chain | signed),
        "pages 20000 deep": built({1: b"<</Type/Catalog/Pages 2 0 R>>"} | tree | {20_002: PAGE[3]}),
        "pages in a circle": built({1: PAGE[1], 2: b"<</Type/Pages/Kids[2 0 R]/Count 1000000000>>"}),
        "a root that is itself": built({1: b"1 0 R"}),
        "tables in a circle": loop.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % at),
        "objects that unpack to a gigabyte": built(
            PAGE | {5: b"<</T(a)/FT/Sig/V 7 0 R>>", 6: packed(300_000_000)}
        ),
    }


def test_a_file_whose_comparison_would_never_end_is_put_aside(monkeypatch):
    from signing.pdf import reading

    pdf = pki.issued_document()
    assert verdict(pdf) == Verdict.VALID
    monkeypatch.setattr(reading, "MOST_COMPARISONS", 100)
    assert "quá nhiều" in checking.look(pdf).reasons[0]
    assert verdict(pdf) == Verdict.INVALID  # sealed here, and no longer to be read
    assert verdict(foreign()) == Verdict.VALID
    often = foreign()
    for name in ("a", "b", "c"):
        often = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(often)),
            signers.PdfSignatureMetadata(field_name=name),
            signer=pki.opened(pki.head()).signer,
            new_field_spec=SigFieldSpec(name),
        ).getvalue()
    assert verdict(often) == Verdict.UNKNOWN


@pytest.mark.parametrize("name", sorted(twisted()))
def test_a_file_made_to_break_the_reader_gets_an_answer_soon(name):
    import time

    pdf, begun = twisted()[name], time.monotonic()
    assert verdict(pdf) in (Verdict.UNKNOWN, Verdict.NONE, Verdict.INVALID)
    assert time.monotonic() - begun < 30

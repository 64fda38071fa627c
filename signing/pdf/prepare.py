"""Everything a document needs before its first signature: places for number, date, signer and seal."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    append_signature_field,
)

from signing.pdf.errors import PdfProblem
from signing.pdf.fields import add_text_field, fonts_of_form
from signing.pdf.places import Field, Place, Places

TURNED = {90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


class PrepareProblem(PdfProblem):
    """The file cannot be prepared for signing; ``str()`` is the sentence to show."""


def prepare(pdf: bytes, places: Places) -> bytes:
    """Give an unsigned PDF the fields of an official document.

    ``co_quan`` is made with its lock on all fields and no changes after it: without it, a number changed by form
    filling after the agency's signature would still read as valid.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(normalise(pdf)))
    form = _form(writer)
    if places.number or places.date:
        fonts_of_form(writer, form)
    for field, label, spot in (
        (Field.NUMBER, "Số, ký hiệu", places.number),
        (Field.DATE, "Ngày ban hành", places.date),
    ):
        if spot:
            _require_on_page(writer, spot.place)
            add_text_field(writer, form, field, label, spot)
    add_signature_field(writer, Field.SIGNER, places.signer)
    add_signature_field(writer, Field.SEAL, places.seal)
    return _written(writer)


def prepare_annex(pdf: bytes, place: Place) -> bytes:
    """Give a separately filed annex the one field it needs: the organisation's signature, locked like a seal."""
    writer = IncrementalPdfFileWriter(io.BytesIO(normalise(pdf)))
    _form(writer)
    add_signature_field(writer, Field.SEAL, place)
    return _written(writer)


def add_signature_field(writer: IncrementalPdfFileWriter, name: Field, place: Place) -> None:
    """Add one empty signature field; the organisation's carries its lock."""
    _require_on_page(writer, place)
    append_signature_field(writer, signature_field(name, place))


def signature_field(name: Field, place: Place) -> SigFieldSpec:
    """What the field says of itself: for the organisation, that nothing changes once it is signed."""
    locks = name is Field.SEAL
    return SigFieldSpec(
        sig_field_name=str(name),
        on_page=place.page,
        box=place.box,  # type: ignore[arg-type]  # points may be fractions
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if locks else None,
        doc_mdp_update_value=MDPPerm.NO_CHANGES if locks else None,
        readable_field_name="Chữ ký số của cơ quan" if locks else "Chữ ký số của người có thẩm quyền",
    )


def normalise(pdf: bytes) -> bytes:
    """Write an unsigned PDF anew, in a structure every validator reads: upright pages, no scripts, no old requests.

    A signed file must never come here: rewriting is what breaks a signature.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            if opened.is_encrypted:
                raise PrepareProblem(_("Tệp PDF được mã hóa hoặc đặt mật khẩu."))
            _require_free_names(opened)
            _silence(opened.Root)
            for page in opened.pages:
                _silence_page(page.obj)
                _turn_upright(opened, page)
            sink = io.BytesIO()
            opened.save(sink, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7")
            return sink.getvalue()
    except pikepdf.PasswordError:
        raise PrepareProblem(_("Tệp PDF được mã hóa hoặc đặt mật khẩu.")) from None
    except pikepdf.PdfError:
        raise PrepareProblem(_("Tệp PDF bị hỏng, không đọc được.")) from None


def _require_free_names(opened: pikepdf.Pdf) -> None:
    form: Any = opened.Root.get("/AcroForm", pikepdf.Dictionary())
    fields = list(form.get("/Fields", pikepdf.Array()))
    if any(field.get("/FT") == "/Sig" and "/V" in field for field in fields):
        raise PrepareProblem(_("Tệp đã có chữ ký số, không chuẩn bị lại được."))
    if any(str(field.get("/T", "")) in set(Field) for field in fields):
        raise PrepareProblem(_("Tệp đã có sẵn các trường ký của hệ thống. Hãy tải tệp gốc chưa chuẩn bị."))


def _silence(root: Any) -> None:
    for entry in ("/OpenAction", "/AA"):
        if entry in root:
            del root[entry]
    if "/Names" in root and "/JavaScript" in root.Names:
        del root.Names["/JavaScript"]
    if "/AcroForm" in root:
        for entry in ("/NeedAppearances", "/XFA"):
            if entry in root.AcroForm:
                del root.AcroForm[entry]


def _silence_page(page: Any) -> None:
    """What a page or a note on it would do by itself: it could show something else than was signed."""
    for part in (page, *page.get("/Annots", ())):
        if "/AA" in part:
            del part["/AA"]
        if "/A" in part and part.A.get("/S") not in ("/URI", "/GoTo"):
            del part["/A"]


def _turn_upright(opened: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Bake a page's rotation into its contents, so that stamps and numbers stand upright on it."""
    angle = int(page.rotation) % 360
    if angle == 0:
        return
    if angle not in TURNED or "/Annots" in page.obj:
        raise PrepareProblem(_("Trang bị xoay có ghi chú hoặc góc xoay lạ. Hãy in lại tệp thành PDF thẳng."))
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    a, b, c, d = TURNED[angle]
    corners = [(a * x + c * y, b * x + d * y) for x in (left, right) for y in (bottom, top)]
    shift_x, shift_y = min(x for x, _y in corners), min(y for _x, y in corners)
    matrix = f"{a} {b} {c} {d} {-shift_x:.4f} {-shift_y:.4f}"
    page.contents_add(opened.make_stream(f"q {matrix} cm\n".encode()), prepend=True)
    page.contents_add(opened.make_stream(b"\nQ"))
    upright = [0, 0, max(x for x, _y in corners) - shift_x, max(y for _x, y in corners) - shift_y]
    for box in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if box in page.obj:
            del page.obj[box]
    page.mediabox = pikepdf.Array(upright)
    page.obj.Rotate = 0


def _form(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    root = writer.root
    if "/AcroForm" not in root:
        root[pdf_name("/AcroForm")] = writer.add_object(generic.DictionaryObject())
        writer.update_root()
    form: generic.DictionaryObject = root["/AcroForm"]
    form.setdefault(pdf_name("/Fields"), generic.ArrayObject())
    # Said before the first signature, so that no tool has to change it: signatures exist, append only.
    form[pdf_name("/SigFlags")] = generic.NumberObject(3)
    writer.update_container(form)
    return form


def _require_on_page(writer: IncrementalPdfFileWriter, place: Place) -> None:
    try:
        page = writer.find_page_for_modification(place.page)[0].get_object()
    except (IndexError, ValueError, PdfError):
        raise PrepareProblem(_("Tệp không có trang %(page)s.") % {"page": place.page + 1}) from None
    left, bottom, right, top = (float(edge) for edge in _inherited(page, "/MediaBox"))
    if place.left < left - 1 or place.bottom < bottom - 1 or place.right > right + 1 or place.top > top + 1:
        raise PrepareProblem(_("Chỗ ký hoặc chỗ điền số nằm ngoài trang."))


def _inherited(page: generic.DictionaryObject, key: str) -> Any:
    while key not in page:
        page = page["/Parent"]
    return page[key]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()

"""Text fields for number and date: made empty before the first signature, filled at issue, always with own appearance.

No viewer is asked to draw them (no NeedAppearances): what the signature covers is exactly what every reader shows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing.pdf.errors import PdfProblem
from signing.pdf.fonts import NAMES, Face, embed, face
from signing.pdf.places import Align, TextPlace

PRINTED, READ_ONLY = 4, 1
QUADDING = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
SMALLEST = 8.0
RISE = "/EORise"  # our own entry: how far above the field's lower edge the letters stand
LONGEST = 200


class FieldProblem(PdfProblem):
    """The text cannot be written into its field; ``str()`` is the sentence to show."""


def fonts_of_form(writer: BasePdfFileWriter, form: generic.DictionaryObject) -> None:
    """Put both faces into the form's resources, under our own names."""
    resources = form.setdefault(pdf_name("/DR"), generic.DictionaryObject()).get_object()
    fonts = resources.setdefault(pdf_name("/Font"), generic.DictionaryObject()).get_object()
    for italic, name in NAMES.items():
        fonts[pdf_name(f"/{name}")] = embed(writer, italic)


def add_text_field(
    writer: BasePdfFileWriter, form: generic.DictionaryObject, name: str, label: str, spot: TextPlace
) -> None:
    """Add one empty field that only this system fills; until then it shows the blanks of a draft, if any."""
    page = writer.find_page_for_modification(spot.place.page)[0]
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject(name),
            pdf_name("/TU"): generic.TextStringObject(label),
            pdf_name("/F"): generic.NumberObject(PRINTED),
            pdf_name("/Ff"): generic.NumberObject(READ_ONLY),
            pdf_name("/Q"): generic.NumberObject(QUADDING[spot.align]),
            pdf_name("/DA"): generic.TextStringObject(f"/{NAMES[spot.italic]} {spot.size:g} Tf 0 g"),
            pdf_name("/V"): generic.TextStringObject(""),
            pdf_name("/Rect"): generic.ArrayObject(generic.FloatObject(edge) for edge in spot.place.box),
            pdf_name("/P"): generic.IndirectObject(page.idnum, page.generation, writer),
            pdf_name("/MK"): _look(spot),
        }
    )
    if spot.baseline is not None:
        field[pdf_name(RISE)] = generic.FloatObject(spot.baseline - spot.place.bottom)
    field[pdf_name("/AP")] = _blank(writer, form, field, spot)
    reference = writer.add_object(field)
    form[pdf_name("/Fields")].append(reference)
    writer.register_annotation(page, reference)


def _blank(
    writer: BasePdfFileWriter,
    form: generic.DictionaryObject,
    field: generic.DictionaryObject,
    spot: TextPlace,
) -> generic.DictionaryObject:
    """The picture of a field without a value."""
    width, height = spot.place.width, spot.place.height
    if not spot.blank:
        return _appearance(writer, b"", width, height)
    letters = face(spot.italic)
    _require_writable(spot.blank, letters)
    size = _fitting(letters, spot.blank, spot.size, width)
    content = _content(field, letters, spot.blank, size, width, height)
    fonts = form["/DR"].get_object()["/Font"].get_object()
    return _appearance(writer, content, width, height, _resources(fonts, NAMES[spot.italic]))


def fill_text_field(writer: IncrementalPdfFileWriter, name: str, text: str) -> None:
    """Write the text into the field: value and picture together."""
    text = unicodedata.normalize("NFC", text.strip())
    reference, field = _find(writer, name)
    edges = [float(edge) for edge in field["/Rect"]]
    width, height = abs(edges[2] - edges[0]), abs(edges[3] - edges[1])
    font_name, size = _font_of(field)
    letters = face(font_name == NAMES[True])
    _require_writable(text, letters)
    size = _fitting(letters, text, size, width)
    content = _content(field, letters, text, size, width, height)
    fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
    field[pdf_name("/V")] = generic.TextStringObject(text)
    field[pdf_name("/AP")] = _appearance(writer, content, width, height, _resources(fonts, font_name))
    writer.mark_update(reference)


def field_value(root: generic.DictionaryObject, name: str) -> str | None:
    """What stands in a text field; None when the file has no such field."""
    for _reference, field in _text_fields(root):
        if "/T" in field and field["/T"] == name:
            return str(field["/V"]) if "/V" in field else ""
    return None


def _text_fields(
    root: generic.DictionaryObject,
) -> Iterator[tuple[generic.IndirectObject, generic.DictionaryObject]]:
    if "/AcroForm" not in root or "/Fields" not in root["/AcroForm"]:
        return
    for reference in root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if isinstance(reference, generic.IndirectObject) and "/FT" in field and field["/FT"] == "/Tx":
            yield reference, field


def _find(writer: IncrementalPdfFileWriter, name: str) -> tuple[generic.Reference, generic.DictionaryObject]:
    for reference, field in _text_fields(writer.root):
        if "/T" in field and field["/T"] == name:
            return reference.reference, field
    raise FieldProblem(_("Tệp không có trường “%(name)s”.") % {"name": name})


def _font_of(field: generic.DictionaryObject) -> tuple[str, float]:
    words = str(field.get("/DA", "")).split()
    if len(words) < 3 or words[0].lstrip("/") not in NAMES.values():
        raise FieldProblem(_("Trường số và ngày của tệp không do hệ thống này tạo."))
    return words[0].lstrip("/"), float(words[1])


def _require_writable(text: str, letters: Face) -> None:
    if not text or len(text) > LONGEST:
        raise FieldProblem(_("Nội dung điền vào trường để trống hoặc quá dài."))
    missing = letters.lacks(text)
    if missing:
        raise FieldProblem(_("Không in được các ký tự: %(letters)s") % {"letters": missing})


def _fitting(letters: Face, text: str, size: float, width: float) -> float:
    needed = letters.width(text, size)
    if needed <= width:
        return size
    size = size * width / needed
    if size < SMALLEST:
        raise FieldProblem(_("“%(text)s” không vừa chỗ trên trang.") % {"text": text})
    return size


def _content(
    field: generic.DictionaryObject, letters: Face, text: str, size: float, width: float, height: float
) -> bytes:
    free = width - letters.width(text, size)
    left = (0, free / 2, free)[int(field["/Q"]) if "/Q" in field else 0]
    # Without a printed line to continue, the line box of the font stands in the middle of the field.
    middle = (height - (letters.ascent + letters.descent) * size / 1000) / 2
    rise = float(field[RISE]) if RISE in field else middle
    covered = "/MK" in field and "/BG" in field["/MK"]
    background = f"1 g 0 0 {width:.3f} {height:.3f} re f\n" if covered else ""
    return (
        f"{background}/Tx BMC\nq\nBT\n/{letters.name} {size:.3f} Tf 0 g\n"
        f"{left:.3f} {rise:.3f} Td\n<{letters.encode(text)}> Tj\nET\nQ\nEMC"
    ).encode("ascii")


def _look(spot: TextPlace) -> generic.DictionaryObject:
    if not spot.covers:
        return generic.DictionaryObject()
    white = generic.ArrayObject(generic.NumberObject(1) for _channel in range(3))
    return generic.DictionaryObject({pdf_name("/BG"): white})


def _resources(fonts: generic.DictionaryObject, name: str) -> generic.DictionaryObject:
    """The one font of the form that a picture uses."""
    font = generic.DictionaryObject({pdf_name(f"/{name}"): fonts.raw_get(f"/{name}")})
    return generic.DictionaryObject({pdf_name("/Font"): font})


def _appearance(
    writer: BasePdfFileWriter,
    content: bytes,
    width: float,
    height: float,
    resources: generic.DictionaryObject | None = None,
) -> generic.DictionaryObject:
    picture = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                generic.FloatObject(edge) for edge in (0, 0, width, height)
            ),
            pdf_name("/Resources"): resources or generic.DictionaryObject(),
        },
        stream_data=content,
    )
    return generic.DictionaryObject({pdf_name("/N"): writer.add_object(picture)})

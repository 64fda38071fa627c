"""Signing: the person first, then number and date, then the organisation. Every step is appended to the one before.

PAdES (ETSI.CAdES.detached), SHA-256; B-T where a time-stamp service is given, else B-B. Nothing is fetched.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from signing.keys.backend import OpenKey
from signing.keys.waiting import wait_for
from signing.pdf.errors import PdfProblem
from signing.pdf.fields import fill_text_field
from signing.pdf.places import Field, Place
from signing.pdf.prepare import PrepareProblem, prepare_annex, signature_field
from signing.pdf.reading import Unreadable, open_pdf
from signing.pdf.stamps import text_mark
from signing.pdf.timestamp import TimeStampUnavailable

# Room for the signature in the file: certificates of a chain and a time stamp take about half of it.
RESERVED = 2 * 16 * 1024
# Without it pyHanko keeps a margin, and a seal is no longer of its real size.
REAL_SIZE = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins())
MARK_WIDTH, MARK_LINE, MARK_EDGE = 230.0, 11.6, 14.0


class SignProblem(PdfProblem):
    """The file cannot be signed as it is; ``str()`` is the sentence to show."""


def sign_person(
    pdf: bytes,
    key: OpenKey,
    *,
    stamp_pdf: bytes,
    time_stamper: TimeStamper | None = None,
    place: Place | None = None,
) -> bytes:
    """The authorised person's signature in ``nguoi_ky``.

    On an unsigned, prepared file it certifies and still permits form filling (number, date, seal). A file that others
    have signed already takes a further approval signature; ``place`` says where, when it has no field for it.
    """
    fields = _signature_fields(pdf)
    if fields.get(Field.SIGNER):
        raise SignProblem(_("Người có thẩm quyền đã ký văn bản này."))
    signed_before = any(fields.values())
    new_field = None
    if Field.SIGNER not in fields:
        if place is None or not signed_before:
            raise SignProblem(_("Tệp chưa được chuẩn bị chỗ ký."))
        new_field = signature_field(Field.SIGNER, place)
    meta = _meta(Field.SIGNER, certify=not signed_before)
    return _signed(_writer(pdf), key, meta, stamp_pdf, time_stamper, new_field)


def fill_number(pdf: bytes, number_text: str | None, date_text: str | None) -> bytes:
    """Write number and date into their fields, after the person's signature and before the organisation's."""
    if _signature_fields(pdf).get(Field.SEAL):
        raise SignProblem(_("Văn bản đã có chữ ký của cơ quan, số và ngày không thay đổi được nữa."))
    if number_text is None and date_text is None:
        return pdf
    writer = _writer(pdf)
    _fill(writer, number_text, date_text)
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def seal(
    pdf: bytes,
    key: OpenKey,
    *,
    stamp_pdf: bytes,
    number_text: str | None = None,
    date_text: str | None = None,
    time_stamper: TimeStamper | None = None,
    place: Place | None = None,
) -> bytes:
    """The organisation's signature in ``co_quan``, which closes the document.

    Only on a document the authorised person has signed already (NĐ 30/2020, Điều 32). Number and date, when given, are
    filled in the same stroke: the file is never half issued. ``place`` is for files signed elsewhere before, which
    could not be prepared.
    """
    fields = _signature_fields(pdf)
    if not fields.get(Field.SIGNER):
        raise SignProblem(_("Chưa có chữ ký của người có thẩm quyền, cơ quan chưa ký được."))
    if fields.get(Field.SEAL):
        raise SignProblem(_("Cơ quan đã ký văn bản này."))
    new_field = None
    if Field.SEAL not in fields:
        if place is None:
            raise SignProblem(_("Tệp chưa được chuẩn bị chỗ ký."))
        new_field = signature_field(Field.SEAL, place)
    writer = _writer(pdf)
    _fill(writer, number_text, date_text)
    return _signed(writer, key, _meta(Field.SEAL), stamp_pdf, time_stamper, new_field)


def mark_annex(
    pdf: bytes,
    key: OpenKey,
    lines: Sequence[str],
    *,
    practice: bool = False,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """Sign a separately filed annex for the organisation: its text mark stands top right on the first page.

    Number and time of signing, 10 point, black, no picture (NĐ 30/2020, Phụ lục I). See ``mark_lines``.
    """
    count = len(lines) + (1 if practice else 0)
    place = _top_right(pdf, MARK_LINE * count + 2)
    stamp = text_mark(place.width, place.height, lines, practice=practice)
    if _signed_already(pdf):
        # Signed by others: it can no longer be prepared, only signed once more.
        new_field = signature_field(Field.SEAL, place)
        return _signed(_writer(pdf), key, _meta(Field.SEAL), stamp, time_stamper, new_field)
    prepared = prepare_annex(pdf, place)
    return _signed(_writer(prepared), key, _meta(Field.SEAL), stamp, time_stamper, None)


def mark_lines(code: str, moment: datetime) -> list[str]:
    """What the mark says: the document's number, and when it was signed, with the zone (Viet Nam: +07:00)."""
    from django.utils.timezone import localtime

    local = localtime(moment)
    zone = local.strftime("%z")
    return [f"Số: {code}", f"Thời gian ký: {local:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"]


def _meta(field: Field, *, certify: bool = False) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=str(field),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES if field is Field.SEAL else MDPPerm.FILL_FORMS,
    )


def _fill(writer: IncrementalPdfFileWriter, number_text: str | None, date_text: str | None) -> None:
    for field, text in ((Field.NUMBER, number_text), (Field.DATE, date_text)):
        if text is not None:
            fill_text_field(writer, field, text)


def _signed(
    writer: IncrementalPdfFileWriter,
    key: OpenKey,
    meta: PdfSignatureMetadata,
    stamp_pdf: bytes,
    time_stamper: TimeStamper | None,
    new_field: SigFieldSpec | None,
) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as drawn:
        Path(drawn.name).write_bytes(stamp_pdf)
        style = StaticStampStyle.from_pdf_file(
            drawn.name, border_width=0, background_opacity=1.0, background_layout=REAL_SIZE
        )
        signer = PdfSigner(
            meta, key.signer, timestamper=time_stamper, stamp_style=style, new_field_spec=new_field
        )
        sink = io.BytesIO()
        try:
            wait_for(
                lambda: signer.async_sign_pdf(
                    writer,
                    existing_fields_only=new_field is None,
                    bytes_reserved=RESERVED,
                    output=sink,
                )
            )
        except TimestampRequestError as problem:
            raise TimeStampUnavailable(
                _("Dịch vụ cấp dấu thời gian từ chối yêu cầu. Chưa có gì được ký.")
            ) from problem
        except (SigningError, PdfError) as problem:
            raise SignProblem(_("Không ký được tệp này: cấu trúc tệp không cho phép.")) from problem
    return sink.getvalue()


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(io.BytesIO(pdf))
    except (PdfError, ValueError) as problem:
        raise SignProblem(_("Tệp PDF bị hỏng, không đọc được.")) from problem


def _signature_fields(pdf: bytes) -> dict[str, bool]:
    """The signature fields by name, and whether each is signed."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return {name: value is not None for name, value, _field in enumerate_sig_fields(reader)}
    except (PdfError, ValueError) as problem:
        raise SignProblem(_("Tệp PDF bị hỏng, không đọc được.")) from problem


def _signed_already(pdf: bytes) -> bool:
    try:
        return bool(open_pdf(pdf).signed_fields())
    except Unreadable:
        return False  # what is wrong with it, preparing says better


def _top_right(pdf: bytes, height: float) -> Place:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            page = opened.pages[0]
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            if int(page.rotation) % 180:
                left, bottom, right, top = 0, 0, top - bottom, right - left
    except (pikepdf.PdfError, IndexError):
        raise PrepareProblem(_("Tệp PDF bị hỏng, không đọc được.")) from None
    edge = right - MARK_EDGE
    return Place(0, max(left, edge - MARK_WIDTH), top - MARK_EDGE - height, edge, top - MARK_EDGE)

"""A throw-away authority, keys for a head and an office, and documents at each point of their life."""

from __future__ import annotations

import io
import subprocess
from datetime import datetime, timedelta
from functools import cache

import pypdfium2
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from signing.keys.authority import (
    Authority,
    Holder,
    Issued,
    Revoked,
    issue,
    issue_time_stamping,
    make_revocation_list,
    make_root,
)
from signing.keys.backend import OpenKey
from signing.keys.certificates import Identity, TrustList
from signing.keys.pins import Pin
from signing.keys.soft import SoftKey
from signing.pdf.fields import fill_text_field
from signing.pdf.places import Align, Place, Places, TextPlace, seal_over
from signing.pdf.prepare import prepare
from signing.pdf.sign import fill_number, seal, sign_person
from signing.pdf.stamps import seal_stamp, signature_stamp

# The moment the checks are asked for: later than whatever a long run signs, which takes the clock of its own moment.
NOW = timezone.now().replace(microsecond=0) + timedelta(hours=3)
DAY = timedelta(days=1)
PIN = Pin("135790")
SECRET = "the secret of this installation, long enough"
HEAD, OFFICE = "Nguyễn Thị Ngọc Ánh", "Cục Thống kê tỉnh Ninh Bình"
NUMBER, DATE = "Số: 15/QĐ-CTK", "Ninh Bình, ngày 05 tháng 01 năm 2026"

SIGNER = Place(0, 320, 200, 500, 270)
PLACES = Places(
    signer=SIGNER,
    seal=seal_over(SIGNER, 36, 36),
    number=TextPlace(Place(0, 70, 700, 240, 718), align=Align.CENTRE),
    date=TextPlace(Place(0, 300, 700, 530, 718), size=14, italic=True, align=Align.CENTRE),
)


@cache
def root() -> Authority:
    return make_root("Cơ quan chứng thực thử nghiệm", now=NOW - 900 * DAY)


@cache
def other_root() -> Authority:
    return make_root("Cơ quan chứng thực lạ", now=NOW - 900 * DAY)


@cache
def issued(
    name: str, organisation: str = OFFICE, since: int = -10, until: int = 300, signs: bool = True
) -> Issued:
    return issue(
        root(),
        Holder(name=name, organisation=organisation, title="Cục trưởng"),
        not_before=NOW + since * DAY,
        not_after=NOW + until * DAY,
        signs=signs,
    )


@cache
def soft_key(certificate: Issued) -> SoftKey:
    return SoftKey.keep(certificate.container(PIN), SECRET)


@cache
def opened(certificate: Issued) -> OpenKey:
    with soft_key(certificate).open(PIN) as key:
        return key


def head() -> Issued:
    return issued(HEAD)


def office() -> Issued:
    return issued(OFFICE)


@cache
def revocations(*serials: int, at: datetime = NOW - DAY, good_for: int = 7) -> bytes:
    return make_revocation_list(
        root(),
        [Revoked(serial, at) for serial in serials],
        now=NOW - 8 * DAY if good_for < 0 else NOW - DAY / 2,
        next_update=NOW + good_for * DAY,
    )


@cache
def trust(*serials: int, at: datetime = NOW - DAY) -> TrustList:
    return TrustList.load([root().certificate_der], [revocations(*serials, at=at)])


def fingerprint(certificate: Issued) -> str:
    return Identity.of(opened(certificate).certificate).fingerprint


def time_stamper(at: datetime | None = None) -> DummyTimeStamper:
    service = issue_time_stamping(
        root(), "Dấu thời gian thử", not_before=NOW - 800 * DAY, not_after=NOW + 300 * DAY
    )
    key = service.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1_x509.Certificate.load(service.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(key),
        fixed_dt=at,
    )


@cache
def composed(pages: int = 1) -> bytes:
    from weasyprint import HTML

    body = '<p style="break-after:page">Điều 1. Ban hành Quy chế làm việc.</p>' * (pages - 1)
    style = "@page{size:A4;margin:20mm 15mm 20mm 30mm}body{font:13pt 'Times New Roman',serif}"
    html = f"<style>{style}</style><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>{body}<p>Điều 2. Thi hành./.</p>"
    return bytes(HTML(string=html).write_pdf())


@cache
def prepared(pages: int = 1) -> bytes:
    return prepare(composed(pages), PLACES)


@cache
def blue() -> bytes:
    return signature_stamp(SIGNER.width, SIGNER.height, name=HEAD, practice=True)


@cache
def red() -> bytes:
    return seal_stamp(36, 36, organisation=OFFICE, practice=True)


@cache
def signed_by_head() -> bytes:
    return sign_person(prepared(), opened(head()), stamp_pdf=blue())


@cache
def numbered() -> bytes:
    return fill_number(signed_by_head(), NUMBER, DATE)


@cache
def issued_document() -> bytes:
    return seal(numbered(), opened(office()), stamp_pdf=red())


def refilled(pdf: bytes, text: str = "Số: 99/QĐ-CTK") -> bytes:
    """What a forger does with a form: another number, properly appended."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fill_text_field(writer, "so_ky_hieu", text)
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def pdfsig(pdf: bytes, folder) -> str:
    """What poppler says of the file."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    answer = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60)
    return answer.stdout


def shown_text(pdf: bytes, page: int = 0) -> str:
    """The text of a page with what its fields show."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        sheet = document[page]
        sheet.flatten()
        sheet = document[page]
        return sheet.get_textpage().get_text_bounded()


def dark(pdf: bytes, place: Place, *, light: int = 128) -> int:
    """How many pixels of a place are dark, as a reader sees the page."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        picture = document[place.page].render(scale=2).to_pil()
    box = (place.left * 2, picture.height - place.top * 2, place.right * 2, picture.height - place.bottom * 2)
    cut = picture.crop(tuple(round(edge) for edge in box)).convert("L")
    return sum(cut.histogram()[:light])

"""Opening a PDF one does not trust: bounded, without decrypting, and never with an exception of pyHanko's."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

LARGEST = 200 * 1024 * 1024
MOST_REVISIONS = 300
MOST_SIGNATURES = 60
# Every signature is compared with every later revision, object by object: about half a minute of work.
MOST_COMPARISONS = 4_000_000
# Nothing that has to be unpacked to check a signature is larger; a few kilobytes can claim to be gigabytes.
LIMITS = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=64 * 1024 * 1024))


class Unreadable(ValueError):
    """The file cannot be judged; ``str()`` says why."""

    def __init__(self, message: str, *, encrypted: bool = False) -> None:
        super().__init__(message)
        self.encrypted = encrypted


@dataclass(frozen=True)
class SignedField:
    """A signature field with something in it."""

    name: str
    field: generic.DictionaryObject


@dataclass(frozen=True)
class Opened:
    """A PDF that could be read; ``loose`` when only by forgiving breaches of the standard."""

    reader: PdfFileReader
    loose: bool

    def signed_fields(self) -> list[SignedField]:
        """Every signature field that carries a signature or a time stamp."""
        found = [
            SignedField(name, field.get_object())
            for name, _value, field in enumerate_sig_fields(self.reader, filled_status=True)
        ]
        if len(found) > MOST_SIGNATURES:
            raise Unreadable(_("Tệp có quá nhiều chữ ký, không kiểm tra được."))
        if len(found) * self._objects_in_revisions() > MOST_COMPARISONS:
            raise Unreadable(_("Tệp được ký và ghi thêm quá nhiều, không kiểm tra được."))
        return found

    def _objects_in_revisions(self) -> int:
        """How many objects the later revisions together have to be compared with."""
        tables = self.reader.xrefs
        written = [len(tables.explicit_refs_in_revision(n)) for n in range(tables.total_revisions)]
        return sum(written) * (len(written) - 1)

    def has_xfa(self) -> bool:
        """Whether the form is of the XFA kind, whose looks no signature covers."""
        root = self.reader.root
        return "/AcroForm" in root and "/XFA" in root["/AcroForm"]


def open_pdf(pdf: bytes) -> Opened:
    """Read the structure of a file of unknown origin. Raises Unreadable, and nothing else."""
    if len(pdf) > LARGEST:
        raise Unreadable(_("Tệp quá lớn, không kiểm tra được."))
    if b"%PDF-" not in pdf[:1024]:
        raise Unreadable(_("Tệp không phải là PDF."))
    try:
        return _opened(pdf, strict=True)
    except Unreadable:
        raise
    except Exception:
        pass  # a breach of the standard, or worse: the second look tells
    try:
        return _opened(pdf, strict=False)
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(_("Tệp PDF bị hỏng, không đọc được.")) from None


def _opened(pdf: bytes, *, strict: bool) -> Opened:
    reader = PdfFileReader(io.BytesIO(pdf), strict=strict, decode_limits=LIMITS)
    if reader.encrypted:
        raise Unreadable(_("Tệp PDF được mã hóa hoặc đặt mật khẩu."), encrypted=True)
    if reader.xrefs.total_revisions > MOST_REVISIONS:
        raise Unreadable(_("Tệp được ghi thêm quá nhiều lần, không kiểm tra được."))
    reader.root["/Pages"]["/Kids"]
    # Hybrid files may show different things to different readers.
    return Opened(reader, loose=not strict or reader.xrefs.hybrid_xrefs_present)

"""Whether and how an uploaded PDF can be signed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic

from signing.keys.certificates import TrustList
from signing.pdf.check import check_with
from signing.pdf.places import Field
from signing.pdf.reading import Opened, Unreadable, open_pdf
from signing.pdf.report import Outcome, Report


class Kind(StrEnum):
    """What may be done with the file."""

    CERTIFY = "certify"  # unsigned: fields are added, the signer certifies
    APPROVE = "approve"  # signed by others, still open: further approval signatures only
    REFUSED = "refused"


@dataclass(frozen=True)
class Classification:
    """The answer, its reason in words, and what the check of existing signatures found."""

    kind: Kind
    reason: str = ""
    pages: int = 0
    report: Report | None = None


def classify(pdf: bytes, trust: TrustList, *, now: datetime) -> Classification:
    """Judge an upload before it enters a signing request; never an exception."""
    try:
        opened = open_pdf(pdf)
        pages = int(opened.reader.root["/Pages"]["/Count"])
        if pages < 1:
            return _refused(_("Tệp không có trang nào."))
        if opened.has_xfa():
            return _refused(_("Tệp dùng biểu mẫu XFA, chữ ký không bảo đảm được nội dung hiển thị."), pages)
        signed = opened.signed_fields()
        names = _field_names(opened)
    except Unreadable as problem:
        return _refused(str(problem))
    except Exception:
        # Broken in a way only its object graph shows.
        return _refused(_("Tệp PDF bị hỏng, không đọc được."))
    if signed:
        return _signed_before(pdf, trust, now, pages)
    if names & set(Field):
        return _refused(_("Tệp đã có sẵn các trường ký của hệ thống. Hãy tải tệp gốc chưa chuẩn bị."), pages)
    return Classification(Kind.CERTIFY, pages=pages)


def _signed_before(pdf: bytes, trust: TrustList, now: datetime, pages: int) -> Classification:
    report = check_with(pdf, trust, now=now)
    if any(not one.permits_filling for one in report.signatures):
        return _refused(
            _("Một chữ ký trong tệp không cho phép thay đổi gì thêm, kể cả ký tiếp."), pages, report
        )
    if report.outcome is Outcome.INVALID:
        return _refused(_("Tệp có chữ ký không hợp lệ."), pages, report)
    if report.outcome is Outcome.UNKNOWN:
        return _refused(_("Chưa xác định được chữ ký có trong tệp là hợp lệ."), pages, report)
    return Classification(
        Kind.APPROVE,
        _("Tệp đã được ký trước: chỉ ký thêm được, không điền số và ngày vào trang."),
        pages,
        report,
    )


def _refused(reason: str, pages: int = 0, report: Report | None = None) -> Classification:
    return Classification(Kind.REFUSED, reason, pages, report)


def _field_names(opened: Opened) -> set[str]:
    root = opened.reader.root
    if "/AcroForm" not in root or "/Fields" not in root["/AcroForm"]:
        return set()
    fields = (reference.get_object() for reference in root["/AcroForm"]["/Fields"])
    return {
        str(field["/T"]) for field in fields if isinstance(field, generic.DictionaryObject) and "/T" in field
    }

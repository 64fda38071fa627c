"""A signature made with somebody's own tool, on the file we prepared and served.

Taken only if the upload starts with exactly the bytes that were served, adds one signature in ``nguoi_ky`` by that
person's registered certificate, and nothing else.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import enumerate_sig_fields

from signing.keys.certificates import TrustList
from signing.pdf.changes import FIRST_SIGNATURE_POLICY
from signing.pdf.check import check_with
from signing.pdf.errors import PdfProblem
from signing.pdf.places import Field
from signing.pdf.reading import Unreadable, open_pdf
from signing.pdf.report import Outcome, Report, SignatureReport


class OutsideRefused(PdfProblem):
    """The upload is not taken as a signature; ``str()`` is the sentence to show."""


def accept(served: bytes, uploaded: bytes, *, fingerprint: str, trust: TrustList, now: datetime) -> Report:
    """Check a file signed outside against the bytes served and the person's registered certificate (SHA-256, hex).

    Answers the report of the whole file; raises OutsideRefused.
    """
    if not uploaded.startswith(served):
        raise OutsideRefused(_("Tệp tải lên không phải là tệp đã tải về để ký. Hãy tải lại tệp và ký lại."))
    if len(uploaded) == len(served):
        raise OutsideRefused(_("Tệp chưa được ký."))
    try:
        _require_only_the_signature(served, uploaded)
    except Unreadable as problem:
        raise OutsideRefused(str(problem)) from None
    report = check_with(uploaded, trust, now=now)
    new = [one for one in report.signatures if one.covered_bytes > len(served)]
    if len(new) != 1 or new[0].field != Field.SIGNER or new[0].is_time_stamp:
        raise OutsideRefused(_("Tệp phải có thêm đúng một chữ ký, ở chỗ ký của người có thẩm quyền."))
    _require_fit(new[0], fingerprint)
    if report.outcome is not Outcome.VALID:
        raise OutsideRefused(
            _("Chữ ký chưa được chấp nhận: %(reasons)s") % {"reasons": " ".join(report.reasons)}
        )
    return report


def _require_only_the_signature(served: bytes, uploaded: bytes) -> None:
    """Compare the file as served with the file as uploaded: one field signed, all else as it was."""
    before = open_pdf(served).reader.xrefs.total_revisions
    reader = open_pdf(uploaded).reader
    try:
        found = FIRST_SIGNATURE_POLICY.review_file(reader, before - 1)
        fits = (
            isinstance(found, DiffResult)
            and found.changed_form_fields <= {str(Field.SIGNER)}
            and ("/Perms" not in reader.root or _names_signer(reader))
        )
    except Exception:
        fits = False  # what cannot be compared is not taken
    if not fits:
        raise OutsideRefused(_("Ngoài chữ ký, tệp còn bị thay đổi. Hãy chỉ ký, không sửa tệp."))


def _names_signer(reader: PdfFileReader) -> bool:
    certifying = reader.root["/Perms"].raw_get("/DocMDP")
    return any(
        name == Field.SIGNER and field.get_object().raw_get("/V") == certifying
        for name, _value, field in enumerate_sig_fields(reader, filled_status=True)
    )


def _require_fit(new: SignatureReport, fingerprint: str) -> None:
    if new.identity is None or new.identity.fingerprint != fingerprint.lower():
        raise OutsideRefused(_("Chữ ký không dùng chứng thư đã đăng ký của người ký."))
    if not new.covers_whole_file:
        raise OutsideRefused(_("Sau chữ ký còn dữ liệu được ghi thêm vào tệp. Hãy chỉ ký một lần."))
    if not new.permits_filling:
        raise OutsideRefused(
            _("Chữ ký khóa toàn bộ tệp nên không cấp số và đóng dấu được. Hãy ký không khóa tài liệu.")
        )

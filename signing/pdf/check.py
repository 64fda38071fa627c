"""Checking the signatures of a PDF: valid, invalid or unknown, and why, without asking anybody on the net.

*Hợp lệ* for a document issued here means: every signature valid, the organisation's present with its lock, and nothing
but time-stamp or validation data after it. A revocation list that is missing or too old makes *không xác định*.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from asn1crypto import parser
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import FieldMDPAction, MDPPerm
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from signing.keys.certificates import SIGNATURE_USES, Identity, TrustList, require_usable
from signing.keys.errors import CertificateProblem, Fault
from signing.keys.waiting import wait_for
from signing.pdf.changes import POLICY
from signing.pdf.places import Field, in_words
from signing.pdf.reading import Opened, SignedField, Unreadable, open_pdf
from signing.pdf.report import Outcome, Report, Rule, SignatureReport

logger = logging.getLogger(__name__)
# Every signature that is not trusted or not intact would be logged with a traceback; it is in the report.
for name in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

CLOCKS = timedelta(minutes=5)
ANY_SIGNATURE_USE = KeyUsageConstraints(key_usage=set(SIGNATURE_USES), match_all_key_usages=False)
NOT_PROVEN = {Fault.UNTRUSTED, Fault.REVOCATION_UNKNOWN, Fault.BROKEN_CHAIN}
MAY_HAVE_COME_LATER = {Fault.EXPIRED, Fault.REVOKED, Fault.BROKEN_CHAIN}


def check(
    pdf: bytes,
    *,
    trust_roots: Iterable[bytes],
    crls: Iterable[bytes] = (),
    now: datetime,
    rule: Rule = Rule.FOREIGN,
) -> Report:
    """Judge a PDF. Whatever the bytes are, the answer is a report, never an exception."""
    return check_with(pdf, TrustList.load(trust_roots, crls), now=now, rule=rule)


def check_with(pdf: bytes, trust: TrustList, *, now: datetime, rule: Rule = Rule.FOREIGN) -> Report:
    """The same with a trust list that is loaded already."""
    try:
        opened = open_pdf(pdf)
        signatures = [_judged(opened, field, trust.fresh(now), now) for field in opened.signed_fields()]
        signatures.sort(key=lambda one: one.covered_bytes)
        stripped = not signatures and b"/ByteRange" in pdf
        oddities = _oddities(pdf, opened, signatures)
        if stripped:
            oddities.append(_("Chữ ký số trong tệp đã bị gỡ bỏ hoặc làm hỏng."))
        if rule is not Rule.FOREIGN and signatures and _retitled(opened.reader, signatures):
            oddities.append(_("Sau khi ký, phần mô tả của tệp (tên, tác giả) đã bị sửa."))
        return _whole(tuple(signatures), rule, len(pdf), oddities, stripped=stripped)
    except Unreadable as problem:
        return _refused(str(problem), rule, len(pdf), encrypted=problem.encrypted)
    except Exception:
        # A hostile or broken file must not become an error page; the trace goes to the log, not its contents.
        logger.warning("A PDF of %d bytes could not be checked.", len(pdf), exc_info=True)
        return _refused(_("Tệp có cấu trúc lạ, không kiểm tra được."), rule, len(pdf))


def _refused(reason: str, rule: Rule, size: int, *, encrypted: bool = False) -> Report:
    outcome = Outcome.UNKNOWN if rule is Rule.FOREIGN else Outcome.INVALID
    return Report(outcome, rule, (reason,), size=size, readable=False, encrypted=encrypted)


def _oddities(pdf: bytes, opened: Opened, signatures: list[SignatureReport]) -> list[str]:
    """What makes different readers show different things, though every signature may be right."""
    found = []
    if opened.loose and signatures:
        found.append(_("Tệp không viết đúng chuẩn PDF, các phần mềm có thể hiển thị khác nhau."))
    if signatures and opened.has_xfa():
        found.append(_("Tệp dùng biểu mẫu XFA, chữ ký không bảo đảm được nội dung hiển thị."))
    if not all(one.tidy for one in signatures):
        found.append(_("Vùng chứa chữ ký trong tệp đã bị sửa."))
    if signatures:
        last = signatures[-1]
        follows = opened.reader.xrefs.total_revisions - 1 > last.revision
        tail = pdf[last.covered_bytes :].strip()
        if (tail and not follows) or not pdf.rstrip().endswith(b"%%EOF"):
            found.append(_("Sau chữ ký cuối cùng có dữ liệu lạ được nối thêm vào tệp."))
    return found


def _retitled(reader: PdfFileReader, signatures: list[SignatureReport]) -> bool:
    """Whether what the file says about itself changed after the last signature: pyHanko lets that pass at any lock."""
    signed = max((one.revision for one in signatures if not one.is_time_stamp), default=0)
    last = reader.xrefs.total_revisions - 1
    return _title(reader.get_historical_resolver(signed)) != _title(reader.get_historical_resolver(last))


def _title(revision: HistoricalResolver) -> tuple[dict[str, str], bytes]:
    trailer, root = revision.trailer_view, revision.root
    info = trailer["/Info"] if "/Info" in trailer else generic.DictionaryObject()
    words = {key: str(info[key]) for key in info if key not in ("/ModDate", "/Producer")}
    return words, root["/Metadata"].data if "/Metadata" in root else b""


def _whole(
    signatures: tuple[SignatureReport, ...],
    rule: Rule,
    size: int,
    oddities: list[str],
    *,
    stripped: bool = False,
) -> Report:
    outcomes = [one.outcome for one in signatures]
    reasons: list[str] = []
    if rule is Rule.FOREIGN:
        if not stripped:
            _judge_foreign(signatures, outcomes, reasons)
    else:
        _judge_issued(signatures, rule, outcomes, reasons)
    if oddities:
        outcomes.append(Outcome.UNKNOWN if rule is Rule.FOREIGN else Outcome.INVALID)
        reasons.extend(oddities)
    for one in signatures:
        if one.outcome is not Outcome.VALID:
            reasons.extend(f"{one.prefix}{reason}" for reason in one.reasons)
    return Report(Outcome.worst(outcomes), rule, tuple(reasons), signatures, size, stripped=stripped)


def _judge_foreign(
    signatures: tuple[SignatureReport, ...], outcomes: list[Outcome], reasons: list[str]
) -> None:
    people = [one for one in signatures if not one.is_time_stamp]
    if not people:
        outcomes.append(Outcome.UNKNOWN)
        reasons.append(_("Tệp không có chữ ký số."))
    elif people[-1].changed_fields:
        # Legal for the format, but nobody answers for it.
        outcomes.append(Outcome.UNKNOWN)
        reasons.append(
            _("Sau chữ ký cuối cùng, những chỗ sau được điền hoặc sửa mà không ai ký: %(fields)s.")
            % {"fields": in_words(people[-1].changed_fields)}
        )


def _judge_issued(
    signatures: tuple[SignatureReport, ...], rule: Rule, outcomes: list[Outcome], reasons: list[str]
) -> None:
    signed = {one.field: one for one in signatures}
    seal = signed.get(Field.SEAL)
    missing = []
    if rule is Rule.ISSUED and Field.SIGNER not in signed:
        missing.append(_("Thiếu chữ ký số của người có thẩm quyền."))
    if seal is None:
        missing.append(_("Thiếu chữ ký số của cơ quan."))
    elif not seal.locks:
        missing.append(_("Chữ ký của cơ quan không khóa văn bản: nội dung có thể bị sửa mà không phát hiện."))
    elif any(not one.is_time_stamp and one.covered_bytes > seal.covered_bytes for one in signatures):
        missing.append(_("Có chữ ký được thêm sau chữ ký của cơ quan."))
    if missing:
        outcomes.append(Outcome.INVALID)
        reasons.extend(missing)


def _judged(opened: Opened, signed: SignedField, trust: TrustList, now: datetime) -> SignatureReport:
    """One signature; what cannot even be read as a signature is an invalid one."""
    try:
        embedded = EmbeddedPdfSignature(opened.reader, signed.field, signed.name)
    except Exception:
        return SignatureReport(signed.name, Outcome.INVALID, (_("Chữ ký bị hỏng, không đọc được."),))
    identity = None
    try:
        identity = Identity.of(embedded.signer_cert)
        if embedded.sig_object_type == "/DocTimeStamp":
            return _judge_time_stamp(embedded, identity, trust, now)
        return _judge_signature(embedded, identity, trust, now)
    except SignatureValidationError:
        reasons = (_("Loại chữ ký hoặc thuật toán này không được hỗ trợ hay không còn an toàn."),)
        return SignatureReport(signed.name, Outcome.UNKNOWN, reasons, identity)
    except Exception:
        logger.warning("A signature could not be checked.", exc_info=True)
        return SignatureReport(
            signed.name, Outcome.INVALID, (_("Chữ ký bị hỏng, không đọc được."),), identity
        )


def _judge_signature(
    embedded: EmbeddedPdfSignature, identity: Identity, trust: TrustList, now: datetime
) -> SignatureReport:
    status = wait_for(
        lambda: async_validate_pdf_signature(
            embedded,
            signer_validation_context=trust.context(now),
            diff_policy=POLICY,
            key_usage_settings=ANY_SIGNATURE_USE,
        )
    )
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    time = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
    changes, fields = _changes(embedded, status.diff_result)
    outcome, reasons = _integrity(status)
    if outcome is Outcome.VALID:
        outcome, reasons = _trusted(embedded, trust, now, time, stamped)
    if stamp is not None and not stamped:
        reasons = (*reasons, _("Dấu thời gian kèm theo không kiểm chứng được nên không được tính."))
    level = embedded.docmdp_level
    return SignatureReport(
        field=embedded.field_name,
        outcome=outcome,
        reasons=reasons,
        identity=identity,
        signing_time=time,
        time_stamped=stamped,
        certifies=_certifies(embedded),
        permits_filling=level is not MDPPerm.NO_CHANGES,
        locks=_locks(embedded),
        changes=changes,
        changed_fields=fields,
        covered_bytes=_covered(embedded),
        revision=embedded.signed_revision,
        tidy=_tidy(embedded),
        covers_whole_file=embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _judge_time_stamp(
    embedded: EmbeddedPdfSignature, identity: Identity, trust: TrustList, now: datetime
) -> SignatureReport:
    status = wait_for(
        lambda: async_validate_pdf_timestamp(
            embedded, validation_context=trust.context(now), diff_policy=POLICY
        )
    )
    intact = status.intact and status.valid and embedded.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    if not intact:
        outcome, reasons = Outcome.INVALID, (_("Dấu thời gian của tệp bị hỏng hoặc tệp bị thay đổi."),)
    elif not status.trusted:
        outcome, reasons = Outcome.UNKNOWN, (_("Không kiểm chứng được dịch vụ cấp dấu thời gian."),)
    else:
        outcome, reasons = Outcome.VALID, (_("Dấu thời gian hợp lệ."),)
    changes, fields = _changes(embedded, status.diff_result)
    return SignatureReport(
        field=embedded.field_name,
        outcome=outcome,
        reasons=reasons,
        identity=identity,
        signing_time=status.timestamp,
        time_stamped=True,
        changes=changes,
        changed_fields=fields,
        covered_bytes=_covered(embedded),
        revision=embedded.signed_revision,
        tidy=_tidy(embedded),
        covers_whole_file=embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        is_time_stamp=True,
    )


def _integrity(status: PdfSignatureStatus) -> tuple[Outcome, tuple[str, ...]]:
    """What mathematics says, before anyone is trusted."""
    if not status.intact:
        return Outcome.INVALID, (_("Nội dung đã bị thay đổi sau khi ký."),)
    if not status.valid:
        return Outcome.INVALID, (_("Chữ ký không khớp với chứng thư kèm theo."),)
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return Outcome.INVALID, (_("Chữ ký không bao trùm toàn bộ nội dung của tệp khi ký."),)
    if not status.docmdp_ok:
        return Outcome.INVALID, (_("Sau khi ký, tệp bị thay đổi ngoài những gì chữ ký cho phép."),)
    if status.seed_value_constraint_error is not None:
        return Outcome.INVALID, (_("Chữ ký trái với điều kiện ghi trong chỗ ký."),)
    return Outcome.VALID, ()


def _trusted(
    embedded: EmbeddedPdfSignature, trust: TrustList, now: datetime, time: datetime | None, stamped: bool
) -> tuple[Outcome, tuple[str, ...]]:
    """Whether the certificate was good when it was used: by the time stamp, else by today."""
    if time is not None and time > now + CLOCKS:
        return Outcome.UNKNOWN, (_("Thời điểm ký ghi trong tệp là ở tương lai."),)
    fault, message = _fault(embedded, trust, time if stamped and time else now)
    if fault is None:
        return Outcome.VALID, (_("Chữ ký hợp lệ, nội dung nguyên vẹn."),)
    claimed = time if fault in MAY_HAVE_COME_LATER and not stamped else None
    if claimed is not None and _fault(embedded, trust, claimed)[0] is None:
        unproven = _("Thời điểm ký do máy của người ký ghi, không có dấu thời gian để chứng minh.")
        return Outcome.UNKNOWN, (message, unproven)
    return (Outcome.UNKNOWN if fault in NOT_PROVEN else Outcome.INVALID), (message,)


def _fault(embedded: EmbeddedPdfSignature, trust: TrustList, moment: datetime) -> tuple[Fault | None, str]:
    try:
        require_usable(embedded.signer_cert, trust=trust, chain=embedded.other_embedded_certs, moment=moment)
    except CertificateProblem as problem:
        return problem.fault, str(problem)
    return None, ""


def _changes(embedded: EmbeddedPdfSignature, diff: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was appended after this signature, in words, and the fields that were filled or signed."""
    if embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return (), ()
    if not isinstance(diff, DiffResult):
        return (_("Tệp bị thay đổi theo cách không được phép."),), ()
    fields = tuple(sorted(diff.changed_form_fields))
    if fields:
        return (_("Đã điền hoặc ký: %(fields)s.") % {"fields": in_words(fields)},), fields
    if diff.modification_level <= ModificationLevel.LTA_UPDATES:
        return (_("Chỉ thêm dấu thời gian hoặc dữ liệu kiểm tra."),), ()
    return (_("Có thay đổi nhỏ được phép."),), ()


def _locks(embedded: EmbeddedPdfSignature) -> bool:
    """Whether this signature forbids every later change, all fields included, and says so in what it signs."""
    spec = embedded.fieldmdp
    return (
        spec is not None and spec.action is FieldMDPAction.ALL and embedded.docmdp_level is MDPPerm.NO_CHANGES
    )


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    root = embedded.reader.root
    if "/Perms" not in root or "/DocMDP" not in root["/Perms"]:
        return False
    return bool(root["/Perms"].raw_get("/DocMDP") == embedded.sig_field.raw_get("/V"))


def _covered(embedded: EmbeddedPdfSignature) -> int:
    parts = [int(part) for part in embedded.byte_range]
    return parts[-2] + parts[-1]


def _tidy(embedded: EmbeddedPdfSignature) -> bool:
    """Whether the gap no signature covers holds the signature and nothing else: its digits, then zeros."""
    start, end = (int(part) for part in list(embedded.byte_range)[1:3])
    stream = embedded.reader.stream
    stream.seek(start)
    gap = stream.read(end - start)
    digits = gap[1:-1]
    if gap[:1] + gap[-1:] != b"<>" or digits not in (digits.lower(), digits.upper()):
        return False
    content = bytes.fromhex(digits.decode("ascii"))
    return not any(content[parser.peek(content) :])

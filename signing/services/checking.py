"""Kiểm tra chữ ký of PDFs: asked for when they arrive or are uploaded, answered by a worker."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from django.utils import timezone

from registers.models import StoredFile
from signing.models import SignatureCheck
from signing.pdf.check import check_with
from signing.pdf.places import Field
from signing.pdf.report import Outcome, Report, Rule
from signing.services.trust import trust_list

logger = logging.getLogger(__name__)
CHECK_DUE = "signing.tasks.check_due"
ATTEMPTS = 3
CLAIM = dt.timedelta(minutes=10)  # longer than a task may run
VERDICTS = {
    Outcome.VALID: SignatureCheck.Verdict.VALID,
    Outcome.INVALID: SignatureCheck.Verdict.INVALID,
    Outcome.UNKNOWN: SignatureCheck.Verdict.UNKNOWN,
}


def ask(file: StoredFile) -> None:
    """Note a PDF to be checked, in the transaction that keeps it; one file is checked once, whoever has it."""
    if not file.is_pdf:
        return
    SignatureCheck.objects.bulk_create([SignatureCheck(file=file)], ignore_conflicts=True)
    transaction.on_commit(_publish_wake_up, robust=True)


@transaction.atomic
def ask_again(files: Iterable[StoredFile]) -> int:
    """Kiểm tra lại: the trust list or a revocation list may have changed. Returns how many files wait now."""
    pdfs = {file.pk for file in files if file.is_pdf}
    SignatureCheck.objects.bulk_create([SignatureCheck(file_id=pk) for pk in pdfs], ignore_conflicts=True)
    waiting = SignatureCheck.objects.filter(file__in=pdfs).update(
        verdict=SignatureCheck.Verdict.PENDING,
        report={},
        attempts=0,
        asked_at=timezone.now(),
        checked_at=None,
    )
    transaction.on_commit(_publish_wake_up, robust=True)
    return waiting


def _publish_wake_up() -> None:
    current_app.send_task(CHECK_DUE, retry=False)


def look(pdf: bytes, rule: Rule | None = None) -> Report:
    """The report on a PDF by the trust list of today.

    Unless a rule is given, a file that shows an organisation's closing signature is judged by the strict rule of
    documents issued here: what is odd about it, or cannot be read any more, was changed.
    """
    trust, now = trust_list(), timezone.now()
    report = check_with(pdf, trust, now=now, rule=rule or Rule.FOREIGN)
    if rule is not None or report.outcome is Outcome.INVALID:
        return report
    if report.signature(Field.SEAL) is not None:
        strict = Rule.ISSUED if report.signature(Field.SIGNER) else Rule.ANNEX
        return check_with(pdf, trust, now=now, rule=strict)
    if report.outcome is Outcome.UNKNOWN and _was_sealed(pdf):
        return check_with(pdf, trust, now=now, rule=Rule.ISSUED)
    return report


def _was_sealed(pdf: bytes) -> bool:
    """Whether the bytes once held two signatures and a lock over all fields, however broken they are now."""
    return b"/FieldMDP" in pdf and pdf.count(b"/ByteRange") > 1


def verdict_of(report: Report) -> str:
    """The one word of a report. What cannot be read is not known to be unsigned."""
    if report.unsigned:
        return SignatureCheck.Verdict.NONE
    return VERDICTS[report.outcome]


def check_next() -> bool:
    """Check one waiting file, with nothing locked; False when none is due.

    Whoever takes a file leaves it alone to itself for a while; one that ends its worker comes back three times.
    """
    check = _claim()
    if check is None:
        return False
    try:
        report = look(check.file.path.read_bytes())
    except OSError:
        logger.exception("the bytes of file %s cannot be read for a signature check", check.file_id)
        if check.attempts >= ATTEMPTS:
            _keep(check, {}, SignatureCheck.Verdict.UNKNOWN)
    else:
        _keep(check, report.as_dict(), verdict_of(report))
    return True


@transaction.atomic
def _claim() -> SignatureCheck | None:
    """Take the file asked for last: those kept before files were checked wait until nobody waits for an answer."""
    now = timezone.now()
    check = (
        SignatureCheck.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("file")
        .filter(verdict=SignatureCheck.Verdict.PENDING, attempts__lt=ATTEMPTS, asked_at__lte=now)
        .order_by("attempts", "-asked_at")
        .first()
    )
    if check is not None:
        check.attempts += 1
        check.asked_at = now + CLAIM
        check.save(update_fields=["attempts", "asked_at"])
    return check


def _keep(check: SignatureCheck, report: dict[str, object], verdict: str) -> None:
    """Keep the answer, unless the file was asked for anew meanwhile."""
    claimed = SignatureCheck.objects.filter(pk=check.pk, verdict=check.verdict, asked_at=check.asked_at)
    claimed.update(report=report, verdict=verdict, checked_at=timezone.now())


def give_up_on_killers() -> int:
    """Files that ended their worker three times are not judged: Không xác định. Returns how many."""
    now = timezone.now()
    lost = SignatureCheck.objects.filter(
        verdict=SignatureCheck.Verdict.PENDING, attempts__gte=ATTEMPTS, asked_at__lte=now
    )
    return lost.update(verdict=SignatureCheck.Verdict.UNKNOWN, checked_at=now)

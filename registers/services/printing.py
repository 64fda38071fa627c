"""In sổ: asked for, made at once or by the worker, put together, kept (Điều 16, 22 Nghị định 30/2020/NĐ-CP).

A job's row says how far it is and its finished parts lie on the disk. Whoever works on it holds a lock of its database
session: when the worker dies the lock dies with it, and the next sweep goes on behind the last finished part.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor, build_actor
from accounts.errors import Conflict, Refused
from accounts.journal import record
from accounts.permissions import require_right
from registers.files.store import store
from registers.models import PrintJob, Register, RegisterPrint, StoredFile
from registers.printing.paper import STRETCH, bind, days_of, file_name, print_cover, print_stretch
from registers.printing.selection import Wish, entries_left, entries_of
from registers.printing.sheet import write_workbook

logger = logging.getLogger(__name__)

PRINT_DUE = "registers.tasks.print_due"
DIRECT_ROWS = 500  # up to here the clerk gets the file at once
WORKER_SLICE = 240.0  # seconds the worker prints before it lets other tasks in; well below its time limit
MAX_ATTEMPTS = 3
KEPT_FOR = dt.timedelta(days=7)
PRINTING_LOCK = 0x0F11E6  # with the job's key: that job; with 0: the worker's printing, one book at a time

State = PrintJob.State


def print_register(register: Register, wish: Wish, *, by: Actor) -> PrintJob:
    """In sổ or its Excel sheet: a short part is made at once, a long one by the worker.

    Raises Refused when the part has no number in it.
    """
    job = _ask(register, wish, by)
    if job.total <= DIRECT_ROWS:
        run(job.pk)
        job.refresh_from_db()
    return job


@transaction.atomic
def _ask(register: Register, wish: Wish, by: Actor) -> PrintJob:
    require_right(by, "keep_registers", "read_documents")
    if register.organisation_id != by.organisation_id:
        raise Register.DoesNotExist
    entries = entries_of(register, wish.span)
    first, last, total = entries.first(), entries.last(), entries.count()
    if first is None or last is None:
        raise Refused(_("Không có số nào trong phần sổ này."))
    job = PrintJob.objects.create(
        register=register,
        form=wish.form,
        format=wish.format,
        from_number=first.number,
        to_number=last.number,
        to_suffix=last.suffix,
        from_day=wish.span.from_day,
        to_day=wish.span.to_day,
        volume=wish.volume,
        cover=wish.cover,
        receipts=wish.receipts,
        total=total,
        requested_by=by.user,
        position=by.position,
        by_keeper=wish.format == PrintJob.Format.PDF and by.has("keep_registers"),
    )
    words = {"form": job.get_form_display(), "first": job.first, "last": job.last, "n": total}
    text = (
        _("In %(form)s, từ số %(first)s đến số %(last)s (%(n)s dòng)")
        if wish.format == PrintJob.Format.PDF
        else _("Xuất Excel %(form)s, từ số %(first)s đến số %(last)s (%(n)s dòng)")
    )
    record(by, "print-register", register, text % words, job=job.pk)
    if total > DIRECT_ROWS:
        wake_printer()
    return job


def wake_printer() -> None:
    """Let the worker look for books to print once the act has committed; beat looks for them too."""
    transaction.on_commit(_publish_wake_up, robust=True)


def _publish_wake_up() -> None:
    current_app.send_task(PRINT_DUE, retry=False)


@transaction.atomic
def cancel_print(job: PrintJob, *, by: Actor) -> None:
    """Thôi in, by who asked for it or keeps the book. Raises Conflict when it is over already."""
    _require_own(job, by)
    stopped = PrintJob.objects.filter(pk=job.pk, state__in=PrintJob.OPEN_STATES)
    if not stopped.update(state=State.CANCELLED, finished_at=timezone.now()):
        job.refresh_from_db()
        raise Conflict(_("Việc in này %s rồi.") % job.get_state_display().lower())
    record(by, "cancel-print", job.register, _("Thôi in %s") % job)


@transaction.atomic
def print_again(job: PrintJob, *, by: Actor) -> None:
    """Try a print that failed once more, from where it stopped."""
    _require_own(job, by)
    failed = PrintJob.objects.filter(pk=job.pk, state=State.FAILED)
    if not failed.update(state=State.QUEUED, attempts=0, finished_at=None):
        job.refresh_from_db()
        raise Conflict(_("Việc in này %s rồi.") % job.get_state_display().lower())
    wake_printer()


def _require_own(job: PrintJob, by: Actor) -> None:
    if job.register.organisation_id != by.organisation_id:
        raise PrintJob.DoesNotExist
    if job.requested_by_id != by.user.pk:
        require_right(by, "keep_registers")


def print_due() -> None:
    """Work off what is due, one book at a time in the whole system; what a killed worker began goes on."""
    until = time.monotonic() + WORKER_SLICE
    with _locked(0) as alone:
        if not alone:
            return
        due = (
            PrintJob.objects.filter(state__in=PrintJob.OPEN_STATES)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for pk in list(due):
            run(pk, until=until)
            if time.monotonic() > until:
                wake_printer()
                return


def run(pk: int, *, until: float | None = None) -> None:
    """Make one book, or go on with it, as long as the time lasts; leaves quietly when somebody else is at it."""
    with _locked(pk) as mine:
        job = PrintJob.objects.select_related("register__organisation", "requested_by").filter(pk=pk).first()
        if not mine or job is None or not job.is_open:
            return
        if job.attempts >= MAX_ATTEMPTS:
            _advance(job, state=State.FAILED, finished_at=timezone.now())
            return
        if not _advance(job, state=State.RUNNING, attempts=job.attempts + 1):
            return
        try:
            _make(job, until)
        except OperationalError:
            raise
        except Exception:  # whatever it is, whoever waits for the book shall see that it will not come
            logger.exception("print job %s failed", pk)
            _advance(job, state=State.FAILED, finished_at=timezone.now())


@contextmanager
def _locked(key: int) -> Iterator[bool]:
    """Hold a lock of this database session, which ends with the process at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [PRINTING_LOCK, key])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [PRINTING_LOCK, key])


def _advance(job: PrintJob, **values: object) -> bool:
    """Write how far the job is; False when it was cancelled meanwhile."""
    for name, value in values.items():
        setattr(job, name, value)
    return bool(PrintJob.objects.filter(pk=job.pk, state__in=PrintJob.OPEN_STATES).update(**values))


def _make(job: PrintJob, until: float | None) -> None:
    if job.format == PrintJob.Format.XLSX:
        by = build_actor(job.requested_by, job.position_id)
        with write_workbook(job, by=by, progress=lambda done: _advance(job, done=done)) as made:
            _finish(job, store(made, file_name(job)), pages=0)
        return
    job.folder.mkdir(parents=True, exist_ok=True)
    if not all(path.is_file() for path in job.part_paths):
        _advance(job, parts=0, pages=0, done=0, last_number=None, last_suffix="")
    while _print_next(job):
        if until is not None and time.monotonic() > until:
            return
    if PrintJob.objects.filter(pk=job.pk, state=State.RUNNING).exists():
        _put_together(job)
    shutil.rmtree(job.folder, ignore_errors=True)


def _print_next(job: PrintJob) -> bool:
    """Print the next stretch into a part of its own; False when there is none left or the job was cancelled."""
    entries = list(entries_left(job)[: STRETCH + 1])
    if not entries:
        return False
    stretch = print_stretch(job, entries[:STRETCH], is_last=len(entries) <= STRETCH)
    stretch.sheets.write(job.folder / f"{job.parts + 1:04d}.pdf")
    return _advance(
        job,
        attempts=0,
        parts=job.parts + 1,
        pages=job.pages + len(stretch.sheets),
        done=job.done + stretch.rows,
        last_number=stretch.last.number,
        last_suffix=stretch.last.suffix,
    )


def _put_together(job: PrintJob) -> None:
    parts = job.part_paths
    if job.cover:
        cover = job.folder / "cover.pdf"
        print_cover(job).write(cover)
        parts = [cover, *parts]
    whole = job.folder / "whole.pdf"
    pages = bind(parts, whole, title=str(job))
    with whole.open("rb") as stream:
        _finish(job, store(stream, file_name(job)), pages=pages)


@transaction.atomic
def _finish(job: PrintJob, file: StoredFile, *, pages: int) -> None:
    if not _advance(job, state=State.DONE, file=file, done=job.total, finished_at=timezone.now()):
        return
    if not job.by_keeper:
        return
    span = days_of(job)
    printed = RegisterPrint.objects.create(
        register=job.register,
        form=job.form,
        from_number=job.from_number,
        to_number=job.to_number,
        to_suffix=job.to_suffix,
        from_day=job.from_day or span["first"],
        to_day=job.to_day or span["last"],
        volume=job.volume,
        rows=job.total,
        pages=pages,
        printed_by=job.position,
        printed_by_name=job.requested_by.full_name,
        at=job.requested_at,
        file=file,
    )
    PrintJob.objects.filter(pk=job.pk).update(printed=printed)


def forget_jobs() -> int:
    """Remove jobs that are over for a week, with their parts; what was printed by who keeps the book stays kept."""
    over = PrintJob.objects.exclude(state__in=PrintJob.OPEN_STATES)
    forgotten = list(over.filter(finished_at__lt=timezone.now() - KEPT_FOR))
    for job in forgotten:
        shutil.rmtree(job.folder, ignore_errors=True)
        job.delete()
    return len(forgotten)

"""Which part of a book is meant: by period, by numbers, or what came since the last print."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from registers.models import NumberEntry, PrintJob, Register, RegisterPrint


@dataclass(frozen=True)
class Span:
    """A part of a book; what is None does not limit it."""

    from_number: int | None = None
    to_number: int | None = None
    from_day: dt.date | None = None
    to_day: dt.date | None = None


@dataclass(frozen=True)
class Wish:
    """What to print of a book, and how."""

    form: str
    span: Span
    format: str = PrintJob.Format.PDF
    volume: int = 1
    cover: bool = True
    receipts: bool = False


def entries_of(register: Register, span: Span) -> QuerySet[NumberEntry]:
    """The numbers of the part in the order of the book, inserted ones behind their own."""
    given = {
        "number__gte": span.from_number,
        "number__lte": span.to_number,
        "date__gte": span.from_day,
        "date__lte": span.to_day,
    }
    found = register.entries.filter(**{lookup: value for lookup, value in given.items() if value is not None})
    return found.order_by("number", "suffix")


def entries_of_job(job: PrintJob) -> QuerySet[NumberEntry]:
    """The numbers a job prints, as far as they had been taken when it was asked for."""
    span = Span(job.from_number, job.to_number, job.from_day, job.to_day)
    return entries_of(job.register, span).filter(taken_at__lte=job.requested_at)


def entries_left(job: PrintJob) -> QuerySet[NumberEntry]:
    """Those of them that no finished part holds yet."""
    if job.last_number is None:
        return entries_of_job(job)
    behind = Q(number=job.last_number, suffix__gt=job.last_suffix) | Q(number__gt=job.last_number)
    return entries_of_job(job).filter(behind)


def last_print(register: Register, form: str) -> RegisterPrint | None:
    """The print that reached furthest; the next one continues it."""
    return register.prints.filter(form=form).order_by("-to_number", "-at", "-pk").first()


def inserted_since(printed: RegisterPrint) -> QuerySet[NumberEntry]:
    """Numbers that were put between printed ones afterwards: their pages have to be printed again."""
    between = NumberEntry.objects.filter(register=printed.register_id, number__lte=printed.to_number)
    return between.filter(taken_at__gt=printed.at).exclude(suffix="").order_by("number", "suffix")

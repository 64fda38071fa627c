"""Long books are made by a worker that may die at any moment; what was printed is remembered."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Conflict, Refused
from registers import tasks
from registers.models import PrintJob, RegisterPrint
from registers.printing.selection import Span, inserted_since, last_print
from registers.services import printing
from registers.services.reserving import insert_number
from tests.registers.printed import (
    filler,
    made,
    printed_numbers,
    wish,
)

pytestmark = pytest.mark.django_db


def wait_until_released(key: int) -> None:
    """A connection that was closed keeps its locks until its server process has noticed."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s",
                [printing.PRINTING_LOCK, key],
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    pytest.fail("the lock of the closed connection is still held")


def test_a_long_book_is_left_to_the_worker(
    cast, long_book, woken, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in("clerk")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("registers:print", args=[long_book.pk]),
            {"mau": "OUT", "phan": "ca", "quyen": "1", "bia": "on", "dinh_dang": "pdf"},
        )
    job = PrintJob.objects.get()
    assert answer.status_code == 302
    assert answer.url == job.get_absolute_url()
    assert (job.state, job.total, job.done) == (PrintJob.State.QUEUED, 90, 0)
    assert woken == [printing.PRINT_DUE]
    assert "every 2s" in client.get(job.get_absolute_url()).content.decode()
    assert client.get(reverse("registers:print_file", args=[long_book.pk, job.pk])).status_code == 404
    tasks.print_due()
    job.refresh_from_db()
    assert (job.state, job.done) == (PrintJob.State.DONE, 90)
    shown = client.get(job.get_absolute_url()).content.decode()
    assert "every 2s" not in shown
    assert "Mở bản in" in shown
    answer = client.get(reverse("registers:print_file", args=[long_book.pk, job.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == job.file.path.read_bytes()
    assert not job.folder.exists()


def test_exactly_at_the_limit_a_book_is_made_at_once(cast, monkeypatch):
    monkeypatch.setattr(printing, "DIRECT_ROWS", 90)
    assert made(filler(cast, 90), cast.clerk).state == PrintJob.State.DONE


class Killed(BaseException):
    """The worker is gone: nothing of its code runs any more."""


def test_a_killed_worker_s_book_goes_on_behind_its_last_part(cast, long_book, woken, monkeypatch):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    stretches, print_stretch = [], printing.print_stretch

    def dies(job, entries, *, is_last):
        if len(stretches) == 2:
            raise Killed
        stretches.append(entries[0].number)
        return print_stretch(job, entries, is_last=is_last)

    monkeypatch.setattr(printing, "print_stretch", dies)
    with pytest.raises(Killed):
        tasks.print_due()
    job.refresh_from_db()
    assert (job.state, job.parts) == (PrintJob.State.RUNNING, 2)
    assert 0 < job.done < 90
    monkeypatch.setattr(printing, "print_stretch", print_stretch)
    begun = job.done
    tasks.print_due()
    job.refresh_from_db()
    assert job.state == PrintJob.State.DONE
    assert begun < 90
    assert printed_numbers(job) == "".join(f"{n:02d}" for n in range(1, 91))


def test_lost_parts_are_printed_anew(cast, long_book, woken, monkeypatch):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    printing.run(job.pk, until=0.0)  # the first slice of time is over at once: one stretch
    job.refresh_from_db()
    assert (job.state, job.parts) == (PrintJob.State.RUNNING, 1)
    job.part_paths[0].unlink()
    tasks.print_due()
    job.refresh_from_db()
    assert printed_numbers(job) == "".join(f"{n:02d}" for n in range(1, 91))


def test_two_workers_never_print_one_book(cast, long_book, woken, monkeypatch):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [printing.PRINTING_LOCK, job.pk])
            tasks.print_due()
            job.refresh_from_db()
            assert (job.state, job.parts) == (PrintJob.State.QUEUED, 0)
    finally:
        other.close()  # as when the other worker dies
    wait_until_released(job.pk)
    tasks.print_due()
    job.refresh_from_db()
    assert job.state == PrintJob.State.DONE


def test_a_job_that_always_fails_ends_and_can_be_tried_again(cast, long_book, woken, monkeypatch, sign_in):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    print_stretch = printing.print_stretch
    monkeypatch.setattr(printing, "print_stretch", lambda *args, **options: 1 / 0)
    tasks.print_due()
    job.refresh_from_db()
    assert job.state == PrintJob.State.FAILED
    monkeypatch.setattr(printing, "print_stretch", print_stretch)
    client = sign_in("clerk")
    assert "In lại" in client.get(job.get_absolute_url()).content.decode()
    client.post(reverse("registers:print_again", args=[long_book.pk, job.pk]))
    tasks.print_due()
    job.refresh_from_db()
    assert job.state == PrintJob.State.DONE


def test_a_worker_killed_at_the_same_place_again_and_again_gives_up(cast, long_book, woken, monkeypatch):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)

    def dies(*args, **options):
        raise Killed

    monkeypatch.setattr(printing, "print_stretch", dies)
    for _n in range(printing.MAX_ATTEMPTS):
        with pytest.raises(Killed):
            tasks.print_due()
    tasks.print_due()
    job.refresh_from_db()
    assert job.state == PrintJob.State.FAILED


def test_a_job_is_called_off_while_it_runs(cast, long_book, woken, monkeypatch, sign_in):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    print_stretch = printing.print_stretch

    def called_off(*args, **options):
        printing.cancel_print(PrintJob.objects.get(pk=job.pk), by=cast.clerk)
        return print_stretch(*args, **options)

    monkeypatch.setattr(printing, "print_stretch", called_off)
    tasks.print_due()
    job.refresh_from_db()
    assert (job.state, job.file) == (PrintJob.State.CANCELLED, None)
    assert not job.folder.exists()
    assert not RegisterPrint.objects.exists()
    with pytest.raises(Conflict):
        printing.cancel_print(job, by=cast.clerk)


def test_a_colleague_calls_off_only_what_is_theirs(cast, long_book, woken):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    with pytest.raises(PermissionDenied):
        printing.cancel_print(job, by=cast.deputy)
    own = printing.print_register(long_book, wish("OUT"), by=cast.deputy)
    printing.cancel_print(own, by=cast.deputy)
    printing.cancel_print(job, by=cast.clerk)


# --- what was printed, and what comes next


def test_the_next_print_continues_the_last(cast, incoming_book):
    made(incoming_book, cast.clerk, span=Span(to_number=10))
    latest = last_print(incoming_book, "IN")
    assert (latest.first, latest.last, latest.rows, latest.printed_by_name) == (
        "01",
        "10",
        10,
        "Hoàng Thị Nga",
    )
    made(incoming_book, cast.clerk, span=Span(to_number=3))
    assert last_print(incoming_book, "IN").pk == latest.pk
    assert last_print(incoming_book, "FOLLOW_UP") is None


def test_a_leader_s_print_does_not_move_the_mark(cast, incoming_book):
    job = made(incoming_book, cast.head)
    assert job.printed is None
    assert not RegisterPrint.objects.exists()


def test_a_number_inserted_between_printed_ones_is_named(cast, incoming_book, sign_in):
    made(incoming_book, cast.clerk)
    insert_number(incoming_book, after=3, on=timezone.localdate(), reason="muộn", by=cast.clerk)
    assert [entry.display for entry in inserted_since(last_print(incoming_book, "IN"))] == ["03a"]
    page = sign_in("clerk").get(reverse("registers:print", args=[incoming_book.pk])).content.decode()
    assert "cần in lại trang" in page
    assert "03a" in page


def test_a_part_without_numbers_is_refused(cast, incoming_book):
    with pytest.raises(Refused):
        printing.print_register(incoming_book, wish(span=Span(from_number=900)), by=cast.clerk)


def test_numbers_taken_while_a_long_book_is_printed_wait_for_the_next(cast, long_book, woken):
    job = printing.print_register(long_book, wish("OUT"), by=cast.clerk)
    insert_number(long_book, after=3, on=dt.date(2026, 1, 5), reason="muộn", by=cast.clerk)
    tasks.print_due()
    job.refresh_from_db()
    assert "03a" not in printed_numbers(job)
    assert [entry.display for entry in inserted_since(job.printed)] == ["03a"]


def test_a_service_asks_for_the_right_itself(cast, incoming_book):
    with pytest.raises(PermissionDenied):
        printing.print_register(incoming_book, wish(), by=cast.officer)


def test_jobs_are_forgotten_after_a_week_prints_are_not(cast, incoming_book):
    job = made(incoming_book, cast.clerk)
    assert printing.forget_jobs() == 0
    PrintJob.objects.update(finished_at=timezone.now() - dt.timedelta(days=8))
    assert printing.forget_jobs() == 1
    assert Path(RegisterPrint.objects.get().file.path).is_file()
    assert job.file_id == RegisterPrint.objects.get().file_id

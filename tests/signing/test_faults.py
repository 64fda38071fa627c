"""Signing goes wrong half way: a process killed, a device pulled out, a service that hangs, two hands at once.

Whatever happens, the number stays with its document, nothing is signed that is not, and nothing goes out twice.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import signal
import threading
import uuid
from importlib import import_module

import psycopg2
import pytest
from django.apps import apps
from django.db import connection, connections
from django.utils import timezone
from pyhanko.sign.signers import SimpleSigner

from accounts.errors import Conflict
from accounts.models import JournalEntry
from incoming.models import Delivery
from outgoing.models import OutgoingDocument
from registers.models import StoredFile
from signing import tasks
from signing.keys.pins import Pin
from signing.models import Signature, SignatureCheck, SigningKey, SigningRequest, Step
from signing.services import approving, checking, keys, sealing
from signing.services.checking import look
from signing.tasks import check_due
from tests.outgoing.build import book_of
from tests.signing.build import (
    PIN,
    active,
    approved,
    assert_sealed_once,
    fresh,
    issued_electronically,
    main_file,
    sealed,
    sealed_again,
    signed,
    submitted,
)
from tests.together import at_once, refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("softhsm")]
State = OutgoingDocument.State


# --- the process is killed


def killed(act):
    """Run the act in a process of its own, which is killed by itself (SIGKILL) at the point the test has laid."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(7)  # it lived to the end
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came through"
    assert os.WTERMSIG(status) == signal.SIGKILL


OURSELVES = os.getpid()


def die(*_args, **_kwargs):
    assert os.getpid() != OURSELVES, "reached outside the process that is to die"
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_between_signing_and_keeping_it_nothing_is_signed(cast, to_sign, monkeypatch):
    before = main_file(to_sign)
    with monkeypatch.context() as laid:
        laid.setattr(approving, "finish", die)
        killed(lambda: signed(to_sign, cast.head))
    assert fresh(to_sign).state == State.IN_REVIEW
    assert active(to_sign).position == cast.position("head")
    assert not Signature.objects.exists()
    assert main_file(to_sign) == before
    assert signed(to_sign, cast.head).state == State.SIGNED


POINTS = {
    "T1 is done, nothing is signed yet": "_seal",
    "it is sealed, T2 has not begun": "_finish",
    "in the middle of T2": "_close",
}


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_killed_while_issuing_the_number_stays_and_the_next_try_uses_it(cast, to_issue, monkeypatch, point):
    person = main_file(to_issue)
    with monkeypatch.context() as laid:
        laid.setattr(sealing, point, die)
        killed(lambda: sealed(to_issue, cast.clerk))
    stuck = fresh(to_issue)
    assert stuck.state == State.NUMBERED
    assert stuck.code
    assert stuck.sealed_at is None
    assert main_file(stuck) == person
    assert set(Signature.objects.values_list("kind", flat=True)) == {"PERSON"}
    assert not Delivery.objects.exists()
    assert active(stuck).act == "ISSUE"

    # its claim stands for a while: nobody seals or voids beside a process that may still be alive
    for act in (
        lambda: sealed_again(stuck, cast.clerk),
        lambda: sealing.void(stuck.pk, reason="Máy chủ bị tắt", by=cast.clerk),
    ):
        with pytest.raises(Conflict, match="đang được ký số"):
            act()
    later = timezone.now() + sealing.CLAIM + dt.timedelta(seconds=1)
    SigningRequest.objects.filter(sealing_until__lt=later).update(sealing_until=timezone.now())
    assert sealed_again(stuck, cast.clerk).code == stuck.code
    assert_sealed_once(stuck)


def test_whose_claim_was_taken_over_meanwhile_attaches_nothing(cast, to_issue, monkeypatch):
    person, seal = main_file(to_issue), sealing._seal

    def slowly(*args):
        done = seal(*args)
        SigningRequest.objects.update(sealing_key=uuid.uuid4())  # it took so long that another tries by now
        return done

    with monkeypatch.context() as laid:
        laid.setattr(sealing, "_seal", slowly)
        with pytest.raises(Conflict):
            sealed(to_issue, cast.clerk)
    assert fresh(to_issue).state == State.NUMBERED
    assert main_file(to_issue) == person
    assert not Delivery.objects.exists()
    SigningRequest.objects.update(sealing_until=timezone.now())
    sealed_again(to_issue, cast.clerk)
    assert_sealed_once(to_issue)


def test_killed_after_t2_everything_is_there_and_goes_out_once(cast, to_issue, monkeypatch):
    issue = sealing._finish

    def finish_and_die(*args):
        issue(*args)
        die()

    with monkeypatch.context() as laid:
        laid.setattr(sealing, "_finish", finish_and_die)
        killed(lambda: sealed(to_issue, cast.clerk))
    assert_sealed_once(to_issue)


def test_a_worker_killed_by_a_file_three_times_gives_it_up_and_checks_the_others(cast, monkeypatch):
    document = issued_electronically(cast)
    hostile = main_file(document)
    with monkeypatch.context() as laid:
        laid.setattr(checking, "look", die)
        SignatureCheck.objects.exclude(file=hostile).delete()
        for left in (2, 1, 0):
            killed(checking.check_next)
            check = SignatureCheck.objects.get()
            assert (check.verdict, checking.ATTEMPTS - check.attempts) == ("PENDING", left)
            assert not checking.check_next()  # it is left alone while its worker may still be alive
            checking.give_up_on_killers()
            assert SignatureCheck.objects.get().verdict == "PENDING"
            SignatureCheck.objects.update(asked_at=timezone.now())
    assert not checking.check_next()
    assert checking.give_up_on_killers() == 1
    assert SignatureCheck.objects.get().verdict == "UNKNOWN"
    assert checking.ask_again([hostile]) == 1
    assert checking.check_next()
    assert SignatureCheck.objects.get().verdict == "VALID"


def test_a_file_asked_for_again_while_it_is_checked_is_checked_again(cast, monkeypatch):
    document = issued_electronically(cast)
    file = main_file(document)
    SignatureCheck.objects.exclude(file=file).delete()

    def asked_meanwhile(pdf):
        checking.ask_again([file])
        return look(b"%PDF-1.7 the list of before")

    with monkeypatch.context() as laid:
        laid.setattr(checking, "look", asked_meanwhile)
        assert checking.check_next()
    assert SignatureCheck.objects.get().verdict == "PENDING"
    assert checking.check_next()
    assert SignatureCheck.objects.get().verdict == "VALID"


def test_files_kept_before_signatures_were_checked_are_checked_after_those_that_arrive_now(cast):
    document = issued_electronically(cast)
    file = main_file(document)
    SignatureCheck.objects.all().delete()
    checking.ask(file)
    earlier = import_module("signing.migrations.0004_check_earlier_files")
    earlier.ask_for_all(apps, None)
    earlier.ask_for_all(apps, None)
    pdfs = StoredFile.objects.filter(content_type="application/pdf")
    assert SignatureCheck.objects.count() == pdfs.count() > 2
    assert checking.check_next()
    assert SignatureCheck.objects.exclude(verdict="PENDING").get().file == file
    check_due()
    assert not SignatureCheck.objects.filter(verdict="PENDING").exists()
    assert SignatureCheck.objects.filter(verdict="VALID", file__in=[file, document.signatures.first().after])


def test_the_worker_is_free_for_deliveries_between_checks(cast, monkeypatch):
    issued_electronically(cast)
    waiting = SignatureCheck.objects.filter(verdict="PENDING").count()
    assert waiting > 1
    monkeypatch.setattr(tasks, "BUSY_SECONDS", 0)
    check_due()
    assert SignatureCheck.objects.filter(verdict="PENDING").count() == waiting - 1


def test_a_check_is_made_with_nothing_locked(cast, monkeypatch):
    issued_electronically(cast)
    free = []

    def watched(pdf):
        assert not connection.in_atomic_block
        free.append(locks_free("signing_signaturecheck"))
        return look(pdf)

    monkeypatch.setattr(checking, "look", watched)
    while checking.check_next():
        pass
    assert free
    assert all(free)


# --- nothing is locked while it is signed


def locks_free(*tables):
    """Whether every row of the tables can be locked at once, from outside."""
    target = connection.settings_dict
    with psycopg2.connect(
        host=target["HOST"],
        port=target["PORT"],
        user=target["USER"],
        password=target["PASSWORD"],
        dbname=target["NAME"],
    ) as other:
        cursor = other.cursor()
        for table in tables:
            cursor.execute(f"SELECT id FROM {table} FOR UPDATE NOWAIT")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (open_transactions,) = cursor.fetchone()
        other.rollback()
    return open_transactions == 0


EVERYTHING = (
    "outgoing_outgoingdocument",
    "signing_signingrequest",
    "signing_step",
    "signing_signingkey",
    "registers_register",
    "registers_storedfile",
)


@pytest.fixture
def asleep(monkeypatch):
    """A signer that sleeps in the middle of signing until it is woken: (it has fallen asleep, wake it)."""
    reached, go = threading.Event(), threading.Event()
    sign = SimpleSigner.async_sign_raw

    async def sleeps(self, data, digest_algorithm, dry_run=False):
        if not dry_run:
            reached.set()
            assert go.wait(20)
        return await sign(self, data, digest_algorithm, dry_run)

    monkeypatch.setattr(SimpleSigner, "async_sign_raw", sleeps)
    yield reached, go
    go.set()


@pytest.mark.parametrize("act", [signed, sealed])
def test_no_lock_is_held_while_a_signer_sleeps(cast, to_sign, request, act):
    document = to_sign if act is signed else signed(to_sign, cast.head)
    by = cast.head if act is signed else cast.clerk
    reached, go = request.getfixturevalue("asleep")
    done = []

    def run():
        try:
            done.append(act(document, by))
        finally:
            connection.close()

    signing = threading.Thread(target=run)
    signing.start()
    assert reached.wait(20)
    free = locks_free(*EVERYTHING)
    state = fresh(document).state
    go.set()
    signing.join(20)
    assert free, "a row was locked, or a transaction stood open"
    assert state == (State.IN_REVIEW if act is signed else State.NUMBERED)
    assert done[0].state == (State.SIGNED if act is signed else State.ISSUED)


def test_another_document_takes_its_number_while_the_first_is_being_sealed(cast, to_issue, request):
    other = signed(approved(submitted(cast, fields={"subject": "V/v khác"}), cast.dept_head), cast.head)
    reached, go = request.getfixturevalue("asleep")
    results = []

    def run(document):
        try:
            results.append(sealed(document, cast.clerk))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in (to_issue, other)]
    threads[0].start()
    assert reached.wait(20)
    threads[1].start()
    deadline = timezone.now() + dt.timedelta(seconds=15)
    while fresh(other).state != State.NUMBERED and timezone.now() < deadline:
        threading.Event().wait(0.05)
    both = {fresh(to_issue).state, fresh(other).state}
    go.set()
    for thread in threads:
        thread.join(20)
    assert both == {State.NUMBERED}
    assert sorted(document.number for document in results) == [1, 2]


# --- two hands


def test_two_clerks_issue_at_once_and_it_goes_out_once(cast, to_issue):
    book_of(cast.office)
    outcomes = at_once(*[lambda: sealed(to_issue, cast.actor("clerk"))] * 3)
    assert len(refused(outcomes)) == 2
    assert_sealed_once(to_issue)


def test_two_presses_of_sign_sign_once(cast, to_sign):
    step = active(to_sign).pk
    outcomes = at_once(*[lambda: approving.sign(to_sign.pk, step, pin=Pin(PIN), by=cast.actor("head"))] * 3)
    assert len([one for one in outcomes if isinstance(one, Exception)]) >= 1
    assert fresh(to_sign).state == State.SIGNED
    assert Signature.objects.count() == 1
    assert Step.objects.filter(act="SIGN", state=Step.State.DONE).count() == 1


def test_pins_guessed_at_the_same_moment_are_all_counted(cast, to_sign):
    outcomes = at_once(
        *[functools.partial(signed, to_sign, cast.actor("head"), f"00000{n}") for n in range(8)]
    )
    assert all(isinstance(one, keys.PinRefused) for one in outcomes), outcomes
    key = SigningKey.objects.get(person=cast.user("head"))
    assert key.locked_at is not None
    assert key.wrong_pins >= 5
    locked = JournalEntry.objects.get(verb="lock-key")
    assert (locked.user, locked.organisation) == (cast.user("head"), cast.office)
    with pytest.raises(keys.PinRefused, match="đã bị khóa"):
        signed(to_sign, cast.head)
    assert not Signature.objects.exists()


def test_the_right_pin_comes_too_late_when_five_wrong_ones_were_first(cast, to_sign):
    """A guess that was begun before the lock and is answered after it opens nothing."""
    key = SigningKey.objects.get(person=cast.user("head"))
    for _wrong in range(5):
        keys.note_wrong_pin(SigningKey.objects.get(pk=key.pk))
    assert key.locked_at is None  # as this request has read it
    with pytest.raises(keys.PinRefused, match="đã bị khóa"), keys.opened(key, Pin(PIN)):
        pytest.fail("opened")
    keys.unlock(key, by=cast.admin)
    assert JournalEntry.objects.get(verb="unlock-key").user == cast.user("admin")
    with keys.opened(SigningKey.objects.get(pk=key.pk), Pin(PIN)):
        pass

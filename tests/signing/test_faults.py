"""Signing goes wrong half way: a process killed, a device pulled out, a service that hangs, two hands at once.

Whatever happens, the number stays with its document, nothing is signed that is not, and nothing goes out twice.
"""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import os
import signal
import threading
import uuid
from importlib import import_module

import psycopg2
import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.serialization import Encoding
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from pyhanko.sign.signers import SimpleSigner

from accounts.errors import Conflict, Refused
from accounts.models import JournalEntry
from incoming.models import Delivery, IncomingDocument
from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.models import NumberEntry, StoredFile
from signing import tasks
from signing.keys.authority import Revoked, make_revocation_list
from signing.keys.pins import Pin
from signing.models import Signature, SignatureCheck, SigningKey, SigningRequest, Step
from signing.pdf.report import Outcome, Rule
from signing.services import approving, checking, keys, sealing
from signing.services.checking import look
from signing.services.trust import practice_authority, practice_folder
from signing.tasks import check_due
from tests.incoming.build import work_off
from tests.outgoing.build import book_of
from tests.signing import pki, softhsm
from tests.signing.build import (
    PIN,
    active,
    approved,
    fresh,
    give_keys,
    issued_electronically,
    sealed,
    signed,
    submitted,
)
from tests.together import at_once, refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("softhsm")]
State = OutgoingDocument.State


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_ROOT = tmp_path, tmp_path / "files"
    settings.EOFFICE_PRACTICE = True


@pytest.fixture
def to_sign(cast):
    give_keys(cast)
    return approved(submitted(cast), cast.dept_head)


@pytest.fixture
def to_issue(cast, to_sign):
    return signed(to_sign, cast.head)


def main_file(document):
    return document.attachments.get(group=OutgoingAttachment.Group.MAIN, replaced_at=None).file


def issue_again(document, clerk):
    return sealing.issue(document.pk, numbering=None, pin=Pin(PIN), by=clerk)


def sealed_once(document):
    """Issued with one number and two signatures, and with each receiver once."""
    work_off()
    work_off()
    assert fresh(document).state == State.ISSUED
    assert NumberEntry.objects.count() == 1
    assert NumberEntry.objects.get().number == fresh(document).number
    standing = Signature.objects.filter(document=document, superseded_at=None)
    assert sorted(standing.values_list("kind", flat=True)) == ["ORGANISATION", "PERSON"]
    assert look(main_file(document).path.read_bytes(), Rule.ISSUED).outcome is Outcome.VALID
    assert Delivery.objects.count() == IncomingDocument.objects.count() == 2


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
        lambda: issue_again(stuck, cast.clerk),
        lambda: sealing.void(stuck.pk, reason="Máy chủ bị tắt", by=cast.clerk),
    ):
        with pytest.raises(Conflict, match="đang được ký số"):
            act()
    later = timezone.now() + sealing.CLAIM + dt.timedelta(seconds=1)
    SigningRequest.objects.filter(sealing_until__lt=later).update(sealing_until=timezone.now())
    assert issue_again(stuck, cast.clerk).code == stuck.code
    sealed_once(stuck)


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
    issue_again(to_issue, cast.clerk)
    sealed_once(to_issue)


def test_killed_after_t2_everything_is_there_and_goes_out_once(cast, to_issue, monkeypatch):
    issue = sealing._finish

    def finish_and_die(*args):
        issue(*args)
        die()

    with monkeypatch.context() as laid:
        laid.setattr(sealing, "_finish", finish_and_die)
        killed(lambda: sealed(to_issue, cast.clerk))
    sealed_once(to_issue)


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
    sealed_once(to_issue)


def test_two_presses_of_sign_sign_once(cast, to_sign):
    outcomes = at_once(*[lambda: signed(to_sign, cast.actor("head"))] * 3)
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


# --- certificates, devices and services


def revoke(*owners):
    """Put the certificates on the practice authority's list of withdrawn ones."""
    now = timezone.now()
    lines = [Revoked(int(one.serial, 16), now - dt.timedelta(minutes=5)) for one in owners]
    listed = make_revocation_list(
        practice_authority(), lines, now=now, next_update=now + dt.timedelta(days=1)
    )
    (practice_folder() / "root.crl").write_bytes(listed)


def test_a_revoked_certificate_signs_nothing_and_takes_no_number(cast, to_sign):
    head, office = keys.key_of_person(cast.user("head")), keys.key_of_organisation(cast.office)
    revoke(head)
    with pytest.raises(Refused, match="thu hồi"):
        signed(to_sign, cast.head)
    assert not Signature.objects.exists()
    revoke()
    signed(to_sign, cast.head)
    revoke(office)
    with pytest.raises(Refused, match="thu hồi"):
        sealed(to_sign, cast.clerk)
    assert not NumberEntry.objects.exists()
    assert fresh(to_sign).state == State.SIGNED


def test_an_expired_certificate_signs_nothing_and_takes_no_number(cast, to_sign):
    yesterday = timezone.now() - dt.timedelta(days=1)
    SigningKey.objects.filter(person=cast.user("head")).update(not_after=yesterday)
    with pytest.raises(Refused, match="hết hiệu lực"):
        signed(to_sign, cast.head)
    give_keys(cast)
    signed(to_sign, cast.head)
    SigningKey.objects.filter(organisation=cast.office).update(not_after=yesterday)
    with pytest.raises(Refused, match="hết hiệu lực"):
        sealed(to_sign, cast.clerk)
    assert not NumberEntry.objects.exists()


class Silent(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.over.wait(30)

    def log_message(self, *args):
        pass


@pytest.fixture
def hanging(settings, monkeypatch):
    """A time-stamp service that takes the request and never answers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads, server.over = True, threading.Event()
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EOFFICE_TIME_STAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    patient = functools.partial(approving.TimeStampService, patience=1.0)
    monkeypatch.setattr(approving, "TimeStampService", patient)
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def test_a_time_stamp_service_that_hangs_signs_nothing(cast, to_sign, hanging):
    with pytest.raises(Refused, match=r"không trả lời\. Chưa có gì được ký"):
        signed(to_sign, cast.head)
    assert fresh(to_sign).state == State.IN_REVIEW
    assert not Signature.objects.exists()


def test_a_time_stamp_service_that_hangs_at_issue_leaves_the_number_for_the_next_try(
    cast, to_sign, settings, request
):
    document = signed(to_sign, cast.head)
    request.getfixturevalue("hanging")
    with pytest.raises(Refused, match="Đã cấp số nhưng chưa ký số được: Dịch vụ cấp dấu thời gian"):
        sealed(document, cast.clerk)
    stuck = fresh(document)
    assert (stuck.state, stuck.sealed_at) == (State.NUMBERED, None)
    assert not Delivery.objects.exists()
    settings.EOFFICE_TIME_STAMP_URL = ""
    assert issue_again(stuck, cast.clerk).code == stuck.code
    sealed_once(stuck)


@pytest.fixture
def on_token(cast, settings, tmp_path):
    """The office's key lies on a device (SoftHSM), whose authority is on the trust list."""
    give_keys(cast)
    device = softhsm.key()
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "root.pem").write_bytes(pki.root().certificate.public_bytes(Encoding.PEM))
    (folder / "root.crl").write_bytes(pki.revocations())
    settings.EOFFICE_SIGNING_TRUST = [folder]
    settings.EOFFICE_PKCS11_LIBRARY = device.library
    key = keys.key_of_organisation(cast.office)
    key.backend, key.secret = SigningKey.Backend.TOKEN, b""
    key.token_label, key.key_label = device.token_label, device.key_label
    key.certificate = pem.armor("CERTIFICATE", pki.opened(pki.office()).certificate.dump()).decode()
    key.save()
    return key


def seal_on_token(document, cast):
    return sealed(document, cast.clerk, pin=pki.PIN.reveal())


def test_the_organisations_key_on_a_device_issues_a_document(cast, on_token):
    document = signed(approved(submitted(cast), cast.dept_head), cast.head)
    seal_on_token(document, cast)
    sealed_once(document)


def said_by_a_process_of_its_own(act):
    """What the act is refused with, in a process of its own: SoftHSM never trusts a device again that it has lost."""
    connections.close_all()
    heard, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            act()
        except Refused as refusal:
            os.write(tell, refusal.message.encode())
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(heard, "rb") as words:
        said = words.read().decode()
    os.waitpid(child, 0)
    return said


def test_a_device_pulled_out_after_the_number_was_taken_keeps_the_number(cast, on_token, monkeypatch):
    document = signed(approved(submitted(cast), cast.dept_head), cast.head)
    seal = sealing._seal

    def pulled_out_meanwhile(*args):
        with softhsm.pulled_out():
            return seal(*args)

    with monkeypatch.context() as laid:
        laid.setattr(sealing, "_seal", pulled_out_meanwhile)
        said = said_by_a_process_of_its_own(lambda: seal_on_token(document, cast))
    assert said.startswith("Đã cấp số nhưng chưa ký số được: Thiết bị ký không trả lời"), said
    stuck = fresh(document)
    assert (stuck.state, stuck.sealed_at) == (State.NUMBERED, None)
    assert set(Signature.objects.values_list("kind", flat=True)) == {"PERSON"}
    sealing.issue(stuck.pk, numbering=None, pin=pki.PIN, by=cast.clerk)
    sealed_once(stuck)


def test_a_device_that_is_not_there_takes_no_number(cast, on_token):
    document = signed(approved(submitted(cast), cast.dept_head), cast.head)
    SigningKey.objects.filter(pk=on_token.pk).update(token_label="rut-ra")
    with pytest.raises(Refused, match="Không thấy thiết bị ký"):
        seal_on_token(document, cast)
    assert not NumberEntry.objects.exists()


def test_five_wrong_pins_of_a_device_lock_it_here_too(cast, on_token):
    document = signed(approved(submitted(cast), cast.dept_head), cast.head)
    for _wrong in range(5):
        with pytest.raises(keys.PinRefused):
            sealed(document, cast.clerk, pin="000000")
    with pytest.raises(keys.PinRefused, match="đã bị khóa"):
        seal_on_token(document, cast)
    assert not NumberEntry.objects.exists()


def test_another_certificate_on_a_device_of_the_same_label_does_not_sign(cast, on_token):
    document = signed(approved(submitted(cast), cast.dept_head), cast.head)
    other = pki.opened(pki.head()).certificate
    SigningKey.objects.filter(pk=on_token.pk).update(
        certificate=pem.armor("CERTIFICATE", other.dump()).decode()
    )
    with pytest.raises(Refused, match="không phải chứng thư đã đăng ký"):
        seal_on_token(document, cast)
    assert not NumberEntry.objects.exists()


# --- practice and real


def test_no_real_seal_goes_over_a_practice_signature(cast, to_issue):
    SigningKey.objects.filter(organisation=cast.office).update(is_practice=False)
    with pytest.raises(Refused, match="chứng thư thử nghiệm, không đóng dấu thật"):
        sealed(to_issue, cast.clerk)
    assert not NumberEntry.objects.exists()


def test_whatever_practice_keys_sign_says_so_on_the_page(cast, to_issue):
    def said(document):
        return pki.shown_text(main_file(document).path.read_bytes()).count("CHỮ KÝ THỬ NGHIỆM")

    assert said(to_issue) == 1
    sealed(to_issue, cast.clerk)
    assert said(to_issue) == 2


def test_in_production_no_practice_certificate_is_trusted_wherever_it_lies(cast, to_sign, settings):
    settings.EOFFICE_SIGNING_TRUST = [practice_folder()]
    settings.EOFFICE_PRACTICE = False
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="danh sách tin cậy"):
        signed(to_sign, cast.head)
    assert not Signature.objects.exists()
    with pytest.raises(Exception, match="EOFFICE_PRACTICE"):
        call_command("issue_practice_certificates")

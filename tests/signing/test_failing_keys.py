"""Certificates, devices and services that fail: the number stays with its document, nothing is signed that is not."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import os
import threading

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.errors import Refused
from incoming.models import Delivery
from outgoing.models import OutgoingDocument
from registers.models import NumberEntry
from signing.keys.authority import Revoked, make_revocation_list
from signing.models import Signature, SigningKey
from signing.services import approving, keys, sealing
from signing.services.trust import practice_authority, practice_folder
from tests.signing import pki, softhsm
from tests.signing.build import (
    approved,
    assert_sealed_once,
    fresh,
    give_keys,
    main_file,
    sealed,
    sealed_again,
    signed,
    submitted,
)

State = OutgoingDocument.State
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("softhsm")]


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
    assert sealed_again(stuck, cast.clerk).code == stuck.code
    assert_sealed_once(stuck)


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
    assert_sealed_once(document)


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
    assert_sealed_once(stuck)


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

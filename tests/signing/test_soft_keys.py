"""Keys in files: what opens them, what is said when they do not open, and that no PIN is ever seen."""

from __future__ import annotations

import io
import logging
import pickle
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.keys import at_rest
from signing.keys.certificates import Identity, TrustList, is_practice, require_usable
from signing.keys.errors import CertificateProblem, Fault, KeyUnavailable, WrongPin
from signing.keys.pins import Pin
from signing.keys.soft import SoftKey, change_pin
from tests.signing import pki


def test_the_pin_opens_the_key_and_names_its_holder():
    with pki.soft_key(pki.head()).open(pki.PIN) as key:
        identity = Identity.of(key.certificate)
        assert [one.subject.native["common_name"] for one in key.chain] == ["Cơ quan chứng thực thử nghiệm"]
    assert (identity.name, identity.organisation) == (pki.HEAD, pki.OFFICE)
    assert identity.serial == f"{pki.head().serial:X}"
    assert identity.practice
    assert is_practice(key.certificate)


@pytest.mark.parametrize("wrong", ["", "000000", "135790 ", "13579", "đây là mã"])
def test_a_wrong_pin_is_said_to_be_wrong(wrong):
    with pytest.raises(WrongPin, match="PIN không đúng"):
        with pki.soft_key(pki.head()).open(Pin(wrong)):
            pytest.fail("opened")


def test_damaged_or_foreign_bytes_are_not_a_wrong_pin():
    key = pki.soft_key(pki.head())
    flipped = key.stored[:-1] + bytes([key.stored[-1] ^ 1])
    for stored, secret in (
        (flipped, pki.SECRET),
        (key.stored, "another installation's secret"),
        (b"", pki.SECRET),
        (b"not ours", pki.SECRET),
        (at_rest.encrypt(b"not a container", pki.SECRET), pki.SECRET),
    ):
        with pytest.raises(KeyUnavailable):
            with SoftKey(stored, secret).open(pki.PIN):
                pytest.fail("opened")


def test_at_rest_the_container_is_not_in_the_bytes_and_each_time_is_another():
    container = pki.head().container(pki.PIN)
    first, second = at_rest.encrypt(container, pki.SECRET), at_rest.encrypt(container, pki.SECRET)
    assert first != second
    assert container[40:80] not in first
    assert at_rest.decrypt(first, pki.SECRET) == container
    with pytest.raises(ValueError, match="secret"):
        at_rest.encrypt(container, "")


def test_the_container_alone_is_still_locked_by_the_pin():
    container = at_rest.decrypt(pki.soft_key(pki.head()).stored, pki.SECRET)
    with pytest.raises(ValueError):
        pkcs12.load_key_and_certificates(container, None)
    assert pkcs12.load_key_and_certificates(container, pki.PIN.reveal().encode())[0]


def test_a_pin_can_be_changed_by_who_knows_it():
    container, new = pki.head().container(pki.PIN), Pin("246801")
    changed = SoftKey.keep(change_pin(container, pki.PIN, new), pki.SECRET)
    with changed.open(new) as key:
        assert Identity.of(key.certificate).name == pki.HEAD
    with pytest.raises(WrongPin), changed.open(pki.PIN):
        pytest.fail("opened")
    with pytest.raises(WrongPin):
        change_pin(container, Pin("000000"), new)


def test_the_pin_is_in_no_text_log_or_traceback(caplog):
    secret = "9876543210-pin"
    pin = Pin(secret)
    shown = io.StringIO()
    with caplog.at_level(logging.DEBUG), pytest.raises(WrongPin) as caught:
        with pki.soft_key(pki.head()).open(pin):
            pytest.fail("opened")
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    # The test itself knows the PIN; everything below it must not.
    frames.stack[:] = [frame for frame in frames.stack if "test_soft_keys" not in frame.filename]
    frames.print(file=shown)
    assert "_unpacked" in shown.getvalue()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert secret not in shown.getvalue()
    assert secret not in caplog.text
    assert secret not in f"{pin} {pin!r} {pin!s:>20}"
    assert secret not in repr(pki.soft_key(pki.head()))
    with pytest.raises(TypeError):
        pickle.dumps(pin)


def test_an_open_key_shows_no_key():
    text = repr(pki.opened(pki.head()))
    assert "signer" not in text
    assert "secret" not in repr(pki.soft_key(pki.head())).replace("secret=", "")


def test_elliptic_keys_open_too():
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    from signing.keys.soft import make_container

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "EC")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(pki.NOW)
        .not_valid_after(pki.NOW + timedelta(days=1))
        .sign(key, SHA256())
    )
    with SoftKey.keep(make_container(key, certificate, [], pki.PIN), pki.SECRET).open(pki.PIN) as opened:
        assert opened.certificate.subject.native["common_name"] == "EC"
        assert not Identity.of(opened.certificate).practice


def fault(certificate, trust=None, moment=pki.NOW):
    key = pki.opened(certificate)
    try:
        require_usable(key.certificate, trust=trust or pki.trust(), chain=key.chain, moment=moment)
    except CertificateProblem as problem:
        return problem.fault if str(problem) else None
    return None


def test_a_certificate_is_judged_before_it_signs():
    head = pki.head()
    assert fault(head) is None
    assert fault(pki.issued("Hết Hạn", since=-100, until=-1)) is Fault.EXPIRED
    assert fault(pki.issued("Chưa Đến", since=3, until=30)) is Fault.NOT_YET_VALID
    assert fault(pki.issued("Chỉ Mã Hóa", signs=False)) is Fault.NO_SIGNATURE_USE
    assert fault(head, pki.trust(head.serial)) is Fault.REVOKED
    assert fault(head, pki.trust(head.serial), moment=pki.NOW - 2 * pki.DAY) is None
    assert fault(head, pki.trust(pki.office().serial)) is None
    root = pki.root().certificate_der
    assert fault(head, TrustList.load([root])) is Fault.REVOCATION_UNKNOWN
    assert fault(head, TrustList.load([root], [pki.revocations(good_for=-1)])) is Fault.REVOCATION_UNKNOWN
    strange = TrustList.load([pki.other_root().certificate_der], [pki.revocations()])
    assert fault(head, strange) is Fault.UNTRUSTED


def test_a_revocation_list_of_someone_else_proves_nothing():
    from signing.keys.authority import make_revocation_list

    forged = make_revocation_list(pki.other_root(), now=pki.NOW, next_update=pki.NOW + pki.DAY)
    assert (
        fault(pki.head(), TrustList.load([pki.root().certificate_der], [forged])) is Fault.REVOCATION_UNKNOWN
    )


def test_the_trust_list_reads_pem_as_well():
    from asn1crypto import pem

    armoured = pem.armor("CERTIFICATE", pki.root().certificate_der)
    assert [one.dump() for one in TrustList.load([armoured]).roots] == [pki.root().certificate_der]


def test_certificates_name_person_and_organisation_in_vietnamese():
    subject = pki.opened(pki.head()).certificate.subject.native
    assert subject["common_name"] == pki.HEAD
    assert subject["organization_name"] == pki.OFFICE
    assert subject["title"] == "Cục trưởng"
    assert subject["organizational_unit_name"] == "CHỮ KÝ THỬ NGHIỆM"

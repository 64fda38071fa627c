"""Keys on a PKCS#11 token, with SoftHSM in the place of the device."""

from __future__ import annotations

import threading

import pytest

from signing.keys import token as tokens
from signing.keys.certificates import Identity
from signing.keys.errors import KeyUnavailable, WrongPin
from signing.keys.pins import Pin
from signing.keys.token import TokenKey
from signing.pdf.check import check_with
from signing.pdf.report import Outcome, Rule
from signing.pdf.sign import seal
from tests.signing import pki, softhsm

pytestmark = pytest.mark.xdist_group("softhsm")


@pytest.fixture
def key():
    return softhsm.key()


def test_the_token_seals_a_document(key, tmp_path):
    with key.open(pki.PIN) as opened:
        assert Identity.of(opened.certificate).name == pki.OFFICE
        pdf = seal(pki.numbered(), opened, stamp_pdf=pki.red())
    assert check_with(pdf, pki.trust(), now=pki.NOW, rule=Rule.ISSUED).outcome is Outcome.VALID
    assert pki.pdfsig(pdf, tmp_path).count("Signature is Valid.") == 2


def test_one_pin_entry_signs_several_documents(key):
    with key.open(pki.PIN) as opened:
        sealed = [seal(pki.numbered(), opened, stamp_pdf=pki.red()) for _round in range(3)]
    assert all(pdf.startswith(pki.numbered()) for pdf in sealed)


def test_the_key_is_found_by_its_id_too(key):
    with TokenKey(softhsm.LIBRARY, softhsm.LABEL, key_id=b"\x01").open(pki.PIN) as opened:
        assert Identity.of(opened.certificate).name == pki.OFFICE


@pytest.mark.parametrize("wrong", ["000000", "1", "135790135790", ""])
def test_a_wrong_pin_is_said_to_be_wrong_and_the_right_one_still_works(key, wrong):
    with pytest.raises(WrongPin) as caught, key.open(Pin(wrong)):
        pytest.fail("opened")
    assert caught.value.__cause__ is None
    with key.open(pki.PIN):
        pass


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token_label": "another"}, "Không thấy thiết bị ký “another”"),
        ({"library": "/usr/lib/no-such-device.so"}, "thư viện của thiết bị"),
        ({"key_label": "no such key"}, "không trả lời"),
        ({"key_label": None}, "Chưa khai báo khóa"),
    ],
)
def test_what_is_missing_is_named(key, changes, said):
    from dataclasses import replace

    with pytest.raises(KeyUnavailable, match=said), replace(key, **changes).open(pki.PIN):
        pytest.fail("opened")


def test_a_token_pulled_out_while_it_is_open_signs_nothing(key):
    from pkcs11 import exceptions as p11

    class Pulled:
        def __getattr__(self, name):
            raise p11.DeviceRemoved

    def seal_while_it_is_pulled():
        with key.open(pki.PIN) as opened:
            opened.signer._key_handle = Pulled()
            seal(pki.numbered(), opened, stamp_pdf=pki.red())

    with pytest.raises(KeyUnavailable, match="không trả lời"):
        seal_while_it_is_pulled()
    with key.open(pki.PIN) as opened:
        assert seal(pki.numbered(), opened, stamp_pdf=pki.red())


def test_two_requests_of_one_process_take_their_turns(key, monkeypatch):
    monkeypatch.setattr(tokens, "TURN_SECONDS", 0.2)
    refused = []

    def second():
        try:
            with key.open(pki.PIN):
                refused.append(None)
        except KeyUnavailable as problem:
            refused.append(str(problem))

    with key.open(pki.PIN) as opened:
        other = threading.Thread(target=second)
        other.start()
        other.join()
        assert seal(pki.numbered(), opened, stamp_pdf=pki.red())
    assert refused == ["Thiết bị ký đang được dùng cho lần ký khác. Hãy thử lại."]
    second()
    assert refused[1] is None

"""Keys of people and organisations: kept, opened with a PIN, locked after five wrong ones (Điều 32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Unit, User
from accounts.permissions import require_right
from signing.keys.backend import OpenKey, SigningBackend
from signing.keys.certificates import Identity, require_usable
from signing.keys.errors import SigningKeyError, WrongPin
from signing.keys.pins import Pin
from signing.keys.soft import SoftKey
from signing.keys.token import TokenKey
from signing.models import WRONG_PINS, SigningKey
from signing.services.trust import trust_list


class PinRefused(Refused):
    """The PIN was wrong, or the key is locked; nothing was signed."""


def key_of_person(user: User) -> SigningKey | None:
    """The key the person signs with now."""
    return SigningKey.objects.filter(person=user, withdrawn_at=None).first()


def key_of_organisation(organisation: Unit) -> SigningKey | None:
    """The key the organisation's clerk seals with now."""
    return SigningKey.objects.filter(organisation=organisation, withdrawn_at=None).first()


def require_key(key: SigningKey | None) -> SigningKey:
    """The key, ready to be opened. Raises Refused when there is none, it is locked, or its term is over."""
    if key is None:
        raise Refused(_("Chưa có chứng thư chữ ký số. Hãy báo quản trị hệ thống."), field="pin")
    if key.locked_at is not None:
        raise PinRefused(
            _("Khóa ký đã bị khóa vì nhập sai mã PIN %(count)d lần. Hãy báo quản trị hệ thống mở khóa.")
            % {"count": WRONG_PINS},
            field="pin",
        )
    if not key.not_before <= timezone.now() <= key.not_after:
        day = timezone.localtime(key.not_after).strftime("%d/%m/%Y")
        raise Refused(_("Chứng thư chữ ký số đã hết hiệu lực ngày %(day)s.") % {"day": day}, field="pin")
    return key


@contextmanager
def opened(key: SigningKey, pin: Pin, *, by: Actor | None = None) -> Iterator[OpenKey]:
    """Open the key for one block, outside any transaction; wrong PINs are counted even when nothing else is kept.

    Raises PinRefused after a wrong PIN and Refused when the key or its certificate cannot be used now.
    """
    require_key(key)
    try:
        with backend_of(key).open(pin) as open_key:
            _require_still_open(key)
            _require_registered(key, open_key)
            require_usable(
                open_key.certificate, trust=trust_list(), chain=open_key.chain, moment=timezone.now()
            )
            yield open_key
    except WrongPin as problem:
        raise PinRefused(note_wrong_pin(key, by=by), field="pin") from problem
    except SigningKeyError as problem:
        raise Refused(str(problem), field="pin") from problem


def backend_of(key: SigningKey) -> SigningBackend:
    """The place of the private key."""
    if key.backend == SigningKey.Backend.TOKEN:
        return TokenKey(
            library=settings.EOFFICE_PKCS11_LIBRARY, token_label=key.token_label, key_label=key.key_label
        )
    return SoftKey(stored=bytes(key.secret), secret=settings.EOFFICE_SIGNING_SECRET)


@transaction.atomic
def note_wrong_pin(key: SigningKey, *, by: Actor | None = None) -> str:
    """Count a wrong PIN, locking the key at the fifth; returns the sentence to show. The journal says who typed it."""
    fresh = SigningKey.objects.select_for_update(of=("self",), no_key=True).get(pk=key.pk)
    fresh.wrong_pins += 1
    left = WRONG_PINS - fresh.wrong_pins
    if left <= 0 and fresh.locked_at is None:
        fresh.locked_at = timezone.now()
        record(by, "lock-key", fresh, _("Khóa ký bị khóa vì nhập sai mã PIN nhiều lần"))
    fresh.save(update_fields=["wrong_pins", "locked_at"])
    if left <= 0:
        return _("Mã PIN không đúng. Khóa ký đã bị khóa; hãy báo quản trị hệ thống.")
    return _("Mã PIN không đúng. Còn %(left)d lần thử.") % {"left": left}


def _require_still_open(key: SigningKey) -> None:
    """Look again once the PIN has been tried: of many tries at the same moment five count, whichever was right."""
    fresh = SigningKey.objects.get(pk=key.pk)
    if fresh.withdrawn_at is not None:
        raise Refused(_("Khóa ký vừa thay đổi. Tải lại trang rồi thử lại."), field="pin")
    require_key(fresh)
    SigningKey.objects.filter(pk=key.pk, locked_at=None).exclude(wrong_pins=0).update(wrong_pins=0)


def _require_registered(key: SigningKey, open_key: OpenKey) -> None:
    """Two devices may have one label: what signs must be the certificate that was registered for this owner."""
    if open_key.certificate.sha256.hex() != fingerprint_of(key):
        raise Refused(
            _("Chứng thư trên thiết bị ký không phải chứng thư đã đăng ký của người hoặc cơ quan này."),
            field="pin",
        )


@transaction.atomic
def unlock(key: SigningKey, *, by: Actor) -> None:
    """Open a key that wrong PINs have locked; its PIN stays what it was."""
    require_right(by, "administer")
    SigningKey.objects.filter(pk=key.pk).update(locked_at=None, wrong_pins=0)
    record(by, "unlock-key", key, _("Mở khóa ký"), organisation_id=by.organisation_id)


@transaction.atomic
def keep_container(
    container: bytes,
    certificate: Certificate,
    *,
    person: User | None = None,
    organisation: Unit | None = None,
    is_practice: bool = False,
) -> SigningKey:
    """Keep a PKCS#12 soft key for a person or an organisation; the one before is withdrawn."""
    _withdraw_present(person, organisation)
    identity = Identity.of(asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)))
    soft = SoftKey.keep(container, settings.EOFFICE_SIGNING_SECRET)
    return SigningKey.objects.create(
        person=person,
        organisation=organisation,
        backend=SigningKey.Backend.SOFT,
        secret=soft.stored,
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        subject=identity.name,
        issuer=identity.issuer,
        serial=identity.serial,
        not_before=identity.not_before,
        not_after=identity.not_after,
        is_practice=is_practice or identity.practice,
    )


def _withdraw_present(person: User | None, organisation: Unit | None) -> None:
    present = SigningKey.objects.filter(withdrawn_at=None, person=person, organisation=organisation)
    present.update(withdrawn_at=timezone.now())


def fingerprint_of(key: SigningKey) -> str:
    """SHA-256 of the registered certificate: how an outside signature is recognised as this person's."""
    _kind, _headers, der = asn1_pem.unarmor(key.certificate.encode())
    return asn1_x509.Certificate.load(der).sha256.hex()

"""Looking after keys: taking in a PKCS#12 file, registering a token, withdrawing, changing a PIN (Điều 32)."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Unit, User
from accounts.permissions import require_right
from signing.keys import at_rest
from signing.keys.certificates import Identity, require_usable
from signing.keys.errors import SigningKeyError, WrongPin
from signing.keys.pins import Pin
from signing.keys.soft import SoftKey, change_pin
from signing.models import SigningKey
from signing.services.keys import PinRefused, note_wrong_pin, require_key
from signing.services.trust import trust_list


@dataclass(frozen=True)
class Owner:
    """Whose key it is: a person's, or the organisation's."""

    person: User | None = None
    organisation: Unit | None = None

    @property
    def name(self) -> str:
        """As the screen says it."""
        return self.person.full_name if self.person else str(self.organisation.name)

    def keys(self) -> dict[str, object]:
        """The two columns of the row."""
        return {"person": self.person, "organisation": self.organisation}


@sensitive_variables("container", "pin")
def import_container(container: bytes, pin: Pin, *, owner: Owner, by: Actor) -> SigningKey:
    """Take in a PKCS#12 file and the certificate in it. The PIN is tried and forgotten.

    Raises Refused when the file is none, the PIN does not open it, or its certificate may not sign today.
    """
    require_right(by, "administer")
    soft = SoftKey.keep(container, settings.EOFFICE_SIGNING_SECRET)
    try:
        with soft.open(pin) as opened:
            certificate = opened.certificate
            require_usable(certificate, trust=trust_list(), chain=opened.chain, moment=timezone.now())
    except WrongPin as problem:
        raise Refused(str(problem), field="pin") from problem
    except SigningKeyError as problem:
        raise Refused(str(problem), field="container") from problem
    return _keep(certificate, owner, by, backend=SigningKey.Backend.SOFT, secret=soft.stored)


def register_token(
    certificate: bytes, *, token_label: str, key_label: str, owner: Owner, by: Actor
) -> SigningKey:
    """Note a key that stays on a PKCS#11 device: its certificate (PEM or DER) and where it lies.

    Raises Refused when the certificate cannot be read or may not sign today.
    """
    require_right(by, "administer")
    if not settings.EOFFICE_PKCS11_LIBRARY:
        raise Refused(_("Máy chủ chưa khai báo thư viện PKCS#11 (EOFFICE_PKCS11_LIBRARY)."))
    read = _certificate(certificate)
    try:
        require_usable(read, trust=trust_list(), moment=timezone.now())
    except SigningKeyError as problem:
        raise Refused(str(problem), field="certificate") from problem
    place = {"token_label": token_label, "key_label": key_label}
    return _keep(read, owner, by, backend=SigningKey.Backend.TOKEN, secret=b"", **place)


def _certificate(content: bytes) -> asn1_x509.Certificate:
    try:
        der = asn1_pem.unarmor(content)[2] if asn1_pem.detect(content) else content
        x509.load_der_x509_certificate(der)
        return asn1_x509.Certificate.load(der, strict=True)
    except (ValueError, TypeError) as problem:
        raise Refused(_("Tệp này không phải là chứng thư (PEM hoặc DER)."), field="certificate") from problem


@transaction.atomic
def _keep(certificate: asn1_x509.Certificate, owner: Owner, by: Actor, **place: object) -> SigningKey:
    """Make it the owner's key; the one before is withdrawn. A certificate belongs to one owner for ever."""
    identity = Identity.of(certificate)
    known = (
        SigningKey.objects.select_for_update(of=("self",))
        .filter(issuer=identity.issuer, serial=identity.serial)
        .first()
    )
    if known is not None and (known.person, known.organisation) != (owner.person, owner.organisation):
        raise Refused(_("Chứng thư này đã đăng ký cho người hoặc cơ quan khác."))
    others = SigningKey.objects.filter(withdrawn_at=None, **owner.keys())
    others.exclude(pk=known.pk if known else None).update(withdrawn_at=timezone.now())
    key = known or SigningKey(**owner.keys())
    pem = asn1_pem.armor("CERTIFICATE", certificate.dump()).decode()
    values = {
        "certificate": pem,
        "subject": identity.name,
        "issuer": identity.issuer,
        "serial": identity.serial,
        "not_before": identity.not_before,
        "not_after": identity.not_after,
        "is_practice": identity.practice,
        "wrong_pins": 0,
        "locked_at": None,
        "withdrawn_at": None,
    }
    for name, value in (values | place).items():
        setattr(key, name, value)
    key.save()
    text = _("Đăng ký chứng thư chữ ký số của %(name)s") % {"name": owner.name}
    record(by, "register-key", key, text, organisation_id=by.organisation_id, serial=key.serial)
    return key


@transaction.atomic
def withdraw(key: SigningKey, *, by: Actor) -> SigningKey:
    """Ngừng sử dụng: nothing is signed with it any more; what was signed stays as it is."""
    require_right(by, "administer")
    fresh = SigningKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if fresh.withdrawn_at is None:
        fresh.withdrawn_at = timezone.now()
        fresh.save(update_fields=["withdrawn_at"])
        record(by, "withdraw-key", fresh, _("Ngừng sử dụng chứng thư"), organisation_id=by.organisation_id)
    return fresh


@sensitive_variables()
def change_own_pin(key: SigningKey | None, *, old: Pin, new: Pin, by: Actor) -> SigningKey:
    """Encrypt the soft key by another PIN. Wrong old PINs count as at signing: five lock the key.

    Raises PinRefused for a wrong or locked one, Refused for a key whose PIN is not kept here.
    """
    key = require_key(key)
    if key.person_id != by.user.pk:
        raise Refused(_("Chỉ chủ chứng thư đổi được mã PIN của mình."))
    if key.backend != SigningKey.Backend.SOFT:
        raise Refused(_("Mã PIN của thiết bị ký đổi bằng phần mềm của thiết bị."))
    secret = settings.EOFFICE_SIGNING_SECRET
    try:
        changed = change_pin(at_rest.decrypt(bytes(key.secret), secret), old, new)
    except WrongPin as problem:
        raise PinRefused(note_wrong_pin(key, by=by), field="old_pin") from problem
    except SigningKeyError as problem:
        raise Refused(str(problem), field="old_pin") from problem
    return _exchange(key, at_rest.encrypt(changed, secret), by)


@transaction.atomic
def _exchange(key: SigningKey, secret: bytes, by: Actor) -> SigningKey:
    fresh = SigningKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if bytes(fresh.secret) != bytes(key.secret) or fresh.locked_at or fresh.withdrawn_at:
        raise Refused(_("Khóa ký vừa thay đổi. Tải lại trang rồi thử lại."))
    fresh.secret, fresh.wrong_pins = secret, 0
    fresh.save(update_fields=["secret", "wrong_pins"])
    record(by, "change-pin", fresh, _("Đổi mã PIN chữ ký số"), organisation_id=by.organisation_id)
    return fresh

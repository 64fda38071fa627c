"""A key in a PKCS#12 container, encrypted by the PIN itself and once more at rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from asn1crypto import keys as asn1_keys
from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.keys import at_rest
from signing.keys.backend import OpenKey
from signing.keys.errors import KeyUnavailable, WrongPin
from signing.keys.pins import Pin

# Guessing a PIN is made slow, and the container is not readable without `at_rest` first.
ROUNDS = 50_000


@dataclass(frozen=True)
class SoftKey:
    """A PKCS#12 container as it is stored, and the secret of this installation it is locked with."""

    stored: bytes = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def keep(cls, container: bytes, secret: str) -> SoftKey:
        """Take a PKCS#12 container (its own password is the PIN) and lock it for storing."""
        return cls(stored=at_rest.encrypt(container, secret), secret=secret)

    @contextmanager
    def open(self, pin: Pin) -> Iterator[OpenKey]:
        """Decrypt the key for one block."""
        yield _opened(at_rest.decrypt(self.stored, self.secret), pin)


@sensitive_variables()
def make_container(
    key: PrivateKeyTypes, certificate: x509.Certificate, chain: Sequence[x509.Certificate], pin: Pin
) -> bytes:
    """Pack a key with its certificates into a PKCS#12 container that only the PIN opens."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(SHA256())
        .build(pin.reveal().encode())
    )
    return pkcs12.serialize_key_and_certificates(None, key, certificate, chain, encryption)  # type: ignore[arg-type]


@sensitive_variables()
def change_pin(container: bytes, old: Pin, new: Pin) -> bytes:
    """Encrypt the container anew; WrongPin when the old PIN is not the one."""
    key, certificate, others = _unpacked(container, old)
    return make_container(key, certificate, others, new)


@sensitive_variables()
def _opened(container: bytes, pin: Pin) -> OpenKey:
    key, certificate, others = _unpacked(container, pin)
    private = asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    own = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    chain = tuple(asn1_x509.Certificate.load(other.public_bytes(Encoding.DER)) for other in others)
    registry = SimpleCertificateStore()
    registry.register_multiple(chain)
    signer = SimpleSigner(signing_cert=own, signing_key=private, cert_registry=registry, embed_roots=False)
    return OpenKey(certificate=own, chain=chain, signer=signer)


@sensitive_variables()
def _unpacked(container: bytes, pin: Pin) -> tuple[PrivateKeyTypes, x509.Certificate, list[x509.Certificate]]:
    damaged = KeyUnavailable(_("Tệp khóa ký không đọc được."))
    try:
        asn1_pkcs12.Pfx.load(container, strict=True).native["version"]
    except (ValueError, TypeError, KeyError):
        raise damaged from None
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(container, pin.reveal().encode())
    except ValueError:
        raise WrongPin from None
    if key is None or certificate is None:
        raise damaged
    return key, certificate, others

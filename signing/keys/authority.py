"""A practice authority: certificates for people and organisations that only prove who pressed the button here.

Real documents are signed with certificates issued under Ban Cơ yếu Chính phủ; everything issued here carries a policy
of its own and the words CHỮ KÝ THỬ NGHIỆM, so that no screen can mistake one for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.keys.certificates import PRACTICE_POLICY
from signing.keys.pins import Pin
from signing.keys.soft import make_container

PRACTICE_WORDS = "CHỮ KÝ THỬ NGHIỆM"
KEY_BITS = 2048


@dataclass(frozen=True)
class Holder:
    """Who a certificate is for. An organisation has no person: its name stands in both places."""

    name: str
    organisation: str = ""
    unit: str = ""
    title: str = ""
    identifier: str = ""

    def subject(self) -> x509.Name:
        """The distinguished name, most general part first."""
        parts = [
            (NameOID.COUNTRY_NAME, "VN"),
            (NameOID.ORGANIZATION_NAME, (self.organisation or self.name)[:64]),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.unit[:64]),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, PRACTICE_WORDS),
            (NameOID.TITLE, self.title[:64]),
            (NameOID.SERIAL_NUMBER, self.identifier[:64]),
            (NameOID.COMMON_NAME, self.name[:64]),
        ]
        return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts if text])


@dataclass(frozen=True)
class Authority:
    """The practice root: its certificate, and the key that issues."""

    certificate: x509.Certificate
    key: RSAPrivateKey = field(repr=False)

    @property
    def certificate_der(self) -> bytes:
        """The root as the trust list takes it."""
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Issued:
    """A new certificate with its key, on the way into a container."""

    certificate: x509.Certificate
    key: RSAPrivateKey = field(repr=False)
    authority: x509.Certificate

    @property
    def serial(self) -> int:
        """The number a revocation list names it by."""
        return self.certificate.serial_number

    def container(self, pin: Pin) -> bytes:
        """The PKCS#12 file of this certificate, opened by the PIN."""
        return make_container(self.key, self.certificate, [self.authority], pin)


@dataclass(frozen=True)
class Revoked:
    """One line of a revocation list."""

    serial: int
    at: datetime


def make_root(name: str, *, now: datetime, years: int = 20) -> Authority:
    """Make the root of a practice authority."""
    key = generate_private_key(65537, KEY_BITS)
    subject = Holder(name=name, organisation=name).subject()
    certificate = (
        _draft(subject, subject, key, now - timedelta(days=1), now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(key, SHA256())
    )
    return Authority(certificate, key)


def issue(
    authority: Authority, holder: Holder, *, not_before: datetime, not_after: datetime, signs: bool = True
) -> Issued:
    """Issue a certificate for signing documents; ``signs=False`` makes one that may only encrypt."""
    key = generate_private_key(65537, KEY_BITS)
    certificate = (
        _draft(holder.subject(), authority.certificate.subject, key, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=signs), critical=True)
        .add_extension(_issuer_key(authority), critical=False)
        .sign(authority.key, SHA256())
    )
    return Issued(certificate, key, authority.certificate)


def issue_time_stamping(
    authority: Authority, name: str, *, not_before: datetime, not_after: datetime
) -> Issued:
    """Issue a certificate for a time-stamp service."""
    key = generate_private_key(65537, KEY_BITS)
    holder = Holder(name=name)
    certificate = (
        _draft(holder.subject(), authority.certificate.subject, key, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(_issuer_key(authority), critical=False)
        .sign(authority.key, SHA256())
    )
    return Issued(certificate, key, authority.certificate)


def make_revocation_list(
    authority: Authority, revoked: Iterable[Revoked] = (), *, now: datetime, next_update: datetime
) -> bytes:
    """Sign the list of withdrawn certificates (DER); good until ``next_update``."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(_issuer_key(authority), critical=False)
    )
    for line in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(line.serial).revocation_date(line.at).build()
        )
    return builder.sign(authority.key, SHA256()).public_bytes(Encoding.DER)


def _draft(
    subject: x509.Name, issuer: x509.Name, key: RSAPrivateKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    policy = x509.PolicyInformation(x509.ObjectIdentifier(PRACTICE_POLICY), None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
    )


def _issuer_key(authority: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def _usage(*, authority: bool = False, signs: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs and not authority,
        content_commitment=signs and not authority,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )

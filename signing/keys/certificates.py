"""Reading certificates, and judging them against the trust list and the revocation lists at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import pem, x509
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
)

from signing.keys.errors import CertificateProblem, Fault
from signing.keys.waiting import wait_for

# Made-up object identifier (2.25.<UUID>) every practice certificate carries, so that no screen takes it for a real one.
PRACTICE_POLICY = "2.25.207843520172391829110265871395724611043"
SIGNATURE_USES = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True)
class TrustList:
    """Who is trusted, and what is known of withdrawn certificates. Nothing is ever fetched."""

    roots: tuple[x509.Certificate, ...] = ()
    crls: tuple[asn1_crl.CertificateList, ...] = ()

    @classmethod
    def load(cls, roots: Iterable[bytes], crls: Iterable[bytes] = ()) -> TrustList:
        """Read certificates and revocation lists as DER or PEM."""
        return cls(
            roots=tuple(x509.Certificate.load(_der(one)) for one in roots),
            crls=tuple(asn1_crl.CertificateList.load(_der(one)) for one in crls),
        )

    def fresh(self, now: datetime) -> TrustList:
        """The same list without revocation lists that are too old to say anything today."""
        current = tuple(one for one in self.crls if _good_until(one) >= now)
        return TrustList(self.roots, current)

    def context(self, moment: datetime) -> ValidationContext:
        """What pyHanko asks: at this moment, with these lists, revocation always required."""
        return ValidationContext(
            trust_roots=list(self.roots),
            crls=list(self.crls),
            moment=moment,
            allow_fetching=False,
            revocation_mode="require",
            retroactive_revinfo=True,
        )


@dataclass(frozen=True)
class Identity:
    """What a certificate says of its holder."""

    name: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    practice: bool

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Identity:
        """Read the names a screen shows."""
        subject = certificate.subject.native
        issuer = certificate.issuer.native
        return cls(
            name=_text(subject.get("common_name")),
            organisation=_text(subject.get("organization_name")),
            issuer=_text(issuer.get("common_name")) or certificate.issuer.human_friendly,
            serial=f"{certificate.serial_number:X}",
            fingerprint=certificate.sha256.hex(),
            not_before=certificate.not_valid_before,
            not_after=certificate.not_valid_after,
            practice=is_practice(certificate),
        )


def is_practice(certificate: x509.Certificate) -> bool:
    """Whether the practice authority issued it, by the policy it carries."""
    policies = certificate.certificate_policies_value
    return policies is not None and any(
        one["policy_identifier"].dotted == PRACTICE_POLICY for one in policies
    )


def require_usable(
    certificate: x509.Certificate,
    *,
    trust: TrustList,
    chain: Sequence[x509.Certificate] = (),
    moment: datetime,
) -> None:
    """Refuse a certificate that may not sign at this moment.

    The software checks the signer's certificate before it signs (TT 15/2025). Raises CertificateProblem.
    """
    _require_dates(certificate, moment)
    if not may_sign(certificate):
        raise CertificateProblem(Fault.NO_SIGNATURE_USE, _("Chứng thư này không được cấp để ký số."))
    validator = CertificateValidator(
        certificate, intermediate_certs=list(chain), validation_context=trust.context(moment)
    )
    try:
        wait_for(validator.async_validate_path)
    except RevokedError as problem:
        raise CertificateProblem(
            Fault.REVOKED,
            _("Chứng thư (hoặc chứng thư của nơi cấp) đã bị thu hồi ngày %(date)s.")
            % {"date": _date(problem.revocation_dt)},
        ) from None
    except InsufficientRevinfoError:
        raise CertificateProblem(
            Fault.REVOCATION_UNKNOWN,
            _("Chưa biết chứng thư có bị thu hồi hay không: không có danh sách thu hồi còn hiệu lực."),
        ) from None
    except PathBuildingError:
        raise CertificateProblem(
            Fault.UNTRUSTED, _("Nơi cấp chứng thư không có trong danh sách tin cậy.")
        ) from None
    except (ExpiredError, NotYetValidError):
        raise CertificateProblem(
            Fault.BROKEN_CHAIN, _("Chứng thư của nơi cấp đã hết hạn hoặc chưa có hiệu lực.")
        ) from None
    except Exception:
        # Whatever else is wrong with a foreign chain, it is not proven.
        raise CertificateProblem(
            Fault.BROKEN_CHAIN, _("Không dựng được đường dẫn tin cậy tới nơi cấp chứng thư.")
        ) from None


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate's key is meant for signatures (or says nothing about its use)."""
    usage = certificate.key_usage_value
    return usage is None or bool(SIGNATURE_USES & usage.native)


def _require_dates(certificate: x509.Certificate, moment: datetime) -> None:
    if moment > certificate.not_valid_after:
        raise CertificateProblem(
            Fault.EXPIRED,
            _("Chứng thư đã hết hạn ngày %(date)s.") % {"date": _date(certificate.not_valid_after)},
        )
    if moment < certificate.not_valid_before:
        raise CertificateProblem(
            Fault.NOT_YET_VALID,
            _("Chứng thư chỉ có hiệu lực từ ngày %(date)s.") % {"date": _date(certificate.not_valid_before)},
        )


def _date(moment: datetime) -> str:
    return date_format(localtime(moment), "d/m/Y")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _good_until(revocations: asn1_crl.CertificateList) -> datetime:
    until = revocations["tbs_cert_list"]["next_update"].native
    return until or datetime.max.replace(tzinfo=UTC)


def _der(encoded: bytes) -> bytes:
    return pem.unarmor(encoded)[2] if pem.detect(encoded) else encoded

"""What can be wrong with a key, said so that the person who signs can act on it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _


class SigningKeyError(Exception):
    """The key cannot sign now; ``str()`` is the sentence to show."""


class WrongPin(SigningKeyError):
    """The PIN does not open the key."""

    def __init__(self) -> None:
        super().__init__(_("Mã PIN không đúng."))


class KeyUnavailable(SigningKeyError):
    """The key is not there: token pulled out, library missing, PIN locked by the token, bytes damaged."""


class Fault(StrEnum):
    """Why a certificate may not be used, or cannot be judged."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NO_SIGNATURE_USE = "no_signature_use"
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"
    REVOCATION_UNKNOWN = "revocation_unknown"
    BROKEN_CHAIN = "broken_chain"


class CertificateProblem(SigningKeyError):
    """The certificate does not allow signing; ``fault`` says why in one word."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault

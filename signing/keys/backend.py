"""What every kind of key offers: open it with a PIN, sign, close it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from asn1crypto import x509
from pyhanko.sign.signers import Signer

from signing.keys.pins import Pin


@dataclass(frozen=True)
class OpenKey:
    """A key between its opening and its closing: the signer pyHanko asks, and the certificates to send along."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signer: Signer = field(repr=False)


class SigningBackend(Protocol):
    """A place where a private key lies. The PIN opens it for one ``with`` block and is then forgotten.

    Raises WrongPin or KeyUnavailable, also for what happens to the key inside the block (a token pulled out).
    """

    def open(self, pin: Pin) -> AbstractContextManager[OpenKey]:
        """Open the key; several documents may be signed before it is closed again."""
        ...

"""A key on a PKCS#11 token: a USB device, a server module, or SoftHSM in the tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from signing.keys.backend import OpenKey
from signing.keys.errors import KeyUnavailable, WrongPin
from signing.keys.pins import Pin

# A token knows one login per process: two requests of one process take their turns.
_turns: dict[tuple[str, str], threading.Lock] = {}
_turns_guard = threading.Lock()
TURN_SECONDS = 20.0


@dataclass(frozen=True)
class TokenKey:
    """Where the key lies: library, token, and the label or id of key and certificate on it."""

    library: str
    token_label: str
    key_label: str | None = None
    key_id: bytes | None = None
    chain: tuple[x509.Certificate, ...] = ()

    @contextmanager
    def open(self, pin: Pin) -> Iterator[OpenKey]:
        """Log in to the token for one block; what the token refuses is said in our own errors."""
        from pkcs11 import exceptions as p11

        turn = _turn(self.library, self.token_label)
        if not turn.acquire(timeout=TURN_SECONDS):
            raise KeyUnavailable(_("Thiết bị ký đang được dùng cho lần ký khác. Hãy thử lại."))
        session = None
        try:
            session = _session(self.library, self.token_label, pin)
            yield self._opened(session)
        except (p11.PinIncorrect, p11.PinInvalid, p11.PinLenRange):
            raise WrongPin from None
        except (p11.PinLocked, p11.PinExpired):
            raise KeyUnavailable(_("Thiết bị ký đã khóa mã PIN. Hãy liên hệ nơi cấp thiết bị.")) from None
        except p11.PKCS11Error as problem:
            raise KeyUnavailable(
                _("Thiết bị ký không trả lời (%(problem)s). Hãy kiểm tra thiết bị đã được cắm.")
                % {"problem": type(problem).__name__}
            ) from None
        finally:
            _close(session)
            turn.release()

    def _opened(self, session: Any) -> OpenKey:
        from pyhanko.sign.pkcs11 import PKCS11Signer

        if self.key_label is None and self.key_id is None:
            raise KeyUnavailable(_("Chưa khai báo khóa nào trên thiết bị ký."))
        # Not the signer's own loading: asking for the certificate now finds a missing key before anything is signed.
        signer = PKCS11Signer(
            session,
            key_label=self.key_label,
            key_id=self.key_id,
            cert_label=self.key_label,
            cert_id=self.key_id,
            ca_chain=self.chain,
            embed_roots=False,
        )
        certificate = signer.signing_cert
        if certificate is None:
            raise KeyUnavailable(_("Thiết bị ký không có chứng thư của khóa này."))
        return OpenKey(certificate=certificate, chain=self.chain, signer=signer)


@sensitive_variables()
def _session(library: str, token_label: str, pin: Pin) -> Any:
    import pkcs11

    try:
        module = pkcs11.lib(library)
    except (RuntimeError, OSError):
        raise KeyUnavailable(_("Không nạp được thư viện của thiết bị ký.")) from None
    token = next((one for one in _tokens(module) if one.label == token_label), None)
    if token is None:
        raise KeyUnavailable(
            _("Không thấy thiết bị ký “%(label)s”. Hãy kiểm tra thiết bị đã được cắm.")
            % {"label": token_label}
        )
    return token.open(user_pin=pin.reveal())


def _tokens(module: Any) -> Iterator[Any]:
    from pkcs11 import exceptions as p11

    for slot in module.get_slots(token_present=True):
        try:
            yield slot.get_token()
        except p11.PKCS11Error:
            continue


def _close(session: Any) -> None:
    from pkcs11 import exceptions as p11

    if session is None:
        return
    with suppress(p11.PKCS11Error):  # when the token is gone, the login went with it
        session.close()


def _turn(library: str, token_label: str) -> threading.Lock:
    with _turns_guard:
        return _turns.setdefault((library, token_label), threading.Lock())

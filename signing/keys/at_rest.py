"""Encryption of key material in the database, on top of the PIN: a stolen dump alone opens nothing."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from signing.keys.errors import KeyUnavailable

MARK = b"EOK1"
PURPOSE = b"eoffice signing key at rest, version 1"
NONCE = 12


def encrypt(material: bytes, secret: str) -> bytes:
    """Lock the bytes with a key derived from the secret of this installation (AES-256-GCM)."""
    nonce = os.urandom(NONCE)
    return MARK + nonce + AESGCM(_derived(secret)).encrypt(nonce, material, MARK)


def decrypt(stored: bytes, secret: str) -> bytes:
    """Unlock what ``encrypt`` locked; KeyUnavailable when the secret is another one or the bytes are damaged."""
    if not stored.startswith(MARK):
        raise KeyUnavailable(_("Khóa ký lưu trong hệ thống bị hỏng."))
    body = stored[len(MARK) :]
    try:
        return AESGCM(_derived(secret)).decrypt(body[:NONCE], body[NONCE:], MARK)
    except (InvalidTag, ValueError):
        raise KeyUnavailable(
            _("Không mở được khóa ký: dữ liệu bị hỏng hoặc khóa bí mật của hệ thống đã thay đổi.")
        ) from None


def _derived(secret: str) -> bytes:
    if not secret:
        raise ValueError("A secret is needed to keep keys at rest.")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())

"""Whom signatures are judged by: the folders of the settings, and the practice authority of this installation."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.utils import timezone

from registers.files.store import fsync_folder
from signing.keys import at_rest
from signing.keys.authority import Authority, make_revocation_list, make_root
from signing.keys.certificates import TrustList, is_practice

ROOTS, LISTS = (".pem", ".crt", ".cer"), (".crl",)
PRACTICE_NAME = "eOffice - Tổ chức chứng thực thực hành"
PRACTICE_LIST_DAYS = 3650


def practice_folder() -> Path:
    """Where the practice authority of this installation lies."""
    return Path(settings.DATA_DIR) / "practice-authority"


def trust_list() -> TrustList:
    """The certificates and revocation lists of the settings; the practice authority's only where practice is on."""
    folders = list(settings.EOFFICE_SIGNING_TRUST)
    if settings.EOFFICE_PRACTICE:
        folders.append(practice_folder())
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    found = TrustList.load(
        (path.read_bytes() for path in files if path.suffix.lower() in ROOTS),
        (path.read_bytes() for path in files if path.suffix.lower() in LISTS),
    )
    if settings.EOFFICE_PRACTICE or not settings.PRODUCTION:
        return found
    # A practice root copied into a folder of the settings proves nothing where documents are real.
    return TrustList(tuple(root for root in found.roots if not is_practice(root)), found.crls)


def practice_authority() -> Authority:
    """The practice authority; made on first use, its key encrypted at rest."""
    folder = practice_folder()
    root, key = folder / "root.pem", folder / "root.key"
    if not root.is_file() or not key.is_file():
        _make(folder, root, key)
    private = load_der_private_key(at_rest.decrypt(key.read_bytes(), settings.EOFFICE_SIGNING_SECRET), None)
    assert isinstance(private, RSAPrivateKey)
    return Authority(x509.load_pem_x509_certificate(root.read_bytes()), private)


def _make(folder: Path, root: Path, key: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = timezone.now()
    authority = make_root(PRACTICE_NAME, now=now)
    plain = authority.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    revoked = make_revocation_list(authority, now=now, next_update=now + timedelta(days=PRACTICE_LIST_DAYS))
    _write(key, at_rest.encrypt(plain, settings.EOFFICE_SIGNING_SECRET))
    _write(folder / "root.crl", revoked)
    _write(root, authority.certificate.public_bytes(Encoding.PEM))
    fsync_folder(folder)


def _write(path: Path, content: bytes) -> None:
    aside = path.with_suffix(path.suffix + ".part")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)

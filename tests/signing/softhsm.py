"""A SoftHSM of the tests' own: one token, one key, nothing outside the given folder."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing.keys.token import TokenKey
from tests.signing import pki

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
LABEL, KEY = "eoffice", "dau-co-quan"


@cache
def key() -> TokenKey:
    """The office's key on the token; made once, for the library reads its settings once a process."""
    folder = Path(tempfile.mkdtemp(prefix="softhsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _make(folder)
    return TokenKey(LIBRARY, LABEL, key_label=KEY)


@contextmanager
def pulled_out() -> Iterator[None]:
    """The device is gone with everything on it, whoever has it open; afterwards it is back."""
    settings = Path(os.environ["SOFTHSM2_CONF"])
    tokens = settings.parent / "tokens"
    away = tokens.rename(settings.parent / "away")
    try:
        yield
    finally:
        away.rename(tokens)


def _make(folder: Path) -> None:
    tokens = folder / "tokens"
    tokens.mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    issued, pin = pki.office(), pki.PIN.reveal()
    _call("softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", pin, "--so-pin", "12345678")
    key, certificate = folder / "key.p8", folder / "certificate.der"
    key.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(issued.certificate.public_bytes(Encoding.DER))
    _call("softhsm2-util", "--import", str(key), "--token", LABEL, "--label", KEY, "--id", "01", "--pin", pin)
    _call(
        *("pkcs11-tool", "--module", LIBRARY, "--login", "--pin", pin, "--token-label", LABEL),
        *("--write-object", str(certificate), "--type", "cert", "--id", "01", "--label", KEY),
    )
    key.unlink()


def _call(*command: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 0, answer.stderr + answer.stdout

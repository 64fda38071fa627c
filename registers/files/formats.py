"""The formats taken in, recognised by their bytes; what a file calls itself must agree with what it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Refused
from registers.files import contents
from registers.files.contents import Unusable

NAME_LENGTH = 200
HEAD = 2048


@dataclass(frozen=True)
class Format:
    """One format of the allow-list. ``inspect`` raises Unusable, or counts the pages (None where there are none)."""

    key: str
    label: str | Promise
    content_type: str
    extensions: tuple[str, ...]
    inspect: Callable[[Path], int | None]

    @property
    def extension(self) -> str:
        """The extension we write."""
        return self.extensions[0]


FORMATS = {
    known.key: known
    for known in (
        Format("pdf", gettext_lazy("tệp PDF"), "application/pdf", ("pdf",), contents.inspect_pdf),
        Format(
            "docx",
            gettext_lazy("tệp Word (DOCX)"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
            contents.inspect_office,
        ),
        Format(
            "xlsx",
            gettext_lazy("tệp Excel (XLSX)"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ("xlsx",),
            contents.inspect_office,
        ),
        Format("png", gettext_lazy("ảnh PNG"), "image/png", ("png",), contents.inspect_image),
        Format("jpeg", gettext_lazy("ảnh JPEG"), "image/jpeg", ("jpg", "jpeg"), contents.inspect_image),
        Format("tiff", gettext_lazy("ảnh TIFF"), "image/tiff", ("tif", "tiff"), contents.inspect_image),
        Format("zip", gettext_lazy("tệp nén ZIP"), "application/zip", ("zip",), contents.inspect_zip),
        Format("xml", gettext_lazy("tệp XML"), "application/xml", ("xml",), contents.inspect_xml),
        Format(
            "txt", gettext_lazy("tệp văn bản thường (TXT)"), "text/plain", ("txt",), contents.inspect_text
        ),
    )
}
BY_EXTENSION = {extension: known for known in FORMATS.values() for extension in known.extensions}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
ALLOWED_TEXT = gettext_lazy("PDF, DOCX, XLSX, PNG, JPEG, TIFF, ZIP, XML, TXT")

# What a file outside the allow-list turns out to be, by the extension puremagic gives it.
OTHER_LABELS = {
    "exe": gettext_lazy("một chương trình chạy được"),
    "elf": gettext_lazy("một chương trình chạy được"),
    "dll": gettext_lazy("một chương trình chạy được"),
    "gif": gettext_lazy("ảnh GIF"),
    "webp": gettext_lazy("ảnh WebP"),
    "bmp": gettext_lazy("ảnh BMP"),
    "heic": gettext_lazy("ảnh HEIC"),
    "rar": gettext_lazy("tệp nén RAR"),
    "7z": gettext_lazy("tệp nén 7z"),
    "gz": gettext_lazy("tệp nén GZIP"),
    "mp4": gettext_lazy("phim MP4"),
    "mp3": gettext_lazy("âm thanh MP3"),
    "rtf": gettext_lazy("tệp RTF"),
}


@dataclass(frozen=True)
class Recognised:
    """What a file is, and how many pages it has."""

    format: Format
    pages: int | None


def tidy_name(name: str) -> str:
    """A file name as kept: last part of the path, composed form, nothing invisible, at most 200 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in last)
    shown = " ".join(shown.split()).lstrip(". ")
    if len(shown) <= NAME_LENGTH:
        return shown or _("tep")
    stem, dot, extension = shown.rpartition(".")
    if not dot or len(extension) > 8:
        return shown[:NAME_LENGTH].rstrip()
    return f"{stem[: NAME_LENGTH - len(extension) - 1].rstrip()}.{extension}"


def extension_of(name: str) -> str:
    """The extension in lower case, without its dot."""
    return Path(name).suffix[1:].lower()


def recognise(path: Path, name: str) -> Recognised:
    """Say what the file is; raises Refused, naming the file, when it is not allowed, lies, is broken or locked."""
    extension = extension_of(name)
    expected = BY_EXTENSION.get(extension)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    words: dict[str, Any] = {"name": name, "allowed": ALLOWED_TEXT}
    if expected is None:
        raise Refused(_("Không nhận tệp “%(name)s”. Chỉ nhận %(allowed)s.") % words)
    try:
        found = _sniff(path, head, extension)
        if found is None:
            words["label"] = _other_label(head) or _("một định dạng khác")
            raise Refused(_("Tệp “%(name)s” thực ra là %(label)s. Chỉ nhận %(allowed)s.") % words)
        if found is not expected:
            words |= {"label": found.label, "extension": found.extension}
            raise Refused(
                _(
                    "Tệp “%(name)s” thực ra là %(label)s. Hãy kiểm tra lại tệp, hoặc đổi đuôi thành .%(extension)s."
                )
                % words
            )
        return Recognised(found, found.inspect(path))
    except Unusable as problem:
        words["problem"] = problem
        raise Refused(_("“%(name)s”: %(problem)s") % words) from problem


def _sniff(path: Path, head: bytes, extension: str) -> Format | None:
    if b"%PDF-" in head[:1024]:
        return FORMATS["pdf"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FORMATS["png"]
    if head.startswith(b"\xff\xd8\xff"):
        return FORMATS["jpeg"]
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return FORMATS["tiff"]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FORMATS[contents.kind_of_zip(path)]
    contents.refuse_old_office(head)
    if extension == "txt":
        return FORMATS["txt"] if not contents.looks_binary(head) else None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if contents.looks_like_html(start):
        return None
    if start.startswith(b"<?xml") or (extension == "xml" and start.startswith(b"<")):
        return FORMATS["xml"]
    if extension == "xml" and head.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return FORMATS["xml"]
    return FORMATS["txt"] if not contents.looks_binary(head) and not _other_label(head) else None


def _other_label(head: bytes) -> str | Promise:
    import puremagic

    if contents.looks_like_html(head.lstrip()):
        return _("một trang HTML")
    try:
        guess = puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        return ""
    return OTHER_LABELS.get(guess, "")

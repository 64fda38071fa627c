"""Looking inside files of each format, within limits: nothing is run, unpacked to disk or fetched."""

from __future__ import annotations

import codecs
import lzma
import warnings
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from accounts.pictures import whole_pictures_only
from registers.files.pdfium import PDFIUM

ZIP_ENTRIES = 5_000
ZIP_TOTAL = 1_000_000_000
ZIP_TESTED = 200_000_000  # entries are read through up to this size
ZIP_FREE = 20_000_000  # below it the ratio does not matter
ZIP_RATIO = 100
IMAGE_PIXELS = 80_000_000  # A3 at 600 dpi is 70 million
IMAGE_FRAMES = 1_000
XML_CHUNK = 64 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = ("vbaproject.bin",)
UNREADABLE_ENTRY = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError,
    KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip


class Unusable(Exception):
    """The file is of an allowed format but cannot be taken; the message says why and what to do."""


# --- PDF ------------------------------------------------------------------------------------------------------------


def inspect_pdf(path: Path) -> int:
    """Number of pages of a sound PDF that opens without a password."""
    import pikepdf

    broken = _("Tệp PDF bị hỏng, không mở được.")
    try:
        # qpdf mends what it can; a file cut off or spoilt in the middle is one it had to mend.
        with pikepdf.open(path, suppress_warnings=True, attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as problem:
        raise Unusable(_("Tệp PDF đang đặt mật khẩu; hãy gỡ mật khẩu rồi tải lại.")) from problem
    except (pikepdf.PdfError, ValueError, RuntimeError):
        pages = _pages_if_whole(path, broken)
    if pages < 1 or not PDFIUM.opens(path):
        raise Unusable(broken)
    return pages


def _pages_if_whole(path: Path, broken: str) -> int:
    """Pages of a PDF with small faults of its maker's: it must end as a PDF ends, and open after mending."""
    import pikepdf

    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 2048, 0))
        if b"%%EOF" not in stream.read():
            raise Unusable(broken)
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return len(pdf.pages)
    except pikepdf.PasswordError as problem:
        raise Unusable(_("Tệp PDF đang đặt mật khẩu; hãy gỡ mật khẩu rồi tải lại.")) from problem
    except (pikepdf.PdfError, ValueError, RuntimeError) as problem:
        raise Unusable(broken) from problem


# --- ZIP and what is built on it --------------------------------------------------------------------------------------


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise Unusable(_("Tệp nén bị hỏng, không mở được.")) from problem


def kind_of_zip(path: Path) -> str:
    """docx, xlsx or zip; Office files with macros and of other programs are refused by name."""
    with _open_zip(path) as archive:
        names = {name.lower() for name in archive.namelist()}
    if "[content_types].xml" not in names:
        return "zip"
    if any(name.endswith(MACROS) for name in names):
        raise Unusable(
            _("Tệp Office có macro không được nhận; hãy lưu lại thành DOCX hoặc XLSX không macro.")
        )
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Unusable(_("Tệp Office này không phải là Word hoặc Excel; hãy lưu lại thành PDF."))


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> int:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ZIP_ENTRIES:
        raise Unusable(_("Tệp nén có quá nhiều tệp bên trong (hơn %(n)s).") % {"n": ZIP_ENTRIES})
    if total > ZIP_TOTAL or (total > ZIP_FREE and total > size * ZIP_RATIO):
        raise Unusable(_("Tệp nén bung ra quá lớn, không nhận được."))
    return total


def inspect_zip(path: Path) -> None:
    """A whole archive with something in it, of bearable size when unpacked."""
    with _open_zip(path) as archive:
        if not archive.infolist():
            raise Unusable(_("Tệp nén không có gì bên trong."))
        total = _refuse_bomb(archive, path.stat().st_size)
        locked = any(entry.flag_bits & 1 for entry in archive.infolist())
        if total <= ZIP_TESTED and not locked:
            _read_through(archive, [entry.filename for entry in archive.infolist()])


def inspect_office(path: Path) -> None:
    """A whole DOCX or XLSX without macros."""
    with _open_zip(path) as archive:
        _refuse_bomb(archive, path.stat().st_size)
        types = _read_through(archive, ["[Content_Types].xml"])
        if b"macroEnabled" in types:
            raise Unusable(
                _("Tệp Office có macro không được nhận; hãy lưu lại thành DOCX hoặc XLSX không macro.")
            )
        main = [
            name for name in archive.namelist() if name.lower() in ("word/document.xml", "xl/workbook.xml")
        ]
        _read_through(archive, main)


def _read_through(archive: zipfile.ZipFile, names: list[str]) -> bytes:
    """Read the entries to their end, so that checksums are compared; the first 64 kB of the last one come back."""
    start = b""
    try:
        for name in names:
            with archive.open(name) as entry:
                start = entry.read(XML_CHUNK)
                while entry.read(1024 * 1024):
                    pass
    except UNREADABLE_ENTRY as problem:
        raise Unusable(_("Tệp bị hỏng, không đọc được hết nội dung.")) from problem
    return start


def refuse_old_office(head: bytes) -> None:
    """Word and Excel of before 2007, and today's under a password, share one container."""
    if head.startswith(OLD_OFFICE):
        raise Unusable(
            _(
                "Tệp Office kiểu cũ (DOC, XLS) hoặc đang đặt mật khẩu; "
                "hãy lưu lại thành DOCX, XLSX hoặc PDF không mật khẩu."
            )
        )


# --- Pictures ---------------------------------------------------------------------------------------------------------


def inspect_image(path: Path) -> int:
    """Number of pages of a whole picture of bearable size."""
    broken = _("Tệp ảnh bị hỏng, không mở được.")
    try:
        with whole_pictures_only(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
                frames = _frames(image)
                _refuse_huge(image)
                if image.format in ("JPEG", "MPO"):
                    image.draft("RGB", (image.width // 8, image.height // 8))
                image.load()
                for number in range(1, frames):
                    image.seek(number)
                    _refuse_huge(image)
    except Unusable:
        raise
    except Image.DecompressionBombError as problem:
        raise Unusable(_("Ảnh có kích thước quá lớn, không nhận được.")) from problem
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError) as problem:
        raise Unusable(broken) from problem
    return frames


def _frames(image: ImageFile.ImageFile) -> int:
    frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if frames > IMAGE_FRAMES:
        raise Unusable(_("Ảnh TIFF có quá nhiều trang (hơn %(n)s).") % {"n": IMAGE_FRAMES})
    return int(frames)


def _refuse_huge(image: Image.Image) -> None:
    if image.width * image.height > IMAGE_PIXELS:
        raise Unusable(_("Ảnh có kích thước quá lớn, không nhận được."))


# --- Text -------------------------------------------------------------------------------------------------------------


def inspect_xml(path: Path) -> None:
    """Well-formed, read without entities, document types or network."""
    from lxml import etree

    try:
        # The tree is dropped as it grows: fifty megabytes of XML would be half a gigabyte of nodes.
        walk = etree.iterparse(
            str(path), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _event, element in walk:
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]
        if walk.root is not None and walk.root.getroottree().docinfo.doctype:
            raise Unusable(_("Tệp XML có khai báo DOCTYPE, không được nhận."))
    except etree.XMLSyntaxError as problem:
        raise Unusable(_("Tệp XML không đúng cú pháp.")) from problem


def inspect_text(path: Path) -> None:
    """Text in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(1024 * 1024):
                if "\x00" in decoder.decode(chunk):
                    raise Unusable(_("Tệp văn bản có ký tự không đọc được."))
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        raise Unusable(
            _("Tệp văn bản không ở bảng mã UTF-8; hãy lưu lại với bảng mã UTF-8 (Unicode).")
        ) from problem


def looks_binary(head: bytes) -> bool:
    """Whether the first bytes hold what no text holds."""
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and any(
        byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head
    )


def looks_like_html(start: bytes) -> bool:
    """Whether the text begins as a web page does."""
    return start[:14].lower().startswith((b"<!doctype html", b"<html", b"<script", b"<svg"))

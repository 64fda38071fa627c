"""Keeping files: what is taken, what is refused and how that is said, and bytes kept once."""

import errno
import hashlib
import io
import os
import threading
import unicodedata

import pikepdf
import pytest
from django.db import connections
from PIL import ImageFile

from accounts.errors import Refused
from registers.files import store
from registers.files.formats import tidy_name
from registers.files.store import staging_root
from registers.models import StoredFile
from tests.registers.build import EXCEL, WORD, archive, image, pdf

pytestmark = pytest.mark.django_db

PDF = pdf()
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PROGRAM = b"MZ\x90\x00\x03" + b"\0" * 200


def keep(name, content):
    return store(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("name", "content", "content_type", "pages"),
    [
        ("a.pdf", PDF, "application/pdf", 2),
        ("A.PDF", PDF, "application/pdf", 2),
        ("chi-in.pdf", pdf(encryption=pikepdf.Encryption(owner="x", user="")), "application/pdf", 2),
        ("a.png", image("PNG"), "image/png", 1),
        ("a.jpg", image("JPEG"), "image/jpeg", 1),
        ("a.jpeg", image("JPEG"), "image/jpeg", 1),
        ("a.tif", image("TIFF", more=2), "image/tiff", 3),
        (
            "a.docx",
            archive(*WORD),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            None,
        ),
        (
            "a.xlsx",
            archive(*EXCEL),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            None,
        ),
        ("a.zip", archive("a.pdf", "b/c.txt"), "application/zip", None),
        ("a.xml", "<?xml version='1.0'?><văn-bản/>".encode(), "application/xml", None),
        ("a.xml", b"\xef\xbb\xbf<a/>", "application/xml", None),
        ("a.txt", "Kính gửi".encode(), "text/plain", None),
    ],
)
def test_allowed_formats_are_taken(name, content, content_type, pages):
    stored = keep(name, content)
    assert (stored.content_type, stored.pages, stored.size) == (content_type, pages, len(content))
    assert stored.path.read_bytes() == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        # broken
        ("a.pdf", b"%PDF-1.7\nrubbish" * 40, "Tệp PDF bị hỏng, không mở được"),
        ("a.pdf", PDF[:300], "Tệp PDF bị hỏng, không mở được"),
        ("a.pdf", PDF[:-40], "Tệp PDF bị hỏng, không mở được"),
        ("a.png", image("PNG")[:200], "Tệp ảnh bị hỏng"),
        ("a.jpg", image("JPEG", (900, 900))[:2000], "Tệp ảnh bị hỏng"),
        ("a.tif", image("TIFF")[:150], "Tệp ảnh bị hỏng"),
        ("a.zip", archive("a.txt")[:-15], "bị hỏng"),
        ("a.xml", b"<a><b></a>", "không đúng cú pháp"),
        ("a.txt", "Kính gửi".encode("utf-16"), "UTF-8"),
        ("a.txt", b"K\xfdnh g\xeci", "UTF-8"),
        # locked
        (
            "a.pdf",
            pdf(encryption=pikepdf.Encryption(user="x", owner="y")),
            "Tệp PDF đang đặt mật khẩu; hãy gỡ mật khẩu rồi tải lại",
        ),
        ("a.docx", OLD_WORD, "mật khẩu"),
        # lying
        ("a.pdf", image("PNG"), "Tệp “a.pdf” thực ra là ảnh PNG"),
        ("a.pdf", "Chào".encode(), "Tệp “a.pdf” thực ra là tệp văn bản thường"),
        ("a.pdf", PROGRAM, "Tệp “a.pdf” thực ra là"),
        ("a.png", image("JPEG"), "thực ra là ảnh JPEG"),
        ("a.docx", archive(*EXCEL), "thực ra là tệp Excel"),
        ("a.docx", archive("a.txt"), "thực ra là tệp nén ZIP"),
        ("a.zip", archive(*WORD), "thực ra là tệp Word"),
        ("a.txt", PDF, "thực ra là tệp PDF"),
        ("a.txt", PROGRAM, "thực ra là"),
        ("a.xml", b"<html><body/></html>", "trang HTML"),
        ("a.pdf", b"<!DOCTYPE html><script>1</script>", "trang HTML"),
        # dangerous
        ("a.docx", archive(*WORD, "word/vbaProject.bin"), "macro"),
        ("a.xlsx", archive(*EXCEL, content=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macro"),
        ("a.zip", archive("a", content=b"\0" * 60_000_000), "quá lớn"),
        ("a.docx", archive(*WORD, content=b"\0" * 40_000_000), "quá lớn"),
        ("a.zip", archive(*(f"{n}" for n in range(5001)), content=b""), "quá nhiều"),
        ("a.png", image("PNG", (9000, 9000)), "quá lớn"),
        ("a.xml", DOCTYPE, "DOCTYPE"),
        # not allowed, empty
        ("a.exe", PROGRAM, "Không nhận tệp “a.exe”"),
        ("a.svg", b"<svg/>", "Không nhận tệp"),
        ("a.docm", archive(*WORD), "Không nhận tệp"),
        ("a.html", b"<html/>", "Không nhận tệp"),
        ("khong-duoi", PDF, "Không nhận tệp"),
        ("a.docx", archive("[Content_Types].xml", "ppt/presentation.xml"), "không phải là Word hoặc Excel"),
        ("a.zip", archive(), "không có gì bên trong"),
        ("a.pdf", b"", "trống"),
    ],
)
def test_what_cannot_be_taken_is_said_clearly_and_leaves_nothing(name, content, said):
    with pytest.raises(Refused) as refusal:
        keep(name, content)
    assert said in refusal.value.message
    assert not StoredFile.objects.exists()
    assert [path for path in staging_root().rglob("*") if path.is_file()] == []


def test_a_file_over_the_limit_is_refused(settings):
    settings.EOFFICE_MAX_UPLOAD_SIZE = len(PDF) - 1
    with pytest.raises(Refused, match="lớn hơn"):
        keep("a.pdf", PDF)


def test_a_full_disk_is_said_clearly_and_leaves_nothing(monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="hết chỗ lưu tệp"):
        keep("a.pdf", PDF)
    assert [path for path in staging_root().rglob("*") if path.is_file()] == []


def test_other_trouble_with_the_disk_is_not_hidden(monkeypatch):
    def broken(handle):
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="I/O error"):
        keep("a.pdf", PDF)


def test_the_same_content_is_kept_once_whatever_its_name():
    first, second = keep("a.pdf", PDF), keep("khác.pdf", PDF)
    assert first == second
    assert StoredFile.objects.count() == 1


def test_bytes_that_got_lost_come_back_with_the_next_upload():
    stored = keep("a.pdf", PDF)
    stored.path.unlink()
    keep("a.pdf", PDF)
    assert stored.path.read_bytes() == PDF


@pytest.mark.django_db(transaction=True)
def test_the_same_content_sent_at_once_is_kept_once():
    start, kept, unexpected = threading.Barrier(12), [], []

    def send():
        try:
            start.wait(timeout=30)
            kept.append(keep("a.pdf", PDF).pk)
        except Exception as problem:
            unexpected.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert unexpected == []
    assert len(set(kept)) == 1
    assert StoredFile.objects.get().path.read_bytes() == PDF


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("công văn.pdf", "công văn.pdf"),
        (unicodedata.normalize("NFD", "số liệu.pdf"), "số liệu.pdf"),
        ("C:\\Tài liệu\\a.pdf", "a.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("  .a\n b.pdf ", "a b.pdf"),
        ("", "tep"),
        ("á" * 300 + ".pdf", "á" * 196 + ".pdf"),
    ],
)
def test_names_are_tidied(given, kept):
    assert tidy_name(given) == kept


def test_half_a_picture_is_refused_even_when_printing_has_made_pillow_forgiving(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused, match="bị hỏng"):
        keep("a.jpg", image("JPEG", (900, 900))[:2000])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True

"""Keeping bytes once by their SHA-256: written aside, looked into, fsynced, renamed into place."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.errors import Refused
from registers.files.formats import recognise, tidy_name
from registers.files.watchers import tell
from registers.models import StoredFile

logger = logging.getLogger(__name__)

CHUNK = 1024 * 1024
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Storing holds this lock shared, removing holds it alone: content never vanishes between being found and being used.
STORAGE_LOCK = 0x0F11E5


def files_root() -> Path:
    """Where the bytes of all files are."""
    return Path(settings.DATA_DIR) / "files"


def staging_root() -> Path:
    """Where files lie while they are written and looked into."""
    return files_root() / "tmp"


def store(stream: UploadedFile | IO[bytes], name: str) -> StoredFile:
    """Keep the bytes of a stream and return their row; content already kept is not written again.

    Raises Refused, with a sentence for the person in front of the screen, when the file is empty, too large, not of an
    allowed format, not what its name says, broken or locked, or when the disk is full.
    """
    name = tidy_name(name)
    with _disk_full_refused(name), _staged() as (path, sink):
        sha256, size = _copy(stream, sink, name)
        known = recognise(path, name)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [STORAGE_LOCK])
            stored = StoredFile(
                sha256=sha256,
                size=size,
                content_type=known.format.content_type,
                extension=known.format.extension,
                pages=known.pages,
            )
            _put_in_place(path, stored)
            values = {key: getattr(stored, key) for key in ("size", "content_type", "extension", "pages")}
            kept, is_new = StoredFile.objects.get_or_create(sha256=sha256, defaults=values)
            if is_new:
                tell(kept)
            return kept


def size_limit_text() -> str:
    """The limit of one file in whole megabytes."""
    return f"{settings.EOFFICE_MAX_UPLOAD_SIZE // (1024 * 1024)} MB"


def too_large(name: str) -> Refused:
    """What is said of a file over the limit."""
    words = {"name": name, "limit": size_limit_text()}
    return Refused(
        _("Tệp “%(name)s” lớn hơn %(limit)s. Hãy chia nhỏ hoặc quét lại với độ phân giải thấp hơn.") % words
    )


def fsync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_full_refused(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno not in NO_ROOM:
            raise
        logger.error("no room left under %s while storing a file", settings.DATA_DIR)
        raise Refused(
            _("Máy chủ đã hết chỗ lưu tệp nên chưa nhận được “%(name)s”. Hãy báo quản trị hệ thống.")
            % {"name": name}
        ) from problem


@contextmanager
def _staged() -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write into, gone afterwards unless it was moved into place."""
    staging_root().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=staging_root())
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as sink:
            yield path, sink
    finally:
        path.unlink(missing_ok=True)


def _chunks(stream: UploadedFile | IO[bytes]) -> Iterator[bytes]:
    if isinstance(stream, UploadedFile):
        yield from stream.chunks(CHUNK)
        return
    while chunk := stream.read(CHUNK):
        yield chunk


def _copy(stream: UploadedFile | IO[bytes], sink: BinaryIO, name: str) -> tuple[str, int]:
    """Write the stream to the disk for good; returns its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > settings.EOFFICE_MAX_UPLOAD_SIZE:
            raise too_large(name)
        digest.update(chunk)
        sink.write(chunk)
    if not size:
        raise Refused(_("Tệp “%(name)s” trống, không có nội dung.") % {"name": name})
    sink.flush()
    os.fsync(sink.fileno())
    return digest.hexdigest(), size


def _put_in_place(path: Path, stored: StoredFile) -> None:
    """Rename into place unless the same bytes already lie there whole; whoever comes second changes nothing."""
    target = stored.path
    if target.is_file() and target.stat().st_size == stored.size:
        return
    for folder in (target.parent.parent, target.parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            fsync_folder(folder.parent)
    path.chmod(0o640)
    os.replace(path, target)
    fsync_folder(target.parent)

"""Proving that every file is there and unchanged, and removing what nothing refers to any more."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection
from django.db.models import CASCADE, Exists, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from registers.files.store import STORAGE_LOCK, files_root, staging_root
from registers.models import PendingUpload, StoredFile
from registers.models.files import page_images_root

KEPT_FOR = dt.timedelta(hours=24)
BATCH = 1000


def damaged_files() -> Iterator[str]:
    """One sentence for each stored file that is missing or whose bytes are not those of its SHA-256."""
    for stored in StoredFile.objects.order_by("pk").iterator():
        if not stored.path.is_file():
            yield f"StoredFile {stored.pk}: {stored.relative_path} is missing / thiếu tệp"
        elif _sha256(stored.path) != stored.sha256:
            yield f"StoredFile {stored.pk}: {stored.relative_path} has other bytes / sai nội dung"


def unused() -> QuerySet[StoredFile]:
    """Rows nothing needs: no foreign key points at them, but for notes about the file itself (CASCADE)."""
    rows = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not None:
            if getattr(relation, "on_delete", None) is CASCADE:
                continue  # what is only noted about a file goes with it
            name = relation.field.name
            rows = rows.filter(~Exists(relation.related_model._base_manager.filter(**{name: OuterRef("pk")})))
    return rows


def remove_if_unused(pk: int) -> bool:
    """Remove one stored file, its bytes and page images, unless something refers to it.

    Inside a transaction the lock would end too late or too early, so there the daily clean-up does it.
    """
    if connection.in_atomic_block:
        return False
    with _alone():
        stored = unused().filter(pk=pk).first()
        if stored is None:
            return False
        stored.delete()
        stored.path.unlink(missing_ok=True)
        shutil.rmtree(page_images_root(stored.sha256), ignore_errors=True)
    return True


@dataclass
class Cleaned:
    """What a clean-up removed, or would remove."""

    uploads: int = 0
    files: int = 0
    strays: list[Path] = field(default_factory=list)


def clean_uploads(*, dry_run: bool = False) -> Cleaned:
    """Remove expired uploads, files nothing refers to, and leftovers on the disk, all older than a day."""
    before = timezone.now() - KEPT_FOR
    done = Cleaned()
    expired = PendingUpload.objects.filter(created_at__lt=before)
    done.uploads = expired.count() if dry_run else expired.delete()[0]
    for pk in unused().filter(created_at__lt=before).values_list("pk", flat=True):
        done.files += dry_run or remove_if_unused(pk)
    paths = _old_paths(before)
    while batch := list(islice(paths, BATCH)):
        done.strays += _strays(batch)
    if not dry_run:
        for path in done.strays:
            _remove_stray(path)
    return done


def _strays(paths: list[Path]) -> list[Path]:
    """Those of the paths no row speaks of, in one query."""
    known = set(
        StoredFile.objects.filter(sha256__in=[path.name for path in paths]).values_list("sha256", flat=True)
    )
    return [path for path in paths if path.parent == staging_root() or path.name not in known]


def _remove_stray(path: Path) -> None:
    """Half a file, or bytes whose row was rolled back; looked at once more while nobody stores."""
    with _alone():
        if path.parent == staging_root() or not StoredFile.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)


def _old_paths(before: dt.datetime) -> Iterator[Path]:
    for path in files_root().rglob("*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the storage lock alone until the row and the bytes are both gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [STORAGE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [STORAGE_LOCK])

"""Files, kept once by content. URLs name an attachment of a document, never a hash."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit


def page_images_root(sha256: str) -> Path:
    """Where the pictures of a file's pages are kept; they can be made again at any time."""
    return Path(settings.DATA_DIR) / "pages" / sha256[:2] / sha256


class StoredFile(models.Model):
    """Bytes, immutable, kept once by SHA-256 under DATA_DIR/files."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("Dung lượng (byte)"))
    content_type = models.CharField(_("Định dạng"), max_length=100)
    extension = models.CharField(max_length=8)
    pages = models.PositiveIntegerField(_("Số trang"), null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def relative_path(self) -> str:
        """Path below DATA_DIR/files, two levels deep so that no folder grows too large."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return Path(settings.DATA_DIR) / "files" / self.relative_path

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return self.content_type == "application/pdf"

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.content_type.startswith("image/")

    @property
    def has_page_images(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.is_pdf or self.is_image


class PendingUpload(models.Model):
    """A file uploaded for a form that is not saved yet; it survives a rejected form and expires."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("Tên tệp"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tệp chờ lưu")
        verbose_name_plural = _("tệp chờ lưu")
        indexes = (models.Index(fields=("created_at",), name="registers_pending_created"),)

    def __str__(self) -> str:
        return self.name

"""What is laid before the signers: the text as composed or uploaded, each change of it a revision."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit
from outgoing.models import OutgoingDocument
from registers.models import DocumentKind, StoredFile


class Revision(models.Model):
    """One version of the main file. Never changed; the newest is the one being signed.

    ``contents`` (SHA-256 of the composed text, or of the uploaded file) and ``annexes`` (name and SHA-256 of each file
    issued along with it) are what approvals stand for. The file is the PDF prepared for signing, its fields in
    ``places``.
    """

    class Source(models.TextChoices):
        COMPOSED = "COMPOSED", _("Soạn trong hệ thống")
        UPLOADED = "UPLOADED", _("Tệp PDF tải lên")

    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    source = models.CharField(max_length=8, choices=Source)
    text = models.JSONField(null=True)
    original = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    places = models.JSONField(default=dict)
    contents = models.CharField(max_length=64)
    annexes = models.JSONField(default=list)
    made_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bản dự thảo")
        verbose_name_plural = _("bản dự thảo")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="signing_revision_number"),
            models.CheckConstraint(
                condition=models.Q(source="COMPOSED", text__isnull=False, original=None)
                | models.Q(source="UPLOADED", text=None, original__isnull=False),
                name="signing_revision_has_its_source",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} · {self.number}"

    @property
    def decided_on(self) -> tuple[str, frozenset[str]]:
        """What an approval stands for: equal for revisions that differ only in where the fields stand."""
        return self.contents, frozenset(annex["sha256"] for annex in self.annexes)


class Remark(models.Model):
    """An opinion on a revision, beside the page it speaks of."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="remarks")
    page = models.PositiveSmallIntegerField(_("Trang"), null=True, blank=True)
    text = models.CharField(_("Góp ý"), max_length=1000)
    author = models.ForeignKey(Position, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=100)
    author_title = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("góp ý")
        verbose_name_plural = _("góp ý")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:60]


class TextTemplate(models.Model):
    """A text an organisation keeps for drafts of one kind."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="+", verbose_name=_("Loại văn bản"))
    name = models.CharField(_("Tên mẫu"), max_length=120)
    text = models.JSONField(default=dict)
    made_by_name = models.CharField(max_length=100)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("mẫu văn bản")
        verbose_name_plural = _("mẫu văn bản")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="signing_template_name"),
        )

    def __str__(self) -> str:
        return self.name

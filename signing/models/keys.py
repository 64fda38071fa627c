"""Keys people and organisations sign with, and the signatures made with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from outgoing.models import OutgoingDocument
from registers.models import StoredFile
from signing.models.requests import Step
from signing.models.revisions import Revision

WRONG_PINS = 5


class SigningKey(models.Model):
    """A certificate with the way to its private key. The PIN is never kept.

    The soft key is a PKCS#12 encrypted by the PIN and once more at rest; of a token only its place is known.
    Five wrong PINs lock the key until an administrator opens it (Điều 32: personal keys stay with the person).
    """

    class Backend(models.TextChoices):
        SOFT = "SOFT", _("Tệp khóa (PKCS#12)")
        TOKEN = "TOKEN", _("Thiết bị ký (PKCS#11)")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="signing_keys"
    )
    organisation = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="signing_keys")
    backend = models.CharField(_("Loại"), max_length=5, choices=Backend, default=Backend.SOFT)
    secret = models.BinaryField(editable=False, default=bytes)
    token_label = models.CharField(_("Nhãn thiết bị"), max_length=64, blank=True)
    key_label = models.CharField(_("Nhãn khóa"), max_length=64, blank=True)
    certificate = models.TextField(editable=False)
    subject = models.CharField(_("Chủ chứng thư"), max_length=300)
    issuer = models.CharField(_("Nơi cấp"), max_length=300)
    serial = models.CharField(_("Số hiệu"), max_length=64)
    not_before = models.DateTimeField(_("Có hiệu lực từ"))
    not_after = models.DateTimeField(_("Hết hiệu lực"))
    is_practice = models.BooleanField(_("Thử nghiệm"), default=False)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(_("Khóa lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Ngừng sử dụng lúc"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("khóa ký số")
        verbose_name_plural = _("khóa ký số")
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None)
                | Q(person=None, organisation__isnull=False),
                name="signing_key_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=("person",), condition=Q(withdrawn_at=None), name="signing_key_one_of_person"
            ),
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(withdrawn_at=None),
                name="signing_key_one_of_organisation",
            ),
            models.UniqueConstraint(fields=("issuer", "serial"), name="signing_key_serial"),
        )

    def __str__(self) -> str:
        return f"{self.subject} · {self.serial}"


class Seal(models.Model):
    """The picture of an organisation's seal and its real size (Phụ lục I, ô 8): red on a transparent ground."""

    organisation = models.OneToOneField(Unit, models.PROTECT, related_name="seal", editable=False)
    picture = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("Ảnh con dấu"))
    width_mm = models.DecimalField(_("Rộng (mm)"), max_digits=4, decimal_places=1)
    height_mm = models.DecimalField(_("Cao (mm)"), max_digits=4, decimal_places=1)
    updated_by_name = models.CharField(max_length=100)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("con dấu")
        verbose_name_plural = _("con dấu")

    def __str__(self) -> str:
        return str(self.organisation)


class Signature(models.Model):
    """One signature in the main file or an annex. One of a changed file stays as a record and no longer counts."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("Người có thẩm quyền")
        ORGANISATION = "ORGANISATION", _("Cơ quan, tổ chức")
        ANNEX = "ANNEX", _("Cơ quan, trên phụ lục")

    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="signatures")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="signatures")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="signatures")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=200)
    certificate_serial = models.CharField(max_length=64)
    issuer = models.CharField(max_length=300)
    signed_at = models.DateTimeField()
    made_outside = models.BooleanField(default=False)
    before = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    after = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("chữ ký")
        verbose_name_plural = _("chữ ký")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("step",),
                condition=Q(kind="PERSON"),
                name="signing_signature_one_a_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.signer_name}"


class SignatureCheck(models.Model):
    """What the check of one PDF found, by its bytes."""

    class Verdict(models.TextChoices):
        PENDING = "PENDING", _("Đang kiểm tra")
        NONE = "NONE", _("Không có chữ ký số")
        VALID = "VALID", _("Chữ ký hợp lệ")
        INVALID = "INVALID", _("Chữ ký không hợp lệ")
        UNKNOWN = "UNKNOWN", _("Không xác định")

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="signature_check")
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.PENDING)
    report = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kết quả kiểm tra chữ ký")
        verbose_name_plural = _("kết quả kiểm tra chữ ký")
        indexes = (
            models.Index(fields=("asked_at",), condition=Q(verdict="PENDING"), name="signing_check_pending"),
        )

    def __str__(self) -> str:
        return self.get_verdict_display()

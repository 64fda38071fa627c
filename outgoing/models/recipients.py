"""Where a document goes: inside the organisation, to units of the system, to bodies outside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Principal, Unit
from incoming.models import Delivery
from outgoing.models.documents import OutgoingDocument


class ExternalBody(models.Model):
    """Đơn vị khác: a body outside the system, kept in the organisation's directory."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("Tên cơ quan, tổ chức"), max_length=200)
    address = models.CharField(_("Địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=30, blank=True)
    agency_code = models.CharField(_("Mã định danh"), max_length=35, blank=True)
    is_active = models.BooleanField(_("Đang sử dụng"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("đơn vị khác")
        verbose_name_plural = _("đơn vị khác")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="outgoing_external_name"),
        )

    def __str__(self) -> str:
        return self.name


class RecipientGroup(models.Model):
    """Nhóm nơi nhận an organisation saves to choose again."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("Tên nhóm"), max_length=100)
    units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("Đơn vị trong hệ thống")
    )
    externals = models.ManyToManyField(
        ExternalBody, blank=True, related_name="+", verbose_name=_("Đơn vị khác")
    )

    class Meta:
        verbose_name = _("nhóm nơi nhận")
        verbose_name_plural = _("nhóm nơi nhận")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="outgoing_group_name"),)

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """One line of Nơi nhận. In the system it points at the delivery it caused; both sides read that row."""

    class Kind(models.TextChoices):
        INTERNAL = "INTERNAL", _("Nơi nhận nội bộ")
        SYSTEM = "SYSTEM", _("Đơn vị trong hệ thống")
        EXTERNAL = "EXTERNAL", _("Đơn vị khác")

    class Post(models.TextChoices):
        """What is known of a body outside the system; kept by hand."""

        NONE = "", _("Chưa gửi")
        POSTED = "POSTED", _("Đã gửi bưu điện")
        CONFIRMED = "CONFIRMED", _("Đã nhận (xác nhận ngoài hệ thống)")

    document = models.ForeignKey(OutgoingDocument, models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(_("Nơi nhận"), max_length=200)
    purpose = models.CharField(
        _("Mục đích"), max_length=10, choices=Delivery.Purpose, default=Delivery.Purpose.ACT
    )
    with_paper = models.BooleanField(_("Gửi kèm bản giấy"), default=False)
    principal = models.ForeignKey(Principal, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    external = models.ForeignKey(ExternalBody, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="recipient")
    superseded = models.BooleanField(default=False)
    """Sent again after a refusal: the newer row counts."""
    post = models.CharField(max_length=10, choices=Post, blank=True, default="")
    posted_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    post_note = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by_name = models.CharField(max_length=100, blank=True)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("nơi nhận")
        verbose_name_plural = _("nơi nhận")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="INTERNAL", principal__isnull=False, unit=None, external=None, delivery=None)
                | Q(kind="SYSTEM", unit__isnull=False, principal=None, external=None)
                | Q(kind="EXTERNAL", unit=None, principal=None, delivery=None),
                name="outgoing_recipient_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=("document", "unit"),
                condition=Q(unit__isnull=False, superseded=False),
                name="outgoing_recipient_unit_once",
            ),
            models.UniqueConstraint(
                fields=("document", "principal"),
                condition=Q(principal__isnull=False),
                name="outgoing_recipient_principal_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("principal", "document"),
                condition=Q(principal__isnull=False, seen_at=None),
                name="outgoing_recipient_unseen",
            ),
        )

    def __str__(self) -> str:
        return self.name

"""Kinds of documents (tên loại văn bản)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class DocumentKindQuerySet(models.QuerySet["DocumentKind"]):
    """Kinds by use."""

    def active(self) -> DocumentKindQuerySet:
        """Kinds that may be chosen today."""
        return self.filter(is_active=True)

    def for_outgoing(self) -> DocumentKindQuerySet:
        """Kinds an office may issue: the 29 of Điều 7 Nghị định 30/2020, never legal normative documents."""
        return self.active().filter(incoming_only=False)


class DocumentKind(models.Model):
    """A kind of document. Công văn and Thư công carry no type code in their symbol (Phụ lục III)."""

    name = models.CharField(_("Tên loại văn bản"), max_length=100, unique=True)
    code = models.CharField(_("Chữ viết tắt"), max_length=10, blank=True)
    incoming_only = models.BooleanField(_("Chỉ dùng cho văn bản đến"), default=False)
    is_invitation = models.BooleanField(_("Là giấy mời"), default=False)
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)
    is_active = models.BooleanField(_("Đang sử dụng"), default=True)

    history = HistoricalRecords()
    objects = DocumentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("loại văn bản")
        verbose_name_plural = _("loại văn bản")
        ordering = ("order", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=~models.Q(code=""), name="registers_kind_code_unique"
            ),
        )

    def __str__(self) -> str:
        return self.name

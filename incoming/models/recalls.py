"""What the sender asks of a document already sent: to have it back, or to correct what was registered of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incoming.models.deliveries import Delivery


class Answer(models.TextChoices):
    """The receiver's answer."""

    PENDING = "PENDING", _("Chờ trả lời")
    AGREED = "AGREED", _("Đồng ý")
    DECLINED = "DECLINED", _("Từ chối")


class Request(models.Model):
    """What both kinds have in common: who asked why, who answered what."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="%(class)ss")
    reason = models.CharField(_("Lý do"), max_length=1000)
    asked_by_name = models.CharField(max_length=100)
    asked_by_title = models.CharField(max_length=220, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.PENDING)
    answer_note = models.CharField(_("Ý kiến"), max_length=1000, blank=True)
    answered_by_name = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.get_answer_display()}"  # type: ignore[attr-defined]

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.answer == Answer.PENDING


class Recall(Request):
    """Yêu cầu thu hồi (13): agreed (15) or declined (16); at most one open per delivery."""

    notice = models.CharField(_("Văn bản thông báo thu hồi"), max_length=200, blank=True)

    class Meta(Request.Meta):
        verbose_name = _("yêu cầu thu hồi")
        verbose_name_plural = _("yêu cầu thu hồi")
        constraints = (
            models.UniqueConstraint(
                fields=("delivery",), condition=Q(answer="PENDING"), name="incoming_recall_one_open"
            ),
        )


class Correction(Request):
    """Đề nghị cập nhật (Delivery.kind 2): dated proposal of other registration fields; the receiver's clerk decides."""

    changes = models.JSONField(default=dict)
    """Field name -> [before, after], as text."""

    class Meta(Request.Meta):
        verbose_name = _("đề nghị cập nhật")
        verbose_name_plural = _("đề nghị cập nhật")
        constraints = (
            models.UniqueConstraint(
                fields=("delivery",), condition=Q(answer="PENDING"), name="incoming_correction_one_open"
            ),
        )

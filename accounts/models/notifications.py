"""Bell notifications."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """Something a person should know. The subject is re-checked when the notification is opened."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    position = models.ForeignKey("accounts.Position", models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("Nội dung"), max_length=500)
    urgent = models.BooleanField(_("Khẩn"), default=False)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    created_at = models.DateTimeField(_("Lúc"), default=timezone.now)
    read_at = models.DateTimeField(_("Đã đọc lúc"), null=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("user", "-id"), name="accounts_notification_user"),
            models.Index(fields=("user",), condition=Q(read_at=None), name="accounts_notification_unread"),
        )

    def __str__(self) -> str:
        return self.text

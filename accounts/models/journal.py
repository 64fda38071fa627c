"""The journal: who did what to which thing, when, in which post and for whom. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Position
from accounts.models.units import Unit


class JournalEntry(models.Model):
    """One act. A database trigger forbids UPDATE, DELETE and TRUNCATE; write through accounts.journal.record().

    The subject is (kind, label, pk) without a foreign key, so that history outlives what it tells of.
    """

    at = models.DateTimeField(_("Thời điểm"), default=timezone.now)
    organisation = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    position = models.ForeignKey(
        Position, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(_("Người thực hiện"), max_length=100)
    actor_title = models.CharField(_("Chức vụ"), max_length=220, blank=True)
    on_behalf_of = models.CharField(_("Thay mặt"), max_length=220, blank=True)
    ip = models.GenericIPAddressField(_("Địa chỉ IP"), null=True)
    verb = models.CharField(_("Hành động"), max_length=40)
    text = models.TextField(_("Nội dung"), blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(_("Đối tượng"), max_length=300)
    data = models.JSONField(_("Dữ liệu"), default=dict)

    class Meta:
        verbose_name = _("nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ("pk",)
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "id"), name="accounts_journal_subject"),
            models.Index(fields=("organisation", "-id"), name="accounts_journal_organisation"),
            models.Index(
                fields=("user", "subject_kind", "subject_id"),
                condition=models.Q(verb="open"),
                name="accounts_journal_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.text or self.verb}"

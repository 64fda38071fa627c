"""What clerks propose and leaders write."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Principal, Unit
from incoming.models.documents import IncomingDocument


class InstructionTemplate(models.Model):
    """Mẫu bút phê: a sentence a leader keeps for instructions."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="instruction_templates")
    text = models.CharField(_("Mẫu bút phê"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mẫu bút phê")
        verbose_name_plural = _("mẫu bút phê")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("position", "text"), name="incoming_template_once"),)

    def __str__(self) -> str:
        return self.text


class Proposal(models.Model):
    """Đề xuất phân xử lý: what clerk or TCHC suggests; the leader agrees in one tap or decides otherwise."""

    document = models.OneToOneField(IncomingDocument, models.CASCADE, related_name="proposal")
    text = models.CharField(_("Nội dung đề xuất"), max_length=1000, blank=True)
    lead = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", verbose_name=_("Chủ trì")
    )
    lead_branch = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("Chi cục chủ trì")
    )
    co = models.ManyToManyField(Principal, related_name="+", verbose_name=_("Phối hợp"))
    due_on = models.DateField(_("Hạn xử lý"), null=True)
    by_name = models.CharField(max_length=100)
    by_title = models.CharField(max_length=220, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("đề xuất phân xử lý")
        verbose_name_plural = _("đề xuất phân xử lý")

    def __str__(self) -> str:
        return self.text or str(self.lead or self.lead_branch or "")

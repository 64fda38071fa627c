"""Days off and compensatory working days, on top of the ordinary Monday-to-Friday week."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class CalendarDay(models.Model):
    """One day that differs from the ordinary week; filled from the public calendar, edited by the administrator."""

    class Kind(models.TextChoices):
        OFF = "OFF", _("Nghỉ")
        WORKED = "WORKED", _("Làm bù")

    date = models.DateField(_("Ngày"), unique=True)
    kind = models.CharField(_("Loại"), max_length=6, choices=Kind)
    name = models.CharField(_("Tên"), max_length=120)
    source = models.CharField(_("Căn cứ"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name}"

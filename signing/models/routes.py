"""Routes (luồng): the ordered steps a draft goes, as each organisation defines them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Position, Role, Unit


class Act(models.TextChoices):
    """What a step does. Only SIGN puts a signature into the PDF; REVIEW and INITIAL are recorded approvals."""

    REVIEW = "REVIEW", _("Xét duyệt")
    INITIAL = "INITIAL", _("Ký nháy")
    SIGN = "SIGN", _("Ký phê duyệt")
    ISSUE = "ISSUE", _("Phát hành")


class Who(models.TextChoices):
    """How a step finds its position."""

    UNIT_ROLE = "UNIT", _("Vai trò trong đơn vị soạn thảo")
    ORGANISATION_ROLE = "ORGANISATION", _("Vai trò trong cơ quan")
    POSITION = "POSITION", _("Chức vụ được nêu tên")


class Route(models.Model):
    """One route an organisation offers its drafters."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="routes", editable=False)
    name = models.CharField(_("Tên luồng"), max_length=120)
    drafter_role = models.CharField(_("Dành cho"), max_length=24, choices=Role, blank=True)
    is_offered = models.BooleanField(_("Đang áp dụng"), default=True)
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("luồng trình ký")
        verbose_name_plural = _("luồng trình ký")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="signing_route_name"),)

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """One step of a route: who, and what."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("Bước"))
    act = models.CharField(_("Việc"), max_length=8, choices=Act)
    who = models.CharField(_("Người thực hiện"), max_length=12, choices=Who)
    role = models.CharField(_("Vai trò"), max_length=24, choices=Role, blank=True)
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Chức vụ")
    )

    class Meta:
        verbose_name = _("bước của luồng")
        verbose_name_plural = _("bước của luồng")
        ordering: ClassVar = ("order",)
        constraints = (
            models.UniqueConstraint(
                fields=("route", "order"),
                name="signing_route_step_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(who="POSITION", position__isnull=False, role="")
                | (Q(who__in=("UNIT", "ORGANISATION"), position=None) & ~Q(role="")),
                name="signing_route_step_names_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}. {self.get_act_display()}"

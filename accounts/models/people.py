"""Positions survive the people who hold them; work, rights and visibility belong to a principal."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.units import Unit


class Role(models.TextChoices):
    """What a position is for. The title on the door is the position's own."""

    HEAD = "HEAD", _("Thủ trưởng cơ quan")
    DEPUTY_HEAD = "DEPUTY_HEAD", _("Cấp phó thủ trưởng")
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD", _("Trưởng phòng")
    DEPUTY_DEPARTMENT_HEAD = "DEPUTY_DEPARTMENT_HEAD", _("Phó Trưởng phòng")
    OFFICER = "OFFICER", _("Chuyên viên")
    CLERK = "CLERK", _("Văn thư")
    ADMIN = "ADMIN", _("Quản trị")


DEPARTMENT_LEADERS = (Role.DEPARTMENT_HEAD, Role.DEPUTY_DEPARTMENT_HEAD)
ORGANISATION_LEADERS = (Role.HEAD, Role.DEPUTY_HEAD)


class RoleGroup(models.Model):
    """The guardian group that carries the rights of one role in one unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="role_groups")
    role = models.CharField(max_length=24, choices=Role)
    group = models.OneToOneField(Group, models.CASCADE, related_name="role_group")

    class Meta:
        verbose_name = _("nhóm quyền")
        verbose_name_plural = _("nhóm quyền")
        constraints = (models.UniqueConstraint(fields=("unit", "role"), name="accounts_rolegroup_unit_role"),)

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"


def active_on(prefix: str = "", day: dt.date | None = None) -> Q:
    """Rows whose term (starts_on, ends_on; the last day included) covers the day."""
    day = day or timezone.localdate()
    open_ended = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    return Q(**{f"{prefix}starts_on__lte": day}) & open_ended


class PositionQuerySet(models.QuerySet["Position"]):
    """Positions as the domain speaks of them."""

    def active(self) -> PositionQuerySet:
        """Positions that exist today, held or vacant."""
        return self.filter(is_active=True)

    def held(self) -> PositionQuerySet:
        """Active positions that somebody holds today."""
        return self.active().filter(Exists(Appointment.objects.current().filter(position=OuterRef("pk"))))

    def of_organisation(self, organisation_id: int) -> PositionQuerySet:
        """Positions of the organisation and of its departments."""
        return self.filter(
            Q(unit_id=organisation_id) | Q(unit__parent_id=organisation_id, unit__kind=Unit.Kind.DEPARTMENT)
        )

    def with_holder(self) -> PositionQuerySet:
        """Annotate holder_name with the person who holds the position today ("" when vacant)."""
        holder = Appointment.objects.current().filter(position=OuterRef("pk")).order_by("-starts_on", "-pk")
        return self.annotate(
            holder_name=models.functions.Coalesce(
                models.Subquery(holder.values("user__full_name")[:1]), models.Value("")
            )
        )


class Position(models.Model):
    """A post in a unit. Rights come from (unit, role); work stays with the post when people change."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("Đơn vị"))
    role = models.CharField(_("Vai trò"), max_length=24, choices=Role)
    title = models.CharField(_("Chức vụ"), max_length=100)
    is_active = models.BooleanField(_("Đang sử dụng"), default=True)
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)

    history = HistoricalRecords()
    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("chức vụ")
        verbose_name_plural = _("chức vụ")
        ordering = ("order", "pk")
        indexes = (models.Index(fields=("unit", "role"), name="accounts_position_unit_role"),)

    def __str__(self) -> str:
        return f"{self.title} · {self.unit.short_name}"

    @property
    def organisation_id(self) -> int:
        """Key of the organisation the post belongs to."""
        return self.unit.organisation_id


class Principal(models.Model):
    """Whoever may hold work: one position or one department. Everything that belongs to somebody points here."""

    position = models.OneToOneField(Position, models.CASCADE, null=True, blank=True, related_name="principal")
    unit = models.OneToOneField(Unit, models.CASCADE, null=True, blank=True, related_name="principal")

    class Meta:
        verbose_name = _("chủ thể nhận việc")
        verbose_name_plural = _("chủ thể nhận việc")
        constraints = (
            models.CheckConstraint(
                condition=Q(position__isnull=False, unit__isnull=True)
                | Q(position__isnull=True, unit__isnull=False),
                name="accounts_principal_is_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.position or self.unit)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by date."""

    def current(self) -> AppointmentQuerySet:
        """Appointments in force today."""
        return self.filter(active_on())

    def not_ended(self) -> AppointmentQuerySet:
        """Appointments in force today or yet to begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def of_organisation(self, organisation_id: int) -> AppointmentQuerySet:
        """Appointments to posts of the organisation and of its departments."""
        department = Q(position__unit__parent_id=organisation_id, position__unit__kind=Unit.Kind.DEPARTMENT)
        return self.filter(Q(position__unit_id=organisation_id) | department)


class Appointment(models.Model):
    """A person holds a position from one day to another, the last day included."""

    position = models.ForeignKey(
        Position, models.PROTECT, related_name="appointments", verbose_name=_("Chức vụ")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name=_("Người giữ")
    )
    starts_on = models.DateField(_("Từ ngày"), default=timezone.localdate)
    ends_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    history = HistoricalRecords()
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("bổ nhiệm")
        verbose_name_plural = _("bổ nhiệm")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="accounts_appointment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("position", "user"),
                condition=Q(ends_on=None),
                name="accounts_appointment_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.position}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations by date."""

    def current(self) -> DelegationQuerySet:
        """Delegations in force today and not withdrawn."""
        return self.filter(active_on(), withdrawn_at=None)


class Delegation(models.Model):
    """Somebody acts for a position while its holder is away ("B thay mặt A").

    It never lends a signing key and is never passed on (Điều 13 and 32 of Nghị định 30/2020/NĐ-CP: it is no
    legal "thừa ủy quyền").
    """

    class Scope(models.TextChoices):
        READ = "READ", _("Chỉ đọc")
        ASSIGN = "ASSIGN", _("Đọc và phân xử lý")

    position = models.ForeignKey(
        Position, models.PROTECT, related_name="delegations", verbose_name=_("Chức vụ")
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("Người được ủy quyền"),
    )
    scope = models.CharField(_("Phạm vi"), max_length=8, choices=Scope, default=Scope.READ)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    withdrawn_at = models.DateTimeField(_("Rút lúc"), null=True, blank=True)

    history = HistoricalRecords()
    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ủy quyền xử lý")
        verbose_name_plural = _("ủy quyền xử lý")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="accounts_delegation_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegate} · {self.position}"

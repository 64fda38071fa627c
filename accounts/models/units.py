"""The tree of units: an office (Cục), its departments (phòng) and its branch offices (Chi cục)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units as the domain speaks of them."""

    def active(self) -> UnitQuerySet:
        """Units that have not been closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=timezone.localdate()))

    def organisations(self) -> UnitQuerySet:
        """Offices and branches: the units with registers, a seal and numbers of their own."""
        return self.filter(kind__in=Unit.ORGANISATION_KINDS)

    def of_organisation(self, organisation_id: int) -> UnitQuerySet:
        """The organisation itself and its departments, never its branches."""
        return self.filter(Q(pk=organisation_id) | Q(parent_id=organisation_id, kind=Unit.Kind.DEPARTMENT))


class Unit(models.Model):
    """One unit. Offices and branches are organisations; a department belongs to the organisation above it."""

    class Kind(models.TextChoices):
        OFFICE = "OFFICE", _("Cục")
        DEPARTMENT = "DEPARTMENT", _("Phòng")
        BRANCH = "BRANCH", _("Chi cục")
        EXTERNAL = "EXTERNAL", _("Đơn vị khác")

    ORGANISATION_KINDS = (Kind.OFFICE, Kind.BRANCH)

    name = models.CharField(_("Tên đơn vị"), max_length=200)
    short_name = models.CharField(_("Tên ngắn"), max_length=80)
    abbreviation = models.CharField(_("Chữ viết tắt"), max_length=20, blank=True)
    kind = models.CharField(_("Loại đơn vị"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Đơn vị cấp trên"),
    )
    parent_agency_name = models.CharField(_("Cơ quan chủ quản"), max_length=200, blank=True)
    place_name = models.CharField(_("Địa danh"), max_length=100, blank=True)
    agency_code = models.CharField(
        _("Mã định danh"),
        max_length=35,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]\d{2}(\.[A-Z0-9]+)*$", _("Mã định danh có dạng G05.18.01"))],
    )
    address = models.CharField(_("Địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)
    opened_on = models.DateField(_("Hoạt động từ"), default=timezone.localdate)
    closed_on = models.DateField(_("Ngừng hoạt động từ"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("Đơn vị kế thừa"),
    )
    is_practice = models.BooleanField(_("Dữ liệu thực hành"), default=False, editable=False)

    history = HistoricalRecords()
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ("order", "name")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="DEPARTMENT") | Q(parent__isnull=False),
                name="accounts_department_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="accounts_unit_closes_after_opening",
            ),
            models.UniqueConstraint(
                fields=("agency_code",), condition=~Q(agency_code=""), name="accounts_unit_agency_code_unique"
            ),
        )
        permissions = (
            ("read_documents", _("Đọc mọi văn bản của cơ quan")),
            ("register_documents", _("Tiếp nhận, vào sổ, trình văn bản")),
            ("keep_registers", _("Tạo và quản lý sổ văn bản")),
            ("propose_assignment", _("Đề xuất phân xử lý")),
            ("assign_documents", _("Phân xử lý trong cơ quan")),
            ("assign_in_department", _("Phân xử lý trong phòng")),
            ("issue_documents", _("Cấp số, phát hành văn bản đi")),
            ("sign_documents", _("Ký ban hành văn bản")),
            ("administer", _("Quản trị hệ thống")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_organisation(self) -> bool:
        """Whether the unit keeps registers and a seal of its own."""
        return self.kind in self.ORGANISATION_KINDS

    @property
    def organisation_id(self) -> int:
        """Key of the organisation the unit belongs to; its own for an office or a branch."""
        return self.parent_id if self.kind == self.Kind.DEPARTMENT and self.parent_id else self.pk

    @property
    def organisation(self) -> Unit:
        """The organisation the unit belongs to; itself for an office or a branch."""
        return self.parent if self.kind == self.Kind.DEPARTMENT and self.parent else self

    @property
    def is_active(self) -> bool:
        """Whether the unit is open today."""
        return self.closed_on is None or self.closed_on > timezone.localdate()


class OrganisationSettings(models.Model):
    """What an organisation decides for itself in its working rules (quy chế)."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="settings", verbose_name=_("Cơ quan"))
    clerk_may_pass_down = models.BooleanField(
        _("Văn thư được chuyển theo quy chế"),
        default=False,
        help_text=_(
            "Văn thư được phân xử lý văn bản đã rõ đơn vị, người giải quyết (Điều 23 Nghị định 30/2020/NĐ-CP)."
        ),
    )
    default_term_days = models.PositiveSmallIntegerField(
        _("Thời hạn xử lý mặc định (ngày làm việc)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    due_soon_days = models.PositiveSmallIntegerField(
        _("Báo sắp đến hạn trước (ngày)"), default=2, validators=[MaxValueValidator(30)]
    )
    accept_minutes_normal = models.PositiveIntegerField(
        _("Quá hạn tiếp nhận, văn bản thường (phút)"), default=240, validators=[MinValueValidator(5)]
    )
    accept_minutes_urgent = models.PositiveIntegerField(
        _("Quá hạn tiếp nhận, văn bản khẩn (phút)"), default=30, validators=[MinValueValidator(5)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("thiết lập của cơ quan")
        verbose_name_plural = _("thiết lập của cơ quan")

    def __str__(self) -> str:
        return str(self.unit)

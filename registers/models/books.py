"""Register books (sổ văn bản) and the numbers taken from them."""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.models import Position, Unit
from registers.models.kinds import DocumentKind


class Direction(models.TextChoices):
    """Which way documents of a register travel."""

    INCOMING = "IN", _("Văn bản đến")
    OUTGOING = "OUT", _("Văn bản đi")


class BookForm(models.TextChoices):
    """What can be printed of a register (Phụ lục IV); the first two are the book of its direction."""

    INCOMING = "IN", _("Sổ đăng ký văn bản đến")
    OUTGOING = "OUT", _("Sổ đăng ký văn bản đi")
    FOLLOW_UP = "FOLLOW_UP", _("Sổ theo dõi giải quyết văn bản đến")


class RegisterQuerySet(models.QuerySet["Register"]):
    """Registers as the domain speaks of them."""

    def visible_to(self, actor: Actor) -> RegisterQuerySet:
        """Registers of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id)

    def open(self) -> RegisterQuerySet:
        """Registers that still take numbers."""
        return self.filter(state=Register.State.OPEN)

    def for_entry(self, organisation_id: int, direction: str, year: int) -> RegisterQuerySet:
        """Open registers an entry of that year may go to, the default one first."""
        return (
            self.open()
            .filter(organisation_id=organisation_id, direction=direction, year=year)
            .order_by("-is_default", "name")
        )


class Register(models.Model):
    """One book of one organisation and year: one unbroken series of numbers (Điều 15, 22 Nghị định 30/2020)."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("Đang dùng")
        CLOSED = "CLOSED", _("Đã đóng")

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="registers", verbose_name=_("Cơ quan")
    )
    direction = models.CharField(_("Loại sổ"), max_length=3, choices=Direction)
    year = models.PositiveSmallIntegerField(_("Năm"))
    name = models.CharField(_("Tên sổ"), max_length=120)
    kinds = models.ManyToManyField(
        DocumentKind,
        blank=True,
        related_name="registers",
        verbose_name=_("Loại văn bản áp dụng"),
        help_text=_("Để trống: mọi loại văn bản."),
    )
    symbol_pattern = models.CharField(_("Mẫu ký hiệu"), max_length=80, blank=True)
    first_number = models.PositiveIntegerField(_("Số bắt đầu"), default=1)
    next_number = models.PositiveIntegerField(_("Số tiếp theo"), default=1, editable=False)
    is_default = models.BooleanField(_("Sổ mặc định"), default=False)
    state = models.CharField(_("Trạng thái"), max_length=6, choices=State, default=State.OPEN, editable=False)
    closed_at = models.DateTimeField(_("Đóng lúc"), null=True, editable=False)

    history = HistoricalRecords(excluded_fields=["next_number"])
    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("sổ văn bản")
        verbose_name_plural = _("sổ văn bản")
        ordering = ("-year", "direction", "-is_default", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "direction", "year", "name"), name="registers_register_name_unique"
            ),
            models.UniqueConstraint(
                fields=("organisation", "direction", "year"),
                condition=Q(is_default=True),
                name="registers_register_one_default",
            ),
            models.CheckConstraint(
                condition=Q(next_number__gte=F("first_number"), first_number__gte=1),
                name="registers_register_next_after_first",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_used(self) -> bool:
        """Whether a number has been taken; direction, year and first number are fixed from then on."""
        return self.next_number > self.first_number or NumberEntry.objects.filter(register=self).exists()

    @property
    def last_number(self) -> int | None:
        """The highest number taken, or None."""
        return self.next_number - 1 if self.next_number > self.first_number else None

    def get_absolute_url(self) -> str:
        """The book's page."""
        return reverse("registers:detail", args=[self.pk])

    def take_number(self, *, on: dt.date, by: Actor | None) -> NumberEntry:
        """Take the next number, under a row lock held to the end of the caller's transaction.

        If the caller's transaction fails the number goes back with it, so the series has neither gaps nor doubles.
        Raises Refused when the register is closed or belongs to another year.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("a number is taken inside a transaction only")
        locked = Register.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if locked.state != Register.State.OPEN:
            raise Refused(
                _t("Sổ “%(name)s” đã đóng, không lấy số được nữa.") % {"name": locked.name}, field="register"
            )
        if on.year != locked.year:
            message = _t("Ngày %(day)s không thuộc năm %(year)s của sổ “%(name)s”.")
            day = on.strftime("%d/%m/%Y")
            raise Refused(message % {"day": day, "year": locked.year, "name": locked.name}, field="register")
        entry = NumberEntry.objects.create(
            register=locked,
            number=locked.next_number,
            date=on,
            taken_by=by.position if by else None,
            taken_by_name=by.user.full_name if by else "",
        )
        Register.objects.filter(pk=locked.pk).update(next_number=F("next_number") + 1)
        self.next_number = locked.next_number + 1
        return entry


class NumberEntry(models.Model):
    """One number of a register. It is never reused and never deleted; a spoiled one is voided with a reason."""

    class State(models.TextChoices):
        TAKEN = "TAKEN", _("Đã dùng")
        RESERVED = "RESERVED", _("Đã giữ")
        VOIDED = "VOIDED", _("Đã hủy số")

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="entries", verbose_name=_("Sổ văn bản")
    )
    number = models.PositiveIntegerField(_("Số"))
    suffix = models.CharField(_("Số phụ"), max_length=4, blank=True)
    date = models.DateField(_("Ngày"))
    state = models.CharField(_("Trạng thái"), max_length=8, choices=State, default=State.TAKEN)
    reason = models.CharField(_("Lý do"), max_length=500, blank=True)
    taken_by = models.ForeignKey(
        Position, models.PROTECT, null=True, related_name="+", verbose_name=_("Chức vụ")
    )
    taken_by_name = models.CharField(_("Người lấy số"), max_length=100, blank=True)
    taken_at = models.DateTimeField(_("Lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("số trong sổ")
        verbose_name_plural = _("số trong sổ")
        ordering = ("register", "number", "suffix")
        constraints = (
            models.UniqueConstraint(
                fields=("register", "number", "suffix"), name="registers_entry_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(state="TAKEN") | ~Q(reason=""), name="registers_entry_void_or_reserved_has_reason"
            ),
        )

    def __str__(self) -> str:
        return self.display

    @property
    def display(self) -> str:
        """The number as written: below ten with one leading zero, never more (Phụ lục I)."""
        return display_number(self.number, self.suffix)


def display_number(number: int | None, suffix: str = "") -> str:
    """Write a number as the decree does: 01…09, 10, 11, 100; 12a for an inserted one."""
    return "" if number is None else f"{number:02d}{suffix}"

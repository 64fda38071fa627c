"""Books on paper: what was printed, and the work of making a long one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position
from registers.models.books import BookForm, Register, display_number
from registers.models.files import StoredFile


class RegisterPrint(models.Model):
    """One volume that was printed to be signed and bound (Điều 16, 22 Nghị định 30/2020); the file stays."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="prints")
    form = models.CharField(_("Mẫu sổ"), max_length=10, choices=BookForm)
    from_number = models.PositiveIntegerField(_("Từ số"))
    to_number = models.PositiveIntegerField(_("Đến số"))
    to_suffix = models.CharField(max_length=4, blank=True)
    from_day = models.DateField(_("Từ ngày"))
    to_day = models.DateField(_("Đến ngày"))
    volume = models.PositiveSmallIntegerField(_("Quyển số"), default=1)
    rows = models.PositiveIntegerField(_("Số dòng"))
    pages = models.PositiveIntegerField(_("Số trang"))
    printed_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    printed_by_name = models.CharField(_("Người in"), max_length=100)
    at = models.DateTimeField(_("In lúc"), default=timezone.now)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bản in sổ")
        verbose_name_plural = _("bản in sổ")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("register", "form", "-to_number"), name="registers_print_continued"),)

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.first}–{self.last}"

    @property
    def first(self) -> str:
        """The first number printed, as written."""
        return display_number(self.from_number)

    @property
    def last(self) -> str:
        """The last number printed, as written."""
        return display_number(self.to_number, self.to_suffix)


class PrintJob(models.Model):
    """A part of a book on its way to paper or Excel. The row is the outbox; finished parts lie on the disk."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Chờ in")
        RUNNING = "RUNNING", _("Đang in")
        DONE = "DONE", _("Đã xong")
        FAILED = "FAILED", _("Không in được")
        CANCELLED = "CANCELLED", _("Đã thôi in")

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF để in")
        XLSX = "xlsx", _("Excel")

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    register = models.ForeignKey(Register, models.CASCADE, related_name="print_jobs")
    form = models.CharField(max_length=10, choices=BookForm)
    format = models.CharField(max_length=4, choices=Format, default=Format.PDF)
    from_number = models.PositiveIntegerField()
    to_number = models.PositiveIntegerField()
    to_suffix = models.CharField(max_length=4, blank=True)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    volume = models.PositiveSmallIntegerField(default=1)
    cover = models.BooleanField(default=True)
    receipts = models.BooleanField(default=False)
    """Whether column Ký nhận names who has taken the document in the system instead of staying blank."""

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(null=True)
    last_suffix = models.CharField(max_length=4, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    position = models.ForeignKey(Position, models.CASCADE, null=True, related_name="+")
    by_keeper = models.BooleanField(default=False)
    """Asked for by who keeps the book: once done it is a print the next one continues."""
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    printed = models.OneToOneField(RegisterPrint, models.CASCADE, null=True, related_name="job")

    class Meta:
        verbose_name = _("việc in sổ")
        verbose_name_plural = _("việc in sổ")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="DONE") | Q(file__isnull=False), name="registers_print_job_done_has_file"
            ),
        )
        indexes = (
            models.Index(
                fields=("id",), condition=Q(state__in=("QUEUED", "RUNNING")), name="registers_print_job_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.first}–{self.last}"

    def get_absolute_url(self) -> str:
        """The page that shows how far it is."""
        return reverse("registers:print_job", args=[self.register_id, self.pk])

    @property
    def first(self) -> str:
        """The first number asked for, as written."""
        return display_number(self.from_number)

    @property
    def last(self) -> str:
        """The last number asked for, as written."""
        return display_number(self.to_number, self.to_suffix)

    @property
    def is_open(self) -> bool:
        """Waiting or under way."""
        return self.state in self.OPEN_STATES

    @property
    def folder(self) -> Path:
        """Where its finished parts lie until they are put together."""
        return Path(settings.DATA_DIR) / "printing" / str(self.pk)

    @property
    def part_paths(self) -> list[Path]:
        """The finished parts, in order."""
        return [self.folder / f"{number:04d}.pdf" for number in range(1, self.parts + 1)]

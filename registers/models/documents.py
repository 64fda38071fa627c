"""What documents of both directions have in common (Phụ lục VI Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import GeneratedField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from registers.models.books import NumberEntry, Register, display_number
from registers.models.kinds import DocumentKind


class Urgency(models.IntegerChoices):
    """Mức độ khẩn (Điều 4 Nghị định 30/2020), in ascending haste."""

    NORMAL = 0, _("Thường")
    URGENT = 1, _("Khẩn")
    VERY_URGENT = 2, _("Thượng khẩn")
    EXPRESS = 3, _("Hỏa tốc")


class Secrecy(models.TextChoices):
    """Độ mật. Anything but NORMAL stops the form: state secrets never enter this system."""

    NORMAL = "THUONG", _("Thường")
    CONFIDENTIAL = "MAT", _("Mật")
    SECRET = "TOI_MAT", _("Tối mật")
    TOP_SECRET = "TUYET_MAT", _("Tuyệt mật")


def normalise_code(text: str) -> str:
    """A number or symbol as searched: upper case, no tone marks, no blanks, Đ as D."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return re.sub(r"\s+", "", "".join(c for c in plain if not unicodedata.combining(c))).upper()


def tidy(text: str) -> str:
    """One line, composed form (NFC), single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class RegisteredDocument(models.Model):
    """The fields a document has in either register."""

    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Cơ quan"))
    register = models.ForeignKey(
        Register, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sổ văn bản")
    )
    entry = models.OneToOneField(NumberEntry, models.PROTECT, null=True, blank=True, related_name="%(class)s")
    number = models.PositiveIntegerField(_("Số"), null=True, blank=True)
    number_suffix = models.CharField(max_length=4, blank=True)
    kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="+", verbose_name=_("Loại văn bản"))
    code = models.CharField(_("Số, ký hiệu"), max_length=60, blank=True)
    code_norm = models.CharField(max_length=60, blank=True, editable=False)
    document_date = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    subject = models.CharField(_("Trích yếu"), max_length=2000)
    issuing_body = models.CharField(_("Cơ quan ban hành"), max_length=200)
    signer_name = models.CharField(_("Người ký"), max_length=100, blank=True)
    signer_title = models.CharField(_("Chức vụ người ký"), max_length=120, blank=True)
    urgency = models.PositiveSmallIntegerField(_("Độ khẩn"), choices=Urgency, default=Urgency.NORMAL)
    secrecy = models.CharField(
        _("Độ mật"), max_length=10, choices=Secrecy, default=Secrecy.NORMAL, editable=False
    )
    pages = models.PositiveSmallIntegerField(_("Số trang"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("Số bản"), null=True, blank=True)
    field = models.CharField(_("Lĩnh vực"), max_length=100, blank=True)
    due_on = models.DateField(_("Hạn xử lý"), null=True, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True)
    search = GeneratedField(
        expression=RawSQL("to_tsvector('public.vi'::regconfig, subject || ' ' || issuing_body)", ()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints: tuple[models.BaseConstraint, ...] = (
            models.CheckConstraint(
                condition=models.Q(secrecy="THUONG"), name="%(app_label)s_%(class)s_no_secrets"
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, entry=None)
                | models.Q(number__isnull=False, entry__isnull=False),
                name="%(app_label)s_%(class)s_number_from_entry",
            ),
        )

    @property
    def number_display(self) -> str:
        """The number in the register as written."""
        return display_number(self.number, self.number_suffix)

    def take_number(self, entry: NumberEntry) -> None:
        """Copy register and number from the entry taken for this document."""
        self.entry = entry
        self.register = entry.register
        self.number = entry.number
        self.number_suffix = entry.suffix

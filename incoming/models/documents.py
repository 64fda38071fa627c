"""Received documents, on paper or by the system, and who may read them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition
from simple_history.models import HistoricalRecords

from accounts.models import JournalEntry, Position, Principal, Unit
from accounts.permissions import system_only
from incoming import permissions
from incoming.models.deliveries import Delivery
from registers.models import NumberEntry, RegisteredDocument, StoredFile
from registers.models.documents import normalise_code

if TYPE_CHECKING:
    from accounts.actor import Actor


class Channel(models.TextChoices):
    """Hình thức nhận."""

    ELECTRONIC = "ELECTRONIC", _("Điện tử")
    PAPER = "PAPER", _("Bản giấy")


class IncomingDocumentQuerySet(models.QuerySet["IncomingDocument"]):
    """Received documents as the domain speaks of them."""

    def visible_to(self, actor: Actor) -> IncomingDocumentQuerySet:
        """What the acting position may read, in one of two shapes chosen here and never OR-ed.

        The whole organisation's for its clerk and leaders; otherwise what an access row opens to the position or
        to the department it leads. Nothing crosses organisations.
        """
        if actor.organisation_id is None:
            return self.none()
        mine = self.filter(organisation_id=actor.organisation_id)
        if actor.has("read_documents"):
            return mine
        opened = IncomingAccess.objects.filter(document=OuterRef("pk"), principal__in=actor.principal_ids)
        return mine.filter(Exists(opened))

    def with_unread(self, actor: Actor) -> IncomingDocumentQuerySet:
        """Annotate is_unread: the person has never opened it."""
        opened = JournalEntry.objects.filter(
            user=actor.user, verb="open", subject_kind="incoming.incomingdocument", subject_id=OuterRef("pk")
        )
        return self.annotate(is_unread=~Exists(opened))

    def open(self) -> IncomingDocumentQuerySet:
        """Accepted and not finished."""
        return self.filter(state__in=IncomingDocument.OPEN_STATES)

    def update(self, **values: object) -> int:
        """Like the original, but the state moves by transitions only."""
        if "state" in values:
            raise TypeError("the state moves by transitions only")
        return super().update(**values)


class IncomingDocument(FSMModelMixin, RegisteredDocument):
    """One received document in one organisation. What a delivery brought is a document of its own, as with paper."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("Chờ tiếp nhận")
        REGISTERED = "REGISTERED", _("Đã vào sổ")
        SUBMITTED = "SUBMITTED", _("Chờ phân xử lý")
        ASSIGNED = "ASSIGNED", _("Chờ xử lý")
        IN_PROGRESS = "IN_PROGRESS", _("Đang xử lý")
        COMPLETED = "COMPLETED", _("Hoàn thành")
        FILED = "FILED", _("Lưu, không cần xử lý")
        REFUSED = "REFUSED", _("Từ chối tiếp nhận")
        RECALLED = "RECALLED", _("Đã thu hồi")
        VOIDED = "VOIDED", _("Đã hủy số")

    OPEN_STATES = (State.REGISTERED, State.SUBMITTED, State.ASSIGNED, State.IN_PROGRESS)
    WORKING_STATES = (State.ASSIGNED, State.IN_PROGRESS)

    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.PENDING, protected=True)
    channel = models.CharField(_("Hình thức nhận"), max_length=10, choices=Channel, default=Channel.PAPER)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="document")
    sender_name = models.CharField(_("Nơi gửi"), max_length=200, blank=True)
    arrived_on = models.DateField(_("Ngày đến"), default=timezone.localdate)
    sender_instruction = models.CharField(_("Ý kiến chỉ đạo của nơi gửi"), max_length=2000, blank=True)
    sender_instruction_by = models.CharField(max_length=220, blank=True)
    answers_code = models.CharField(_("Trả lời văn bản số"), max_length=60, blank=True)
    replaces_code = models.CharField(_("Thay thế văn bản số"), max_length=60, blank=True)
    replaced_by_code = models.CharField(_("Được thay thế bởi văn bản số"), max_length=60, blank=True)
    registered_at = models.DateTimeField(_("Vào sổ lúc"), null=True)
    registered_by_name = models.CharField(_("Người vào sổ"), max_length=100, blank=True)
    submitted_to = models.ForeignKey(
        Position, models.PROTECT, null=True, related_name="+", verbose_name=_("Trình")
    )
    submitted_at = models.DateTimeField(_("Trình lúc"), null=True)
    submitted_by_name = models.CharField(max_length=100, blank=True)
    returned_reason = models.CharField(_("Lý do trả lại"), max_length=1000, blank=True)
    returned_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True)
    result = models.CharField(_("Kết quả"), max_length=2000, blank=True)
    refusal_reason = models.CharField(_("Lý do từ chối"), max_length=1000, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["search", "code_norm", "submission_key"])
    objects = IncomingDocumentQuerySet.as_manager()

    class Meta(RegisteredDocument.Meta):
        abstract = False
        verbose_name = _("văn bản đến")
        verbose_name_plural = _("văn bản đến")
        indexes = (
            models.Index(fields=("organisation", "-arrived_on", "-id"), name="incoming_document_list"),
            models.Index(
                fields=("organisation", "state", "-urgency", "-arrived_on", "-id"),
                condition=Q(state__in=("PENDING", "REGISTERED", "SUBMITTED", "ASSIGNED", "IN_PROGRESS")),
                name="incoming_document_open",
            ),
            models.Index(
                fields=("organisation", "due_on"),
                condition=Q(
                    state__in=("REGISTERED", "SUBMITTED", "ASSIGNED", "IN_PROGRESS"), due_on__isnull=False
                ),
                name="incoming_document_due",
            ),
            models.Index(
                fields=("organisation", "code_norm"),
                name="incoming_document_code",
                opclasses=("", "text_pattern_ops"),
            ),
            models.Index(fields=("register", "number"), name="incoming_document_number"),
            models.Index(fields=("organisation", "number"), name="incoming_document_org_number"),
            GinIndex(fields=("search",), name="incoming_document_words", fastupdate=False),
            GinIndex(
                fields=("code_norm",),
                name="incoming_document_code_part",
                opclasses=("gin_trgm_ops",),
                fastupdate=False,
            ),
        )

    def __str__(self) -> str:
        number = f"{self.number_display} · " if self.number else ""
        return f"{number}{self.code} {self.subject}".strip()[:300]

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the searched form of the symbol in step."""
        self.code_norm = normalise_code(self.code)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        """The document's page."""
        return reverse("incoming:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Accepted and not finished."""
        return self.state in self.OPEN_STATES

    @property
    def is_electronic(self) -> bool:
        """Came by the system; its sender's fields are read-only."""
        return self.delivery_id is not None

    # conditions: when
    def came_by_system(self) -> bool:
        """There is a sender in the system to give it back to."""
        return self.delivery_id is not None

    def came_on_paper(self) -> bool:
        """Entered by the clerk."""
        return self.delivery_id is None

    # moves of the clerk
    @transition(
        field=state, source=State.PENDING, target=State.REGISTERED, permission=permissions.can_register
    )
    def register_as(self, *, entry: NumberEntry, by: Actor) -> None:
        """Tiếp nhận và vào sổ: the number and the day are fixed from now on (Điều 22)."""
        self.take_number(entry)
        self.arrived_on = entry.date
        self.registered_at, self.registered_by_name = timezone.now(), by.user.full_name

    @transition(
        field=state,
        source=State.PENDING,
        target=State.REFUSED,
        conditions=[came_by_system],
        permission=permissions.can_register,
    )
    def refuse(self, *, reason: str) -> None:
        """Từ chối tiếp nhận: nothing enters the register (Điều 21)."""
        self.refusal_reason, self.finished_at = reason, timezone.now()

    @transition(
        field=state,
        source=[State.REGISTERED, State.SUBMITTED],
        target=State.REFUSED,
        conditions=[came_by_system],
        permission=permissions.can_register,
    )
    def return_to_sender(self, *, reason: str) -> None:
        """Trả lại nơi gửi after registering: the number stays in the book with a note."""
        self.refusal_reason, self.finished_at = reason, timezone.now()

    @transition(
        field=state,
        source=[State.REGISTERED, State.SUBMITTED],
        target=State.VOIDED,
        conditions=[came_on_paper],
        permission=permissions.can_register,
    )
    def void(self, *, reason: str) -> None:
        """Hủy số: registered by mistake; the number stays in the book as voided."""
        self.refusal_reason, self.finished_at = reason, timezone.now()

    @transition(
        field=state, source=State.REGISTERED, target=State.SUBMITTED, permission=permissions.can_register
    )
    def submit(self, *, to: Position, by: Actor) -> None:
        """Trình lãnh đạo (Điều 23)."""
        self.submitted_to, self.submitted_at, self.submitted_by_name = to, timezone.now(), by.user.full_name
        self.returned_reason, self.returned_at = "", None

    @transition(
        field=state,
        source=[State.REGISTERED, State.SUBMITTED],
        target=State.ASSIGNED,
        permission=permissions.can_register,
    )
    def assign_as_written(self, *, due_on: dt.date | None) -> None:
        """Nhập bút phê: the clerk records what a leader has written on the paper."""
        self.due_on = due_on or self.due_on
        self.returned_reason, self.returned_at = "", None

    @transition(
        field=state, source=State.SUBMITTED, target=State.REGISTERED, permission=permissions.can_register
    )
    def take_back(self) -> None:
        """Lấy lại: before a leader has opened it."""
        self.submitted_to, self.submitted_at = None, None

    # moves of the leaders
    @transition(
        field=state, source=State.SUBMITTED, target=State.REGISTERED, permission=permissions.can_direct
    )
    def return_to_clerk(self, *, reason: str) -> None:
        """Trả lại văn thư."""
        self.submitted_to, self.submitted_at = None, None
        self.returned_reason, self.returned_at = reason, timezone.now()

    @transition(
        field=state,
        source=[State.REGISTERED, State.SUBMITTED],
        target=State.ASSIGNED,
        permission=permissions.can_assign,
    )
    def assign(self, *, due_on: dt.date | None) -> None:
        """Phân xử lý with somebody in charge (Điều 23, 24)."""
        self.due_on = due_on or self.due_on
        self.returned_reason, self.returned_at = "", None

    @transition(
        field=state,
        source=[State.ASSIGNED, State.IN_PROGRESS],
        target=State.ASSIGNED,
        permission=permissions.can_assign,
    )
    def reassign(self, *, due_on: dt.date | None) -> None:
        """Phân xử lý lại."""
        self.due_on = due_on or self.due_on

    @transition(
        field=state,
        source=[State.REGISTERED, State.SUBMITTED],
        target=State.FILED,
        permission=permissions.can_assign,
    )
    def file_away(self, *, result: str) -> None:
        """Lưu, không cần xử lý; or everybody only needs to know of it."""
        self.result, self.finished_at = result, timezone.now()

    @transition(
        field=state, source=State.COMPLETED, target=State.IN_PROGRESS, permission=permissions.can_direct
    )
    def reopen(self) -> None:
        """Mở lại: the one in charge goes on."""
        self.finished_at, self.result = None, ""

    @transition(
        field=state,
        source=[State.COMPLETED, State.FILED],
        target=State.SUBMITTED,
        permission=permissions.can_direct,
    )
    def reopen_unassigned(self, *, to: Position) -> None:
        """Mở lại where nobody is in charge: it waits to be assigned again."""
        self.finished_at, self.result = None, ""
        self.submitted_to, self.submitted_at = to, timezone.now()

    # moves that follow from the assignments
    @transition(field=state, source=State.ASSIGNED, target=State.IN_PROGRESS, permission=system_only)
    def begin(self) -> None:
        """The one in charge has begun."""

    @transition(
        field=state,
        source=[State.ASSIGNED, State.IN_PROGRESS],
        target=State.COMPLETED,
        permission=system_only,
    )
    def complete(self, *, result: str) -> None:
        """The one in charge has finished."""
        self.result, self.finished_at = result, timezone.now()

    @transition(
        field=state,
        source=[State.ASSIGNED, State.IN_PROGRESS],
        target=State.SUBMITTED,
        permission=system_only,
    )
    def fall_back(self) -> None:
        """The last one in charge has given it back: it waits to be assigned again."""

    @transition(field=state, source=State.PENDING, target=State.RECALLED, permission=system_only)
    def be_withdrawn(self) -> None:
        """The sender took it back before it was accepted."""
        self.finished_at = timezone.now()

    @transition(
        field=state,
        source=[*OPEN_STATES, State.COMPLETED, State.FILED],
        target=State.RECALLED,
        conditions=[came_by_system],
        permission=system_only,
    )
    def be_recalled(self, *, reason: str) -> None:
        """Given back on the sender's request; the number stays in the book."""
        self.refusal_reason, self.finished_at = reason, timezone.now()


class Attachment(models.Model):
    """One file of a document. Rows are added, replaced ones stay readable."""

    class Role(models.TextChoices):
        MAIN = "MAIN", _("Văn bản chính")
        ANNEX = "ANNEX", _("Phụ lục")
        INSTRUCTION = "INSTRUCTION", _("Bút phê")
        RESULT = "RESULT", _("Kết quả xử lý")

    document = models.ForeignKey(IncomingDocument, models.CASCADE, related_name="attachments")
    assignment = models.ForeignKey(
        "incoming.Assignment", models.CASCADE, null=True, related_name="attachments"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.MAIN)
    name = models.CharField(_("Tên tệp"), max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    added_by_name = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(_("Được thay lúc"), null=True)

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class IncomingAccess(models.Model):
    """Opens one document to one principal of the same organisation; written by the service that causes it."""

    class Why(models.TextChoices):
        ASSIGNED = "ASSIGNED", _("Được giao việc")
        INFORMED = "INFORMED", _("Nhận để biết")
        SUBMITTED = "SUBMITTED", _("Được trình")
        ASSIGNER = "ASSIGNER", _("Giao việc")

    document = models.ForeignKey(IncomingDocument, models.CASCADE, related_name="access")
    principal = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("quyền đọc")
        verbose_name_plural = _("quyền đọc")
        constraints = (
            models.UniqueConstraint(fields=("document", "principal"), name="incoming_access_once"),
        )
        indexes = (models.Index(fields=("principal", "document"), name="incoming_access_principal"),)

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.document_id}"

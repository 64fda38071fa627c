"""Documents on their way from one organisation to another: one row, seen by both."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Unit
from accounts.permissions import system_only
from registers.models import DocumentKind, StoredFile, Urgency


class Envelope(models.Model):
    """What one act of sending carries, frozen; every recipient of the act gets a delivery of the same envelope."""

    sender = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Nơi gửi"))
    sender_name = models.CharField(_("Nơi gửi"), max_length=200)
    source_document = models.ForeignKey(
        "incoming.IncomingDocument", models.PROTECT, null=True, related_name="envelopes"
    )
    kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True)
    subject = models.CharField(max_length=2000)
    issuing_body = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=100, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    pages = models.PositiveSmallIntegerField(null=True)
    field = models.CharField(max_length=100, blank=True)
    instruction = models.CharField(_("Ý kiến chỉ đạo của nơi gửi"), max_length=2000, blank=True)
    instruction_by = models.CharField(max_length=220, blank=True)
    sent_by_name = models.CharField(max_length=100, blank=True)
    follower = models.ForeignKey("accounts.Principal", models.PROTECT, null=True, related_name="+")
    """Who follows the answers on the sender's side; proposed as chủ trì when one arrives."""
    answers = models.ForeignKey("incoming.Delivery", models.PROTECT, null=True, related_name="answered_by")
    """The delivery whose document this one answers."""
    answers_code = models.CharField(max_length=60, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("phong bì gửi")
        verbose_name_plural = _("phong bì gửi")

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"[:200]


class EnvelopeFile(models.Model):
    """One file in an envelope."""

    envelope = models.ForeignKey(Envelope, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    is_main = models.BooleanField(default=True)
    replaced_at = models.DateTimeField(null=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries as the domain speaks of them."""

    def lock(self, ids: list[int]) -> list[Delivery]:
        """Lock several deliveries by ascending key."""
        found = self.filter(pk__in=ids).order_by("pk").select_related("envelope")
        return list(found.select_for_update(of=("self",), no_key=True))

    def claim_due(self, limit: int) -> DeliveryQuerySet:
        """Lock up to ``limit`` queued deliveries whose time has come, leaving alone what another worker holds."""
        due = self.filter(state=Delivery.State.QUEUED, next_attempt_at__lte=timezone.now())
        return (
            due.select_related("envelope__replaces", "envelope__answers__envelope", "receiver")
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit]
        )

    def awaiting_acceptance(self) -> DeliveryQuerySet:
        """Sent, not yet accepted or refused."""
        return self.filter(state__in=(Delivery.State.QUEUED, Delivery.State.ARRIVED, Delivery.State.FAILED))


class Delivery(FSMModelMixin, models.Model):
    """One document on its way to one organisation; also the outbox row the worker takes."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Chờ gửi")
        ARRIVED = "ARRIVED", _("Đã đến")
        ACCEPTED = "ACCEPTED", _("Đã tiếp nhận")
        ASSIGNED = "ASSIGNED", _("Đã phân công")
        IN_PROGRESS = "IN_PROGRESS", _("Đang xử lý")
        COMPLETED = "COMPLETED", _("Hoàn thành")
        REFUSED = "REFUSED", _("Từ chối tiếp nhận")
        RECALLED = "RECALLED", _("Đã thu hồi")
        FAILED = "FAILED", _("Gửi lỗi")

    class Kind(models.IntegerChoices):
        """BussinessDocType of QCVN 102."""

        NEW = 0, _("Văn bản mới")
        RECALL = 1, _("Thu hồi")
        UPDATE = 2, _("Cập nhật")
        REPLACE = 3, _("Thay thế")

    class Purpose(models.TextChoices):
        ACT = "ACT", _("để thực hiện")
        REPORT = "REPORT", _("để báo cáo")
        COOPERATE = "COOPERATE", _("để phối hợp")
        INFORM = "INFORM", _("để biết")

    WITH_RECEIVER = (State.ACCEPTED, State.ASSIGNED, State.IN_PROGRESS, State.COMPLETED)

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="deliveries")
    sender = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Nơi gửi"))
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Nơi nhận"))
    receiver_name = models.CharField(_("Nơi nhận"), max_length=200)
    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.QUEUED, protected=True)
    kind = models.PositiveSmallIntegerField(choices=Kind, default=Kind.NEW)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ACT)
    due_on = models.DateField(_("Hạn"), null=True)
    with_paper = models.BooleanField(_("Gửi kèm bản giấy"), default=False)
    paper_received_at = models.DateTimeField(_("Nhận bản giấy lúc"), null=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    # the outbox
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True)
    settle_due = models.BooleanField(default=False)
    queued_at = models.DateTimeField(default=timezone.now)

    # what the receiver lets the sender know; written by incoming.services.reporting.report() only
    arrived_at = models.DateTimeField(_("Đến lúc"), null=True)
    accepted_at = models.DateTimeField(_("Tiếp nhận lúc"), null=True)
    accepted_by_name = models.CharField(_("Người tiếp nhận"), max_length=100, blank=True)
    register_name = models.CharField(_("Sổ"), max_length=120, blank=True)
    arrival_number = models.CharField(_("Số đến"), max_length=12, blank=True)
    assigned_at = models.DateTimeField(_("Phân công lúc"), null=True)
    assignee_name = models.CharField(_("Giao cho"), max_length=200, blank=True)
    assignee_title = models.CharField(max_length=220, blank=True)
    assignee_due_on = models.DateField(_("Hạn xử lý"), null=True)
    started_at = models.DateTimeField(_("Xử lý từ"), null=True)
    completed_at = models.DateTimeField(_("Hoàn thành lúc"), null=True)
    result = models.CharField(_("Kết quả"), max_length=2000, blank=True)
    refused_at = models.DateTimeField(_("Từ chối lúc"), null=True)
    refusal_reason = models.CharField(_("Lý do từ chối"), max_length=1000, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt gửi")
        verbose_name_plural = _("lượt gửi")
        indexes = (
            models.Index(
                fields=("next_attempt_at", "id"), condition=Q(state="QUEUED"), name="incoming_delivery_due"
            ),
            models.Index(fields=("id",), condition=Q(settle_due=True), name="incoming_delivery_settle"),
            models.Index(
                fields=("sender", "queued_at"),
                condition=Q(state__in=("QUEUED", "ARRIVED", "FAILED")),
                name="incoming_delivery_waiting",
            ),
            models.Index(
                fields=("sender", "id"),
                condition=Q(state__in=("QUEUED", "ARRIVED", "FAILED", "REFUSED")),
                name="incoming_delivery_unsettled",
            ),
            models.Index(fields=("sender", "-id"), name="incoming_delivery_sender"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(refusal_reason=""),
                name="incoming_delivery_refusal_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.envelope_id} → {self.receiver_name}"

    @property
    def is_with_receiver(self) -> bool:
        """Accepted and not given back."""
        return self.state in self.WITH_RECEIVER

    @property
    def can_be_withdrawn(self) -> bool:
        """Not yet accepted, so that the sender may take it back at once."""
        return self.state in (self.State.QUEUED, self.State.ARRIVED, self.State.FAILED)

    # moves of the task
    @transition(field=state, source=State.QUEUED, target=State.ARRIVED, permission=system_only)
    def arrive(self, *, at: dt.datetime) -> None:
        """The receiver's system has it (01)."""
        self.arrived_at, self.last_error = at, ""

    @transition(field=state, source=State.QUEUED, target=State.FAILED, permission=system_only)
    def fail(self, *, error: str) -> None:
        """Given up; the sender may send again."""
        self.last_error = error[:500]

    # moves of the sender
    @transition(field=state, source=State.FAILED, target=State.QUEUED, permission=system_only)
    def requeue(self) -> None:
        """Send again after a failure."""
        self.attempts, self.next_attempt_at, self.last_error = 0, timezone.now(), ""

    @transition(
        field=state,
        source=[State.QUEUED, State.ARRIVED, State.FAILED],
        target=State.RECALLED,
        permission=system_only,
    )
    def withdraw(self) -> None:
        """Taken back before it was accepted."""

    # moves of the receiver, through report()
    @transition(
        field=state, source=[State.ARRIVED, *WITH_RECEIVER], target=State.ACCEPTED, permission=system_only
    )
    def accept(self) -> None:
        """Accepted and registered (03)."""

    @transition(field=state, source=list(WITH_RECEIVER), target=State.ASSIGNED, permission=system_only)
    def assign(self) -> None:
        """Given to somebody (04)."""

    @transition(field=state, source=list(WITH_RECEIVER), target=State.IN_PROGRESS, permission=system_only)
    def progress(self) -> None:
        """Being worked on (05)."""

    @transition(field=state, source=list(WITH_RECEIVER), target=State.COMPLETED, permission=system_only)
    def complete(self) -> None:
        """Finished (06)."""

    @transition(field=state, source=list(WITH_RECEIVER), target=State.RECALLED, permission=system_only)
    def recall(self) -> None:
        """Given back on the sender's request, agreed by the receiver (15)."""

    @transition(
        field=state, source=[State.ARRIVED, State.ACCEPTED], target=State.REFUSED, permission=system_only
    )
    def refuse(self) -> None:
        """Refused (02), with a reason; final."""


class DeliveryEvent(models.Model):
    """One step of a delivery, as both sides may read it. Rows are only ever added."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="events")
    state = models.CharField(max_length=12, choices=Delivery.State)
    at = models.DateTimeField(default=timezone.now)
    actor_name = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("sự kiện gửi nhận")
        verbose_name_plural = _("sự kiện gửi nhận")

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.at:%d/%m/%Y %H:%M}"

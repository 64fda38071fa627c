"""Who has the work: a tree of assignments below a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Position, Principal
from accounts.permissions import system_only
from incoming import permissions
from incoming.models.deliveries import Delivery
from incoming.models.documents import IncomingDocument

if TYPE_CHECKING:
    from accounts.actor import Actor


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments as the domain speaks of them."""

    def open(self) -> AssignmentQuerySet:
        """Not yet finished, returned or cancelled."""
        return self.filter(state__in=Assignment.OPEN_STATES)

    def held_by(self, actor: Actor) -> AssignmentQuerySet:
        """Held by the acting position or the department it leads."""
        return self.filter(assignee__in=actor.principal_ids)

    def leads(self) -> AssignmentQuerySet:
        """Chủ trì."""
        return self.filter(role=Assignment.Role.LEAD)


class Assignment(FSMModelMixin, models.Model):
    """Work given to one principal, or to a branch office through a delivery. Giving it anew is a new row."""

    class Role(models.TextChoices):
        LEAD = "LEAD", _("Chủ trì")
        CO = "CO", _("Phối hợp")
        INFO = "INFO", _("Nhận để biết")

    class State(models.TextChoices):
        NEW = "NEW", _("Chờ xử lý")
        IN_PROGRESS = "IN_PROGRESS", _("Đang xử lý")
        COMPLETED = "COMPLETED", _("Hoàn thành")
        ENDED = "ENDED", _("Kết thúc theo chủ trì")
        RETURNED = "RETURNED", _("Đã trả lại")
        CANCELLED = "CANCELLED", _("Đã lấy lại")
        SEEN = "SEEN", _("Đã xem")

    OPEN_STATES = (State.NEW, State.IN_PROGRESS)

    document = models.ForeignKey(IncomingDocument, models.PROTECT, related_name="assignments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    role = models.CharField(_("Vai trò"), max_length=4, choices=Role)
    assignee = models.ForeignKey(Principal, models.PROTECT, null=True, related_name="assignments")
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="assignment")
    assignee_name = models.CharField(_("Giao cho"), max_length=200)
    assignee_title = models.CharField(max_length=220, blank=True)
    assigned_by = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    assigned_by_name = models.CharField(_("Người giao"), max_length=100)
    assigned_by_title = models.CharField(max_length=220, blank=True)
    on_behalf_of = models.CharField(max_length=220, blank=True)
    instruction = models.CharField(_("Ý kiến chỉ đạo"), max_length=2000, blank=True)
    due_on = models.DateField(_("Hạn xử lý"), null=True)
    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.NEW, protected=True)
    assigned_at = models.DateTimeField(_("Giao lúc"), default=timezone.now)
    started_at = models.DateTimeField(_("Nhận xử lý lúc"), null=True)
    taken_by = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    taken_by_name = models.CharField(_("Người xử lý"), max_length=100, blank=True)
    progress = models.CharField(_("Tiến độ"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(_("Kết thúc lúc"), null=True)
    result = models.CharField(_("Kết quả"), max_length=2000, blank=True)
    reason = models.CharField(_("Lý do"), max_length=1000, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("document", "parent"),
                condition=Q(role="LEAD", state__in=("NEW", "IN_PROGRESS")),
                nulls_distinct=False,
                name="incoming_assignment_one_open_lead",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=False, delivery=None) | Q(assignee=None, delivery__isnull=False),
                name="incoming_assignment_person_or_branch",
            ),
        )
        indexes = (
            models.Index(
                fields=("assignee", "role", "state"),
                condition=Q(state__in=("NEW", "IN_PROGRESS")),
                name="incoming_assignment_open",
            ),
            models.Index(fields=("assignee", "state", "-id"), name="incoming_assignment_assignee"),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.assignee_name}"

    @property
    def organisation_id(self) -> int:
        """The organisation whose work it is."""
        return self.document.organisation_id

    @property
    def is_open(self) -> bool:
        """Not yet finished, returned or cancelled."""
        return self.state in self.OPEN_STATES

    # conditions: when
    def is_work(self) -> bool:
        """Something has to be done, not just known."""
        return self.role != self.Role.INFO

    def is_information(self) -> bool:
        """Only to be known."""
        return self.role == self.Role.INFO

    # moves of the holder
    @transition(
        field=state,
        source=State.NEW,
        target=State.IN_PROGRESS,
        conditions=[is_work],
        permission=permissions.holds,
    )
    def start(self, *, by: Actor) -> None:
        """Nhận xử lý; names who of a department took it."""
        self.started_at = timezone.now()
        self.taken_by, self.taken_by_name = by.position, by.user.full_name

    @transition(
        field=state,
        source=[State.NEW, State.IN_PROGRESS],
        target=State.COMPLETED,
        conditions=[is_work],
        permission=permissions.holds,
    )
    def complete(self, *, result: str, by: Actor) -> None:
        """Đóng hoàn thành."""
        self.result, self.ended_at = result, timezone.now()
        if self.taken_by_id is None:
            self.taken_by, self.taken_by_name = by.position, by.user.full_name

    @transition(
        field=state,
        source=[State.NEW, State.IN_PROGRESS],
        target=State.RETURNED,
        conditions=[is_work],
        permission=permissions.holds,
    )
    def give_back(self, *, reason: str) -> None:
        """Trả lại, one level up, with a reason."""
        self.reason, self.ended_at = reason, timezone.now()

    @transition(
        field=state,
        source=State.NEW,
        target=State.SEEN,
        conditions=[is_information],
        permission=permissions.holds,
    )
    def see(self) -> None:
        """Đã xem."""
        self.ended_at = timezone.now()

    @transition(
        field=state,
        source=[State.NEW, State.IN_PROGRESS],
        target=State.IN_PROGRESS,
        conditions=[is_work],
        permission=permissions.can_pass_on,
    )
    def pass_on(self, *, by: Actor) -> None:
        """Phân xử lý tiếp: a leader gives it to his own people and stays answerable."""
        self.started_at = self.started_at or timezone.now()
        if self.taken_by_id is None:
            self.taken_by, self.taken_by_name = by.position, by.user.full_name

    @transition(
        field=state,
        source=[State.NEW, State.IN_PROGRESS],
        target=State.IN_PROGRESS,
        conditions=[is_work],
        permission=permissions.holds,
    )
    def note_progress(self, *, text: str, by: Actor) -> None:
        """Cập nhật tiến độ."""
        self.progress = text
        self.started_at = self.started_at or timezone.now()
        if self.taken_by_id is None:
            self.taken_by, self.taken_by_name = by.position, by.user.full_name

    # moves of whoever gave the work
    @transition(
        field=state,
        source=[State.NEW, State.IN_PROGRESS, State.SEEN],
        target=State.CANCELLED,
        permission=permissions.assigned_by,
    )
    def cancel(self, *, reason: str) -> None:
        """Lấy lại or given to somebody else."""
        self.reason, self.ended_at = reason, timezone.now()

    # moves that follow from others
    @transition(
        field=state, source=[State.NEW, State.IN_PROGRESS], target=State.ENDED, permission=system_only
    )
    def end_with_lead(self) -> None:
        """The one in charge has finished, and with it the work of everybody else."""
        self.ended_at = timezone.now()

    @transition(field=state, source=State.NEW, target=State.IN_PROGRESS, permission=system_only)
    def begin(self) -> None:
        """Work below it, or in the branch, has begun."""
        self.started_at = self.started_at or timezone.now()

    @transition(
        field=state, source=[State.NEW, State.IN_PROGRESS], target=State.COMPLETED, permission=system_only
    )
    def finish(self, *, result: str) -> None:
        """The lead below it, or the branch, has finished."""
        self.result, self.ended_at = result, timezone.now()

    @transition(
        field=state, source=[State.NEW, State.IN_PROGRESS], target=State.RETURNED, permission=system_only
    )
    def be_refused(self, *, reason: str) -> None:
        """The branch has refused it."""
        self.reason, self.ended_at = reason, timezone.now()

    @transition(field=state, source=State.COMPLETED, target=State.IN_PROGRESS, permission=system_only)
    def resume(self) -> None:
        """Reopened."""
        self.ended_at, self.result = None, ""

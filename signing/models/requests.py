"""One submission for signature (lần trình) and its steps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Position
from outgoing.models import OutgoingDocument
from signing import permissions
from signing.models.revisions import Revision
from signing.models.routes import Act

if TYPE_CHECKING:
    from accounts.actor import Actor


class SigningRequestQuerySet(models.QuerySet["SigningRequest"]):
    """Submissions as the domain speaks of them."""

    def lock_open(self, document_id: int) -> SigningRequest:
        """Lock the open submission of a locked document."""
        return self.select_for_update(of=("self",), no_key=True).get(
            document_id=document_id, state__in=SigningRequest.OPEN
        )

    def update(self, **values: object) -> int:
        """Like the original, but the state moves by transitions only."""
        if "state" in values:
            raise TypeError("the state moves by transitions only")
        return super().update(**values)


class SigningRequest(FSMModelMixin, models.Model):
    """A draft on its way through a route. A new submission after a return is a new row."""

    class State(models.TextChoices):
        IN_PROGRESS = "IN_PROGRESS", _("Đang trình ký")
        SIGNED = "SIGNED", _("Đã ký, chờ phát hành")
        CLOSED = "CLOSED", _("Đã phát hành")
        RETURNED = "RETURNED", _("Bị trả lại")
        WITHDRAWN = "WITHDRAWN", _("Đã hủy trình")
        REFUSED = "REFUSED", _("Bị từ chối ký")

    OPEN = (State.IN_PROGRESS, State.SIGNED)

    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField(_("Lần trình"))
    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.IN_PROGRESS, protected=True)
    route_name = models.CharField(_("Luồng"), max_length=120)
    brief = models.TextField(_("Nội dung phiếu trình"), max_length=5000, blank=True)
    due_on = models.DateField(_("Hạn ký"), null=True, blank=True)
    submitted_by = models.ForeignKey(Position, models.PROTECT, related_name="+")
    submitted_by_name = models.CharField(max_length=100)
    submitted_by_title = models.CharField(max_length=100)
    submitted_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("Lý do"), max_length=1000, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    sealing_until = models.DateTimeField(null=True, editable=False)
    sealing_key = models.UUIDField(null=True, editable=False)

    objects = SigningRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần trình ký")
        verbose_name_plural = _("lần trình ký")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="signing_request_number"),
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(state__in=("IN_PROGRESS", "SIGNED")),
                name="signing_request_one_open",
            ),
        )
        indexes = (models.Index(fields=("submitted_by", "-id"), name="signing_request_submitter"),)

    def __str__(self) -> str:
        return f"{self.document_id} · {self.number}"

    def _close(self, reason: str = "") -> None:
        self.closed_at, self.reason = timezone.now(), reason

    @transition(
        field=state, source=State.IN_PROGRESS, target=State.SIGNED, permission=permissions.system_only
    )
    def complete(self) -> None:
        """The last signer has signed."""

    @transition(
        field=state, source=State.SIGNED, target=State.IN_PROGRESS, permission=permissions.system_only
    )
    def reopen(self) -> None:
        """Returned by the clerk to an earlier step."""

    @transition(field=state, source=State.SIGNED, target=State.CLOSED, permission=permissions.system_only)
    def close(self) -> None:
        """Issued."""
        self._close()

    @transition(
        field=state,
        source=(State.IN_PROGRESS, State.SIGNED),
        target=State.RETURNED,
        permission=permissions.system_only,
    )
    def give_back(self, *, reason: str) -> None:
        """Trả lại to the drafter."""
        self._close(reason)

    @transition(
        field=state, source=State.IN_PROGRESS, target=State.REFUSED, permission=permissions.system_only
    )
    def refuse(self, *, reason: str) -> None:
        """Từ chối ký: it will not be signed as it is."""
        self._close(reason)

    @transition(
        field=state,
        source=State.IN_PROGRESS,
        target=State.WITHDRAWN,
        conditions=[permissions.nobody_signed],
        permission=permissions.can_withdraw,
    )
    def withdraw(self, *, reason: str) -> None:
        """Hủy trình, before anybody signed."""
        self._close(reason)


class Step(FSMModelMixin, models.Model):
    """One decision asked of one position. Going back to an earlier step makes new rows of the next round."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Chưa đến lượt")
        ACTIVE = "ACTIVE", _("Đang chờ")
        DONE = "DONE", _("Đã xong")
        RETURNED = "RETURNED", _("Đã trả lại")
        REFUSED = "REFUSED", _("Đã từ chối ký")
        ENDED = "ENDED", _("Không còn hiệu lực")

    request = models.ForeignKey(SigningRequest, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(_("Bước"))
    act = models.CharField(_("Việc"), max_length=8, choices=Act)
    state = FSMField(_("Trạng thái"), choices=State.choices, default=State.WAITING, protected=True)
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    position_title = models.CharField(max_length=100)
    holder_name = models.CharField(max_length=100, blank=True)
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    opinion = models.CharField(_("Ý kiến"), max_length=1000, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    returned_to = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("bước trình ký")
        verbose_name_plural = _("bước trình ký")
        ordering = ("round", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("request", "round", "order"), name="signing_step_once"),
            models.UniqueConstraint(
                fields=("request",), condition=Q(state="ACTIVE"), name="signing_step_one_active"
            ),
        )
        indexes = (
            models.Index(
                fields=("position", "act", "-id"),
                condition=Q(state="ACTIVE"),
                name="signing_step_active",
            ),
            models.Index(
                fields=("position", "-decided_at"),
                condition=Q(state="DONE"),
                name="signing_step_done",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.position_title}"

    def _decide(self, by: Actor, revision: Revision | None, opinion: str) -> None:
        self.decided_at = timezone.now()
        self.decided_by_name, self.on_behalf_of = by.user.full_name, by.on_behalf_of
        self.revision, self.opinion = revision, opinion

    @transition(field=state, source=State.WAITING, target=State.ACTIVE, permission=permissions.system_only)
    def open(self, *, at: dt.datetime) -> None:
        """Its turn has come."""
        self.opened_at = at

    @transition(field=state, source=State.ACTIVE, target=State.DONE, permission=permissions.can_decide)
    def approve(self, *, revision: Revision, opinion: str, by: Actor) -> None:
        """Duyệt, Ký nháy, Ký phê duyệt or Phát hành, of the revision shown."""
        self._decide(by, revision, opinion)

    @transition(field=state, source=State.ACTIVE, target=State.RETURNED, permission=permissions.can_decide)
    def give_back(self, *, revision: Revision, to: int, reason: str, by: Actor) -> None:
        """Trả lại to an earlier step, or to the drafter (0)."""
        self._decide(by, revision, reason)
        self.returned_to = to

    @transition(
        field=state,
        source=State.ACTIVE,
        target=State.REFUSED,
        conditions=[permissions.signs],
        permission=permissions.can_decide,
    )
    def refuse(self, *, revision: Revision, reason: str, by: Actor) -> None:
        """Từ chối ký."""
        self._decide(by, revision, reason)

    @transition(
        field=state,
        source=(State.WAITING, State.ACTIVE),
        target=State.ENDED,
        permission=permissions.system_only,
    )
    def end(self) -> None:
        """The submission ended, or went back to before this step."""

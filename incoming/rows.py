"""Documents as rows of a list: what a list, its print, its Excel sheet and the home page say about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.actor import Actor
from incoming.models import Assignment, Attachment, IncomingDocument
from incoming.services.assigning import ONLY_INFORMED

NEVER = dt.date.max
WHOSE = ("assignee__unit", "delivery__receiver")
Documents = QuerySet[Any, Any]


def for_list(documents: Documents, actor: Actor) -> Any:
    """Annotate what every list needs: shown_due, the deadline of this reader, and due_key, which orders by it.

    Clerk and leaders see the document's deadline; whoever works on it sees the own one.
    """
    due: Any = F("due_on")
    if not actor.has("read_documents"):
        mine = Assignment.objects.held_by(actor).open().filter(document=OuterRef("pk"))
        own_due = mine.exclude(due_on=None).order_by("due_on").values("due_on")[:1]
        due = Coalesce(Subquery(own_due), F("due_on"))
    return documents.annotate(shown_due=due, due_key=Coalesce(due, Value(NEVER), output_field=DateField()))


def for_page(documents: Documents, actor: Actor) -> Documents:
    """Annotate and fetch what the rows of one page show, in two queries whatever their number."""
    held = Assignment.objects.filter(Q(role=Assignment.Role.LEAD) | Q(assignee__in=actor.principal_ids))
    files = Attachment.objects.filter(document=OuterRef("pk"), assignment=None)
    return (
        for_list(documents, actor)
        .with_unread(actor)
        .annotate(has_file=Exists(files))
        .defer("search", "code_norm", "sender_instruction")
        .prefetch_related(
            Prefetch("assignments", queryset=held.select_related(*WHOSE).order_by("pk"), to_attr="listed")
        )
    )


def short_name(assignment: Assignment) -> str:
    """Who has the work, as a narrow column writes it: P. Tổng hợp, Chi cục 1, a person by name."""
    unit = assignment.assignee.unit if assignment.assignee else None
    if assignment.delivery:
        unit = assignment.delivery.receiver
    name = str(unit.short_name if unit else assignment.assignee_name)
    return f"P. {name[6:]}" if name.startswith("Phòng ") else name


@dataclass(frozen=True)
class Row:
    """One document as one reader sees it in a list."""

    document: Any
    actor: Actor

    @property
    def is_pending(self) -> bool:
        """Arrived, not yet accepted: it has no number, only a sender and a time."""
        return bool(self.document.state == IncomingDocument.State.PENDING)

    @property
    def name(self) -> str:
        """How a tick or a message names the document."""
        if self.document.number:
            return _("số đến %s") % self.document.number_display
        return str(self.document.code or self.document.subject[:60])

    @property
    def sender(self) -> str:
        """Who sent it while it is pending, whose document it is afterwards."""
        return str(self.document.sender_name if self.is_pending else self.document.issuing_body)

    @property
    def author_below(self) -> str:
        """The author, where somebody else sent the document."""
        return (
            str(self.document.issuing_body)
            if self.is_pending and self.sender != self.document.issuing_body
            else ""
        )

    @cached_property
    def lead(self) -> Assignment | None:
        """In charge on the first level: the open one, else the last that was not cancelled or returned."""
        return self._standing([a for a in self.document.listed if a.parent_id is None])

    @cached_property
    def holder(self) -> Assignment | None:
        """Who has it now, below the first level; None when the first level itself has it."""
        lead, below = self.lead, None
        while lead is not None:
            lead = self._standing([a for a in self.document.listed if a.parent_id == lead.pk])
            below = lead or below
        return below

    @staticmethod
    def _standing(level: list[Assignment]) -> Assignment | None:
        leads = [
            a
            for a in level
            if a.role == Assignment.Role.LEAD
            and a.state not in (Assignment.State.CANCELLED, Assignment.State.RETURNED)
        ]
        return next((a for a in reversed(leads) if a.is_open), leads[-1] if leads else None)

    @property
    def assignee(self) -> str:
        """In charge on the first level."""
        if self.lead is None:
            return ""
        return short_name(self.lead)

    @property
    def assignee_below(self) -> str:
        """Who has it in that department, or the title of that person."""
        if self.lead is None:
            return ""
        if self.holder is not None:
            return short_name(self.holder)
        if self.lead.assignee_title:
            return str(self.lead.assignee_title.split(" · ")[0])
        return str(self.lead.taken_by_name)

    @cached_property
    def mine(self) -> Assignment | None:
        """The reader's own part of the work: the open one, else the last."""
        held = [
            a
            for a in self.document.listed
            if a.assignee_id in self.actor.principal_ids and a.state != Assignment.State.CANCELLED
        ]
        return next((a for a in reversed(held) if a.is_open), held[-1] if held else None)

    @property
    def shows_own_state(self) -> bool:
        """Whoever only works on documents sees the state of the own part."""
        return self.mine is not None and not self.actor.has("read_documents")

    @property
    def state(self) -> str:
        """Code of the state shown."""
        return str(self.mine.state if self.shows_own_state and self.mine else self.document.state)

    @property
    def state_label(self) -> str:
        """Word of the state shown."""
        if self.shows_own_state and self.mine:
            if self.mine.role == Assignment.Role.INFO and self.mine.is_open:
                return _("Nhận để biết")
            return str(self.mine.get_state_display())
        if self.document.result == ONLY_INFORMED:
            return ONLY_INFORMED
        return str(self.document.get_state_display())

    @property
    def due(self) -> dt.date | None:
        """The deadline shown."""
        day: dt.date | None = self.document.shown_due
        return day

    @property
    def done(self) -> dt.datetime | None:
        """When it was finished; with it the deadline says met or missed."""
        if self.shows_own_state and self.mine:
            return self.mine.ended_at
        at: dt.datetime | None = self.document.finished_at
        return at

    @property
    def is_late(self) -> bool:
        """Past its deadline and not finished."""
        return self.due is not None and self.done is None and self.due < timezone.localdate()

    @property
    def lacks_file(self) -> bool:
        """Registered on paper, scan still to come."""
        closed = (IncomingDocument.State.VOIDED, IncomingDocument.State.REFUSED)
        return (
            not self.document.has_file
            and self.document.delivery_id is None
            and self.document.state not in closed
        )

    @property
    def returned(self) -> str:
        """Why it came back: from the leader to the clerk, or from whoever was in charge."""
        if self.document.returned_reason:
            return str(self.document.returned_reason)
        leads = [a for a in self.document.listed if a.role == Assignment.Role.LEAD]
        for back in reversed(leads):
            if back.state == Assignment.State.RETURNED:
                replaced = any(a.parent_id == back.parent_id and a.pk > back.pk for a in leads)
                waits = self.document.state in (
                    *IncomingDocument.WORKING_STATES,
                    IncomingDocument.State.SUBMITTED,
                )
                return str(back.reason) if waits and not replaced else ""
        return ""


def rows_of(documents: Iterable[Any], actor: Actor) -> list[Row]:
    """The documents as rows."""
    return [Row(document, actor) for document in documents]

"""A document with everything its page shows, read in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, JSONObject

from accounts.actor import Actor
from accounts.journal import READING_VERBS, entries_about
from accounts.models import Appointment, Principal
from accounts.models.people import DEPARTMENT_LEADERS
from incoming.models import (
    Answer,
    Assignment,
    Attachment,
    Correction,
    Delivery,
    IncomingDocument,
    Proposal,
    Recall,
)
from registers.files.companions import with_file

TIMELINE_LENGTH = 300
READERS_SHOWN = 200
RELATED = (
    "organisation",
    "kind",
    "register",
    "delivery",
    "submitted_to__unit",
    "proposal__lead__position__unit",
    "proposal__lead__unit",
    "proposal__lead_branch",
)
ENTRY_COLUMNS = (
    "verb",
    "actor_name",
    "actor_title",
    "on_behalf_of",
    "text",
    "position_id",
    "position__role",
    "position__unit_id",
)


def with_related(documents: QuerySet[IncomingDocument]) -> QuerySet[IncomingDocument]:
    """What the page says of a document comes with it in one query, the leader's name included."""
    holder = (
        Appointment.objects.current().filter(position=OuterRef("submitted_to")).order_by("-starts_on", "-pk")
    )
    name = Coalesce(Subquery(holder.values("user__full_name")[:1]), Value(""))
    about = {"delivery": OuterRef("delivery"), "answer": Answer.PENDING}
    asked = Exists(Recall.objects.filter(**about)) | Exists(Correction.objects.filter(**about))
    level = Assignment.objects.filter(document=OuterRef("pk"), parent=None).order_by("-pk")
    latest = Coalesce(Subquery(level.values("pk")[:1]), Value(0))
    return documents.select_related(*RELATED).annotate(leader_name=name, is_asked=asked, latest_work=latest)


def last_recall() -> Subquery:
    """The newest recall of the delivery an assignment stands for, as JSON."""
    rows = Recall.objects.filter(delivery=OuterRef("delivery")).order_by("-pk")
    return Subquery(rows.values(found=JSONObject(answer="answer", note="answer_note"))[:1])


@dataclass(frozen=True)
class Entry:
    """One act of the journal, or all readings of one person with the first and the last time."""

    verb: str
    actor_name: str
    actor_title: str
    on_behalf_of: str
    text: str
    position_id: int | None
    role: str | None
    unit_id: int | None
    first: dt.datetime
    last: dt.datetime
    times: int
    order: int


def journal_of(document: Model) -> list[Entry]:
    """The latest acts, newest first, and who has read the document or its files, in one query."""
    about = entries_about(document).order_by()
    acts = about.exclude(verb__in=READING_VERBS).annotate(
        first=F("at"), last=F("at"), times=Value(1), order_key=F("pk")
    )
    read = (
        about.filter(verb__in=READING_VERBS)
        .values(*ENTRY_COLUMNS)
        .annotate(first=Min("at"), last=Max("at"), times=Count("pk"), order_key=Min("pk"))
    )
    columns = (*ENTRY_COLUMNS, "first", "last", "times", "order_key")
    latest = acts.order_by("-pk").values_list(*columns)[:TIMELINE_LENGTH]
    readers = read.order_by("order_key").values_list(*columns)[:READERS_SHOWN]
    return [Entry(*row) for row in latest.union(readers, all=True).order_by("-order_key")]


def files_of(document: IncomingDocument) -> list[Attachment]:
    """All files, in their order."""
    return list(document.attachments.select_related(*with_file()))


@dataclass
class Dossier:
    """The document, the tree of assignments, the files and the journal, for one actor."""

    document: IncomingDocument
    actor: Actor
    assignments: list[Assignment]
    attachments: list[Attachment]
    entries: list[Entry] = field(repr=False)

    @classmethod
    def of(cls, document: IncomingDocument, actor: Actor) -> Dossier:
        """Three queries, whatever the length of the history or the size of the tree."""
        whole = cls.without_history(document, actor)
        whole.entries = journal_of(document)
        return whole

    @classmethod
    def without_history(cls, document: IncomingDocument, actor: Actor) -> Dossier:
        """The tree and the files, for pages that do not tell what happened: two queries."""
        rows = document.assignments.select_related(
            "delivery__receiver", "delivery__envelope", "assignee__position", "assignee__unit"
        ).annotate(recall=last_recall())
        by_pk: dict[int, Assignment] = {}
        for row in rows.order_by("pk"):
            row.document = document
            row.parent = by_pk.get(row.parent_id) if row.parent_id else None
            by_pk[row.pk] = row
        return cls(document, actor, list(by_pk.values()), files_of(document), [])

    # the tree

    def children_of(self, parent: Assignment | None) -> list[Assignment]:
        """Assignments directly below; None means the first level."""
        parent_id = parent.pk if parent else None
        return [a for a in self.assignments if a.parent_id == parent_id]

    def open_lead(self, parent: Assignment | None) -> Assignment | None:
        """The one in charge on that level, while still at work."""
        leads = (a for a in self.children_of(parent) if a.role == Assignment.Role.LEAD and a.is_open)
        return next(leads, None)

    def open_leads(self) -> Iterator[Assignment]:
        """The chain of those in charge, from the first level down."""
        current = self.open_lead(None)
        while current is not None:
            yield current
            current = self.open_lead(current)

    @cached_property
    def held(self) -> list[Assignment]:
        """Open work of the acting position or of the department it leads, that in charge first."""
        mine = [a for a in self.assignments if a.assignee_id in self.actor.principal_ids and a.is_open]
        return sorted(mine, key=lambda a: (a.role != Assignment.Role.LEAD, -a.pk))

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """The deliveries through which the document was passed to branches."""
        return [a.delivery for a in self.assignments if a.delivery is not None]

    # the journal

    @property
    def acts(self) -> list[Entry]:
        """What was done, newest first."""
        return [entry for entry in self.entries if entry.verb not in READING_VERBS]

    @property
    def readings(self) -> list[Entry]:
        """Who has opened the document or its files, the first reader first."""
        return [entry for entry in reversed(self.entries) if entry.verb in READING_VERBS]

    def opened_since(self, assignment: Assignment) -> bool:
        """Whether a holder has opened the document after it was given to them."""
        principal = assignment.assignee
        if principal is None:
            return False
        opened = [e for e in self.entries if e.verb == "open" and e.last >= assignment.assigned_at]
        if principal.position_id:
            return any(e.position_id == principal.position_id for e in opened)
        return any(e.unit_id == principal.unit_id and e.role in DEPARTMENT_LEADERS for e in opened)

    def leader_has_opened(self) -> bool:
        """Whether the leader has opened the document since it was submitted."""
        document = self.document
        return any(
            e.verb == "open" and e.position_id == document.submitted_to_id and e.last >= document.submitted_at
            for e in self.entries
            if document.submitted_at is not None
        )

    # the rest

    @cached_property
    def proposal(self) -> Proposal | None:
        """Đề xuất phân xử lý, while the leader has not decided."""
        undecided = (IncomingDocument.State.REGISTERED, IncomingDocument.State.SUBMITTED)
        if self.document.state not in undecided:
            return None
        proposal = getattr(self.document, "proposal", None)
        if proposal is not None:
            named = Principal.objects.select_related("position__unit", "unit")
            prefetch_related_objects([proposal], Prefetch("co", queryset=named))
        return proposal

    @cached_property
    def asked(self) -> tuple[Recall | None, Correction | None]:
        """What the sender asks for and nobody has answered; looked for only where there is something."""
        delivery = self.document.delivery_id
        if delivery is None or not getattr(self.document, "is_asked", True):
            return None, None
        recall = Recall.objects.filter(delivery=delivery, answer=Answer.PENDING).first()
        return recall, Correction.objects.filter(delivery=delivery, answer=Answer.PENDING).first()

    @property
    def files(self) -> list[Attachment]:
        """The document's own files: the letter and its annexes."""
        own = (Attachment.Role.MAIN, Attachment.Role.ANNEX)
        return [a for a in self.attachments if a.role in own]

"""A draft with everything its page shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from accounts.actor import Actor
from accounts.journal import READING_VERBS
from accounts.models import Appointment
from accounts.permissions import allowed
from incoming.presentation.dossier import Entry, journal_of
from outgoing.models import OutgoingAttachment, OutgoingDocument, Recipient
from signing.models import Act, Remark, SigningKey, SigningRequest, Step

NAMES_SHOWN = 30
REMARKS_SHOWN = 100
RELATED = ("organisation", "kind", "register", "drafting_unit", "drafter")


def with_names(documents: QuerySet[OutgoingDocument], actor: Actor) -> QuerySet[OutgoingDocument]:
    """What the page says of a document comes with it in one query: first recipients, the keys it is signed with."""
    names = Recipient.objects.filter(document=OuterRef("pk"), superseded=False).order_by("order", "pk")
    facts = JSONObject(**{name: name for name in ("is_practice", "not_after", "locked_at")})
    keys = SigningKey.objects.filter(withdrawn_at=None)
    own = keys.filter(person=actor.user).values(found=facts)
    seal = keys.filter(organisation=OuterRef("organisation")).values(found=facts)
    return documents.select_related(*RELATED).annotate(
        sent_to=ArraySubquery(names.values("name")[: NAMES_SHOWN + 1]),
        own_key=Subquery(own[:1]),
        seal_key=Subquery(seal[:1]),
    )


def revisions_of(document: OutgoingDocument) -> list[Any]:
    """All revisions with their remarks, the first one first, in one query."""
    facts = {name: name for name in ("page", "text", "author_name", "author_title", "created_at")}
    remarks = Remark.objects.filter(revision=OuterRef("pk")).order_by("pk").values(found=JSONObject(**facts))
    return list(
        document.revisions.select_related("file")
        .defer("text")
        .annotate(said=ArraySubquery(remarks[:REMARKS_SHOWN]))
        .order_by("number")
    )


def steps_of(document: OutgoingDocument) -> list[Any]:
    """The steps of all submissions in their order, each with who holds its position today, in one query."""
    holder = Appointment.objects.current().filter(position=OuterRef("position")).order_by("-starts_on", "-pk")
    name = Coalesce(Subquery(holder.values("user__full_name")[:1]), Value(""))
    rows = Step.objects.filter(request__document=document).select_related("request").annotate(holder_now=name)
    requests: dict[int, SigningRequest] = {}
    steps = list(rows.order_by("request__number", "round", "order"))
    for step in steps:
        step.request = requests.setdefault(step.request_id, step.request)
        step.request.document = document
    return steps


@dataclass
class Dossier:
    """The document, its submissions with their steps, its revisions, files and journal, for one actor."""

    document: OutgoingDocument
    actor: Actor
    steps: Sequence[Any]
    revisions: Sequence[Any]
    attachments: Sequence[OutgoingAttachment] = ()
    entries: Sequence[Entry] = field(default=(), repr=False)

    @classmethod
    def of(cls, document: OutgoingDocument, actor: Actor) -> Dossier:
        """Four queries, whatever the length of the history."""
        whole = cls.without_history(document, actor)
        whole.attachments = list(document.attachments.filter(replaced_at=None).select_related("file"))
        whole.entries = journal_of(document)
        return whole

    @classmethod
    def without_history(cls, document: OutgoingDocument, actor: Actor) -> Dossier:
        """Submissions and revisions, for pages that do not tell the rest: two queries."""
        return cls(document, actor, steps_of(document), revisions_of(document))

    # the submissions

    @cached_property
    def requests(self) -> list[SigningRequest]:
        """All submissions, the first one first."""
        return list(dict.fromkeys(step.request for step in self.steps))

    @property
    def request(self) -> SigningRequest | None:
        """The last submission, open or not."""
        return self.requests[-1] if self.requests else None

    def standing(self, request: SigningRequest) -> list[Any]:
        """The latest row of each step of a submission, in the order of the route."""
        rows = {step.order: step for step in self.steps if step.request_id == request.pk}
        return [rows[order] for order in sorted(rows)]

    @cached_property
    def active(self) -> Any | None:
        """The step that is asked now."""
        return next((step for step in self.steps if step.state == Step.State.ACTIVE), None)

    @cached_property
    def mine(self) -> Any | None:
        """The step that is asked now, when it asks the acting position."""
        return self.active if self.active is not None and allowed(self.active.approve, self.actor) else None

    @property
    def earlier(self) -> list[Any]:
        """The steps before the one that is asked now."""
        if self.active is None:
            return []
        return [step for step in self.standing(self.active.request) if step.order < self.active.order]

    @property
    def is_signed(self) -> bool:
        """A signature of the last submission stands on the file."""
        last = self.request
        return last is not None and any(
            step.act == Act.SIGN and step.state == Step.State.DONE for step in self.standing(last)
        )

    @property
    def was_signed(self) -> bool:
        """Somebody has signed in the last submission, even if it no longer counts."""
        last = self.request
        return any(
            step.act == Act.SIGN and step.state == Step.State.DONE and step.request is last
            for step in self.steps
        )

    # the revisions

    @property
    def revision(self) -> Any | None:
        """The newest revision."""
        return self.revisions[-1] if self.revisions else None

    def kept_approval(self, step: Any) -> Any | None:
        """An approval the same position gave to the very contents now before it, in an earlier round or submission."""
        revision = self.revision
        if revision is None or step.state not in (Step.State.ACTIVE, Step.State.WAITING):
            return None
        same = {each.pk for each in self.revisions if each.decided_on == revision.decided_on}
        given = (
            each
            for each in reversed(self.steps)
            if each.state == Step.State.DONE
            and each.position_id == step.position_id
            and each.act == step.act
            and each.act in (Act.REVIEW, Act.INITIAL)
            and each.revision_id in same
        )
        return next(given, None)

    # the journal

    @property
    def acts(self) -> list[Entry]:
        """What was done, newest first."""
        return [entry for entry in self.entries if entry.verb not in READING_VERBS]

    @property
    def readings(self) -> list[Entry]:
        """Who has opened the document or its files, the first reader first."""
        return [entry for entry in reversed(self.entries) if entry.verb in READING_VERBS]

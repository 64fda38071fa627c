"""The document with everything an act may touch, locked in the one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from incoming.models import Assignment, Delivery, IncomingDocument


@dataclass
class Work:
    """A locked document, its assignments and the deliveries that were asked for."""

    document: IncomingDocument
    assignments: dict[int, Assignment] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    passed_on: dict[int, IncomingDocument] = field(default_factory=dict)
    """Documents the branches have not accepted yet, by delivery; only when locked with children."""

    def get(self, pk: int) -> Assignment:
        """The locked row of an assignment of this document. Raises Conflict if it is none of it."""
        try:
            return self.assignments[pk]
        except KeyError:
            raise Conflict(_("Phân công này không còn"), url=self.document.get_absolute_url()) from None

    def children_of(self, parent: Assignment | None) -> list[Assignment]:
        """Assignments directly below; None means the first level."""
        parent_id = parent.pk if parent else None
        return [a for a in self.assignments.values() if a.parent_id == parent_id]

    def below(self, parent: Assignment) -> Iterator[Assignment]:
        """All assignments below, nearest first."""
        for child in self.children_of(parent):
            yield child
            yield from self.below(child)

    def open_lead(self, parent: Assignment | None) -> Assignment | None:
        """The one in charge on that level, while still at work."""
        leads = (a for a in self.children_of(parent) if a.role == Assignment.Role.LEAD and a.is_open)
        return next(leads, None)

    def is_in_charge(self, assignment: Assignment) -> bool:
        """Whether it stands on the chain of leads from the first level: what it does, the document does."""
        current: Assignment | None = assignment
        while current is not None:
            if current.role != Assignment.Role.LEAD:
                return False
            current = self.assignments.get(current.parent_id) if current.parent_id else None
        return True

    def add(self, assignment: Assignment) -> Assignment:
        """Save a new assignment and keep it in the tree."""
        assignment.document = self.document
        assignment.save(force_insert=True)
        self.assignments[assignment.pk] = assignment
        return assignment


def lock(document_id: int, *, with_children: bool = False) -> Work:
    """Lock the document's own delivery (and the deliveries it has sent on), then the document, then its assignments.

    ``with_children`` also locks the deliveries through which the document was passed to branches. Raises
    IncomingDocument.DoesNotExist, or Conflict when a branch was added between reading and locking.
    """
    own = IncomingDocument.objects.values_list("delivery_id", flat=True).get(pk=document_id)
    ids = {own} if own else set()
    sent = _sent_on(document_id) if with_children else set()
    deliveries = {d.pk: d for d in Delivery.objects.lock(sorted(ids | sent))} if ids | sent else {}
    wanted = Q(pk=document_id) | Q(delivery__in=sent, state=IncomingDocument.State.PENDING)
    rows = IncomingDocument.objects.filter(wanted).order_by("pk").select_for_update(of=("self",), no_key=True)
    documents = {d.pk: d for d in rows}
    document = documents.pop(document_id)
    if with_children and _sent_on(document_id) - sent:
        raise Conflict(_("Văn bản vừa được chuyển tiếp"), url=document.get_absolute_url())
    if own:
        document.delivery = deliveries[own]
    passed_on = {d.delivery_id: d for d in documents.values() if d.delivery_id}
    work = Work(document, deliveries=deliveries, passed_on=passed_on)
    tree = Assignment.objects.filter(document_id=document_id).order_by("pk")
    for assignment in tree.select_for_update(of=("self",), no_key=True):
        assignment.document = document
        if assignment.delivery_id in deliveries:
            assignment.delivery = deliveries[assignment.delivery_id]
        assignment.parent = work.assignments.get(assignment.parent_id) if assignment.parent_id else None
        work.assignments[assignment.pk] = assignment
    return work


def _sent_on(document_id: int) -> set[int]:
    sent = Assignment.objects.filter(document_id=document_id, delivery__isnull=False)
    return set(sent.values_list("delivery_id", flat=True))

"""Documents as rows of a list: what a list, its print, its Excel sheet and the home page say about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.actor import Actor
from incoming.models import Delivery
from outgoing.models import OutgoingAttachment, OutgoingDocument, Recipient

NAMES_SHOWN = 2
STUCK = (Delivery.State.REFUSED, Delivery.State.FAILED)
State = OutgoingDocument.State
RECEIVED = (
    Q(delivery__state__in=Delivery.WITH_RECEIVER)
    | Q(kind=Recipient.Kind.INTERNAL, seen_at__isnull=False)
    | Q(post=Recipient.Post.CONFIRMED)
)
"""A recipient has it: accepted in the system, seen inside the house, confirmed from outside."""


@dataclass(frozen=True)
class Reception:
    """How many recipients have a document: 12 of 15."""

    received: int = 0
    total: int = 0
    stuck: int = 0


def receptions(document_ids: Iterable[int]) -> Mapping[int, Reception]:
    """The counts of several documents, in one grouped query."""
    counted = (
        Recipient.objects.filter(document__in=list(document_ids), superseded=False)
        .order_by()
        .values("document_id")
        .annotate(
            received=Count("pk", filter=RECEIVED),
            total=Count("pk"),
            stuck=Count("pk", filter=Q(delivery__state__in=STUCK)),
        )
    )
    return {
        each["document_id"]: Reception(each["received"], each["total"], each["stuck"]) for each in counted
    }


def for_page(documents: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Bring along what the rows show: kind, the first names of Nơi nhận, whether there is a scan."""
    names = Recipient.objects.filter(document=OuterRef("pk"), superseded=False).order_by("order", "pk")
    scans = OutgoingAttachment.objects.filter(
        document=OuterRef("pk"), group=OutgoingAttachment.Group.MAIN, replaced_at=None
    )
    return (
        documents.select_related("kind")
        .annotate(
            first_names=ArraySubquery(names.values(short=Coalesce("unit__short_name", "name"))[:NAMES_SHOWN]),
            has_scan=Exists(scans),
        )
        .defer("search", "code_norm")
    )


def with_unread(documents: QuerySet[Any, Any], actor: Actor) -> QuerySet[Any, Any]:
    """Annotate whether the document was sent to the actor to know and has not been looked at."""
    unseen = Recipient.objects.filter(
        document=OuterRef("pk"), principal__in=actor.principal_ids, seen_at=None
    )
    return documents.annotate(is_unread=Exists(unseen))


@dataclass(frozen=True)
class Row:
    """One document as one reader sees it in a list."""

    document: Any
    reception: Reception

    @property
    def name(self) -> str:
        """How a tick or a message names the document."""
        return str(self.document.code or self.document.subject[:60])

    @property
    def sent_to(self) -> str:
        """Nơi nhận: the first names and how many more."""
        names = list(self.document.first_names)
        more = self.reception.total - len(names)
        shown = "; ".join(names)
        return _("%(names)s và %(n)s nơi khác") % {"names": shown, "n": more} if more > 0 else shown

    @property
    def unit(self) -> str:
        """Đơn vị soạn thảo, as a narrow column writes it."""
        name = str(self.document.drafting_unit_name)
        return f"P. {name[6:]}" if name.startswith("Phòng ") else name

    @property
    def is_sent(self) -> bool:
        """Issued: its recipients can have it."""
        return self.document.state in (State.ISSUED, State.RECALLED)

    @property
    def received(self) -> str:
        """12/15, once issued."""
        return f"{self.reception.received}/{self.reception.total}" if self.is_sent else ""

    @property
    def all_received(self) -> bool:
        """Every recipient has it."""
        return self.is_sent and self.reception.received == self.reception.total

    @property
    def lacks_scan(self) -> bool:
        """Still to come before it can be issued."""
        return not self.document.has_scan and self.document.state in (State.DRAFT, State.NUMBERED)

    @property
    def returned(self) -> str:
        """How many recipients refused it or could not be reached."""
        if not self.is_sent or not self.reception.stuck:
            return ""
        return _("%(n)s nơi từ chối hoặc gửi lỗi") % {"n": self.reception.stuck}


def rows_of(documents: Iterable[Any]) -> list[Row]:
    """The documents as rows, with their counts in one query."""
    found = list(documents)
    counts = receptions(document.pk for document in found) if found else {}
    return [Row(document, counts.get(document.pk, Reception())) for document in found]

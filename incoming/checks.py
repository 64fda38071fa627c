"""What must always be true of numbers, documents and deliveries; run by the operations commands."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from accounts.registry import ConsistencyCheck
from incoming.models import Delivery, IncomingDocument
from registers.models import Direction, NumberEntry

_State = IncomingDocument.State
NUMBERED_STATES = (*IncomingDocument.OPEN_STATES, _State.COMPLETED, _State.FILED, _State.VOIDED)
ARRIVED_STATES = (Delivery.State.ARRIVED, Delivery.State.REFUSED, *Delivery.WITH_RECEIVER)


def check_numbers() -> Iterator[str]:
    """Numbers of incoming books against the documents that carry them.

    That a number has at most one document, and a delivery too, is a constraint of the database; that every number
    taken has one, the check of the books says.
    """
    entries = NumberEntry.objects.filter(register__direction=Direction.INCOMING)
    entries = entries.select_related("register", "incomingdocument").order_by("register", "number", "suffix")
    for entry in entries.filter(state=NumberEntry.State.RESERVED, incomingdocument__isnull=False).iterator():
        yield f"{_place(entry)}: reserved, but carried by document {entry.incomingdocument.pk} / số giữ đã có văn bản"
    voided = entries.filter(state=NumberEntry.State.VOIDED, incomingdocument__isnull=False)
    for entry in voided.exclude(incomingdocument__state=_State.VOIDED).iterator():
        yield f"{_place(entry)}: voided, but document {entry.incomingdocument.pk} is not / số hủy, văn bản chưa hủy"
    alive = entries.filter(state=NumberEntry.State.TAKEN, incomingdocument__state=_State.VOIDED)
    for entry in alive.iterator():
        pk = entry.incomingdocument.pk
        yield f"{_place(entry)}: document {pk} is voided, the number is not / văn bản hủy, số chưa hủy"


def check_documents() -> Iterator[str]:
    """What documents say of their number against the book; deliveries that arrived against their documents."""
    numbered = IncomingDocument.objects.filter(entry__isnull=False)
    same = Q(
        number=F("entry__number"),
        number_suffix=F("entry__suffix"),
        register=F("entry__register"),
        organisation=F("entry__register__organisation"),
        entry__register__direction=Direction.INCOMING,
    )
    for document in numbered.exclude(same).select_related("entry__register").order_by("pk").iterator():
        yield (
            f"document {document.pk} says number {document.number_display}, "
            f"the book says {_place(document.entry)} / văn bản ghi số khác với sổ"
        )
    for pk in _keys(IncomingDocument.objects.filter(entry=None, state__in=NUMBERED_STATES)):
        yield f"document {pk} is registered without a number / văn bản đã vào sổ mà không có số"
    arrived = Q(arrived_at__isnull=False) | Q(state__in=ARRIVED_STATES)
    for pk in _keys(Delivery.objects.filter(arrived, document=None)):
        yield f"delivery {pk} has arrived, but there is no document / lượt gửi đã đến mà không có văn bản"
    waiting = (Delivery.State.QUEUED, Delivery.State.FAILED)
    for pk in _keys(Delivery.objects.filter(state__in=waiting, document__isnull=False)):
        yield f"delivery {pk} has not arrived, but there is a document / lượt gửi chưa đến mà đã có văn bản"


def _keys(queryset: object) -> Iterator[int]:
    return queryset.order_by("pk").values_list("pk", flat=True).iterator()  # type: ignore[attr-defined]


def _place(entry: NumberEntry | None) -> str:
    return f"{entry.register.name} ({entry.register.year}), number {entry.display}" if entry else "nothing"


# check_registers runs what is offered under "registers."
CHECKS = (
    ConsistencyCheck("registers.incoming-numbers", check_numbers),
    ConsistencyCheck("registers.incoming-documents", check_documents),
)

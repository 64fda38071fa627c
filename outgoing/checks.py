"""What must always be true of an organisation's own numbers and documents; run by the operations commands."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractYear

from accounts.registry import ConsistencyCheck
from outgoing.models import OutgoingDocument
from registers.models import Direction, NumberEntry

_State = OutgoingDocument.State


def check_numbers() -> Iterator[str]:
    """Numbers of outgoing books against the documents that carry them.

    That a number has at most one document is a constraint of the database; that every number taken has one, that the
    series has no gap and that days do not go down, the check of the books says.
    """
    entries = NumberEntry.objects.filter(register__direction=Direction.OUTGOING)
    entries = entries.select_related("register", "outgoingdocument").order_by("register", "number", "suffix")
    for entry in entries.filter(state=NumberEntry.State.RESERVED, outgoingdocument__isnull=False).iterator():
        yield f"{_place(entry)}: reserved, but carried by document {entry.outgoingdocument.pk} / số giữ đã có văn bản"
    voided = entries.filter(state=NumberEntry.State.VOIDED, outgoingdocument__isnull=False)
    for entry in voided.exclude(outgoingdocument__state=_State.CANCELLED).iterator():
        yield f"{_place(entry)}: voided, but document {entry.outgoingdocument.pk} is not / số hủy, văn bản chưa hủy"
    alive = entries.filter(state=NumberEntry.State.TAKEN, outgoingdocument__state=_State.CANCELLED)
    for entry in alive.iterator():
        pk = entry.outgoingdocument.pk
        yield f"{_place(entry)}: document {pk} is cancelled, the number is not / văn bản hủy, số chưa hủy"


def check_documents() -> Iterator[str]:
    """What documents say of their number, day and symbol against the book."""
    numbered = OutgoingDocument.objects.filter(entry__isnull=False)
    same = Q(
        number=F("entry__number"),
        number_suffix=F("entry__suffix"),
        register=F("entry__register"),
        organisation=F("entry__register__organisation"),
        entry__register__direction=Direction.OUTGOING,
    )
    found = numbered.select_related("entry__register").order_by("pk")
    for document in found.exclude(same).iterator():
        yield (
            f"document {document.pk} says number {document.number_display}, "
            f"the book says {_place(document.entry)} / văn bản ghi số khác với sổ"
        )
    for document in found.exclude(document_date=F("entry__date")).iterator():
        yield (
            f"document {document.pk} is dated {document.document_date}, "
            f"{_place(document.entry)} is dated {document.entry.date} / ngày văn bản khác ngày trong sổ"
        )
    for document in found.filter(same).iterator():
        if not document.code.startswith(f"{document.number_display}/"):
            yield (
                f"document {document.pk} has the symbol {document.code!r}, "
                f"not that of {_place(document.entry)} / số, ký hiệu khác với số trong sổ"
            )


def check_symbols() -> Iterator[str]:
    """Số và ký hiệu is unique in the organisation and year (Điều 15)."""
    numbered = OutgoingDocument.objects.filter(entry__isnull=False)
    counted = numbered.annotate(year=ExtractYear("document_date")).order_by(
        "organisation", "year", "code_norm"
    )
    doubled = counted.values("organisation", "year", "code_norm").annotate(n=Count("pk")).filter(n__gt=1)
    for row in doubled.iterator():
        yield (
            f"{row['n']} documents of organisation {row['organisation']} carry {row['code_norm']!r} "
            f"in {row['year']} / trùng số, ký hiệu"
        )


def _place(entry: NumberEntry | None) -> str:
    return f"{entry.register.name} ({entry.register.year}), number {entry.display}" if entry else "nothing"


# check_registers runs what is offered under "registers."
CHECKS = (
    ConsistencyCheck("registers.outgoing-numbers", check_numbers),
    ConsistencyCheck("registers.outgoing-documents", check_documents),
    ConsistencyCheck("registers.outgoing-symbols", check_symbols),
)

"""Questions about books and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from accounts.actor import Actor
from registers.models import DocumentKind, NumberEntry, Register

NEXT_YEAR_FROM = (12, 15)  # case 15: the books of the next year may be made from 15/12


def registers_for(
    organisation_id: int, direction: str, day: dt.date, kind: DocumentKind | None = None
) -> QuerySet[Register]:
    """Open registers of the day's year that take the kind: those that name it first, then those that take all."""
    found = Register.objects.for_entry(organisation_id, direction, day.year)
    through = Register.kinds.through.objects.filter(register=OuterRef("pk"))
    found = found.annotate(names_kinds=Exists(through))
    if kind is None:
        return found
    found = found.annotate(names_kind=Exists(through.filter(documentkind=kind)))
    return found.filter(Q(names_kind=True) | Q(names_kinds=False)).order_by(
        "-names_kind", "-is_default", "name"
    )


def register_for(
    organisation_id: int, direction: str, day: dt.date, kind: DocumentKind | None = None
) -> Register | None:
    """The register a document of this kind and day goes to; None when the organisation has to make one first."""
    return registers_for(organisation_id, direction, day, kind).first()


def document_relations() -> Iterable[ForeignObjectRel]:
    """Whatever points at a number of a book: the documents of the apps above."""
    for relation in NumberEntry._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.one_to_one:
            yield relation


def filled() -> Q:
    """Numbers a document carries."""
    condition = Q(pk__in=[])
    for relation in document_relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        condition |= Q(Exists(rows))
    return condition


def is_filled(entry: NumberEntry) -> bool:
    """Whether a document carries the number."""
    return NumberEntry.objects.filter(filled(), pk=entry.pk).exists()


def year_to_copy(actor: Actor, today: dt.date) -> int | None:
    """The year whose books can be made from the year before's: from 15/12 the next one, otherwise the current one."""
    year = today.year + 1 if (today.month, today.day) >= NEXT_YEAR_FROM else today.year
    mine = Register.objects.visible_to(actor)
    if mine.filter(year=year).exists() or not mine.open().filter(year=year - 1).exists():
        return None
    return year

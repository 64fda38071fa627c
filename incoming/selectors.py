"""Questions about documents and work that more than one place asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Position, Unit
from incoming.models import Assignment, IncomingDocument
from registers.models.documents import normalise_code


def has_open_work(position: Position) -> bool:
    """Whether the post holds work that is not finished, or documents wait for it."""
    held = Assignment.objects.open().filter(assignee__position=position).exclude(role=Assignment.Role.INFO)
    waiting = IncomingDocument.objects.filter(submitted_to=position, state=IncomingDocument.State.SUBMITTED)
    return held.exists() or waiting.exists()


def unit_has_open_work(unit: Unit) -> bool:
    """Whether the department itself holds work that is not finished."""
    held = Assignment.objects.open().filter(assignee__unit=unit)
    return held.exclude(role=Assignment.Role.INFO).exists()


def recent_issuing_bodies(organisation_id: int, limit: int = 40) -> list[str]:
    """Authors of the latest documents, each once, the most recent first."""
    latest = IncomingDocument.objects.filter(organisation_id=organisation_id).order_by("-arrived_on", "-pk")
    return list(dict.fromkeys(latest.values_list("issuing_body", flat=True)[:300]))[:limit]


def possible_duplicates(
    actor: Actor,
    *,
    code: str,
    issuing_body: str,
    document_date: dt.date | None,
    file_ids: Iterable[int] = (),
    exclude_pk: int | None = None,
) -> list[IncomingDocument]:
    """Documents one may see with the same author, symbol and date, or with one of the same files; at most five."""
    same = Q(attachments__file__in=list(file_ids))
    if code:
        same |= Q(
            code_norm=normalise_code(code), issuing_body__iexact=issuing_body, document_date=document_date
        )
    found = IncomingDocument.objects.visible_to(actor).filter(same).exclude(pk=exclude_pk)
    alive = found.exclude(state__in=(IncomingDocument.State.VOIDED, IncomingDocument.State.RECALLED))
    return list(alive.distinct().order_by("-pk")[:5])

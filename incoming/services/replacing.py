"""Thay bản quét at those who hold a document: the same number, another file, the old one still readable (case 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record_many
from accounts.models import Role
from accounts.notifications import Message, notify_roles
from incoming.models import Attachment, Delivery, EnvelopeFile, IncomingDocument
from registers.models import StoredFile

BATCH = 500  # rows of one UPDATE
CARRIED = (Attachment.Role.MAIN, Attachment.Role.ANNEX)


def replace_file(
    deliveries: Iterable[Delivery], old: StoredFile, new: StoredFile, *, name: str, reason: str, sender: str
) -> None:
    """Put ``new`` in the place of ``old`` at every receiver, and at every branch a receiver has passed it down to.

    In the caller's transaction; deliveries first and their documents after them, each by ascending key.
    """
    locked = _lock_with_passed_down({delivery.pk for delivery in deliveries})
    envelopes = {delivery.envelope_id for delivery in locked}
    carried = EnvelopeFile.objects.filter(envelope__in=envelopes, file=old, replaced_at=None)
    _replace(
        list(carried),
        lambda file: EnvelopeFile(envelope_id=file.envelope_id, is_main=file.is_main),
        new,
        name,
    )
    holding = IncomingDocument.objects.filter(delivery__in=locked).exclude(state="RECALLED").order_by("pk")
    theirs = list(holding.select_for_update(of=("self",), no_key=True))
    attached = Attachment.objects.filter(document__in=theirs, file=old, role__in=CARRIED, replaced_at=None)
    _replace(
        list(attached.order_by("document", "order", "pk")),
        lambda file: Attachment(document_id=file.document_id, role=file.role, added_by_name=sender),
        new,
        name,
    )
    at = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    text = _("Tệp được thay lúc %(at)s: %(reason)s") % {"at": at, "reason": reason}
    record_many("scan-replaced", [(received, text) for received in theirs])
    notify_roles([Message(received.organisation_id, text, received) for received in theirs], Role.CLERK)


def _lock_with_passed_down(ids: set[int]) -> list[Delivery]:
    """The deliveries and those below them, however deep; what was passed down meanwhile is younger and locked last."""
    locked: dict[int, Delivery] = {}
    while missing := _with_passed_down(ids | locked.keys()) - locked.keys():
        locked |= {delivery.pk: delivery for delivery in Delivery.objects.lock(sorted(missing))}
    return list(locked.values())


def _with_passed_down(ids: set[int]) -> set[int]:
    found, level = set(ids), set(ids)
    while level:
        below = Delivery.objects.filter(envelope__source_document__delivery__in=level)
        level = set(below.values_list("pk", flat=True)) - found
        found |= level
    return found


def _replace(files: list[Any], fresh_for: Callable[[Any], Any], file: StoredFile, name: str) -> None:
    """Mark every row as replaced and put another in its place: two statements however many there are."""
    if not files:
        return
    model, now, fresh = type(files[0]), timezone.now(), []
    for old in files:
        old.replaced_at = now
        new = fresh_for(old)
        new.file, new.name, new.order = file, name, old.order
        fresh.append(new)
    model.objects.bulk_update(files, ["replaced_at"], batch_size=BATCH)
    model.objects.bulk_create(fresh)

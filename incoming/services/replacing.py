"""Thay bản quét at those who hold a document: the same number, another file, the old one still readable (case 13)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Role
from accounts.notifications import notify, of_role
from incoming.models import Attachment, Delivery, EnvelopeFile, IncomingDocument
from registers.models import StoredFile

CARRIED = (Attachment.Role.MAIN, Attachment.Role.ANNEX)


def replace_file(
    deliveries: Iterable[Delivery], old: StoredFile, new: StoredFile, *, name: str, reason: str, sender: str
) -> None:
    """Put ``new`` in the place of ``old`` at every receiver, and at every branch a receiver has passed it down to.

    In the caller's transaction; deliveries first and their documents after them, each by ascending key.
    """
    locked = _lock_with_passed_down({delivery.pk for delivery in deliveries})
    for carried in EnvelopeFile.objects.filter(
        envelope__in={delivery.envelope_id for delivery in locked}, file=old, replaced_at=None
    ):
        _replace(carried, EnvelopeFile(envelope_id=carried.envelope_id, is_main=carried.is_main), new, name)
    theirs = IncomingDocument.objects.filter(delivery__in=locked).exclude(state="RECALLED").order_by("pk")
    for received in theirs.select_for_update(of=("self",), no_key=True):
        for attachment in received.attachments.filter(file=old, role__in=CARRIED, replaced_at=None):
            fresh = Attachment(document=received, role=attachment.role, added_by_name=sender)
            _replace(attachment, fresh, new, name)
        at = timezone.localtime().strftime("%H:%M %d/%m/%Y")
        text = _("Tệp được thay lúc %(at)s: %(reason)s") % {"at": at, "reason": reason}
        record(None, "scan-replaced", received, text)
        notify(of_role(received.organisation_id, Role.CLERK), text, received)


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


def _replace(
    old: EnvelopeFile | Attachment, fresh: EnvelopeFile | Attachment, file: StoredFile, name: str
) -> None:
    old.replaced_at = timezone.now()
    old.save()
    fresh.file, fresh.name, fresh.order = file, name, old.order
    fresh.save()

"""Who of the organisation has opened its own document: the journal, and Đã xem of the recipients inside."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.journal import record
from outgoing.models import OutgoingDocument, Recipient


def open_document(document: OutgoingDocument, *, by: Actor, unseen: bool = True) -> bool:
    """Record that the person has opened the document; the first opening by an internal recipient counts as seen.

    A recipient is the post itself or any leader of the phòng. Somebody who only reads in another's place sees it, but
    it stays unseen. Only rows of recipients are touched, so nobody waits for an act on the document. ``unseen`` is
    False where the caller knows that nothing waits for the actor. Returns whether something has become seen.
    """
    if not (unseen and by.may_act and document.is_frozen):
        record(by, "open", document)
        return False
    with transaction.atomic():
        record(by, "open", document)
        waiting = Recipient.objects.filter(document=document, principal__in=by.principal_ids, seen_at=None)
        return bool(waiting.update(seen_at=timezone.now(), seen_by_name=by.user.full_name))

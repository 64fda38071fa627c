"""Answers (case 9): what came back for a document, and what a received answer answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from incoming.models import Delivery, IncomingDocument
from outgoing.models import OutgoingDocument

GONE = (Delivery.State.REFUSED, Delivery.State.RECALLED, Delivery.State.FAILED)


@dataclass(frozen=True)
class Answer:
    """A document that answers one of ours."""

    code: str
    day: dt.date
    """The day it was sent."""
    url: str
    """Its page as we have received it; "" while it is on its way."""
    in_time: bool | None
    """None where no day was set."""
    sender: str = ""
    subject: str = ""
    document_id: int | None = None

    @property
    def words(self) -> str:
        """trả lời 20/11/2026, đúng hạn."""
        said = _("trả lời %s") % self.day.strftime("%d/%m/%Y")
        if self.in_time is None:
            return said
        return f"{said}, {_('đúng hạn') if self.in_time else _('quá hạn')}"


def answers_of(
    document: OutgoingDocument, deliveries: Collection[int] | None = None
) -> dict[int, list[Answer]]:
    """What came back, oldest first, by the delivery it answers; in one query.

    ``deliveries`` narrows it to some of the document's. An answer that was refused or recalled counts no more.
    """
    back = Delivery.objects.filter(receiver=document.organisation_id).exclude(state__in=GONE)
    if deliveries is None:
        back = back.filter(envelope__answers__recipient__document=document)
    else:
        back = back.filter(envelope__answers__in=deliveries)
    found: dict[int, list[Answer]] = defaultdict(list)
    for each in back.select_related("envelope", "document").order_by("pk"):
        day = timezone.localdate(each.envelope.sent_at)
        theirs: IncomingDocument | None = getattr(each, "document", None)
        answer = Answer(
            code=each.envelope.code,
            day=day,
            url=theirs.get_absolute_url() if theirs else "",
            in_time=None if document.reply_due_on is None else day <= document.reply_due_on,
            sender=each.envelope.sender_name,
            subject=each.envelope.subject,
            document_id=theirs.pk if theirs else None,
        )
        assert each.envelope.answers_id is not None
        found[each.envelope.answers_id].append(answer)
    return dict(found)


def answered_by(document: IncomingDocument, actor: Actor) -> OutgoingDocument | None:
    """Our own document that a received one answers, if the actor may read it."""
    if document.delivery is None:
        return None
    asked = document.delivery.envelope.answers_id
    if asked is None:
        return None
    return OutgoingDocument.objects.visible_to(actor).filter(recipients__delivery=asked).first()


def answers_to(document: IncomingDocument, actor: Actor) -> list[OutgoingDocument]:
    """What answers a received document, drafts included, as far as the actor may read it; newest first."""
    mine = OutgoingDocument.objects.visible_to(actor).filter(answers=document)
    return list(mine.exclude(state=OutgoingDocument.State.CANCELLED).order_by("-pk"))

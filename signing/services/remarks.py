"""Góp ý on a revision, by whoever may read the draft, while it can still change."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.notifications import holders, notify
from outgoing.models import OutgoingDocument
from signing.models import Remark, Revision

REPEATED = dt.timedelta(minutes=1)
"""The same words within it are the other half of a double click."""
OPEN = (OutgoingDocument.State.DRAFT, OutgoingDocument.State.IN_REVIEW, OutgoingDocument.State.SIGNED)


def may_remark(document: OutgoingDocument, actor: Actor) -> bool:
    """Whoever reads it, until it has its number."""
    return actor.may_act and actor.position is not None and document.state in OPEN


@transaction.atomic
def add_remark(
    document: OutgoingDocument, revision: Revision, *, text: str, page: int | None = None, by: Actor
) -> Remark:
    """Write a remark on a revision; the drafter is told. Raises Refused once the number is taken."""
    document = OutgoingDocument.objects.lock(document.pk)
    if not may_remark(document, by) or revision.document_id != document.pk:
        raise Refused(_("Văn bản này không còn nhận góp ý."))
    assert by.position is not None
    if page is not None and revision.file.pages and page > revision.file.pages:
        raise Refused(_("Văn bản có %(n)d trang.") % {"n": revision.file.pages}, field="page")
    said = {"revision": revision, "page": page, "text": text, "author": by.position}
    just_now = timezone.now() - REPEATED
    if again := Remark.objects.filter(
        author_name=by.user.full_name, created_at__gte=just_now, **said
    ).first():
        return again
    remark = Remark.objects.create(
        **said,
        author_name=by.user.full_name,
        author_title=by.title,
    )
    record(by, "remark", document, _("Góp ý bản lần %(n)d") % {"n": revision.number})
    if document.drafter is not None:
        told = _("Có góp ý mới: %s") % document.subject
        notify(holders([document.drafter.principal.pk]), told, document, by=by)
    return remark

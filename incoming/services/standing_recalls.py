"""What other acts have to do with a sender's open request: wait for the answer, or make an end of it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Conflict
from incoming.models import Answer, Correction, Recall
from incoming.services.locking import Work


def refuse_while_recalled(work: Work) -> None:
    """Assigning, passing on and reopening wait while a recall is open; progress and closing go on."""
    delivery_id = work.document.delivery_id
    if delivery_id and Recall.objects.filter(delivery=delivery_id, answer=Answer.PENDING).exists():
        raise Conflict(
            _("Nơi gửi đang yêu cầu thu hồi văn bản này. Hãy đồng ý hoặc từ chối thu hồi trước."),
            url=work.document.get_absolute_url(),
        )


def end_requests(delivery_ids: Collection[int], *, note: str, by: Actor | None) -> None:
    """The deliveries are back with their sender: what was asked for is given, and nothing is left to correct.

    Within an act that has locked them. Without it a request would wait for ever on a document that is closed.
    """
    said = {
        "answer_note": note[:1000],
        "answered_by_name": by.user.full_name if by else "",
        "answered_at": timezone.now(),
    }
    waiting = {"delivery__in": delivery_ids, "answer": Answer.PENDING}
    Recall.objects.filter(**waiting).update(answer=Answer.AGREED, **said)
    Correction.objects.filter(**waiting).update(answer=Answer.DECLINED, **said)

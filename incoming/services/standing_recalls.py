"""The one question other acts ask about recalls."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.errors import Conflict
from incoming.models import Answer, Recall
from incoming.services.locking import Work


def refuse_while_recalled(work: Work) -> None:
    """Assigning, passing on and reopening wait while a recall is open; progress and closing go on."""
    delivery_id = work.document.delivery_id
    if delivery_id and Recall.objects.filter(delivery=delivery_id, answer=Answer.PENDING).exists():
        raise Conflict(
            _("Nơi gửi đang yêu cầu thu hồi văn bản này. Hãy đồng ý hoặc từ chối thu hồi trước."),
            url=work.document.get_absolute_url(),
        )

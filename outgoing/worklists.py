"""The worklists of outgoing documents: one queryset each, used for the rail's count, the list and the home block."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Role
from incoming.models import Delivery
from outgoing.models import OutgoingAccess, OutgoingDocument, Recipient
from registers.worklists import Catalogue, Definition

State = OutgoingDocument.State
Documents = QuerySet[OutgoingDocument]
SENT = (State.ISSUED, State.RECALLED)
STUCK = (Delivery.State.REFUSED, Delivery.State.FAILED)


# --- for whom


def is_clerk(actor: Actor) -> bool:
    """Numbers and issues for the organisation."""
    return actor.has("issue_documents")


def reads_all(actor: Actor) -> bool:
    """Clerk, leaders and who stands in for them: whoever reads the documents of the whole organisation."""
    return actor.has("read_documents")


def works(actor: Actor) -> bool:
    """Everybody with a post, the administrator excepted."""
    return actor.position is not None and actor.position.role != Role.ADMIN


# --- what stands in them


def own(actor: Actor) -> Documents:
    """Documents of the actor's organisation; every worklist starts here."""
    return OutgoingDocument.objects.filter(organisation_id=actor.organisation_id)


def _in_state(*states: str) -> Callable[[Actor], Documents]:
    return lambda actor: own(actor).filter(state__in=states)


def entered(actor: Actor) -> Documents:
    """The clerk's own entries without a number; what is signed electronically is a draft elsewhere."""
    return own(actor).filter(state=State.DRAFT, medium=OutgoingDocument.Medium.PAPER)


def issued(actor: Actor) -> Documents:
    """Đã phát hành, as far as the actor may read them."""
    return OutgoingDocument.objects.visible_to(actor).filter(state__in=SENT)


def stuck(actor: Actor) -> Documents:
    """Refused by a receiver or not delivered, and not sent again."""
    waiting = Recipient.objects.filter(
        document=OuterRef("pk"),
        superseded=False,
        delivery__state__in=STUCK,
        delivery__sender=actor.organisation_id,
    )
    return own(actor).filter(Exists(waiting), state=State.ISSUED)


def to_know(actor: Actor) -> Documents:
    """Issued to the actor's post or phòng, and not looked at yet."""
    unseen = Recipient.objects.filter(principal__in=actor.principal_ids, seen_at=None)
    return own(actor).filter(pk__in=unseen.values("document_id"), state__in=SENT)


def followed(actor: Actor) -> Documents:
    """What the actor follows or has drafted."""
    mine = Q(why=OutgoingAccess.Why.FOLLOWS) | Q(why=OutgoingAccess.Why.DRAFTED)
    opened = OutgoingAccess.objects.filter(mine, principal__in=actor.principal_ids)
    return own(actor).filter(pk__in=opened.values("document_id")).exclude(state=State.CANCELLED)


def everything(actor: Actor) -> Documents:
    """All one may read."""
    return OutgoingDocument.objects.visible_to(actor)


# --- the lists themselves

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "du-thao",
        _("Dự thảo"),
        is_clerk,
        entered,
        _("Văn bản nhập dở, chưa lấy số, sẽ hiện ở đây."),
        states=(),
    ),
    Definition(
        "da-cap-so",
        _("Đã cấp số"),
        is_clerk,
        _in_state(State.NUMBERED),
        _("Văn bản đã có số mà chưa phát hành sẽ hiện ở đây."),
    ),
    Definition(
        "bi-tu-choi",
        _("Bị từ chối, gửi lỗi"),
        is_clerk,
        stuck,
        _("Văn bản có nơi nhận từ chối tiếp nhận hoặc gửi không đến sẽ hiện ở đây."),
        late=True,
    ),
    Definition(
        "nhan-de-biet",
        _("Nhận để biết"),
        works,
        to_know,
        _("Văn bản của cơ quan gửi để bạn biết sẽ hiện ở đây, đến khi bạn mở xem."),
        hide_empty=reads_all,
    ),
    Definition(
        "toi-theo-doi",
        _("Tôi theo dõi, soạn thảo"),
        works,
        followed,
        _("Văn bản bạn soạn thảo hoặc được giao theo dõi trả lời sẽ hiện ở đây."),
        counted=False,
        hide_empty=reads_all,
        urgent_first=False,
    ),
    Definition(
        "da-phat-hanh",
        _("Đã phát hành"),
        reads_all,
        issued,
        _("Văn bản cơ quan đã phát hành sẽ hiện ở đây."),
        counted=False,
        urgent_first=False,
        states=SENT,
    ),
    Definition(
        "tat-ca",
        _("Tất cả"),
        works,
        everything,
        _("Văn bản đi bạn được đọc sẽ hiện ở đây."),
        counted=False,
        urgent_first=False,
        states=tuple(State),
    ),
)
CATALOGUE = Catalogue("outgoing", DEFINITIONS)
BY_KEY = CATALOGUE.by_key
url_of, full_key = CATALOGUE.url_of, CATALOGUE.full_key
definition_for, worklists = CATALOGUE.definition_for, CATALOGUE.worklists


def default_key(actor: Actor, counts: dict[str, int]) -> str:
    """Where *Văn bản đi* leads: to what waits for this position, or to everything."""
    if is_clerk(actor):
        return next((key for key in ("da-cap-so", "du-thao") if counts.get(full_key(key))), "tat-ca")
    return "nhan-de-biet" if counts.get(full_key("nhan-de-biet")) else "tat-ca"

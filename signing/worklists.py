"""The worklists of drafts and signing: one queryset each, used for the rail's count, the list and the home block."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Position, Role
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from outgoing.models import OutgoingDocument
from outgoing.worklists import is_clerk, own, works
from registers.worklists import Catalogue, Definition
from signing.models import Act, SigningRequest, Step

__all__ = ["DEFINITIONS", "definition_for", "is_clerk", "url_of", "worklists", "works"]

State = OutgoingDocument.State
Documents = QuerySet[OutgoingDocument]
ELECTRONIC = OutgoingDocument.Medium.ELECTRONIC
CAME_BACK = (SigningRequest.State.RETURNED, SigningRequest.State.REFUSED)
LEADERS = (*ORGANISATION_LEADERS, *DEPARTMENT_LEADERS)


# --- for whom


def leads(actor: Actor) -> bool:
    """Whoever is usually asked to review or to sign."""
    return actor.position is not None and actor.position.role in LEADERS


def _others(actor: Actor) -> bool:
    return not leads(actor)


def _seldom_signs(actor: Actor) -> bool:
    """Heads of phòng sign by order only; officers and clerks never."""
    return actor.position is None or actor.position.role not in ORGANISATION_LEADERS


def _seldom_reviews(actor: Actor) -> bool:
    """Drafts come to a leader of the organisation for review when one of them is to sign another's."""
    return actor.position is None or actor.position.role not in DEPARTMENT_LEADERS


def _no_drafter(actor: Actor) -> bool:
    """Leaders of the organisation and clerks draft seldom."""
    return (
        actor.position is None
        or actor.position.role in ORGANISATION_LEADERS
        or actor.position.role == Role.CLERK
    )


def drafts(actor: Actor) -> bool:
    """Whoever drafts day by day."""
    return works(actor) and actor.may_act and not _no_drafter(actor)


# --- what stands in them


def asked(*acts: str) -> Callable[[Actor], Documents]:
    """Documents whose step asks the acting position for one of the acts now."""

    def documents(actor: Actor) -> Documents:
        mine = Step.objects.filter(position=actor.position, act__in=acts, state=Step.State.ACTIVE)
        return own(actor).filter(pk__in=mine.values("request__document_id"))

    return documents


def decided(actor: Actor) -> Documents:
    """What the acting position has approved or signed."""
    mine = Step.objects.filter(position=actor.position, state=Step.State.DONE)
    decisions = mine.exclude(act=Act.ISSUE)
    return own(actor).filter(pk__in=decisions.values("request__document_id"))


def drafted(actor: Actor) -> Documents:
    """What the acting position drafts."""
    return own(actor).filter(medium=ELECTRONIC, drafter=actor.position).exclude(state=State.CANCELLED)


def has_open_work(position: Position) -> bool:
    """Whether a submission asks the position now or later, or would come back to it."""
    under_way = SigningRequest.objects.filter(submitted_by=position, state__in=SigningRequest.OPEN)
    asks = Step.objects.filter(position=position, state__in=(Step.State.ACTIVE, Step.State.WAITING))
    return asks.exists() or under_way.exists()


def came_back(actor: Actor) -> Documents:
    """Own drafts that were returned or refused and not submitted again."""
    last = SigningRequest.objects.filter(document=OuterRef("pk")).order_by("-number").values("state")[:1]
    drafts = drafted(actor).filter(state=State.DRAFT)
    return drafts.annotate(last_state=Subquery(last)).filter(last_state__in=CAME_BACK)


def everything(actor: Actor) -> Documents:
    """All documents signed here whose way one may read."""
    return OutgoingDocument.objects.handled_by(actor).filter(medium=ELECTRONIC)


# --- the lists themselves

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "cho-duyet",
        _("Chờ duyệt"),
        works,
        asked(Act.REVIEW, Act.INITIAL),
        _("Văn bản trình bạn duyệt hoặc ký nháy sẽ hiện ở đây."),
        hide_empty=_seldom_reviews,
    ),
    Definition(
        "cho-ky",
        _("Chờ ký"),
        works,
        asked(Act.SIGN),
        _("Văn bản trình bạn ký phê duyệt sẽ hiện ở đây."),
        hide_empty=_seldom_signs,
    ),
    Definition(
        "cho-phat-hanh",
        _("Chờ phát hành"),
        is_clerk,
        asked(Act.ISSUE),
        _("Văn bản đã ký, chờ lấy số và đóng dấu để phát hành sẽ hiện ở đây."),
        states=(State.SIGNED, State.NUMBERED),
    ),
    Definition(
        "bi-tra-lai",
        _("Bị trả lại"),
        works,
        came_back,
        _("Dự thảo của bạn bị trả lại hoặc từ chối ký sẽ hiện ở đây, kèm lý do."),
        late=True,
        hide_empty=_no_drafter,
    ),
    Definition(
        "da-ky",
        _("Đã ký, đã duyệt"),
        works,
        decided,
        _("Văn bản bạn đã ký hoặc đã duyệt sẽ hiện ở đây."),
        counted=False,
        hide_empty=_others,
        urgent_first=False,
        states=(State.IN_REVIEW, State.SIGNED, State.NUMBERED, State.ISSUED, State.DRAFT),
    ),
    Definition(
        "toi-soan",
        _("Tôi soạn"),
        works,
        drafted,
        _("Dự thảo bạn soạn sẽ hiện ở đây, từ lúc viết đến khi phát hành."),
        counted=False,
        hide_empty=_no_drafter,
        urgent_first=False,
        states=(State.DRAFT, State.IN_REVIEW, State.SIGNED, State.NUMBERED, State.ISSUED),
    ),
    Definition(
        "tat-ca",
        _("Tất cả"),
        works,
        everything,
        _("Văn bản trình ký điện tử bạn được đọc sẽ hiện ở đây."),
        counted=False,
        urgent_first=False,
        states=tuple(State),
    ),
)
CATALOGUE = Catalogue("signing", DEFINITIONS)
BY_KEY = CATALOGUE.by_key
url_of, full_key = CATALOGUE.url_of, CATALOGUE.full_key
definition_for, worklists = CATALOGUE.definition_for, CATALOGUE.worklists


def default_key(actor: Actor, counts: dict[str, int]) -> str:
    """Where *Trình ký* leads: to what waits for this position, or to its own drafts, or to everything."""
    for key in ("cho-ky", "cho-duyet", "cho-phat-hanh", "bi-tra-lai"):
        if BY_KEY[key].visible(actor) and counts.get(full_key(key)):
            return key
    if is_clerk(actor):
        return "cho-phat-hanh"
    return "tat-ca" if _no_drafter(actor) else "toi-soan"

"""The worklists of incoming documents: one queryset each, used for the rail's count, the list and the home block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Appointment, Role
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from incoming.models import Answer, Assignment, Correction, Delivery, IncomingDocument, Recall
from registers.worklists import Catalogue, Definition

State = IncomingDocument.State
Documents = QuerySet[IncomingDocument]

NEW, IN_PROGRESS, COMPLETED = Assignment.State.NEW, Assignment.State.IN_PROGRESS, Assignment.State.COMPLETED
ENDED = Assignment.State.ENDED
LEAD, CO, INFO = Assignment.Role.LEAD, Assignment.Role.CO, Assignment.Role.INFO


# --- for whom


def is_clerk(actor: Actor) -> bool:
    """Keeps the register of the organisation."""
    return actor.has("register_documents")


def is_leader(actor: Actor) -> bool:
    """Head or deputy."""
    return actor.has("assign_documents")


def reads_all(actor: Actor) -> bool:
    """Clerk, leaders and who stands in for them: whoever reads the documents of the whole organisation."""
    return actor.has("read_documents")


def leads_people(actor: Actor) -> bool:
    """Head or deputy of a department or of the organisation: whoever may pass work on."""
    return actor.position is not None and actor.position.role in (*DEPARTMENT_LEADERS, *ORGANISATION_LEADERS)


def works(actor: Actor) -> bool:
    """Everybody who may be given work."""
    return actor.position is not None and actor.position.role != Role.ADMIN


def answers_for_work(actor: Actor) -> bool:
    """Whoever works on documents or gives work: everybody but the clerk."""
    return works(actor) and not is_clerk(actor)


def only_works(actor: Actor) -> bool:
    """People who see only what was given to them or their department."""
    return works(actor) and not reads_all(actor)


def passes_down(actor: Actor) -> bool:
    """Clerk and leaders of an office with branches below it."""
    return reads_all(actor) and actor.organisation is not None and actor.organisation.kind == "OFFICE"


# --- what stands in them


def own(actor: Actor) -> Documents:
    """Documents of the actor's organisation; every worklist starts here."""
    return IncomingDocument.objects.filter(organisation_id=actor.organisation_id)


def _in_state(*states: str) -> Callable[[Actor], Documents]:
    return lambda actor: own(actor).filter(state__in=states)


def _held(*states: str, roles: tuple[str, ...] = (LEAD,)) -> Callable[[Actor], Documents]:
    return lambda actor: mine(actor, states=states, roles=roles)


def mine(actor: Actor, *, states: tuple[str, ...], roles: tuple[str, ...]) -> Documents:
    """Documents with an assignment of the actor in one of the states and roles."""
    held = Assignment.objects.held_by(actor).filter(role__in=roles, state__in=states)
    return own(actor).filter(pk__in=held.values("document_id"))


def overdue(actor: Actor) -> Documents:
    """Past their deadline: of the whole organisation for clerk and leaders, one's own otherwise."""
    today = timezone.localdate()
    if reads_all(actor):
        return own(actor).filter(state__in=IncomingDocument.OPEN_STATES, due_on__lt=today)
    late = Assignment.objects.held_by(actor).open().filter(due_on__lt=today)
    return own(actor).filter(pk__in=late.values("document_id"))


def due_soon(actor: Actor) -> Documents:
    """Due within the organisation's number of days."""
    today = timezone.localdate()
    until = today + dt.timedelta(days=actor.settings.due_soon_days)
    if reads_all(actor):
        return own(actor).filter(state__in=IncomingDocument.OPEN_STATES, due_on__range=(today, until))
    soon = Assignment.objects.held_by(actor).open().filter(due_on__range=(today, until))
    return own(actor).filter(pk__in=soon.values("document_id"))


def returned_to_clerk(actor: Actor) -> Documents:
    """Given back by a leader."""
    return own(actor).filter(state=State.REGISTERED, returned_at__isnull=False)


def returned_to_me(actor: Actor) -> Documents:
    """Work the actor passed on came back, and nobody has taken it over."""
    replaced = Assignment.objects.filter(
        document=OuterRef("document"),
        parent=OuterRef("parent"),
        role=Assignment.Role.LEAD,
        pk__gt=OuterRef("pk"),
    )
    back = Assignment.objects.filter(
        state=Assignment.State.RETURNED,
        role=Assignment.Role.LEAD,
        parent__assignee__in=actor.principal_ids,
        parent__state__in=Assignment.OPEN_STATES,
    ).exclude(Exists(replaced))
    return own(actor).filter(pk__in=back.values("document_id"))


def without_taker(actor: Actor) -> Documents:
    """Given to a department nobody leads today."""
    led = Appointment.objects.current().filter(
        position__unit=OuterRef("assignee__unit"),
        position__role__in=DEPARTMENT_LEADERS,
        position__is_active=True,
    )
    orphaned = Assignment.objects.filter(
        state=Assignment.State.NEW,
        assignee__unit__isnull=False,
        document__organisation_id=actor.organisation_id,
    ).exclude(Exists(led))
    return own(actor).filter(pk__in=orphaned.values("document_id"))


def passed_not_accepted(actor: Actor) -> Documents:
    """Passed down to a branch that has not accepted it yet."""
    waiting = Delivery.objects.awaiting_acceptance().filter(sender_id=actor.organisation_id)
    return own(actor).filter(pk__in=waiting.values("envelope__source_document_id"))


def _asked_for(kind: type[Recall] | type[Correction]) -> Callable[[Actor], Documents]:
    """Documents whose sender waits for an answer."""

    def documents(actor: Actor) -> Documents:
        waiting = kind.objects.filter(answer=Answer.PENDING, delivery__receiver=actor.organisation_id)
        return own(actor).filter(delivery__in=waiting.values("delivery"))

    return documents


def everything(actor: Actor) -> Documents:
    """All one may read."""
    return IncomingDocument.objects.visible_to(actor)


# --- the lists themselves


WORKING = (State.ASSIGNED, State.IN_PROGRESS)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "cho-tiep-nhan",
        _("Chờ tiếp nhận"),
        is_clerk,
        _in_state(State.PENDING),
        _("Văn bản do đơn vị khác trong hệ thống gửi đến cơ quan sẽ hiện ở đây."),
    ),
    Definition(
        "yeu-cau-thu-hoi",
        _("Yêu cầu thu hồi"),
        reads_all,
        _asked_for(Recall),
        _("Văn bản mà nơi gửi yêu cầu thu hồi sẽ hiện ở đây, đến khi cơ quan trả lời."),
        hide_empty=reads_all,
        late=True,
    ),
    Definition(
        "de-nghi-cap-nhat",
        _("Đề nghị cập nhật"),
        reads_all,
        _asked_for(Correction),
        _("Văn bản mà nơi gửi đề nghị cập nhật thông tin sẽ hiện ở đây, đến khi cơ quan trả lời."),
        hide_empty=reads_all,
        tab=False,
    ),
    Definition(
        "chua-trinh",
        _("Đã vào sổ, chưa trình"),
        is_clerk,
        _in_state(State.REGISTERED),
        _("Văn bản đã vào sổ mà chưa trình lãnh đạo sẽ hiện ở đây."),
    ),
    Definition(
        "cho-phan-xu-ly",
        _("Chờ phân xử lý"),
        reads_all,
        _in_state(State.SUBMITTED),
        _("Văn bản văn thư trình lãnh đạo sẽ hiện ở đây."),
    ),
    Definition(
        "toi-xu-ly",
        _("Tôi xử lý"),
        reads_all,
        _held(NEW, IN_PROGRESS),
        _("Việc bạn tự mình chủ trì sẽ hiện ở đây."),
        hide_empty=reads_all,
    ),
    Definition(
        "cho-xu-ly",
        _("Chờ xử lý"),
        only_works,
        _held(NEW),
        _("Việc mới giao cho bạn chủ trì sẽ hiện ở đây."),
    ),
    Definition(
        "viec-dang-xu-ly",
        _("Đang xử lý"),
        only_works,
        _held(IN_PROGRESS),
        _("Việc bạn đang chủ trì xử lý sẽ hiện ở đây."),
    ),
    Definition(
        "dang-xu-ly",
        _("Đang xử lý"),
        reads_all,
        _in_state(*WORKING),
        _("Văn bản đã giao mà chưa xong sẽ hiện ở đây."),
        urgent_first=False,
        states=WORKING,
    ),
    Definition(
        "phoi-hop",
        _("Phối hợp xử lý"),
        works,
        _held(NEW, IN_PROGRESS, roles=(CO,)),
        _("Việc bạn phối hợp sẽ hiện ở đây."),
        hide_empty=reads_all,
    ),
    Definition(
        "bi-tra-lai",
        _("Bị trả lại"),
        is_clerk,
        returned_to_clerk,
        _("Văn bản lãnh đạo trả lại văn thư sẽ hiện ở đây, kèm lý do."),
    ),
    Definition(
        "viec-bi-tra-lai",
        _("Bị trả lại"),
        leads_people,
        returned_to_me,
        _("Việc bạn giao mà người nhận trả lại sẽ hiện ở đây, kèm lý do."),
        hide_empty=reads_all,
    ),
    Definition(
        "sap-den-han",
        _("Sắp đến hạn"),
        answers_for_work,
        due_soon,
        _("Việc sắp đến hạn sẽ hiện ở đây."),
        states=IncomingDocument.OPEN_STATES,
    ),
    Definition(
        "qua-han",
        _("Quá hạn"),
        works,
        overdue,
        _("Không có việc nào quá hạn. Việc quá hạn xử lý sẽ hiện ở đây."),
        late=True,
        states=IncomingDocument.OPEN_STATES,
    ),
    Definition(
        "chua-co-nguoi-nhan",
        _("Phòng chưa có người nhận"),
        reads_all,
        without_taker,
        _("Việc giao cho phòng chưa có lãnh đạo phòng sẽ hiện ở đây."),
        tab=False,
        hide_empty=reads_all,
    ),
    Definition(
        "chi-cuc-chua-tiep-nhan",
        _("Chi cục chưa tiếp nhận"),
        passes_down,
        passed_not_accepted,
        _("Văn bản đã chuyển mà Chi cục chưa tiếp nhận sẽ hiện ở đây."),
        tab=False,
    ),
    Definition(
        "nhan-de-biet",
        _("Nhận để biết"),
        works,
        _held(NEW, roles=(INFO,)),
        _("Văn bản chuyển để bạn biết sẽ hiện ở đây, đến khi bạn mở xem."),
        hide_empty=is_clerk,
        urgent_first=False,
    ),
    Definition(
        "da-xu-ly",
        _("Đã xử lý"),
        only_works,
        _held(COMPLETED, ENDED, roles=(LEAD, CO)),
        _("Việc bạn đã làm xong sẽ hiện ở đây."),
        counted=False,
        urgent_first=False,
    ),
    Definition(
        "tat-ca",
        _("Tất cả"),
        works,
        everything,
        _("Văn bản bạn được đọc sẽ hiện ở đây."),
        counted=False,
        urgent_first=False,
        states=tuple(State),
    ),
)
CATALOGUE = Catalogue("incoming", DEFINITIONS)
BY_KEY = CATALOGUE.by_key
url_of, full_key = CATALOGUE.url_of, CATALOGUE.full_key
definition_for, worklists = CATALOGUE.definition_for, CATALOGUE.worklists


def default_key(actor: Actor, counts: dict[str, int]) -> str:
    """Where *Văn bản đến* leads: to what waits for this position, or to everything."""
    if is_clerk(actor):
        return "cho-tiep-nhan" if counts.get(full_key("cho-tiep-nhan")) else "tat-ca"
    return "cho-phan-xu-ly" if reads_all(actor) else "cho-xu-ly"


__all__ = [
    "BY_KEY",
    "CATALOGUE",
    "DEFINITIONS",
    "Definition",
    "default_key",
    "definition_for",
    "full_key",
    "is_clerk",
    "is_leader",
    "only_works",
    "own",
    "passes_down",
    "reads_all",
    "url_of",
    "worklists",
    "works",
]

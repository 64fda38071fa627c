"""The worklists of incoming documents: one queryset each, used for the rail's count, the list and the home block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Appointment, Role
from accounts.models.people import DEPARTMENT_LEADERS
from accounts.registry import Worklist
from incoming.models import Assignment, Delivery, IncomingDocument

State = IncomingDocument.State
Documents = QuerySet[IncomingDocument]


def is_clerk(actor: Actor) -> bool:
    """Keeps the register of the organisation."""
    return actor.has("register_documents")


def is_leader(actor: Actor) -> bool:
    """Head or deputy."""
    return actor.has("assign_documents")


def leads_department(actor: Actor) -> bool:
    """Head or deputy of a department."""
    return actor.position is not None and actor.position.role in DEPARTMENT_LEADERS


def works(actor: Actor) -> bool:
    """Everybody who may be given work."""
    return actor.position is not None and actor.position.role != Role.ADMIN


def only_works(actor: Actor) -> bool:
    """People who see only what was given to them or their department."""
    return works(actor) and not actor.has("read_documents")


def _own(actor: Actor) -> Documents:
    return IncomingDocument.objects.filter(organisation_id=actor.organisation_id)


def _in_state(*states: str) -> Callable[[Actor], Documents]:
    return lambda actor: _own(actor).filter(state__in=states)


def mine(actor: Actor, *, states: tuple[str, ...], roles: tuple[str, ...]) -> Documents:
    """Documents with an assignment of the actor in one of the states and roles."""
    held = Assignment.objects.held_by(actor).filter(role__in=roles, state__in=states)
    return _own(actor).filter(pk__in=held.values("document_id"))


def overdue(actor: Actor) -> Documents:
    """Past their deadline: of the whole organisation for clerk and leaders, one's own otherwise."""
    today = timezone.localdate()
    if actor.has("read_documents"):
        return _own(actor).filter(state__in=IncomingDocument.OPEN_STATES, due_on__lt=today)
    late = Assignment.objects.held_by(actor).open().filter(due_on__lt=today)
    return _own(actor).filter(pk__in=late.values("document_id"))


def due_soon(actor: Actor) -> Documents:
    """Due within the organisation's number of days."""
    today = timezone.localdate()
    until = today + dt.timedelta(days=actor.settings.due_soon_days)
    if actor.has("read_documents"):
        return _own(actor).filter(state__in=IncomingDocument.OPEN_STATES, due_on__range=(today, until))
    soon = Assignment.objects.held_by(actor).open().filter(due_on__range=(today, until))
    return _own(actor).filter(pk__in=soon.values("document_id"))


def returned_to_clerk(actor: Actor) -> Documents:
    """Given back by a leader."""
    return _own(actor).filter(state=State.REGISTERED, returned_at__isnull=False)


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
    return _own(actor).filter(pk__in=back.values("document_id"))


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
    return _own(actor).filter(pk__in=orphaned.values("document_id"))


def passed_not_accepted(actor: Actor) -> Documents:
    """Passed down to a branch that has not accepted it yet."""
    waiting = Delivery.objects.awaiting_acceptance().filter(
        sender_id=actor.organisation_id, envelope__source_document=OuterRef("pk")
    )
    return _own(actor).filter(Exists(waiting))


def everything(actor: Actor) -> Documents:
    """All one may read."""
    return IncomingDocument.objects.visible_to(actor)


NEW, IN_PROGRESS, COMPLETED = Assignment.State.NEW, Assignment.State.IN_PROGRESS, Assignment.State.COMPLETED
LEAD, CO, INFO = Assignment.Role.LEAD, Assignment.Role.CO, Assignment.Role.INFO


def _has_head_list(actor: Actor) -> bool:
    return is_clerk(actor) or is_leader(actor)


def _passes_down(actor: Actor) -> bool:
    return _has_head_list(actor) and actor.organisation is not None and actor.organisation.kind == "OFFICE"


DEFINITIONS: tuple[tuple[str, object, Callable[[Actor], bool], Callable[[Actor], Documents], str, object], ...] = (
    ("cho-tiep-nhan", _("Chờ tiếp nhận"), is_clerk, _in_state(State.PENDING), "", _("Văn bản gửi đến cơ quan qua hệ thống sẽ hiện ở đây.")),
    ("chua-trinh", _("Đã vào sổ, chưa trình"), is_clerk, _in_state(State.REGISTERED), "", _("Văn bản đã vào sổ mà chưa trình lãnh đạo sẽ hiện ở đây.")),
    ("cho-phan-xu-ly", _("Chờ phân xử lý"), _has_head_list, _in_state(State.SUBMITTED), "", _("Văn bản văn thư trình sẽ hiện ở đây.")),
    ("cho-xu-ly", _("Chờ xử lý"), works, lambda a: mine(a, states=(NEW,), roles=(LEAD,)), "", _("Việc mới giao cho bạn chủ trì sẽ hiện ở đây.")),
    ("viec-dang-xu-ly", _("Đang xử lý"), only_works, lambda a: mine(a, states=(IN_PROGRESS,), roles=(LEAD,)), "", _("Việc bạn đang chủ trì xử lý sẽ hiện ở đây.")),
    ("dang-xu-ly", _("Đang xử lý"), _has_head_list, _in_state(State.ASSIGNED, State.IN_PROGRESS), "", _("Văn bản đã giao, chưa xong sẽ hiện ở đây.")),
    ("phoi-hop", _("Phối hợp xử lý"), works, lambda a: mine(a, states=(NEW, IN_PROGRESS), roles=(CO,)), "hide", _("Việc bạn phối hợp sẽ hiện ở đây.")),
    ("bi-tra-lai", _("Bị trả lại"), is_clerk, returned_to_clerk, "", _("Văn bản lãnh đạo trả lại văn thư sẽ hiện ở đây.")),
    ("viec-bi-tra-lai", _("Bị trả lại"), leads_department, returned_to_me, "", _("Việc bạn giao mà người nhận trả lại sẽ hiện ở đây.")),
    ("sap-den-han", _("Sắp đến hạn"), works, due_soon, "", _("Việc sắp đến hạn sẽ hiện ở đây.")),
    ("qua-han", _("Quá hạn"), works, overdue, "late", _("Không có việc quá hạn.")),
    ("chua-co-nguoi-nhan", _("Phòng chưa có người nhận"), _has_head_list, without_taker, "hide", _("Việc giao cho phòng chưa có lãnh đạo phòng sẽ hiện ở đây.")),
    ("chi-cuc-chua-tiep-nhan", _("Chi cục chưa tiếp nhận"), _passes_down, passed_not_accepted, "", _("Văn bản đã chuyển mà Chi cục chưa tiếp nhận sẽ hiện ở đây.")),
    ("nhan-de-biet", _("Nhận để biết"), works, lambda a: mine(a, states=(NEW,), roles=(INFO,)), "", _("Văn bản chuyển để bạn biết sẽ hiện ở đây.")),
    ("da-xu-ly", _("Đã xử lý"), only_works, lambda a: mine(a, states=(COMPLETED, Assignment.State.ENDED), roles=(LEAD, CO)), "uncounted", _("Việc bạn đã xong sẽ hiện ở đây.")),
    ("tat-ca", _("Tất cả"), works, everything, "uncounted", _("Chưa có văn bản đến nào.")),
)  # fmt: skip


def url_of(key: str) -> str:
    """Address of a worklist's page."""
    return f"{reverse('incoming:list')}?muc={key}"


def worklists() -> list[Worklist]:
    """The worklists in the order of the rail."""
    return [
        Worklist(
            key=f"incoming.{key}",
            label=label,
            section="incoming",
            url=lazy(url_of, str)(key),
            visible=visible,
            queryset=queryset,
            counted=flag != "uncounted",
            late=flag == "late",
            hide_empty=flag == "hide",
            empty=empty,
        )
        for key, label, visible, queryset, flag, empty in DEFINITIONS
    ]

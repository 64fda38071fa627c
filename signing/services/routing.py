"""From a route to the positions it asks: who reviews, who signs, who issues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Position, Role, Unit
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from accounts.permissions import require_right
from signing.models import Act, Route, RouteStep, Who
from signing.route_input import MOST_STEPS, StepInput


@dataclass(frozen=True)
class Stop:
    """One step of a route as resolved for a draft."""

    act: str
    position: Position


def offered(actor: Actor) -> QuerySet[Route]:
    """The routes the acting position may choose."""
    if actor.organisation_id is None or actor.position is None:
        return Route.objects.none()
    mine = Q(drafter_role="") | Q(drafter_role=actor.position.role)
    return Route.objects.filter(mine, organisation_id=actor.organisation_id, is_offered=True)


def resolve(route: Route, *, drafter: Position, signer: Position) -> list[Stop]:
    """The positions a draft goes to. The signing step asks the draft's own signer.

    A step that would ask the drafter for a review is left out. Raises Refused when nobody holds a role it needs.
    """
    stops = []
    for step in route.steps.select_related("position__unit"):
        position = signer if step.act == Act.SIGN else _position_of(step, drafter)
        if position.pk == drafter.pk and step.act in (Act.REVIEW, Act.INITIAL):
            continue
        stops.append(Stop(step.act, position))
    return check_stops(stops, drafter.organisation_id)


def _position_of(step: RouteStep, drafter: Position) -> Position:
    if step.who == Who.POSITION and step.position is not None:
        if not Position.objects.held().filter(pk=step.position.pk).exists():
            words = {"step": step.get_act_display(), "title": step.position}
            raise Refused(_("Bước %(step)s: chưa có ai giữ chức vụ %(title)s.") % words, field="route")
        return step.position
    held = Position.objects.held().select_related("unit").filter(role=step.role)
    if step.who == Who.UNIT_ROLE:
        found = held.filter(unit_id=drafter.unit_id)
    else:
        found = held.of_organisation(drafter.organisation_id)
    position = found.order_by("order", "pk").first()
    if position is None:
        words = {"step": step.get_act_display(), "role": Role(step.role).label}
        raise Refused(_("Bước %(step)s: chưa có ai giữ vai trò %(role)s.") % words, field="route")
    return position


def check_stops(stops: Sequence[Stop], organisation_id: int) -> list[Stop]:
    """What every route must be: one signature, after all reviews; the clerk issues last. Raises Refused."""
    check_order([stop.act for stop in stops])
    for stop in stops:
        if stop.position.organisation_id != organisation_id:
            raise Refused(_("Luồng trình ký chỉ gồm người của cơ quan."), field="route")
        if stop.act == Act.SIGN and stop.position.role not in (*ORGANISATION_LEADERS, *DEPARTMENT_LEADERS):
            raise Refused(_("Người ký phải là lãnh đạo cơ quan hoặc lãnh đạo đơn vị."), field="signer")
        if stop.act == Act.ISSUE and stop.position.role != Role.CLERK:
            raise Refused(_("Bước phát hành phải do văn thư thực hiện."), field="route")
    return list(stops)


def check_order(acts: Sequence[str]) -> None:
    """Raise Refused unless the acts are reviews, then one signature, then issuing."""
    if len(acts) > MOST_STEPS:
        raise Refused(_("Luồng có nhiều nhất %(count)d bước.") % {"count": MOST_STEPS}, field="steps")
    if list(acts[-2:]) != [Act.SIGN, Act.ISSUE] or acts.count(Act.SIGN) != 1 or acts.count(Act.ISSUE) != 1:
        raise Refused(
            _("Luồng kết thúc bằng một bước Ký phê duyệt rồi một bước Phát hành; các bước khác đứng trước."),
            field="steps",
        )


@transaction.atomic
def save_route(route: Route, steps: Iterable[StepInput], *, by: Actor) -> Route:
    """Define a route of the actor's organisation. Submissions under way keep the steps they began with.

    Raises Refused when the order of steps makes no route, or the name is taken.
    """
    require_right(by, "administer", "keep_registers")
    assert by.organisation is not None
    wanted = list(steps)
    check_order([step.act for step in wanted])
    is_new = route.pk is None
    # Two who define routes at once take their turns.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation.pk)
    route.organisation = by.organisation
    if Route.objects.filter(organisation=by.organisation, name=route.name).exclude(pk=route.pk).exists():
        raise Refused(_("Cơ quan đã có luồng tên này."), field="name")
    route.save()
    route.steps.all().delete()
    RouteStep.objects.bulk_create(
        RouteStep(route=route, order=order, act=s.act, who=s.who, role=s.role, position=s.position)
        for order, s in enumerate(wanted, start=1)
    )
    text = _("Tạo luồng trình ký") if is_new else _("Sửa luồng trình ký")
    record(by, "define-route", route, text, name=route.name, steps=in_words(route))
    return route


@transaction.atomic
def offer_route(route: Route, *, offered: bool, by: Actor) -> Route:
    """Áp dụng or Ngừng áp dụng: only routes that are offered can be chosen for a new draft."""
    require_right(by, "administer", "keep_registers")
    fresh = Route.objects.select_for_update(of=("self",)).get(pk=route.pk, organisation=by.organisation)
    if fresh.is_offered != offered:
        fresh.is_offered = offered
        fresh.save(update_fields=["is_offered"])
        text = _("Áp dụng luồng trình ký") if offered else _("Ngừng áp dụng luồng trình ký")
        record(by, "offer-route" if offered else "stop-route", fresh, text)
    return fresh


def in_words(route: Route) -> list[str]:
    """The steps as the history of a route tells them: what, and who."""
    steps = route.steps.select_related("position__unit")
    return [f"{step.get_act_display()}: {who_of(step)}" for step in steps]


def who_of(step: RouteStep) -> str:
    """Who a step asks, in words."""
    if step.act == Act.SIGN:
        signer = step.position.title if step.position else Role(step.role).label
        return _("%(who)s (hoặc người ký ghi trên dự thảo)") % {"who": signer}
    if step.position is not None:
        return str(step.position)
    label = str(Role(step.role).label)
    if step.who == Who.UNIT_ROLE:
        return _("%(role)s của đơn vị soạn thảo") % {"role": label}
    return label


def signers(organisation: Unit) -> QuerySet[Position]:
    """Who may sign for the organisation: its leaders, then heads of phòng by order (Điều 13)."""
    return (
        Position.objects.held()
        .with_holder()
        .of_organisation(organisation.pk)
        .filter(role__in=(*ORGANISATION_LEADERS, *DEPARTMENT_LEADERS))
        .select_related("unit")
        .order_by("order", "pk")
    )

"""The acting person: positions, rights, delegations, the switch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actor import build_actor
from accounts.models import Appointment, Delegation, Role, User
from accounts.services.people import create_position

TODAY = timezone.localdate
READ = {"read_documents"}
LEADS = {"read_documents", "assign_documents", "sign_documents"}
KEEPS = {
    "read_documents",
    "register_documents",
    "keep_registers",
    "propose_assignment",
    "issue_documents",
}
RIGHTS = {
    "head": LEADS,
    "deputy": LEADS,
    "admin": {"administer"},
    "dept_head": {"assign_in_department"},
    "dept_deputy": {"assign_in_department"},
    "officer": set(),
    "officer2": set(),
    "tchc_head": {"assign_in_department", "propose_assignment"},
    "clerk": KEEPS,
    "branch1_head": LEADS,
    "branch1_deputy": LEADS,
    "branch1_officer": set(),
    "branch1_officer2": set(),
    "branch1_clerk": KEEPS,
    "branch2_head": LEADS,
    "branch2_officer": set(),
    "branch2_clerk": KEEPS,
    "stranger": KEEPS,
    "stranger_head": LEADS,
}


def lend(cast, owner, to, *, scope, starts=-1, ends=1, withdrawn=False):
    today = timezone.localdate()
    return Delegation.objects.create(
        position=cast.position(owner),
        delegate=cast.user(to),
        scope=scope,
        starts_on=today + dt.timedelta(days=starts),
        ends_on=today + dt.timedelta(days=ends),
        withdrawn_at=timezone.now() if withdrawn else None,
    )


def test_every_role_has_exactly_its_rights(cast):
    assert {name: set(cast.actor(name).rights) for name in RIGHTS} == RIGHTS


def test_the_actor_costs_at_most_two_queries(cast, django_assert_max_num_queries):
    user = User.objects.get(username="clerk")
    build_actor(user)  # content type cache
    with django_assert_max_num_queries(2):
        actor = build_actor(user)
        assert actor.has("keep_registers")
        assert actor.principal_ids
        assert actor.organisation == cast.office
        assert actor.settings.default_term_days == 5
        assert actor.title == "Văn thư Cục"


def test_leaders_of_a_department_hold_what_their_department_holds(cast):
    department, own = cast.principal("tkth").pk, cast.principal("dept_head").pk
    assert set(cast.dept_head.principal_ids) == {own, department}
    assert department in cast.dept_deputy.principal_ids
    assert cast.officer.principal_ids == (cast.principal("officer").pk,)


def test_somebody_without_a_post_may_nothing(cast):
    Appointment.objects.filter(user=cast.user("officer")).update(ends_on=dt.date(2021, 1, 1))
    actor = cast.actor("officer")
    assert (actor.position, actor.rights, actor.principal_ids) == (None, frozenset(), ())


def test_an_appointment_counts_from_its_first_day_to_its_last(cast):
    today = timezone.localdate()
    mine = Appointment.objects.filter(user=cast.user("officer"))
    for starts, ends, holds in [(0, 0, True), (1, 9, False), (-9, -1, False), (-9, 0, True)]:
        mine.update(starts_on=today + dt.timedelta(days=starts), ends_on=today + dt.timedelta(days=ends))
        assert (cast.actor("officer").position is not None) is holds, (starts, ends)


def test_reading_for_somebody_gives_reading_only(cast):
    lend(cast, "head", "officer", scope=Delegation.Scope.READ)
    actor = cast.actor("officer", cast.position("head"))
    assert set(actor.rights) == READ
    assert not actor.may_act
    assert actor.on_behalf_of == "Nguyễn Văn Hùng, Cục trưởng"


def test_acting_for_somebody_gives_assigning_but_never_signing(cast):
    lend(cast, "head", "deputy", scope=Delegation.Scope.ASSIGN)
    actor = cast.actor("deputy", cast.position("head"))
    assert set(actor.rights) == {"read_documents", "assign_documents"}
    assert actor.may_act
    assert actor.user == cast.user("deputy")
    assert str(actor.position) == "Cục trưởng · Cục Thống kê"


@pytest.mark.parametrize("term", [{"starts": -9, "ends": -1}, {"starts": 1, "ends": 9}, {"withdrawn": True}])
def test_a_delegation_outside_its_term_gives_nothing(cast, term):
    lend(cast, "head", "officer", scope=Delegation.Scope.ASSIGN, **term)
    actor = cast.actor("officer", cast.position("head"))
    assert actor.position == cast.position("officer")
    assert actor.rights == frozenset()


def test_a_delegation_is_not_passed_on(cast):
    lend(cast, "head", "officer", scope=Delegation.Scope.ASSIGN)
    lend(cast, "officer", "officer2", scope=Delegation.Scope.ASSIGN)
    assert {p.pk for p in cast.actor("officer2").positions} == {
        cast.position("officer2").pk,
        cast.position("officer").pk,
    }


@pytest.fixture
def two_posts(cast):
    """The officer is clerk of Chi cục 1 as well."""
    second = create_position(unit=cast.branch1, role=Role.CLERK, title="Văn thư kiêm nhiệm", order=99)
    Appointment.objects.create(user=cast.user("officer"), position=second)
    return second


def test_switching_acts_in_the_other_post(client, cast, two_posts):
    client.force_login(cast.user("officer"))
    response = client.post("/chuc-vu/", {"position": two_posts.pk})
    assert response.url == "/"
    page = client.get("/thong-bao/")
    assert page.wsgi_request.actor.position == two_posts
    assert page.wsgi_request.actor.organisation == cast.branch1


@pytest.mark.parametrize("forged", ["other", "0", "-1", "x", "", "9" * 40])
def test_a_forged_post_is_not_there(client, cast, two_posts, forged):
    client.force_login(cast.user("officer"))
    value = cast.position("branch2_head").pk if forged == "other" else forged
    assert client.post("/chuc-vu/", {"position": value}).status_code == 404
    assert "position" not in client.session


def test_a_post_lost_meanwhile_falls_back_to_an_own_one(client, cast, two_posts):
    client.force_login(cast.user("officer"))
    client.post("/chuc-vu/", {"position": two_posts.pk})
    Appointment.objects.filter(position=two_posts).update(
        starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2021, 1, 1)
    )
    assert client.get("/thong-bao/").wsgi_request.actor.position == cast.position("officer")


def test_the_switch_takes_a_post_request(client, cast):
    client.force_login(cast.user("officer"))
    assert client.get("/chuc-vu/").status_code == 405

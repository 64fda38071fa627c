"""Luồng trình ký: who defines them, what makes a route, and what drafters are offered."""

from __future__ import annotations

import pytest

from accounts.models import JournalEntry
from signing.models import Act, Route, Who
from signing.route_input import StepInput
from signing.services import routing
from tests.signing.build import route

LIST = "/trinh-ky/luong/"
NEW = "/trinh-ky/luong/moi/"
STEPS = (
    ("REVIEW", "UNIT:DEPARTMENT_HEAD"),
    ("SIGN", "ORGANISATION:HEAD"),
    ("ISSUE", "ORGANISATION:CLERK"),
)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.user("admin"))
    return client


def filled(*steps, **changes):
    fields = {"name": "Chuyên viên trình", "drafter_role": "OFFICER", "order": "1"} | changes
    for number, (act, who) in enumerate(steps or STEPS):
        fields |= {f"step-{number}-act": act, f"step-{number}-who": who}
    return fields


def saved(made):
    return [(step.act, step.who, step.role, step.position_id) for step in made.steps.all()]


def test_a_route_is_kept_with_its_steps_and_told_in_its_history(admin, cast):
    assert admin.post(NEW, filled()).url == LIST
    made = Route.objects.get()
    assert (made.organisation, made.drafter_role, made.is_offered) == (cast.office, "OFFICER", True)
    assert saved(made) == [
        (Act.REVIEW, Who.UNIT_ROLE, "DEPARTMENT_HEAD", None),
        (Act.SIGN, Who.ORGANISATION_ROLE, "HEAD", None),
        (Act.ISSUE, Who.ORGANISATION_ROLE, "CLERK", None),
    ]
    page = admin.get(f"{LIST}{made.pk}/lich-su/").content.decode()
    assert "Tạo luồng trình ký" in page
    assert "Xét duyệt: Trưởng phòng của đơn vị soạn thảo → Ký phê duyệt" in page


def test_a_step_may_name_a_post(admin, cast):
    post = cast.position("deputy")
    admin.post(NEW, filled(("SIGN", f"POSITION:{post.pk}"), STEPS[2]))
    assert saved(Route.objects.get())[0] == (Act.SIGN, Who.POSITION, "", post.pk)
    assert "Phó Cục trưởng" in admin.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (STEPS[:2], "Luồng kết thúc bằng một bước Ký phê duyệt rồi một bước Phát hành"),
        ((STEPS[1], STEPS[0], STEPS[2]), "Luồng kết thúc bằng một bước Ký phê duyệt rồi một bước Phát hành"),
        ((("SIGN", "ORGANISATION:CLERK"), STEPS[2]), "Người ký phải là lãnh đạo"),
        ((STEPS[1], ("ISSUE", "ORGANISATION:HEAD")), "phải do văn thư thực hiện"),
        ((("REVIEW", ""), *STEPS[1:]), "bắt buộc"),
        ((("REVIEW", "POSITION:999999"), *STEPS[1:]), "hợp lệ"),
        ((("DANCE", "ORGANISATION:HEAD"), *STEPS[1:]), "hợp lệ"),
    ],
)
def test_what_is_no_route_is_said_and_nothing_is_kept(admin, steps, said):
    answer = admin.post(NEW, filled(*steps))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Route.objects.exists()


def test_a_post_of_another_organisation_cannot_be_named(admin, cast):
    stranger = cast.position("branch1_head").pk
    assert admin.post(NEW, filled(("SIGN", f"POSITION:{stranger}"), STEPS[2])).status_code == 422


def test_a_name_is_taken_once(admin, cast):
    route(cast.office, name="Chuyên viên trình")
    answer = admin.post(NEW, filled())
    assert answer.status_code == 422
    assert "Cơ quan đã có luồng tên này." in answer.content.decode()


@pytest.mark.parametrize(
    ("wish", "acts"),
    [
        ("add", ["REVIEW", "REVIEW", "SIGN", "ISSUE"]),
        ("down-0", ["SIGN", "REVIEW", "ISSUE"]),
        ("up-2", ["REVIEW", "ISSUE", "SIGN"]),
        ("drop-0", ["SIGN", "ISSUE"]),
    ],
)
def test_steps_are_moved_without_a_script_and_without_saving(admin, wish, acts):
    answer = admin.post(NEW, filled(name="Tên đã gõ") | {"do": wish})
    assert answer.status_code == 200
    assert [form["act"].value() for form in answer.context["steps"].forms] == acts
    assert "Tên đã gõ" in answer.content.decode()
    assert not Route.objects.exists()


@pytest.mark.parametrize("wish", ["up-0", "down-9", "drop-", "add-x-y", "drop--1", "down-2", "²"])
def test_a_wish_that_means_nothing_saves_as_usual_or_does_nothing(admin, wish):
    assert admin.post(NEW, filled() | {"do": wish}).status_code in (200, 302)


def test_twelve_steps_are_the_most(admin):
    many = [("REVIEW", "UNIT:DEPARTMENT_HEAD")] * 13
    answer = admin.post(NEW, filled(*many, *STEPS[1:]))
    assert answer.status_code == 422
    assert not Route.objects.exists()


def test_a_route_not_offered_is_not_chosen_any_more_and_comes_back(admin, cast):
    made = route(cast.office)
    assert list(routing.offered(cast.officer)) == [made]
    admin.post(f"{LIST}{made.pk}/ngung/")
    assert list(routing.offered(cast.officer)) == []
    assert "Ngừng áp dụng" in admin.get(LIST).content.decode()
    admin.post(f"{LIST}{made.pk}/ap-dung/")
    assert list(routing.offered(cast.officer)) == [made]
    verbs = JournalEntry.objects.filter(subject_id=made.pk, subject_kind="signing.route")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == ["stop-route", "offer-route"]


def test_changing_a_route_replaces_its_steps(admin, cast):
    made = route(cast.office)
    admin.post(f"{LIST}{made.pk}/", filled(name="Tên mới"))
    made.refresh_from_db()
    assert made.name == "Tên mới"
    assert [step[0] for step in saved(made)] == [Act.REVIEW, Act.SIGN, Act.ISSUE]


def test_the_clerk_defines_routes_too_and_nobody_else(client, cast):
    made = route(cast.office)
    for who, code in (("clerk", 200), ("officer", 403), ("head", 403), ("branch1_clerk", 404)):
        client.force_login(cast.user(who))
        assert client.get(f"{LIST}{made.pk}/").status_code == code, who


def test_a_branch_without_departments_is_not_offered_roles_of_a_department(client, cast):
    client.force_login(cast.user("branch1_clerk"))
    page = client.get(NEW).content.decode()
    assert "UNIT:DEPARTMENT_HEAD" not in page
    assert "ORGANISATION:HEAD" in page


def test_the_service_refuses_who_may_not(cast):
    from django.core.exceptions import PermissionDenied

    steps = [
        StepInput(Act.SIGN, Who.ORGANISATION_ROLE, "HEAD"),
        StepInput(Act.ISSUE, Who.ORGANISATION_ROLE, "CLERK"),
    ]
    with pytest.raises(PermissionDenied):
        routing.save_route(Route(name="Của tôi"), steps, by=cast.officer)
    with pytest.raises(PermissionDenied):
        routing.offer_route(route(cast.office), offered=False, by=cast.officer)


def test_the_list_asks_the_same_however_many_routes_there_are(admin, cast, django_assert_max_num_queries):
    for number in range(8):
        route(cast.office, (Act.REVIEW, Who.UNIT_ROLE, "DEPARTMENT_HEAD"), name=f"Luồng {number}")
    with django_assert_max_num_queries(8):
        admin.get(LIST)

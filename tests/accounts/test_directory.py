"""The administrator's pages: who may come, and what each act does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, JournalEntry, OrganisationSettings, Position, Unit, User
from accounts.services import people


def addresses(cast):
    """Every page and act of the administrator, with keys of the own organisation."""
    position, officer = cast.position("officer").pk, cast.user("officer").pk
    appointment = Appointment.objects.get(user=cast.user("officer")).pk
    return [
        ("get", reverse("accounts:directory")),
        ("get", reverse("accounts:new_position")),
        ("get", reverse("accounts:position", args=[position])),
        ("post", reverse("accounts:update_position", args=[position])),
        ("post", reverse("accounts:appoint", args=[position])),
        ("post", reverse("accounts:retire_position", args=[position])),
        ("post", reverse("accounts:end_appointment", args=[appointment])),
        ("get", reverse("accounts:new_user")),
        ("get", reverse("accounts:user", args=[officer])),
        ("post", reverse("accounts:reset_password", args=[officer])),
        ("post", reverse("accounts:deactivate_user", args=[officer])),
        ("post", reverse("accounts:activate_user", args=[officer])),
        ("get", reverse("accounts:units")),
        ("get", reverse("accounts:new_unit")),
        ("get", reverse("accounts:unit", args=[cast.tkth.pk])),
        ("post", reverse("accounts:close_unit", args=[cast.tkth.pk])),
        ("get", reverse("accounts:organisation_settings")),
    ]


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.user("admin"))
    return client


@pytest.mark.parametrize(
    "name", ["head", "deputy", "dept_head", "officer", "clerk", "branch1_clerk", "stranger_head"]
)
def test_nobody_but_the_administrator_comes_in(client, cast, name):
    client.force_login(cast.user(name))
    answers = {(url, getattr(client, method)(url).status_code) for method, url in addresses(cast)}
    assert {status for _url, status in answers} == {403}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, cast):
    assert {getattr(client, method)(url).status_code for method, url in addresses(cast)} == {302}


def test_another_organisations_people_are_not_there(admin, cast):
    position, user = cast.position("branch1_officer").pk, cast.user("branch1_officer").pk
    appointment = Appointment.objects.get(user_id=user).pk
    urls = [
        ("get", reverse("accounts:position", args=[position])),
        ("post", reverse("accounts:update_position", args=[position])),
        ("post", reverse("accounts:appoint", args=[position])),
        ("post", reverse("accounts:retire_position", args=[position])),
        ("post", reverse("accounts:end_appointment", args=[appointment])),
        ("get", reverse("accounts:user", args=[user])),
        ("post", reverse("accounts:reset_password", args=[user])),
        ("post", reverse("accounts:deactivate_user", args=[user])),
        ("get", reverse("accounts:unit", args=[cast.branch1.pk])),
        ("post", reverse("accounts:close_unit", args=[cast.branch1.pk])),
        ("post", reverse("accounts:close_unit", args=[cast.office.pk])),
    ]
    assert {getattr(admin, method)(url).status_code for method, url in urls} == {404}


def test_the_acts_take_a_post_request(admin, cast):
    acts = [url for method, url in addresses(cast) if method == "post"]
    assert {admin.get(url).status_code for url in acts} == {405}


def test_the_pages_stay_within_their_queries(admin, cast, django_assert_max_num_queries):
    pages = [url for method, url in addresses(cast) if method == "get"]
    for url in pages:
        admin.get(url)
        with django_assert_max_num_queries(12):
            assert admin.get(url).status_code == 200


def test_the_directory_names_every_post_of_the_organisation_and_nobody_elses(admin, cast):
    page = admin.get(reverse("accounts:directory"))
    posts = {post.pk for unit in page.context["units"] for post in unit.posts}
    assert posts == {p.pk for p in Position.objects.of_organisation(cast.office.pk)}
    assert "Lý Minh Tuấn" not in page.content.decode()


def test_a_post_is_created_where_its_role_belongs(admin, cast):
    url = reverse("accounts:new_position")
    fields = {"unit": cast.tkth.pk, "role": "OFFICER", "title": "Chuyên viên chính", "order": ""}
    made = admin.post(url, fields)
    position = Position.objects.get(title="Chuyên viên chính")
    assert made.url == reverse("accounts:position", args=[position.pk])
    assert position.principal
    assert admin.post(url, {**fields, "role": "HEAD"}).status_code == 422
    assert admin.post(url, {**fields, "unit": cast.office.pk, "role": "DEPARTMENT_HEAD"}).status_code == 422
    assert admin.post(url, {**fields, "unit": cast.branch1.pk}).status_code == 422


def test_appointing_and_ending(admin, cast):
    post = cast.position("tchc_head")
    today = timezone.localdate().strftime("%d/%m/%Y")
    appoint = reverse("accounts:appoint", args=[post.pk])
    assert admin.post(appoint, {"username": " Officer ", "starts_on": today}).status_code == 302
    made = Appointment.objects.get(user=cast.user("officer"), position=post)
    assert admin.post(appoint, {"username": "officer", "starts_on": today}).status_code == 422
    assert admin.post(appoint, {"username": "khong-co", "starts_on": today}).status_code == 422
    end = reverse("accounts:end_appointment", args=[made.pk])
    prefix = f"end-{made.pk}"
    assert admin.post(end, {f"{prefix}-ends_on": today, f"{prefix}-successor": ""}).status_code == 302
    made.refresh_from_db()
    assert made.ends_on == timezone.localdate()


def test_a_post_with_open_work_asks_for_a_successor_on_the_page(admin, cast, monkeypatch):
    monkeypatch.setattr(people, "OPEN_WORK_CHECKS", [lambda position: True])
    mine = Appointment.objects.get(user=cast.user("officer"))
    end, prefix = reverse("accounts:end_appointment", args=[mine.pk]), f"end-{mine.pk}"
    fields = {f"{prefix}-ends_on": timezone.localdate().isoformat(), f"{prefix}-successor": ""}
    refused = admin.post(end, fields)
    assert refused.status_code == 422
    assert "Hãy chọn người tiếp nhận" in refused.content.decode()
    assert admin.post(end, {**fields, f"{prefix}-successor": "officer2"}).status_code == 302
    assert Appointment.objects.filter(user=cast.user("officer2"), position=mine.position).exists()


def test_a_new_account_shows_its_password_once(admin, cast):
    fields = {
        "username": "Moi",
        "full_name": "Người Mới",
        "position": cast.position("officer").pk,
        "starts_on": timezone.localdate().strftime("%d/%m/%Y"),
    }
    page = admin.post(reverse("accounts:new_user"), fields)
    user = User.objects.get(username="moi")
    assert user.check_password(page.context["password"])
    assert page.context["password"] in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert admin.get(reverse("accounts:user", args=[user.pk])).context["password"] == ""
    assert admin.post(reverse("accounts:new_user"), fields).status_code == 422


def test_resetting_a_password_ends_the_persons_sessions(admin, cast):
    from django.test import Client

    theirs = Client()
    theirs.force_login(cast.user("officer"))
    page = admin.post(reverse("accounts:reset_password", args=[cast.user("officer").pk]))
    assert User.objects.get(username="officer").check_password(page.context["password"])
    assert theirs.get("/thong-bao/").status_code == 302


def test_locking_an_account_in_use_says_why_not(admin, cast):
    url = reverse("accounts:deactivate_user", args=[cast.user("officer").pk])
    page = admin.post(url, follow=True)
    assert "đang giữ chức vụ" in page.content.decode()
    Appointment.objects.filter(user=cast.user("officer")).update(ends_on=dt.date(2021, 1, 1))
    admin.post(url)
    assert not User.objects.get(username="officer").is_active


def test_a_person_who_serves_elsewhere_is_shown_but_not_edited(admin, cast):
    people.appoint(cast.user("officer"), position=cast.position("branch1_officer"))
    url = reverse("accounts:user", args=[cast.user("officer").pk])
    assert admin.get(url).context["is_managed"] is False
    assert admin.post(url, {"full_name": "Khác", "email": "", "phone": ""}).status_code == 403


def test_a_department_is_created_renamed_and_closed(admin, cast):
    fields = {"name": "Phòng Pháp chế", "short_name": "Pháp chế", "abbreviation": "PC", "order": 9}
    assert admin.post(reverse("accounts:new_unit"), fields).status_code == 302
    unit = Unit.objects.get(name="Phòng Pháp chế")
    assert (unit.parent, unit.kind, unit.is_practice) == (cast.office, "DEPARTMENT", False)
    detail = reverse("accounts:unit", args=[unit.pk])
    assert admin.post(detail, {**fields, "name": "Phòng Thanh tra"}).status_code == 302
    close = {"closed_on": timezone.localdate().strftime("%d/%m/%Y"), "successor": cast.tchc.pk}
    assert admin.post(reverse("accounts:close_unit", args=[unit.pk]), close).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.is_active, unit.successor) == ("Phòng Thanh tra", False, cast.tchc)


def test_closing_a_department_in_use_says_why_not(admin, cast):
    close = {"closed_on": timezone.localdate().strftime("%d/%m/%Y")}
    page = admin.post(reverse("accounts:close_unit", args=[cast.tkth.pk]), close)
    assert page.status_code == 422
    assert "còn người giữ chức vụ" in page.content.decode()


def test_kind_and_place_in_the_tree_are_not_changed_by_a_form(admin, cast):
    detail = reverse("accounts:unit", args=[cast.tkth.pk])
    fields = {"name": "Phòng A", "short_name": "A", "order": 1, "kind": "OFFICE", "parent": cast.branch1.pk}
    admin.post(detail, fields)
    unit = Unit.objects.get(pk=cast.tkth.pk)
    assert (unit.name, unit.kind, unit.parent) == ("Phòng A", "DEPARTMENT", cast.office)


def test_an_agency_code_belongs_to_one_organisation(admin, cast):
    fields = {"name": "Cục", "short_name": "Cục", "order": 0, "agency_code": cast.branch1.agency_code}
    assert admin.post(reverse("accounts:unit", args=[cast.office.pk]), fields).status_code == 422
    assert (
        admin.post(
            reverse("accounts:unit", args=[cast.office.pk]), {**fields, "agency_code": "x y"}
        ).status_code
        == 422
    )


def test_the_working_rules_are_saved_with_a_journal_entry(admin, cast):
    url = reverse("accounts:organisation_settings")
    fields = {
        "clerk_may_pass_down": "on",
        "default_term_days": 7,
        "due_soon_days": 3,
        "accept_minutes_normal": 120,
        "accept_minutes_urgent": 15,
    }
    assert admin.post(url, fields).status_code == 302
    mine = OrganisationSettings.objects.get(unit=cast.office)
    assert (mine.clerk_may_pass_down, mine.default_term_days) == (True, 7)
    assert cast.actor("clerk").settings.clerk_may_pass_down
    changes = JournalEntry.objects.get(verb="update-settings").data["changes"]
    assert changes["default_term_days"] == ["5", "7"]
    assert admin.post(url, {**fields, "default_term_days": 0}).status_code == 422
    assert OrganisationSettings.objects.get(unit=cast.branch1).default_term_days == 5


def test_the_home_of_an_administrator_names_vacant_posts(admin, cast):
    assert "Chức vụ chưa có người giữ" not in admin.get("/").content.decode()
    Appointment.objects.filter(user=cast.user("tchc_head")).update(ends_on=dt.date(2021, 1, 1))
    page = admin.get("/").content.decode()
    assert "Chức vụ chưa có người giữ" in page
    assert reverse("accounts:position", args=[cast.position("tchc_head").pk]) in page

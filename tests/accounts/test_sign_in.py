"""Signing in and out, and what a wrong password costs."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from accounts.models import User
from accounts.views import session

LOGIN = "/dang-nhap/"


@pytest.fixture
def practice(settings):
    settings.EOFFICE_PRACTICE = True
    settings.AXES_LOCK_OUT_AT_FAILURE = False


@pytest.fixture
def real(settings):
    settings.EOFFICE_PRACTICE = False
    settings.AXES_LOCK_OUT_AT_FAILURE = True


@pytest.fixture
def slept(monkeypatch):
    naps = []
    monkeypatch.setattr(session.time, "sleep", naps.append)
    return naps


def sign_in(client, username, password, ip="10.1.1.1", **data):
    return client.post(LOGIN, {"username": username, "password": password, **data}, REMOTE_ADDR=ip)


@pytest.mark.parametrize("typed", ["clerk", "Clerk", "CLERK", "  clerk "])
def test_user_names_are_compared_without_regard_to_case_or_blanks(client, cast, typed):
    response = sign_in(client, typed, cast.password)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.user("clerk").pk)


def test_after_signing_in_one_comes_where_one_was_going(client, cast):
    assert client.get("/thong-bao/").url == f"{LOGIN}?next=/thong-bao/"
    assert sign_in(client, "clerk", cast.password, next="/thong-bao/").url == "/thong-bao/"


def test_signing_in_never_leads_to_another_site(client, cast):
    assert sign_in(client, "clerk", cast.password, next="https://example.org/").url == reverse("home")


def test_a_wrong_password_is_said_with_422_and_keeps_the_name(client, cast, practice, slept):
    response = sign_in(client, "clerk", "sai")
    assert response.status_code == 422
    assert 'value="clerk"' in response.content.decode()


def test_wrong_passwords_in_the_classroom_delay_their_own_answers_only(client, cast, practice, slept):
    for _attempt in range(8):
        sign_in(client, "clerk", "sai")
    assert slept == [0.5, 1.0, 1.5, 2.0, 2.0, 2.0, 2.0, 2.0]
    slept.clear()
    assert sign_in(client, "clerk", cast.password).status_code == 302
    assert slept == []


def test_five_wrong_passwords_close_the_name_for_that_address_and_say_how_long(client, cast, real, slept):
    answers = [sign_in(client, "clerk", "sai").status_code for _attempt in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    locked = sign_in(client, "clerk", cast.password)
    assert locked.status_code == 429
    assert "<b>15 phút</b>" in locked.content.decode()
    assert 0 < int(locked["Retry-After"]) <= 15 * 60
    assert slept == []


def test_the_lock_counts_one_name_in_whatever_letter_case(client, cast, real):
    for typed in ("clerk", "Clerk", "CLERK", "cLerk", "clErk"):
        sign_in(client, typed, "sai")
    assert sign_in(client, "clerK", cast.password).status_code == 429


def test_the_lock_touches_neither_another_address_nor_another_name(client, cast, real):
    for _attempt in range(6):
        sign_in(client, "clerk", "sai")
    assert sign_in(client, "head", cast.password).status_code == 302
    client.logout()
    assert sign_in(client, "clerk", cast.password, ip="10.1.1.2").status_code == 302


def test_a_locked_account_cannot_sign_in(client, cast):
    User.objects.filter(username="clerk").update(is_active=False)
    assert sign_in(client, "clerk", cast.password).status_code == 422


def test_the_same_account_may_be_signed_in_many_times(client, cast):
    from django.test import Client

    other = Client()
    sign_in(client, "clerk", cast.password)
    sign_in(other, "clerk", cast.password, ip="10.1.1.2")
    assert client.get("/thong-bao/").status_code == other.get("/thong-bao/").status_code == 200


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast.user("clerk"))
    assert client.get("/dang-xuat/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/dang-xuat/").url == LOGIN
    assert "_auth_user_id" not in client.session


def test_an_act_after_the_session_has_ended_leads_back_to_its_page(client, db):
    response = client.post(
        "/thong-bao/da-doc/", headers={"Referer": "http://testserver/thong-bao/?muc=chua-doc"}
    )
    assert response.url == f"{LOGIN}?next=%2Fthong-bao%2F%3Fmuc%3Dchua-doc"
    assert (
        client.post("/thong-bao/da-doc/", headers={"Referer": "https://example.org/x"}).url
        == f"{LOGIN}?next=%2F"
    )


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/thong-bao/"}
    response = client.get("/thong-bao/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{LOGIN}?next=%2Fthong-bao%2F"


def test_sessions_expire_within_a_working_day():
    assert django_settings.SESSION_COOKIE_AGE <= 12 * 60 * 60


def test_the_sign_in_page_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(LOGIN).status_code == 200


def test_a_temporary_password_must_be_changed_first(client, cast):
    User.objects.filter(username="clerk").update(password_is_temporary=True)
    client.force_login(cast.user("clerk"))
    assert client.get("/thong-bao/").url == "/ca-nhan/mat-khau/"
    assert client.get("/ca-nhan/mat-khau/").status_code == 200
    new = "mat-khau-rieng-2026"
    client.post(
        "/ca-nhan/mat-khau/",
        {"old_password": cast.password, "new_password1": new, "new_password2": new},
    )
    assert client.get("/thong-bao/").status_code == 200

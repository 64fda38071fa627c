"""The frame around every page, the pages of errors, and the component sheet."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.clerk.user, backend="accounts.backends.CaseInsensitiveBackend")
    return client


def test_the_component_sheet_shows_the_frame_of_the_acting_position(clerk, cast):
    page = clerk.get("/thanh-phan/").content.decode()
    assert cast.clerk.position.title in page
    assert cast.clerk.user.full_name in page
    assert 'data-bs-theme="light"' in page


def test_no_page_carries_inline_script_or_style(clerk):
    page = clerk.get("/thanh-phan/").content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_the_rail_folds_and_unfolds_without_script(clerk):
    assert "app--mini" not in clerk.get("/thanh-phan/").content.decode()
    answer = clerk.post(reverse("accounts:appearance"), {"rail": "gon", "next": "/thanh-phan/"})
    assert answer.url == "/thanh-phan/"
    assert "app--mini" in clerk.get("/thanh-phan/").content.decode()
    clerk.post(reverse("accounts:appearance"), {"rail": "", "next": "/thanh-phan/"})
    assert "app--mini" not in clerk.get("/thanh-phan/").content.decode()


def test_the_dark_theme_is_written_by_the_server(clerk):
    clerk.post(reverse("accounts:appearance"), {"giao_dien": "toi", "next": "/thanh-phan/"})
    assert 'data-bs-theme="dark"' in clerk.get("/thanh-phan/").content.decode()


def test_an_unknown_address_keeps_the_frame_and_offers_a_way_on(clerk):
    answer = clerk.get("/khong-co-trang-nay/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'id="nav"' in page
    assert f'href="{reverse("search")}"' in page


def test_an_unknown_address_without_sign_in_leads_home(client):
    answer = client.get("/khong-co-trang-nay/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'id="nav"' not in page
    assert f'href="{reverse("home")}"' in page


def test_a_form_from_another_session_is_refused_in_words(cast):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cast.clerk.user, backend="accounts.backends.CaseInsensitiveBackend")
    answer = careful.post(reverse("accounts:appearance"), {"rail": "gon"})
    assert answer.status_code == 403
    assert "Trang mở đã lâu" in answer.content.decode()

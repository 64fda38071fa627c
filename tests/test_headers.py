"""What every answer says to the browser, and where one is never led."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from eoffice.local.folder import BASE_DIR
from registers.files import accept_upload
from tests.eoffice.test_settings import SECRETS
from tests.incoming.build import paper
from tests.incoming.views.typing_in import browser, scan
from tests.registers.build import archive, image, sent
from tests.test_project import views

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://example.org/",
    "//example.org/",
    "/\\example.org",
    "javascript:alert(1)",
    "http:///example.org",
)


def policy_of(response) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize(
    "address", ["/dang-nhap/", "/", "/khong-co/", "/van-ban-den/?muc=tat-ca", "/ca-nhan/"]
)
def test_pages_run_nothing_but_our_own_scripts_and_styles(cast, address):
    policy = policy_of(browser(cast, "clerk").get(address))
    assert policy["default-src"] == ["'self'"]
    for name in ("script-src", "style-src"):
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"} & set(policy[name])
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == ["'self'"]


@pytest.mark.parametrize("address", ["/dang-nhap/", "/", "/khong-co/", "/danh-muc/", "/tep/tai-len/"])
def test_pages_refuse_frames_guessing_and_telling_others_where_one_was(cast, address):
    response = browser(cast, "clerk").get(address)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_no_page_is_kept_by_a_server_in_between_and_each_session_has_its_own(cast):
    client = browser(cast, "clerk")
    document = paper(cast.clerk)
    for address in (
        "/",
        "/van-ban-den/?muc=tat-ca",
        document.get_absolute_url(),
        "/tra-cuu/?q=a",
        "/ca-nhan/",
    ):
        response = client.get(address)
        assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", ")), address
        assert "Cookie" in response["Vary"], address


def test_a_temporary_password_is_kept_nowhere(cast):
    url = reverse("accounts:reset_password", args=[cast.user("officer").pk])
    response = browser(cast, "admin").post(url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_pictures_of_pages_are_kept_for_one_session_only(cast):
    document = paper(cast.clerk, uploads=[accept_upload(scan(), owner=cast.clerk)])
    url = reverse("incoming:page", args=[document.pk, document.attachments.get().pk, 1])
    response = browser(cast, "clerk").get(url)
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.pdf", None, True),
        ("a.png", image("PNG"), True),
        ("a.jpg", image("JPEG"), True),
        ("a.tif", image("TIFF"), False),
        ("a.xml", b"<a><script/></a>", False),
        ("a.txt", b"<script>alert(1)</script>", False),
        ("a.zip", archive("x"), False),
    ],
)
def test_a_file_of_a_document_is_shown_in_place_only_when_it_is_a_picture_or_pdf(cast, name, content, shown):
    document = paper(cast.clerk, uploads=[accept_upload(sent(name, content), owner=cast.clerk)])
    url = reverse("incoming:attachment", args=[document.pk, document.attachments.get().pk])
    response = browser(cast, "clerk").get(url)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert policy_of(response)["default-src"] == ["'none'"]
    assert browser(cast, "clerk").get(f"{url}?tai=1")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_site(cast, target):
    client = Client()
    signed_in = client.post("/dang-nhap/", {"username": "clerk", "password": cast.password, "next": target})
    assert signed_in.url == "/"
    assert client.get("/dang-nhap/", {"next": target}).url == "/"
    assert client.post("/giao-dien/", {"rail": "gon", "next": target}).url == "/"
    assert client.post("/van-ban-den/trinh-nhieu/", {"next": target}).url == "/van-ban-den/"
    assert "example.org" not in client.post("/van-ban-den/phan-xu-ly-nhieu/chon/", {"next": target}).url
    switched = client.post("/chuc-vu/", {"position": str(cast.position("clerk").pk), "next": target})
    assert switched.url == "/"
    assert client.post("/dang-xuat/", {"next": target}).url == "/dang-nhap/"


def test_another_host_name_is_refused(cast):
    assert browser(cast, "clerk").get("/", headers={"host": "example.org"}).status_code == 400
    assert Client().get("/dang-nhap/", headers={"host": "example.org"}).status_code == 400


def test_every_post_asks_for_the_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("clerk"))
    named = {"name": "x", "token": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    for name, view in views():
        assert not getattr(view, "csrf_exempt", False), name
        wanted = _arguments(name, named)
        assert client.post(reverse(name, kwargs=wanted)).status_code in (403, 405), name


def _arguments(name: str, values: dict) -> dict:
    """The arguments of an address: what is given, 1 for every other."""
    from django.urls import get_resolver

    resolver = get_resolver()
    for part in name.split(":")[:-1]:
        resolver = resolver.namespace_dict[part][1]
    _pattern, wanted = resolver.reverse_dict.getlist(name.split(":")[-1])[0][0][0]
    return {key: values.get(key, 1) for key in wanted}


def test_a_forged_post_changes_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("clerk"))
    response = client.post("/ca-nhan/", {"full_name": "Kẻ Khác"}, headers={"origin": "https://example.org"})
    assert response.status_code == 403
    assert "Kẻ Khác" not in cast.actor("clerk").user.full_name


def test_cookies_of_the_session_are_out_of_reach_of_scripts_and_other_sites(cast):
    client = Client()
    client.post("/dang-nhap/", {"username": "clerk", "password": cast.password})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_production_sends_its_cookies_through_tls_only():
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "DEBUG",
        "X_FRAME_OPTIONS",
        "SECURE_CONTENT_TYPE_NOSNIFF",
    ]
    code = f"import json; from eoffice import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"EOFFICE_ENV": "production", **SECRETS},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(zip(names, json.loads(result.stdout), strict=True))
    assert said.pop("DEBUG") is False
    assert said.pop("X_FRAME_OPTIONS") == "DENY"
    assert said.pop("SESSION_COOKIE_SAMESITE") == said.pop("CSRF_COOKIE_SAMESITE") == "Lax"
    assert all(said.values()), said

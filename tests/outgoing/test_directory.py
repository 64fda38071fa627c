"""Đơn vị khác: the clerk's directory of bodies outside the system."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.errors import Refused
from accounts.journal import entries_about
from outgoing.models import ExternalBody
from outgoing.services import directory
from tests.incoming.build import fresh
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
LIST = reverse("outgoing:bodies")
NEW = reverse("outgoing:new_body")


def body(cast, name="Sở Tài chính", **fields):
    return ExternalBody.objects.create(organisation=cast.office, name=name, **fields)


def names(response):
    return [each.name for each in response.context["page"]]


def test_the_clerk_adds_a_body_and_the_journal_tells(cast):
    typed = {
        "name": "  Sở   Tài chính ",
        "address": "12 Lê Lợi",
        "email": "stc@tiengiang.gov.vn",
        "phone": "0273 387 2216",
        "agency_code": "H58.05",
    }
    response = browser(cast, "clerk").post(NEW, typed)
    assert response.status_code == 302
    assert response.url == LIST
    made = ExternalBody.objects.get()
    assert (made.name, made.organisation, made.agency_code) == ("Sở Tài chính", cast.office, "H58.05")
    assert [entry.verb for entry in entries_about(made)] == ["create"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 201), ("email", "sai"), ("agency_code", "12"), ("name", "sở tài CHÍNH")],
)
def test_a_wrong_body_keeps_what_was_typed(cast, field, value):
    body(cast)
    typed = {"name": "Sở Y tế", "address": "3 Hùng Vương"} | {field: value}
    response = browser(cast, "clerk").post(NEW, typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "3 Hùng Vương" in response.content.decode()
    assert ExternalBody.objects.count() == 1


def test_another_organisation_may_use_the_same_name(cast):
    body(cast)
    assert browser(cast, "stranger").post(NEW, {"name": "Sở Tài chính"}).status_code == 302


def test_a_change_is_in_the_journal_with_before_and_after_and_nothing_changed_is_not(cast):
    found, clerk = body(cast, address="Cũ"), browser(cast, "clerk")
    url = reverse("outgoing:edit_body", args=[found.pk])
    typed = {"name": "Sở Tài chính", "address": "Mới"}
    assert clerk.post(url, typed).status_code == 302
    assert clerk.post(url, typed).status_code == 302
    (entry,) = entries_about(found)
    assert (entry.verb, entry.data["changes"]) == ("edit", {"address": ["Cũ", "Mới"]})


def test_what_is_hidden_is_found_among_the_hidden_and_can_be_used_again(cast):
    found, clerk = body(cast), browser(cast, "clerk")
    clerk.post(reverse("outgoing:hide_body", args=[found.pk]))
    clerk.post(reverse("outgoing:hide_body", args=[found.pk]))
    assert (names(clerk.get(LIST)), names(clerk.get(f"{LIST}?an=1"))) == ([], ["Sở Tài chính"])
    clerk.post(reverse("outgoing:unhide_body", args=[found.pk]))
    assert fresh(found).is_active
    assert [entry.verb for entry in entries_about(found)] == ["hide", "show"]


def test_search_by_any_words_without_tone_marks(cast):
    body(cast, address="12 Lê Lợi")
    body(cast, "Sở Y tế", agency_code="H58.07")
    clerk = browser(cast, "clerk")
    assert names(clerk.get(LIST, {"q": "chinh so"})) == ["Sở Tài chính"]
    assert names(clerk.get(LIST, {"q": "le loi"})) == ["Sở Tài chính"]
    assert names(clerk.get(LIST, {"q": "h58.07"})) == ["Sở Y tế"]
    assert names(clerk.get(LIST, {"q": "không có"})) == []


def test_pages_of_25_in_a_few_queries(cast, django_assert_max_num_queries):
    for number in range(60):
        body(cast, f"Sở thứ {number:02}")
    clerk = browser(cast, "clerk")
    clerk.get(LIST)
    with django_assert_max_num_queries(12):
        response = clerk.get(LIST, {"trang": "3"})
    assert names(response) == [f"Sở thứ {number}" for number in range(50, 60)]
    assert names(clerk.get(LIST, {"trang": "x"}))[0] == "Sở thứ 00"


@pytest.mark.parametrize("name", ["head", "officer", "dept_head", "admin"])
def test_only_the_clerk_keeps_the_directory(cast, name):
    found, other = body(cast), browser(cast, name)
    for url in (LIST, NEW, reverse("outgoing:edit_body", args=[found.pk]), reverse("outgoing:body_search")):
        assert other.get(url).status_code == 403, url
    assert other.post(reverse("outgoing:hide_body", args=[found.pk])).status_code == 403


def test_another_organisation_s_clerk_finds_nothing_of_it(cast):
    found, stranger = body(cast), browser(cast, "stranger")
    assert names(stranger.get(LIST)) == []
    assert stranger.get(reverse("outgoing:edit_body", args=[found.pk])).status_code == 404
    assert stranger.post(reverse("outgoing:hide_body", args=[found.pk])).status_code == 404
    with pytest.raises(ExternalBody.DoesNotExist):
        directory.show_body(found, shown=False, by=cast.stranger)
    assert fresh(found).is_active


def test_the_picker_finds_rows_of_the_own_directory(cast):
    body(cast)
    body(cast, "Sở cũ", is_active=False)
    ExternalBody.objects.create(organisation=cast.other, name="Sở của người khác")
    url, clerk = reverse("outgoing:body_search"), browser(cast, "clerk")
    found = clerk.get(url, {"name": "recipients", "recipients_q": "so"}).content.decode()
    assert ("Sở Tài chính" in found, "Sở cũ" in found, "người khác" in found) == (True, False, False)
    assert clerk.get(url, {"name": "recipients"}).content.decode().strip() == ""
    hostile = clerk.get(url, {"name": '"><script>', '"><script>_q': "so"}).content.decode()
    assert "<script>" not in hostile


def test_a_service_refuses_a_second_body_of_the_name(cast):
    body(cast)
    with pytest.raises(Refused, match="Danh bạ đã có"):
        directory.add_body(fields={"name": "Sở tài chính"}, by=cast.clerk)

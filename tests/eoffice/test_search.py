"""Search over everything: any part of a number, with or without tone marks, and only what one may read."""

from __future__ import annotations

import pytest

from incoming.models import IncomingDocument
from tests.incoming.build import LEAD, assigned, paper
from tests.incoming.situation import populate

pytestmark = pytest.mark.django_db
URL = "/tra-cuu/"


def found(client, cast, person, words) -> list[IncomingDocument]:
    """Documents the person finds."""
    client.force_login(cast.user(person))
    response = client.get(URL, {"q": words})
    assert response.status_code == 200
    return [row for result in response.context["results"] for row in result["rows"]]


@pytest.mark.parametrize(
    "words", ["2131", "131/tctk", "TKTH", "bao cao tinh hinh", "báo cáo quý IV", "số đến 1"]
)
def test_finds_by_any_part_of_a_number_and_with_or_without_tone_marks(client, cast, words):
    document = paper(cast.clerk)
    assert found(client, cast, "clerk", words) == [document]


def test_strangers_documents_never_appear(client, cast):
    populate(cast)
    people = (
        "clerk",
        "head",
        "dept_head",
        "officer",
        "officer2",
        "tchc_head",
        "branch1_clerk",
        "branch2_head",
    )
    for person in (*people, "stranger", "stranger_head", "admin"):
        readable = set(IncomingDocument.objects.visible_to(cast.actor(person)))
        hits = found(client, cast, person, "/A")
        assert set(hits) == (readable if person != "admin" else set()), person
    assert not found(client, cast, "branch2_officer", "/A")


def test_an_officer_finds_only_what_was_opened_to_the_post(client, cast):
    paper(cast.clerk, subject="Chuyện riêng của lãnh đạo")
    mine = assigned(cast, ("officer", LEAD), subject="Việc riêng của tôi")
    assert found(client, cast, "officer", "riêng") == [mine]


def test_more_than_a_page_leads_to_the_list_with_the_same_words(client, cast):
    for _n in range(27):
        paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    result = client.get(URL, {"q": "báo cáo"}).context["results"][0]
    assert len(result["rows"]) == 25
    assert len(client.get(result["more"]).context["listing"].rows) == 25
    assert client.get(result["more"]).context["listing"].narrowed


@pytest.mark.parametrize("words", ["", "   ", "%", "'", '"', "\\", "a" * 500, "!!!", "\x00"])
def test_odd_words_break_nothing(client, cast, words):
    paper(cast.clerk)
    assert found(client, cast, "clerk", words) == []


def test_search_asks_few_questions(client, cast, django_assert_max_num_queries):
    for _n in range(5):
        paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    client.get(URL, {"q": "báo cáo"})
    with django_assert_max_num_queries(12):
        client.get(URL, {"q": "báo cáo"})


def test_nobody_searches_without_signing_in(client, db):
    assert client.get(URL, {"q": "x"}).status_code == 302

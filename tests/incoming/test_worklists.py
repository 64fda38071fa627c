"""Each worklist holds exactly the right rows for every position, and its count is the number of them."""

from __future__ import annotations

import pytest

from accounts import registry
from incoming.models import IncomingDocument
from incoming.worklists import BY_KEY, definition_for, worklists
from tests.incoming.build import paper
from tests.incoming.situation import populate

pytestmark = pytest.mark.django_db

# person: {worklist: documents of the situation on it}; a list that is not named is empty or not the person's.
EXPECTED = {
    "clerk": {
        "chua-trinh": "registered urgent returned",
        "cho-phan-xu-ly": "submitted",
        "dang-xu-ly": "to_department passed_on started late given_back to_branch1 to_branch2 without_taker",
        "bi-tra-lai": "returned",
        "qua-han": "late",
        "chi-cuc-chua-tiep-nhan": "to_branch2",
    },
    "head": {
        "cho-phan-xu-ly": "submitted",
        "dang-xu-ly": "to_department passed_on started late given_back to_branch1 to_branch2 without_taker",
        "qua-han": "late",
        "chi-cuc-chua-tiep-nhan": "to_branch2",
    },
    "dept_head": {
        "cho-xu-ly": "to_department",
        "viec-dang-xu-ly": "passed_on given_back",
        "viec-bi-tra-lai": "given_back",
        "nhan-de-biet": "only_known",
    },
    "dept_deputy": {
        "cho-xu-ly": "to_department",
        "viec-dang-xu-ly": "passed_on given_back",
        "viec-bi-tra-lai": "given_back",
        "nhan-de-biet": "only_known",
    },
    "officer": {
        "cho-xu-ly": "passed_on late",
        "viec-dang-xu-ly": "started",
        "sap-den-han": "passed_on",
        "qua-han": "late",
        "nhan-de-biet": "only_known",
        "da-xu-ly": "completed",
    },
    "officer2": {"phoi-hop": "passed_on", "nhan-de-biet": "to_department"},
    "tchc_head": {"cho-xu-ly": "without_taker"},
    "branch1_clerk": {"dang-xu-ly": "at_branch1"},
    "branch1_officer": {"cho-xu-ly": "at_branch1", "sap-den-han": "at_branch1"},
    "branch2_clerk": {"cho-tiep-nhan": "at_branch2"},
    "branch2_head": {},
    "branch2_officer": {},
    "stranger": {"chua-trinh": "elsewhere"},
    "admin": {},
}


@pytest.fixture
def situation(cast):
    return populate(cast)


def test_each_position_finds_exactly_the_right_documents_on_each_list(cast, situation):
    names = {document.pk: name for name, document in vars(situation).items()}
    found = {}
    for person in EXPECTED:
        actor = cast.actor(person)
        lists = {each.key: each.queryset(actor) for each in BY_KEY.values() if each.visible(actor)}
        lists.pop("tat-ca", None)
        rows = {
            key: {names[pk] for pk in documents.values_list("pk", flat=True)}
            for key, documents in lists.items()
        }
        found[person] = {key: listed for key, listed in rows.items() if listed}
    wanted = {
        person: {key: set(listed.split()) for key, listed in lists.items()}
        for person, lists in EXPECTED.items()
    }
    assert found == wanted


def test_the_count_of_the_rail_is_the_number_of_rows_for_every_position(cast, situation):
    for person in EXPECTED:
        actor = cast.actor(person)
        counts = registry.counts(actor)
        mine = [w for w in worklists() if w.visible(actor) and w.counted]
        rows = {w.key: list(w.queryset(actor).values_list("pk", flat=True)) for w in mine}
        assert {w.key: counts[w.key] for w in mine} == {key: len(pks) for key, pks in rows.items()}
        assert all(len(set(pks)) == len(pks) for pks in rows.values())


def test_every_count_comes_from_one_query(cast, situation, django_assert_num_queries):
    actor = cast.actor("clerk")
    with django_assert_num_queries(1):
        registry.counts(actor)


def test_nothing_unreadable_and_nothing_of_another_organisation_is_on_any_list(cast, situation):
    for person in EXPECTED:
        actor = cast.actor(person)
        readable = set(IncomingDocument.objects.visible_to(actor).values_list("pk", flat=True))
        for each in BY_KEY.values():
            if each.visible(actor):
                assert set(each.queryset(actor).values_list("pk", flat=True)) <= readable


def test_a_department_nobody_leads_shows_in_the_list_of_the_organisation(cast, situation):
    cast.positions["tchc_head"].appointments.update(ends_on="2020-12-31")
    found = BY_KEY["chua-co-nguoi-nhan"].queryset(cast.actor("clerk"))
    assert [document.pk for document in found] == [situation.without_taker.pk]


def test_what_a_leader_takes_in_hand_is_on_the_own_list(cast):
    from incoming.services.handling import take_in_hand

    document = paper(cast.clerk, submitted=True)
    take_in_hand(document, by=cast.head)
    assert [d.pk for d in BY_KEY["toi-xu-ly"].queryset(cast.head)] == [document.pk]


def test_a_list_that_is_not_the_positions_is_not_found(cast):
    assert definition_for(cast.officer, "cho-tiep-nhan") is None
    assert definition_for(cast.admin, "tat-ca") is None
    assert definition_for(cast.clerk, "nonsense") is None

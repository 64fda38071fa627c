"""Nhóm nơi nhận: saved, changed, deleted, made from a document's recipients."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.journal import entries_about
from outgoing.models import ExternalBody, RecipientGroup
from tests.incoming.build import fresh
from tests.incoming.views.typing_in import browser
from tests.outgoing.build import issued

pytestmark = pytest.mark.django_db
LIST = reverse("outgoing:groups")
NEW = reverse("outgoing:new_group")


def typed(cast, *keys, name="Báo cáo tháng", **more):
    return {"name": name, "recipients": keys, "recipients_purpose": "ACT"} | more


def u(unit):
    return f"u{unit.pk}"


@pytest.fixture
def group(cast):
    made = RecipientGroup.objects.create(organisation=cast.office, name="Cả hai")
    made.units.set([cast.branch1, cast.branch2])
    return made


def test_a_group_of_units_and_bodies(cast):
    body = ExternalBody.objects.create(organisation=cast.office, name="Sở Tài chính")
    response = browser(cast, "clerk").post(
        NEW, typed(cast, f"e{body.pk}", recipients_all=str(cast.office.pk))
    )
    assert (response.status_code, response.url) == (302, LIST)
    made = RecipientGroup.objects.get()
    assert (set(made.units.all()), set(made.externals.all())) == ({cast.branch1, cast.branch2}, {body})
    assert [entry.verb for entry in entries_about(made)] == ["create"]


def test_what_a_group_cannot_hold_is_refused(cast):
    clerk, theirs = browser(cast, "clerk"), ExternalBody.objects.create(organisation=cast.other, name="Sở")
    officer = f"p{cast.principal('officer').pk}"
    by_hand = {"recipients_name": "Sở A", "recipients_address": "", "recipients_email": ""}
    for data in (
        typed(cast),
        typed(cast, officer),
        typed(cast, u(cast.office)),
        typed(cast, f"e{theirs.pk}"),
        typed(cast, u(cast.branch1), name=""),
        typed(cast, u(cast.branch1), **by_hand),
    ):
        assert clerk.post(NEW, data).status_code == 422, data
    assert not RecipientGroup.objects.exists()


def test_a_name_is_used_once_and_the_ticks_stay(cast, group):
    response = browser(cast, "clerk").post(NEW, typed(cast, u(cast.branch1), name="cả HAI"))
    assert response.status_code == 422
    assert "Đã có nhóm" in response.content.decode()
    assert f'value="{u(cast.branch1)}" checked' in response.content.decode()


def test_a_group_is_changed_and_deleted(cast, group):
    clerk, url = browser(cast, "clerk"), reverse("outgoing:edit_group", args=[group.pk])
    assert f'value="{u(cast.branch2)}" checked' in clerk.get(url).content.decode()
    assert clerk.post(url, typed(cast, u(cast.branch1), name="Một")).status_code == 302
    assert (fresh(group).name, list(group.units.all())) == ("Một", [cast.branch1])
    assert clerk.post(reverse("outgoing:delete_group", args=[group.pk])).status_code == 302
    assert not RecipientGroup.objects.exists()
    assert [entry.verb for entry in entries_about(group)] == ["edit", "delete"]


def test_the_recipients_of_a_document_begin_a_group(cast):
    document = issued(cast, "branch1", "officer", "Sở Tài chính")
    clerk = browser(cast, "clerk")
    shown = clerk.get(NEW, {"van-ban": document.pk}).content.decode()
    assert f'value="{u(cast.branch1)}" checked' in shown
    assert f'value="{u(cast.branch2)}" checked' not in shown
    assert browser(cast, "stranger").get(NEW, {"van-ban": document.pk}).status_code == 404
    assert clerk.get(NEW, {"van-ban": "x²"}).status_code == 200


def test_the_list_says_what_each_stands_for_in_a_few_queries(cast, group, django_assert_max_num_queries):
    clerk = browser(cast, "clerk")
    for number in range(20):
        RecipientGroup.objects.create(organisation=cast.office, name=f"Nhóm {number}").units.set([cast.other])
    clerk.get(LIST)
    with django_assert_max_num_queries(12):
        rows = clerk.get(LIST).context["rows"]
    assert (rows[0]["group"], rows[0]["names"]) == (group, ["Chi cục Thống kê 1", "Chi cục Thống kê 2"])


@pytest.mark.parametrize(
    ("name", "code"), [("head", 403), ("officer", 403), ("admin", 403), ("stranger", 404)]
)
def test_groups_belong_to_the_clerk(cast, group, name, code):
    other = browser(cast, name)
    assert other.get(reverse("outgoing:edit_group", args=[group.pk])).status_code == code
    assert other.post(reverse("outgoing:delete_group", args=[group.pk])).status_code == code
    assert other.get(LIST).status_code == (403 if code == 403 else 200)
    assert RecipientGroup.objects.filter(pk=group.pk).exists()

"""The bell."""

from __future__ import annotations

import pytest
from django.db.models import Q

from accounts.models import Notification
from accounts.notifications import holders, notify, of_role

LIST = "/thong-bao/"


def tell(cast, name, number=1, **fields):
    user = cast.user(name)
    fields = {"subject_kind": "registers.register", "subject_id": 7, "subject_label": "Sổ"} | fields
    rows = [
        Notification(user=user, position=cast.position(name), text=f"Tin {i}", **fields)
        for i in range(1, number + 1)
    ]
    return Notification.objects.bulk_create(rows)


def who_heard():
    return set(Notification.objects.values_list("user__username", flat=True))


def test_everybody_who_holds_the_post_hears_except_who_acted(cast):
    notify(of_role(cast.office.pk, "CLERK", "HEAD"), "Tin", cast.office, by=cast.head)
    assert who_heard() == {"clerk"}


def test_a_department_means_its_leaders(cast):
    notify(holders([cast.principal("tkth").pk, cast.principal("officer2").pk]), "Tin", cast.office)
    assert who_heard() == {"dept_head", "dept_deputy", "officer2"}


def test_nobody_hears_twice(cast):
    notify(Q(pk=cast.position("clerk").pk) | Q(role="CLERK"), "Tin", cast.office)
    assert Notification.objects.filter(user=cast.user("clerk")).count() == 1


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.user("clerk"))
    return client


def test_the_list_shows_newest_first_twenty_five_a_page(clerk, cast):
    tell(cast, "clerk", 60)
    tell(cast, "head", 3)
    first = clerk.get(LIST).context["page"]
    assert [row.text for row in first.rows] == [f"Tin {i}" for i in range(60, 35, -1)]
    second = clerk.get(LIST + first.older).context["page"]
    assert [row.text for row in second.rows] == [f"Tin {i}" for i in range(35, 10, -1)]
    third = clerk.get(LIST + second.older).context["page"]
    assert [row.text for row in third.rows] == [f"Tin {i}" for i in range(10, 0, -1)]
    assert third.older == ""
    back = clerk.get(LIST + third.newer).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]


@pytest.mark.parametrize("query", ["truoc=x", "truoc=", "sau=²", "truoc=" + "9" * 30, "sau=-1"])
def test_a_page_link_that_makes_no_sense_shows_the_first_page(clerk, cast, query):
    tell(cast, "clerk", 2)
    assert len(clerk.get(f"{LIST}?{query}").context["page"].rows) == 2


def test_the_list_of_unread_ones_leaves_out_the_others(clerk, cast):
    rows = tell(cast, "clerk", 3)
    clerk.post(f"{LIST}{rows[0].pk}/mo/")
    assert [row.text for row in clerk.get(f"{LIST}?muc=chua-doc").context["page"].rows] == ["Tin 3", "Tin 2"]


def test_opening_marks_read_and_leads_to_the_subject(clerk, cast):
    (row,) = tell(cast, "clerk")
    assert clerk.post(f"{LIST}{row.pk}/mo/").url == "/so-van-ban/7/"
    row.refresh_from_db()
    first_read = row.read_at
    assert first_read is not None
    clerk.post(f"{LIST}{row.pk}/mo/")
    row.refresh_from_db()
    assert row.read_at == first_read


def test_a_subject_without_a_page_leads_back_to_the_list(clerk, cast):
    (row,) = tell(cast, "clerk", subject_kind="nothing.known")
    assert clerk.post(f"{LIST}{row.pk}/mo/").url == LIST


def test_anothers_notification_is_not_there(clerk, cast):
    (row,) = tell(cast, "head")
    assert clerk.post(f"{LIST}{row.pk}/mo/").status_code == 404
    assert Notification.objects.get(pk=row.pk).read_at is None


def test_opening_takes_a_post_request(clerk, cast):
    (row,) = tell(cast, "clerk")
    assert clerk.get(f"{LIST}{row.pk}/mo/").status_code == 405


def test_marking_all_read_leaves_what_came_since_and_other_people_alone(clerk, cast):
    shown = tell(cast, "clerk", 3)
    later = tell(cast, "clerk")
    tell(cast, "head")
    clerk.post(f"{LIST}da-doc/", {"den": shown[-1].pk})
    unread = Notification.objects.filter(read_at=None)
    assert set(unread.values_list("pk", "user__username")) == {
        (later[0].pk, "clerk"),
        (unread.get(user__username="head").pk, "head"),
    }


@pytest.mark.parametrize("until", ["", "x", "9" * 40])
def test_marking_until_nonsense_marks_nothing(clerk, cast, until):
    tell(cast, "clerk")
    clerk.post(f"{LIST}da-doc/", {"den": until})
    assert Notification.objects.filter(read_at=None).count() == 1


def test_the_bell_counts_what_is_unread(clerk, cast):
    tell(cast, "clerk", 4)
    tell(cast, "head", 2)
    assert "Thông báo, 4 chưa đọc" in clerk.get(LIST).content.decode()


def test_the_list_costs_the_same_with_one_row_and_with_fifty(clerk, cast, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tell(cast, "clerk")
    clerk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        clerk.get(LIST)
    tell(cast, "clerk", 50)
    with django_assert_max_num_queries(min(len(one), 12)):
        clerk.get(LIST)

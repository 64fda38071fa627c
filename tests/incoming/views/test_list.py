"""The list page: who sees which rows, in which order, with how many queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incoming.models import IncomingDocument
from incoming.services.carrying import deliver_batch
from incoming.services.handling import open_document
from incoming.worklists import BY_KEY
from tests.incoming.build import INFO, LEAD, assigned, lead_of, paper, register_of
from tests.incoming.situation import made_late, populate

pytestmark = pytest.mark.django_db
URL = "/van-ban-den/"


def rows(response) -> list[int]:
    """Documents of the page, in order."""
    return [row.document.pk for row in response.context["listing"].rows]


def page(client, cast, person, **query):
    """The page as the person gets it."""
    client.force_login(cast.user(person))
    return client.get(URL, query)


def test_without_a_list_each_position_is_led_to_what_waits_for_it(client, cast):
    expected = {
        "clerk": "tat-ca",
        "head": "cho-phan-xu-ly",
        "deputy": "cho-phan-xu-ly",
        "dept_head": "cho-xu-ly",
        "officer": "cho-xu-ly",
    }
    assert {name: page(client, cast, name).url for name in expected} == {
        name: f"{URL}?muc={key}" for name, key in expected.items()
    }


def test_a_clerk_with_deliveries_waiting_is_led_to_them(client, cast):
    assigned(cast, ("branch1", LEAD))
    assert page(client, cast, "branch1_clerk").url == f"{URL}?muc=cho-tiep-nhan"


def test_somebody_elses_address_leads_to_the_own_widest_list_with_its_filters(client, cast):
    assert page(client, cast, "officer", muc="chua-trinh", khan="1").url == f"{URL}?muc=tat-ca&khan=1"


def test_the_administrator_has_no_lists(client, cast):
    assert page(client, cast, "admin").url == "/"


def test_nobody_reads_a_list_without_signing_in(client, cast):
    response = client.get(URL, {"muc": "tat-ca"})
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:login"))


def test_every_list_of_every_position_shows_the_rows_it_counts(client, cast):
    populate(cast)
    for person in (
        "clerk",
        "head",
        "dept_head",
        "officer",
        "officer2",
        "branch1_clerk",
        "branch2_clerk",
        "stranger",
    ):
        actor = cast.actor(person)
        for key, each in BY_KEY.items():
            if each.visible(actor):
                response = page(client, cast, person, muc=key)
                assert set(rows(response)) == set(each.queryset(actor).values_list("pk", flat=True)), (
                    person,
                    key,
                )
                current = [tab for tab in response.context["tabs"] if tab.current]
                if current and current[0].count is not None:
                    assert current[0].count == len(rows(response)), (person, key)


def test_urgent_ones_come_first_then_the_nearest_deadline(client, cast):
    today = timezone.localdate()
    later = paper(cast.clerk, due_on=today + dt.timedelta(days=9))
    none = paper(cast.clerk)
    soon = paper(cast.clerk, due_on=today + dt.timedelta(days=1))
    urgent = paper(cast.clerk, urgency=1)
    express = paper(cast.clerk, urgency=3, due_on=today + dt.timedelta(days=30))
    found = rows(page(client, cast, "clerk", muc="chua-trinh"))
    assert found == [express.pk, urgent.pk, soon.pk, later.pk, none.pk]


def test_everything_is_listed_newest_first(client, cast):
    first, second, third = (paper(cast.clerk, urgency=n) for n in (0, 3, 1))
    assert rows(page(client, cast, "clerk", muc="tat-ca")) == [third.pk, second.pk, first.pk]


def test_an_officer_sees_the_own_state_and_deadline_and_the_clerk_the_documents(client, cast):
    document = assigned(cast, ("tkth", LEAD), ("officer", INFO))
    mine = page(client, cast, "officer", muc="nhan-de-biet").context["listing"].rows[0]
    theirs = page(client, cast, "clerk", muc="tat-ca").context["listing"].rows[0]
    assert (mine.state, mine.state_label) == ("NEW", "Nhận để biết")
    assert (theirs.state, theirs.state_label) == ("ASSIGNED", "Chờ xử lý")
    assert theirs.document.pk == document.pk


def test_a_row_names_the_department_and_who_has_it_there(client, cast):
    situation = populate(cast)
    found = {
        row.document.pk: row for row in page(client, cast, "clerk", muc="tat-ca").context["listing"].rows
    }
    passed_on, started = found[situation.passed_on.pk], found[situation.started.pk]
    assert (passed_on.assignee, passed_on.assignee_below) == ("P. Thống kê Tổng hợp", "Phạm Thu Dung")
    assert (started.assignee, started.assignee_below) == ("Phạm Thu Dung", "Chuyên viên")
    assert found[situation.to_branch1.pk].assignee == "Chi cục 1"
    assert found[situation.submitted.pk].assignee == ""
    assert found[situation.only_known.pk].state_label == "Đã chuyển để biết"
    assert found[situation.late.pk].is_late
    assert not found[situation.completed.pk].is_late


def test_a_delivery_shows_its_sender_and_the_time_it_came(client, cast):
    document = assigned(cast, ("branch1", LEAD), issuing_body="Bộ Kế hoạch và Đầu tư")
    while deliver_batch():
        pass
    response = page(client, cast, "branch1_clerk", muc="cho-tiep-nhan")
    row = response.context["listing"].rows[0]
    assert (row.sender, row.author_below) == ("Cục Thống kê", "Bộ Kế hoạch và Đầu tư")
    at = timezone.localtime(row.document.created_at).strftime("%H:%M")
    html = response.content.decode()
    assert "Đến lúc" in html
    assert re.search(rf'<time class="doctable__no"[^>]*>{at}</time>', html)
    assert document.code in html


def test_marks_what_has_no_file_what_came_back_and_what_is_unread(client, cast):
    situation = populate(cast)
    open_document(situation.registered, by=cast.clerk)
    response = page(client, cast, "clerk", muc="chua-trinh")
    found = {row.document.pk: row for row in response.context["listing"].rows}
    assert found[situation.returned.pk].returned == "Thiếu tệp đính kèm"
    assert found[situation.registered.pk].lacks_file
    unread = {pk for pk, row in found.items() if row.document.is_unread}
    assert unread == {situation.urgent.pk, situation.returned.pk}
    returned = page(client, cast, "dept_head", muc="viec-bi-tra-lai").context["listing"].rows[0]
    assert returned.returned == "Không thuộc lĩnh vực"


def test_a_return_that_brings_the_document_back_to_the_leader_says_why(client, cast):
    from incoming.services.handling import give_back

    document = assigned(cast, ("officer", LEAD))
    give_back(lead_of(document), reason="Đang nghỉ phép", by=cast.officer)
    row = page(client, cast, "head", muc="cho-phan-xu-ly").context["listing"].rows[0]
    assert (row.document.pk, row.returned, row.assignee) == (document.pk, "Đang nghỉ phép", "")


def test_the_page_takes_the_same_few_queries_with_one_row_and_with_fifty(client, cast):
    for person, key in (
        ("clerk", "tat-ca"),
        ("head", "dang-xu-ly"),
        ("officer", "cho-xu-ly"),
        ("clerk", "chua-trinh"),
    ):
        assert BY_KEY[key].visible(cast.actor(person))
    for _number in range(2):
        paper(cast.clerk)
        assigned(cast, ("officer", LEAD))

    def taken() -> dict[str, int]:
        counted = {}
        for person, query in (
            ("clerk", {"muc": "tat-ca"}),
            ("clerk", {"muc": "chua-trinh", "q": "kinh tế", "khan": "0"}),
            ("head", {"muc": "dang-xu-ly"}),
            ("officer", {"muc": "cho-xu-ly"}),
        ):
            client.force_login(cast.user(person))
            client.get(URL, query)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(URL, query).status_code == 200
            counted[f"{person} {query}"] = len(queries)
        return counted

    few = taken()
    for _number in range(24):
        paper(cast.clerk)
        assigned(cast, ("officer", LEAD))
    many = taken()
    assert few == many | {k: few[k] for k in few if "kinh tế" in k}  # a second page costs the capped count
    assert max(many.values()) <= 12, many


def test_an_empty_list_says_what_would_stand_there_and_offers_the_next_step(client, cast):
    register_of(cast.office)
    paper(cast.clerk)
    empty = page(client, cast, "clerk", muc="bi-tra-lai").context["empty"]
    assert empty["title"] == "Không còn văn bản bị trả lại"
    assert "lãnh đạo trả lại" in str(empty["text"])
    assert empty["action_url"] == f"{URL}?muc=chua-trinh"
    assert empty["other_url"] == reverse("incoming:new")


def test_a_clerk_without_a_book_is_shown_where_to_make_one(client, cast):
    empty = page(client, cast, "clerk", muc="cho-tiep-nhan").context["empty"]
    year = timezone.localdate().year
    assert empty["title"] == f"Chưa có sổ văn bản đến năm {year}"
    assert (empty["action"], empty["action_url"]) == ("Tạo sổ", reverse("registers:new"))


def test_strangers_see_nothing_of_it(client, cast):
    populate(cast)
    foreign = set(IncomingDocument.objects.filter(organisation=cast.office).values_list("pk", flat=True))
    for person in ("stranger", "stranger_head", "branch1_head", "branch2_clerk"):
        assert not foreign & set(rows(page(client, cast, person, muc="tat-ca")))


def test_an_overdue_row_is_marked_in_words_and_in_the_filter(client, cast):
    late = made_late(assigned(cast, ("officer", LEAD)))
    assigned(cast, ("officer", LEAD))
    response = page(client, cast, "head", muc="dang-xu-ly", han="qua")
    assert rows(response) == [late.pk]
    assert "Quá hạn 2 ngày" in response.content.decode()

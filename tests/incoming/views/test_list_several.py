"""Acts on several documents at once: a result for each, and one that fails stops no other."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from incoming.models import Assignment, IncomingDocument
from tests.incoming.build import fresh, paper

pytestmark = pytest.mark.django_db
State = IncomingDocument.State
SUBMIT, FILE = "/van-ban-den/trinh-nhieu/", "/van-ban-den/luu-nhieu/"
CHOOSE, ASSIGN = "/van-ban-den/phan-xu-ly-nhieu/chon/", "/van-ban-den/phan-xu-ly-nhieu/"


def said(response) -> list[tuple[str, str]]:
    """Messages of the answer with their level."""
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def test_several_are_submitted_and_the_one_that_has_moved_on_is_named(client, cast):
    first, moved_on, last = paper(cast.clerk), paper(cast.clerk, submitted=True), paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    back = "/van-ban-den/?muc=chua-trinh"
    response = client.post(
        SUBMIT,
        {"id": [first.pk, moved_on.pk, last.pk], "to": cast.position("deputy").pk, "next": back},
    )
    assert (response.status_code, response.url) == (302, back)
    assert {fresh(d).state for d in (first, moved_on, last)} == {State.SUBMITTED}
    assert fresh(first).submitted_to == fresh(last).submitted_to == cast.position("deputy")
    assert fresh(moved_on).submitted_to == cast.position("head")
    assert said(response) == [
        ("success", "Đã trình 2 văn bản."),
        ("warning", "Văn bản số đến 02: đang ở trạng thái “Chờ phân xử lý”."),
    ]


def test_nothing_ticked_or_no_leader_chosen_is_said(client, cast):
    client.force_login(cast.user("clerk"))
    assert said(client.post(SUBMIT, {"to": cast.position("head").pk}))[0][0] == "error"
    document = paper(cast.clerk)
    for leader in ("", cast.position("branch1_head").pk, cast.position("officer").pk):
        assert said(client.post(SUBMIT, {"id": [document.pk], "to": leader}))[0][0] == "error"
    assert fresh(document).state == State.REGISTERED


def test_a_strangers_documents_are_not_touched_and_not_named(client, cast):
    foreign = paper(cast.stranger, code="99/BIMAT")
    client.force_login(cast.user("clerk"))
    response = client.post(SUBMIT, {"id": [foreign.pk], "to": cast.position("head").pk})
    assert fresh(foreign).state == State.REGISTERED
    assert "99/BIMAT" not in str(said(response))


def test_whoever_may_not_submit_is_told_so(client, cast):
    document = paper(cast.clerk)
    client.force_login(cast.user("head"))
    response = client.post(SUBMIT, {"id": [document.pk], "to": cast.position("head").pk})
    assert response.status_code == 403
    assert fresh(document).state == State.REGISTERED


def test_several_are_filed_away(client, cast):
    first, second = paper(cast.clerk, submitted=True), paper(cast.clerk, submitted=True)
    client.force_login(cast.user("head"))
    response = client.post(FILE, {"id": [first.pk, second.pk]})
    assert {fresh(first).state, fresh(second).state} == {State.FILED}
    assert said(response) == [("success", "Đã lưu 2 văn bản, không cần xử lý.")]


def test_the_way_back_never_leads_out_of_the_site(client, cast):
    client.force_login(cast.user("clerk"))
    response = client.post(SUBMIT, {"next": "https://example.com/", "to": ""})
    assert response.url == "/van-ban-den/"


def test_the_ticks_lead_to_one_panel_over_all_of_them(client, cast):
    first, second = paper(cast.clerk, submitted=True), paper(cast.clerk, submitted=True)
    client.force_login(cast.user("head"))
    response = client.post(CHOOSE, {"id": [first.pk, second.pk], "next": "/van-ban-den/?muc=cho-phan-xu-ly"})
    assert response.status_code == 302
    page = client.get(response.url)
    assert [row.document.pk for row in page.context["rows"]] == [second.pk, first.pk]


def test_several_are_assigned_with_one_panel(client, cast):
    first, second = paper(cast.clerk, submitted=True), paper(cast.clerk, submitted=True)
    done = paper(cast.clerk, submitted=True)
    client.force_login(cast.user("head"))
    client.post(FILE, {"id": [done.pk]})
    address = f"{ASSIGN}?id={first.pk}&id={second.pk}&id={done.pk}"
    form = {
        "lead": f"p{cast.principal('tkth').pk}",
        "info": [f"u{cast.branch1.pk}"],
        "due": "own",
        "instruction": "Nghiên cứu, tham mưu",
    }
    response = client.post(address, form)
    assert response.status_code == 302
    assert said(response)[-1] == ("success", "Đã phân xử lý 2 văn bản.")
    for document in (first, second):
        assert fresh(document).state == State.ASSIGNED
        leads = Assignment.objects.filter(document=document).leads()
        assert [a.assignee for a in leads] == [cast.principal("tkth")]
    assert fresh(done).state == State.FILED


def test_a_panel_with_nobody_chosen_comes_back_as_it_was(client, cast):
    document = paper(cast.clerk, submitted=True)
    client.force_login(cast.user("head"))
    response = client.post(f"{ASSIGN}?id={document.pk}", {"due": "own", "instruction": "Giữ lại lời này"})
    assert response.status_code == 422
    assert "Giữ lại lời này" in response.content.decode()
    assert fresh(document).state == State.SUBMITTED


def test_only_those_who_may_assign_get_the_panel(client, cast):
    for person in ("clerk", "officer", "dept_head"):
        client.force_login(cast.user(person))
        assert client.get(ASSIGN).status_code == 403

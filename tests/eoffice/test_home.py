"""Home by position: what waits, the most urgent first, in few queries; an empty home is a reward."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import registry
from accounts.models import Appointment
from incoming.models import Delivery
from incoming.services.registering import refuse
from incoming.services.submitting import ProposalInput, submit
from incoming.worklists import full_key
from outgoing.entries import Entry
from outgoing.services import following
from outgoing.services.issuing import create
from tests.incoming.build import LEAD, accepted, assigned, paper, register_of
from tests.incoming.situation import populate
from tests.outgoing.build import book_of, issued, received, values

pytestmark = pytest.mark.django_db
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def home(client, cast, person):
    """The home page as the person gets it."""
    client.force_login(cast.user(person))
    response = client.get("/")
    assert response.status_code == 200
    return response


def blocks(response) -> list[str]:
    """Titles of the blocks, in order."""
    html = "".join(block for column in response.context["columns"].values() for block in column)
    return [part.split("</h2>")[0].split(">")[-1] for part in html.split("<h2 ")[1:]]


def test_each_position_finds_its_own_blocks_and_none_that_is_empty(client, cast):
    populate(cast)
    found = {
        person: blocks(home(client, cast, person)) for person in ("clerk", "head", "dept_head", "officer")
    }
    assert found == {
        "clerk": ["Đã vào sổ, chưa trình", "Bị trả lại", "Đã gửi mà chưa tiếp nhận"],
        "head": [
            "Chờ phân xử lý",
            "Đã gửi mà chưa tiếp nhận",
            "Việc đến hạn theo đơn vị",
            "Chuyển động hôm nay",
        ],
        "dept_head": ["Chờ xử lý", "Đang xử lý", "Bị trả lại", "Nhận để biết"],
        "officer": ["Chờ xử lý", "Đang xử lý", "Nhận để biết"],
    }
    assert blocks(home(client, cast, "branch2_clerk"))[-1:] == ["Chờ tiếp nhận"]


def test_the_head_of_the_page_says_the_day_in_words_and_the_state_in_one_sentence(client, cast):
    paper(cast.clerk, submitted=True, urgency=3)
    paper(cast.clerk, submitted=True)
    response = home(client, cast, "head")
    today = timezone.localdate()
    assert f"{WEEKDAYS[today.weekday()]}, {today:%d/%m/%Y}" in response.content.decode()
    assert response.context["sentences"] == ["2 văn bản chờ phân xử lý, trong đó 1 hỏa tốc"]


def test_the_count_of_a_block_is_the_count_of_its_list_and_it_shows_five_rows(client, cast):
    for _n in range(7):
        paper(cast.clerk)
    response = home(client, cast, "clerk")
    block = response.context["columns"]["main"][0]
    assert '<span class="sheet__count">7</span>' in block
    assert block.count("<li") == 5
    assert registry.counts(cast.clerk)[full_key("chua-trinh")] == 7


def test_the_clerks_button_enters_a_document_and_the_leaders_assigns_the_first(client, cast):
    offered = [action["url"] for action in home(client, cast, "clerk").context["actions"]]
    assert offered == ["/van-ban-den/moi/", "/van-ban-di/moi/"]
    paper(cast.clerk, submitted=True)
    urgent = paper(cast.clerk, submitted=True, urgency=3)
    (action,) = home(client, cast, "head").context["actions"]
    assert action["label"] == "Phân xử lý 2 văn bản"
    assert action["url"].startswith(f"/van-ban-den/{urgent.pk}/phan-xu-ly/")


def test_what_a_sender_asks_for_stands_first(client, cast):
    document = issued(cast, "branch1")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    following.recall(document, reason="Sai số liệu", by=cast.clerk)
    for person in ("branch1_clerk", "branch1_head"):
        response = home(client, cast, person)
        assert blocks(response)[0] == "Yêu cầu thu hồi"
        assert response.context["sentences"][0] == "1 yêu cầu thu hồi chờ trả lời"
        assert f"{theirs.get_absolute_url()}?muc=yeu-cau-thu-hoi" in response.content.decode()


def test_a_busy_clerks_home_still_takes_twelve_queries(client, cast):
    """Everything a clerk's day brings at once, but for what came back from a leader."""
    register_of(cast.branch1)
    theirs = [
        accepted(received(issued(cast, "branch1"), cast.branch1), cast.branch1_clerk) for _n in range(2)
    ]
    first, second = (each.delivery.recipient.document for each in theirs)
    following.recall(first, reason="Sai số liệu", by=cast.clerk)
    following.correct(second, changes={"pages": (None, 3)}, reason="Thiếu số trang", by=cast.clerk)
    issued(cast, "branch1")
    paper(cast.branch1_clerk)
    mine = issued(cast, "office", "branch2", by=cast.branch1_clerk, drafting_unit=None, field="TH")
    refuse(received(mine, cast.branch2), reason="Trùng", by=cast.branch2_clerk)
    fields = values(cast, drafting_unit=None, field="TH")
    entry = Entry(fields=fields, register=book_of(cast.branch1), on=timezone.localdate())
    create(entry, number=True, by=cast.branch1_clerk)
    home(client, cast, "branch1_clerk")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/")
    assert len(blocks(response)) == 6
    assert "1 đề nghị cập nhật chờ trả lời" in response.context["sentences"]
    assert len(queries) <= 12


def test_a_proposal_stands_with_the_document_it_is_about(client, cast):
    document = paper(cast.clerk)
    proposal = ProposalInput(text="Tham mưu", lead=cast.principal("tkth"))
    submit(document, to=cast.position("head"), proposal=proposal, by=cast.clerk)
    assert "Đề xuất: Phòng Thống kê Tổng hợp" in home(client, cast, "head").content.decode()


@pytest.mark.parametrize(
    ("urgency", "minutes", "late"),
    [(0, 239, ""), (0, 241, "Quá 4 giờ"), (1, 29, ""), (1, 31, "Quá 30 phút")],
)
def test_a_delivery_nobody_accepts_is_late_by_the_organisations_own_limit(
    client, cast, urgency, minutes, late
):
    assigned(cast, ("branch1", LEAD), urgency=urgency)
    Delivery.objects.update(queued_at=timezone.now() - dt.timedelta(minutes=minutes))
    html = "".join(home(client, cast, "clerk").context["columns"]["main"])
    assert ("due--late" in html, late in html) == (bool(late), True)


def test_a_clerk_without_a_book_is_shown_where_to_make_one(client, cast):
    assert "Chưa có sổ văn bản đến năm" in "".join(home(client, cast, "clerk").context["columns"]["top"])
    register_of(cast.office)
    assert home(client, cast, "clerk").context["columns"]["top"] == []


def test_work_by_unit_counts_late_soon_and_in_time(client, cast):
    situation = populate(cast)
    html = "".join(home(client, cast, "head").context["columns"]["side"])
    assert "Quá hạn 1" in html
    assert "Thống kê Tổng hợp" in html
    assert "Chi cục 1" in html
    assert situation.elsewhere.code not in html


def test_what_moved_today_is_of_the_own_organisation(client, cast):
    populate(cast)
    html = "".join(home(client, cast, "stranger_head").context["columns"]["side"])
    assert "Người Lạ" in html
    assert "Hoàng Thị Nga" not in html


def test_work_that_came_back_says_why(client, cast):
    populate(cast)
    assert "Trả lại: Không thuộc lĩnh vực" in home(client, cast, "dept_head").content.decode()


def test_an_empty_home_is_a_reward_and_everybody_has_one(client, cast):
    said = {
        "officer": "Không còn việc nào chờ bạn",
        "head": "Không còn việc nào chờ bạn",
        "admin": "Quản trị hệ thống",
    }
    for person, words in said.items():
        assert words in home(client, cast, person).content.decode()


def test_somebody_without_a_position_is_told_so(client, cast):
    Appointment.objects.filter(user=cast.user("officer")).update(ends_on="2021-01-01")
    assert "Chưa có chức vụ nào" in home(client, cast, "officer").content.decode()


def test_home_takes_at_most_twelve_queries_for_everybody(client, cast):
    populate(cast)
    taken = {}
    for person in (
        "clerk",
        "head",
        "deputy",
        "dept_head",
        "officer",
        "branch1_clerk",
        "branch1_head",
        "admin",
    ):
        home(client, cast, person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        taken[person] = len(queries)
    assert max(taken.values()) <= 12, taken

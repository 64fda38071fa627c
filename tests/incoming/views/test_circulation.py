"""In thông tin luân chuyển: Từ – Đến – Người giữ – Việc, and who had it on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from incoming.services import assigning, handling, submitting
from incoming.services.handling import leaders_of
from tests.incoming.build import LEAD, assigned, lead_of, paper, to
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


def held(cast, document, query=""):
    answer = browser(cast, "clerk").get(reverse("incoming:circulation", args=[document.pk]) + query)
    assert answer.status_code == 200
    return [(s.who, bool(s.end), s.what) for s in answer.context["stretches"]]


def test_everybody_who_had_it_stands_in_order(cast):
    document = paper(cast.clerk, submitted=True)
    submitting.return_to_clerk(document, reason="Thiếu tệp", by=cast.head)
    submitting.submit(document, to=leaders_of(cast.office.pk)[0], by=cast.clerk)
    assigning.assign(document, choices=[to(cast, "tkth", LEAD)], instruction="Tham mưu", by=cast.head)
    assigning.pass_on(
        lead_of(document), choices=[to(cast, "officer", LEAD)], instruction="", by=cast.dept_head
    )
    handling.complete(lead_of(document, lead_of(document)), result="Đã gửi", by=cast.officer)
    assert held(cast, document) == [
        ("Hoàng Thị Nga", True, "Vào sổ, trình lãnh đạo"),
        ("Cục trưởng · Cục Thống kê", True, "Phân xử lý"),
        ("Văn thư", True, "Lãnh đạo trả lại"),
        ("Cục trưởng · Cục Thống kê", True, "Phân xử lý"),
        ("Phòng Thống kê Tổng hợp", True, "Chủ trì. “Tham mưu” Hoàn thành. Đã gửi."),
        ("Phạm Thu Dung", True, "Chủ trì. Hoàn thành. Đã gửi."),
    ]


def test_who_had_it_at_the_end_of_a_day(cast):
    document = assigned(cast, ("officer", LEAD))
    today = timezone.localdate()
    assert [who for who, _ended, _what in held(cast, document, f"?luc={today:%d/%m/%Y}")] == ["Phạm Thu Dung"]
    yesterday = today - dt.timedelta(days=1)
    assert held(cast, document, f"?luc={yesterday:%d/%m/%Y}") == []
    wrong = browser(cast, "clerk").get(
        reverse("incoming:circulation", args=[document.pk]), {"luc": "hôm qua"}
    )
    assert "Ghi ngày/tháng/năm" in wrong.content.decode()


def test_only_readers_print_it(cast):
    document = assigned(cast, ("officer", LEAD))
    url = reverse("incoming:circulation", args=[document.pk])
    seen = {name: browser(cast, name).get(url).status_code for name in ("officer", "officer2", "stranger")}
    assert seen == {"officer": 200, "officer2": 403, "stranger": 404}

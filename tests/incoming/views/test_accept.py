"""Tiếp nhận và vào sổ."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, User
from incoming.models import Delivery, IncomingDocument
from incoming.services.assigning import assign, take_back
from incoming.services.submitting import submit
from registers.models import NumberEntry, Register
from tests.incoming.build import LEAD, at_branch, delivery_of, fresh, paper, register_of, to, work_off
from tests.incoming.views.typing_in import TODAY, browser, errors_of, scan, send_up, typed

State = IncomingDocument.State


@pytest.fixture
def source(cast):
    """A letter with a scan that the office gives to a branch, with an instruction."""
    client = browser(cast, "clerk")
    token = send_up(client, scan("goc.pdf"))
    client.post("/van-ban-den/moi/", typed(register_of(cast.office), uploads=[token]))
    document = IncomingDocument.objects.get()
    submit(document, to=cast.position("head"), by=cast.clerk)
    due = timezone.localdate() + dt.timedelta(days=9)
    choices = [to(cast, "branch1", LEAD, due)]
    assign(document, choices=choices, instruction="Báo cáo trước ngày 30", by=cast.head)
    work_off()
    return document


@pytest.fixture
def document(cast, source):
    return at_branch(source, cast.branch1)


@pytest.fixture
def register(cast):
    return register_of(cast.branch1)


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/tiep-nhan/"


def choice(register: Register, **changes):
    day = timezone.localdate().strftime(TODAY)
    return {"register": str(register.pk), "arrived_on": day, "after": "vao-so", "expected": "01"} | changes


def test_what_was_delivered_stands_filled_in_and_read_only(cast, document, register):
    page = browser(cast, "branch1_clerk").get(url(document))
    text = page.content.decode()
    assert page.status_code == 200
    for shown in ("Sở Tài chính", "2216/STC-QLNS", "Võ Tấn Phước, Phó Giám đốc", "Báo cáo trước ngày 30"):
        assert shown in text
    assert "Ý kiến chỉ đạo của Cục" in text
    attachment = document.attachments.get()
    assert f"/van-ban-den/{document.pk}/tep/{attachment.pk}/trang/1.png" in text
    assert '<span class="nextno__n--dashed">01</span>' in text
    assert 'name="code"' not in text
    assert 'name="subject"' not in text


def test_the_clerk_accepts_registers_and_submits(cast, document, register):
    client = browser(cast, "branch1_clerk")
    leader = cast.position("branch1_head")
    data = choice(register, after="trinh", submit_to=str(leader.pk), code="giả/mạo", subject="giả mạo")
    response = client.post(url(document), data)
    document = fresh(document)
    assert response.url == f"/van-ban-den/{document.pk}/da-vao-so/?du-kien=01"
    assert (document.state, document.number, document.submitted_to) == (State.SUBMITTED, 1, leader)
    assert (document.code, document.subject) == (
        "2216/STC-QLNS",
        "V/v cung cấp số liệu xây dựng dự toán năm 2027",
    )
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.arrival_number) == (Delivery.State.ACCEPTED, "01")
    page = client.get(response.url).content.decode()
    assert "Về danh sách chờ tiếp nhận" in page


def test_only_registering(cast, document, register):
    browser(cast, "branch1_clerk").post(url(document), choice(register))
    assert fresh(document).state == State.REGISTERED


def test_a_colleague_s_acceptance_answers_who_did_it(cast, document, register):
    browser(cast, "branch1_clerk").post(url(document), choice(register))
    second = Register.objects.get(pk=register.pk).next_number
    colleague = a_second_clerk(cast)
    for response in (colleague.get(url(document)), colleague.post(url(document), choice(register))):
        assert response.status_code == 409
        assert "Đặng Thị Hạnh" in response.content.decode()
    assert Register.objects.get(pk=register.pk).next_number == second


def test_a_second_click_lands_on_the_number_taken(cast, document, register):
    client = browser(cast, "branch1_clerk")
    first = client.post(url(document), choice(register))
    second = client.post(url(document), choice(register))
    assert second.url == first.url
    assert NumberEntry.objects.filter(register=register).count() == 1


def test_what_the_sender_took_back_cannot_be_accepted(cast, source, document, register):
    take_back(source.assignments.get(), by=cast.head)
    response = browser(cast, "branch1_clerk").get(url(document))
    assert response.status_code == 409
    assert "lấy lại văn bản" in response.content.decode()


def test_without_a_register_the_page_offers_to_make_one(cast, document):
    client = browser(cast, "branch1_clerk")
    text = client.get(url(document)).content.decode()
    assert f"Chưa có sổ văn bản đến năm {timezone.localdate().year}" in text
    assert "/so-van-ban/tao-moi/" in text
    assert "Vào sổ và trình" not in text
    response = client.post(url(document), choice(register_of(cast.office)))
    assert response.status_code == 422
    assert fresh(document).state == State.PENDING


def test_the_register_follows_the_year_of_ngay_den(cast, document, register):
    old = register_of(cast.branch1, register.year - 1)
    client = browser(cast, "branch1_clerk")
    wrong = client.post(url(document), choice(register, arrived_on=f"31/12/{old.year}"))
    assert list(errors_of(wrong)) == ["register"]
    future = (timezone.localdate() + dt.timedelta(days=1)).strftime(TODAY)
    wrong = client.post(url(document), choice(register, arrived_on=future))
    assert errors_of(wrong) == {"arrived_on": ["Ngày đến không được sau hôm nay"]}
    wrong = client.post(url(document), choice(register_of(cast.office)))
    assert errors_of(wrong) == {"register": ["Chọn sổ văn bản đến của cơ quan"]}
    assert fresh(document).state == State.PENDING
    client.post(url(document), choice(old, arrived_on=f"31/12/{old.year}"))
    assert fresh(document).register == old


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("branch1_head", 403),
        ("branch1_officer", 403),
        ("branch2_clerk", 404),
        ("clerk", 404),
        ("head", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_accepts(cast, document, register, name, status):
    client = browser(cast, name)
    for path in (url(document), f"/van-ban-den/{document.pk}/tu-choi/"):
        assert client.get(path).status_code == status
        assert client.post(path, choice(register) | {"reason": "x"}).status_code == status
    assert fresh(document).state == State.PENDING


def test_the_number_page_is_the_clerk_s(cast):
    document = paper(cast.clerk)
    path = f"/van-ban-den/{document.pk}/da-vao-so/"
    answers = {
        name: browser(cast, name).get(path).status_code for name in ("clerk", "head", "officer", "stranger")
    }
    assert answers == {"clerk": 200, "head": 403, "officer": 403, "stranger": 404}


def test_the_page_asks_at_most_twelve_questions(cast, document, register, django_assert_max_num_queries):
    client = browser(cast, "branch1_clerk")
    client.get(url(document))
    with django_assert_max_num_queries(12):
        client.get(url(document))


def test_the_delivery_is_the_branch_s(cast, source, document):
    assert delivery_of(source).document == document


def a_second_clerk(cast):
    """Another clerk of the branch, in a browser of their own."""
    other = User.objects.create(username="van-thu-2", full_name="Phan Thị Hai")
    Appointment.objects.create(user=other, position=cast.position("branch1_clerk"))
    client = Client()
    client.force_login(other)
    return client

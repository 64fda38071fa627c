"""Nhập văn bản đến bản giấy."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import JournalEntry
from incoming.models import Attachment, IncomingDocument
from incoming.services.registering import accept
from registers.files import discard_uploads
from registers.forms import SECRET_STOP
from registers.models import Direction, DocumentKind, NumberEntry, PendingUpload, Register
from tests.incoming.build import INFO, assigned, at_branch, paper, register_of
from tests.incoming.views.typing_in import NEW, TODAY, browser, errors_of, scan, send_up, typed

State = IncomingDocument.State


@pytest.fixture
def register(cast):
    return register_of(cast.office)


def nothing_was_taken(register: Register) -> bool:
    register.refresh_from_db()
    return (
        register.next_number == 1
        and not IncomingDocument.objects.exists()
        and not NumberEntry.objects.exists()
    )


def test_clerk_registers_a_letter_with_a_scan_and_submits_it(cast, register):
    client = browser(cast, "clerk")
    token = send_up(client)
    head = cast.position("head")

    response = client.post(
        NEW, typed(register, uploads=[token], after="trinh", submit_to=str(head.pk), expected="01")
    )

    document = IncomingDocument.objects.get()
    assert response.status_code == 302
    assert response.url == f"/van-ban-den/{document.pk}/da-vao-so/?du-kien=01"
    assert (document.state, document.number, document.submitted_to) == (State.SUBMITTED, 1, head)
    assert document.sender_name == "Sở Tài chính"
    assert [a.name for a in document.attachments.all()] == ["CV-2216-STC.pdf"]
    assert document.attachments.get().role == Attachment.Role.MAIN
    assert not PendingUpload.objects.exists()
    page = client.get(response.url).content.decode()
    assert "Đã vào sổ và trình Cục trưởng" in page
    assert "Khác số dự kiến" not in page


def test_without_script_the_scan_travels_with_the_form(cast, register):
    client = browser(cast, "clerk")
    client.post(NEW, typed(register) | {"uploads_files": [scan("a.pdf"), scan("b.pdf")]})
    roles = Attachment.objects.order_by("order").values_list("name", "role")
    assert list(roles) == [("a.pdf", "MAIN"), ("b.pdf", "ANNEX")]


def test_a_letter_may_be_registered_without_a_file(cast, register):
    client = browser(cast, "clerk")
    response = client.post(NEW, typed(register), follow=True)
    document = IncomingDocument.objects.get()
    assert (document.state, document.number) == (State.REGISTERED, 1)
    page = response.content.decode()
    assert "Chưa có tệp" in page
    assert f"/van-ban-den/{document.pk}/bo-sung-tep/" in page


def test_only_registering_leaves_the_chosen_leader_out(cast, register):
    leader = str(cast.position("head").pk)
    browser(cast, "clerk").post(NEW, typed(register, after="vao-so", submit_to=leader))
    assert IncomingDocument.objects.get().state == State.REGISTERED


def test_a_deputy_may_be_chosen_and_a_proposal_goes_along(cast, register):
    deputy = cast.position("deputy")
    data = typed(
        register,
        after="trinh",
        submit_to=str(deputy.pk),
        proposal_lead=f"cc{cast.branch1.pk}",
        proposal_text="Chuyển Chi cục 1  thực hiện",
        proposal_due=(timezone.localdate() + dt.timedelta(days=5)).strftime(TODAY),
    )
    browser(cast, "clerk").post(NEW, data)
    document = IncomingDocument.objects.get()
    assert document.submitted_to == deputy
    assert document.proposal.lead_branch == cast.branch1
    assert document.proposal.text == "Chuyển Chi cục 1 thực hiện"


def test_a_proposal_is_kept_when_the_letter_is_only_registered(cast, register):
    data = typed(register, proposal_lead=str(cast.principal("tkth").pk))
    browser(cast, "clerk").post(NEW, data)
    assert IncomingDocument.objects.get().proposal.lead == cast.principal("tkth")


def test_submitting_without_a_leader_is_a_slip(cast, register):
    response = browser(cast, "clerk").post(NEW, typed(register, after="trinh"))
    assert response.status_code == 422
    assert errors_of(response) == {"submit_to": ["Chọn lãnh đạo để trình, hoặc bấm “Chỉ vào sổ”"]}
    assert nothing_was_taken(register)


@pytest.mark.parametrize("name", ["officer", "branch1_head", "stranger_head"])
def test_only_somebody_who_leads_the_organisation_is_submitted_to(cast, register, name):
    post = cast.position(name)
    response = browser(cast, "clerk").post(NEW, typed(register, after="trinh", submit_to=str(post.pk)))
    assert response.status_code == 422
    assert "submit_to" in errors_of(response)
    assert nothing_was_taken(register)


def test_a_double_save_lands_on_the_first_document(cast, register):
    client = browser(cast, "clerk")
    data = typed(register, uploads=[send_up(client)])
    first = client.post(NEW, data)
    second = client.post(NEW, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert IncomingDocument.objects.count() == NumberEntry.objects.count() == 1
    assert second.url == first.url


def test_the_next_letter_keeps_register_sender_and_kind(cast, register):
    client = browser(cast, "clerk")
    response = client.post(NEW, typed(register, after="nhap-tiep", expected="07"))
    document = IncomingDocument.objects.get()
    assert document.state == State.REGISTERED
    page = client.get(response.url)
    form = page.context["form"]
    assert form["issuing_body"].value() == "Sở Tài chính"
    assert (form["register"].value(), form["kind"].value()) == (str(register.pk), str(document.kind_id))
    assert form["code"].value() is None
    assert "Khác số dự kiến 07" in page.content.decode()


def test_a_number_other_than_the_expected_one_is_pointed_out(cast, register):
    client = browser(cast, "clerk")
    paper(cast.clerk)
    response = client.post(NEW, typed(register, expected="01"), follow=True)
    page = response.content.decode()
    assert IncomingDocument.objects.latest("pk").number == 2
    assert "Khác số dự kiến 01" in page


def test_text_is_kept_in_composed_form_on_one_line(cast, register):
    data = typed(register, subject="V/v  cung cấp\nsố liệu", code=" 12/ STC ")
    browser(cast, "clerk").post(NEW, data)
    document = IncomingDocument.objects.get()
    assert document.subject == "V/v cung cấp số liệu"
    assert document.code == "12/ STC"


def test_what_is_missing_is_named_and_nothing_typed_is_lost(cast, register):
    client = browser(cast, "clerk")
    token = send_up(client)
    late = (timezone.localdate() - dt.timedelta(days=3)).strftime(TODAY)
    data = typed(register, code="", subject=" ", arrived_on=late, uploads=[token], note="Bản sao")
    response = client.post(NEW, data)
    assert response.status_code == 422
    assert errors_of(response) == {
        "code": ["Chưa nhập số, ký hiệu (không có thì ghi “Không số”)"],
        "document_date": ["Ngày văn bản không được sau ngày đến"],
        "subject": ["Trích yếu nội dung không được để trống"],
    }
    page = response.content.decode()
    assert "Chưa vào sổ: còn 3 chỗ cần sửa" in page
    assert f'value="{token}"' in page
    assert f"/tep/cho-luu/{token}/trang/1.png" in page
    assert 'value="Bản sao"' in page
    assert nothing_was_taken(register)


def test_a_file_sent_without_script_is_kept_when_the_form_comes_back(cast, register):
    client = browser(cast, "clerk")
    response = client.post(NEW, typed(register, subject="") | {"uploads_files": scan()})
    token = str(PendingUpload.objects.get().token)
    assert f'value="{token}"' in response.content.decode()
    client.post(NEW, typed(register, uploads=[token]))
    assert IncomingDocument.objects.get().attachments.count() == 1


@pytest.mark.parametrize("secrecy", ["MAT", "TOI_MAT", "TUYET_MAT"])
def test_a_secret_stops_before_anything_is_saved(cast, register, secrecy):
    client = browser(cast, "clerk")
    token = send_up(client)
    data = typed(register, secrecy=secrecy, uploads=[token]) | {"uploads_files": scan()}
    response = client.post(NEW, data)
    assert response.status_code == 422
    assert errors_of(response) == {"secrecy": [str(SECRET_STOP)]}
    assert nothing_was_taken(register)
    assert not PendingUpload.objects.exists()
    assert not Attachment.objects.exists()


def test_ngay_den_may_be_past_but_not_future(cast, register):
    client = browser(cast, "clerk")
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).strftime(TODAY)
    response = client.post(NEW, typed(register, arrived_on=tomorrow))
    assert response.status_code == 422
    assert errors_of(response)["arrived_on"] == ["Ngày đến không được sau hôm nay"]
    assert nothing_was_taken(register)


def test_the_day_must_be_in_the_year_of_the_register(cast, register):
    year = timezone.localdate().year - 1
    data = typed(register, arrived_on=f"31/12/{year}", document_date=f"30/12/{year}")
    client = browser(cast, "clerk")
    response = client.post(NEW, data)
    assert errors_of(response) == {"arrived_on": [f"Chưa có sổ văn bản đến năm {year} đang mở"]}
    old = register_of(cast.office, year)
    response = client.post(NEW, data)
    assert list(errors_of(response)) == ["register"]
    assert f"là sổ năm {year + 1}" in errors_of(response)["register"][0]
    assert nothing_was_taken(register)
    client.post(NEW, data | {"register": str(old.pk)})
    assert IncomingDocument.objects.get().register == old


def test_a_closed_register_takes_nothing(cast, register):
    closed = Register.objects.create(
        organisation=cast.office,
        direction=Direction.INCOMING,
        year=register.year,
        name="Sổ đã đóng",
        state=Register.State.CLOSED,
    )
    response = browser(cast, "clerk").post(NEW, typed(closed))
    assert response.status_code == 422
    assert errors_of(response) == {"register": ["“Sổ đã đóng” đã đóng, không lấy số được nữa"]}
    assert nothing_was_taken(register)


def test_a_register_closed_between_check_and_save_takes_nothing(cast, register, monkeypatch):
    client = browser(cast, "clerk")
    token = send_up(client)

    def close_first(*args, **kwargs):
        Register.objects.filter(pk=register.pk).update(state=Register.State.CLOSED)
        return []

    monkeypatch.setattr("incoming.views.entry.possible_duplicates", close_first)
    response = client.post(NEW, typed(register, uploads=[token]))
    assert response.status_code == 422
    assert "đã đóng" in errors_of(response)["register"][0]
    assert nothing_was_taken(register)
    assert PendingUpload.objects.filter(token=token).exists()


@pytest.mark.parametrize("forged", ["0", "abc", "99999999999999999999", "-1", "²"])
def test_a_forged_register_is_refused(cast, register, forged):
    response = browser(cast, "clerk").post(NEW, typed(register) | {"register": forged})
    assert response.status_code == 422
    assert errors_of(response) == {"register": ["Chọn sổ văn bản đến của cơ quan"]}


def test_registers_of_others_and_outgoing_ones_are_refused(cast, register):
    other = register_of(cast.branch1)
    outgoing = Register.objects.create(
        organisation=cast.office, direction=Direction.OUTGOING, year=register.year, name="Sổ đi"
    )
    client = browser(cast, "clerk")
    for wrong in (other, outgoing):
        response = client.post(NEW, typed(wrong))
        assert errors_of(response) == {"register": ["Chọn sổ văn bản đến của cơ quan"]}
    assert nothing_was_taken(register)


def test_the_kind_picks_its_register(cast, register):
    invitation = DocumentKind.objects.get(name="Giấy mời")
    own = Register.objects.create(
        organisation=cast.office, direction=Direction.INCOMING, year=register.year, name="Sổ giấy mời"
    )
    own.kinds.set([invitation])
    client = browser(cast, "clerk")
    client.post(NEW, typed(None, kind=str(invitation.pk)))
    client.post(NEW, typed(None, code="2217/STC"))
    assert list(IncomingDocument.objects.order_by("pk").values_list("register", flat=True)) == [
        own.pk,
        register.pk,
    ]
    response = client.post(NEW, typed(own, code="2218/STC"))
    assert errors_of(response) == {"register": ["“Sổ giấy mời” không nhận loại văn bản này"]}


def test_the_number_part_follows_register_kind_and_day(cast, register):
    invitation = DocumentKind.objects.get(name="Giấy mời")
    own = Register.objects.create(
        organisation=cast.office,
        direction=Direction.INCOMING,
        year=register.year,
        name="Sổ giấy mời",
        first_number=128,
        next_number=128,
    )
    own.kinds.set([invitation])
    client = browser(cast, "clerk")
    ask = {"phan": "so", "kind": invitation.pk}
    part = client.get(NEW, ask, headers={"HX-Request": "true"}).content.decode()
    assert '<span class="nextno__n--dashed">128</span>' in part
    assert "<html" not in part
    other_year = f"31/12/{register.year - 1}"
    part = client.get(NEW, ask | {"arrived_on": other_year}, headers={"HX-Request": "true"}).content.decode()
    assert f"Chưa có sổ văn bản đến năm {register.year - 1} đang mở" in part


def test_a_stranger_s_upload_cannot_be_taken(cast, register):
    token = send_up(browser(cast, "branch1_clerk"))
    response = browser(cast, "clerk").post(NEW, typed(register, uploads=[token]))
    assert response.status_code == 422
    assert errors_of(response) == {"uploads": ["Tệp đã hết hạn, hãy chọn lại."]}
    assert nothing_was_taken(register)
    assert PendingUpload.objects.filter(token=token).exists()


def test_numbers_and_lengths_are_checked(cast, register):
    data = typed(
        register, subject="a" * 2001, code="1" * 61, pages="0", copies="hai", document_date="31/02/2026"
    )
    errors = errors_of(browser(cast, "clerk").post(NEW, data))
    assert set(errors) == {"subject", "code", "pages", "copies", "document_date"}
    assert errors["subject"] == ["Dài quá 2000 ký tự (đang có 2001)"]


def test_the_deadline_is_not_before_the_arrival(cast, register):
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).strftime(TODAY)
    response = browser(cast, "clerk").post(NEW, typed(register, due_on=yesterday))
    assert errors_of(response) == {"due_on": ["Hạn xử lý không được trước ngày đến"]}


def test_the_same_letter_is_warned_of_once(cast, register):
    client = browser(cast, "clerk")
    client.post(NEW, typed(register))
    first = IncomingDocument.objects.get()
    again = typed(register, code="2216 /stc-qlns", issuing_body="sở tài chính")
    response = client.post(NEW, again)
    page = response.content.decode()
    assert response.status_code == 422
    assert first.get_absolute_url() in page
    assert "Vẫn vào sổ mới" in page
    assert IncomingDocument.objects.count() == 1
    client.post(NEW, again | {"confirmed": response.context["confirmed"]})
    assert IncomingDocument.objects.count() == 2


def test_the_same_file_is_warned_of(cast, register):
    client = browser(cast, "clerk")
    file = scan()
    content = file.read()
    file.seek(0)
    client.post(NEW, typed(register, uploads=[send_up(client, file)]))
    file.seek(0)
    assert content == file.read()
    file.seek(0)
    token = send_up(client, file)
    response = client.post(NEW, typed(register, code="99/X", uploads=[token]))
    assert response.status_code == 422
    assert len(response.context["duplicates"]) == 1
    assert f'value="{token}"' in response.content.decode()


def test_the_warning_shows_nothing_of_other_organisations(cast, register):
    register_of(cast.branch1)
    browser(cast, "branch1_clerk").post(NEW, typed(register_of(cast.branch1)))
    assert browser(cast, "clerk").post(NEW, typed(register)).status_code == 302


def test_the_warning_appears_while_typing(cast, register):
    client = browser(cast, "clerk")
    client.post(NEW, typed(register))
    data = typed()
    ask = {name: data[name] for name in ("code", "issuing_body", "document_date")}
    part = client.get("/van-ban-den/trung/", ask).content.decode()
    assert "Số đến 01" in part
    assert "Vẫn vào sổ mới" not in part
    assert client.get("/van-ban-den/trung/", ask | {"code": "1/X"}).content.decode().strip() == ""
    wrong = ask | {"document_date": "không phải ngày", "uploads": ["x", str(uuid.uuid4())]}
    assert client.get("/van-ban-den/trung/", wrong).content.decode().strip() == ""


def test_unreadable_characters_are_answered_not_stumbled_over(cast, register):
    client = browser(cast, "clerk")
    strange = {"code": "a\x00b", "issuing_body": "\x00", "document_date": "\x00", "uploads": "\x00"}
    assert client.get("/van-ban-den/trung/", strange).status_code == 200
    asked = {
        "issuing_body": "\x00",
        "kind": "²",
        "register": "\x00",
        "arrived_on": "99/99/9999",
        "vua-luu": "²",
    }
    assert client.get(NEW, asked).status_code == 200
    response = client.post(
        NEW, typed(register, **strange) | {"key": "x", "expected": "\x00", "confirmed": "²,"}
    )
    assert response.status_code == 422
    assert {"code", "issuing_body", "document_date", "key"} <= set(errors_of(response))
    assert nothing_was_taken(register)


def test_a_file_thrown_away_meanwhile_is_asked_for_again(cast, register, monkeypatch):
    client = browser(cast, "clerk")
    token = send_up(client)

    def throw_away(*args, **kwargs):
        discard_uploads([token], by=cast.clerk)
        return []

    monkeypatch.setattr("incoming.views.entry.possible_duplicates", throw_away)
    response = client.post(NEW, typed(register, uploads=[token]))
    assert response.status_code == 422
    assert errors_of(response) == {"uploads": ["Tệp đã hết hạn, hãy chọn lại."]}
    assert nothing_was_taken(register)


def test_paper_that_follows_the_electronic_copy_takes_no_second_number(cast, register):
    handed_down = assigned(cast, ("branch1", INFO))
    document = at_branch(handed_down, cast.branch1)
    book = register_of(cast.branch1)
    accept(document, register=book, arrived_on=timezone.localdate(), by=cast.branch1_clerk)
    client = browser(cast, "branch1_clerk")
    data = typed(
        book,
        code=document.code,
        issuing_body=document.issuing_body,
        document_date=document.document_date.strftime(TODAY),
    )
    page = client.post(NEW, data).content.decode()
    assert "Ghi nhận bản giấy cho số đến 01" in page
    response = client.post(f"/van-ban-den/{document.pk}/ban-giay/", data)
    document.refresh_from_db()
    assert response.url == document.get_absolute_url()
    assert f"Đã nhận bản giấy ngày {timezone.localdate().strftime(TODAY)}" in document.note
    assert JournalEntry.objects.filter(verb="paper-copy", subject_id=document.pk).count() == 1
    assert client.post(f"/van-ban-den/{document.pk}/ban-giay/", data).status_code == 422
    assert "Ghi nhận bản giấy" not in client.post(NEW, data).content.decode()
    book.refresh_from_db()
    assert book.next_number == 2


def test_without_a_register_the_page_offers_to_make_one(cast):
    page = browser(cast, "clerk").get(NEW).content.decode()
    assert f"Chưa có sổ văn bản đến năm {timezone.localdate().year}" in page
    assert "Tạo sổ" in page
    response = browser(cast, "clerk").post(NEW, typed(None))
    assert response.status_code == 422
    assert "Chưa có sổ văn bản đến năm" in errors_of(response)["arrived_on"][0]


@pytest.mark.parametrize(
    "name", ["head", "deputy", "admin", "dept_head", "officer", "tchc_head", "branch1_head"]
)
def test_only_clerks_enter_documents(cast, register, name):
    client = browser(cast, name)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed(register)).status_code == 403
    assert client.get("/van-ban-den/trung/").status_code == 403
    assert nothing_was_taken(register)


def test_nobody_enters_without_signing_in(client, db):
    assert client.get(NEW).status_code == 302


def test_the_page_asks_at_most_twelve_questions_however_much_there_is(
    cast, register, django_assert_max_num_queries
):
    invitations = Register.objects.create(
        organisation=cast.office, direction=Direction.INCOMING, year=register.year, name="Sổ giấy mời"
    )
    invitations.kinds.set([DocumentKind.objects.get(name="Giấy mời")])
    client = browser(cast, "clerk")
    client.get(NEW)
    for number in range(3):
        paper(cast.clerk, code=f"{number}/X")
    with django_assert_max_num_queries(12):
        client.get(NEW, {"vua-luu": IncomingDocument.objects.latest("pk").pk, "issuing_body": "Sở Tài chính"})


def test_opening_the_form_writes_nothing(cast, register):
    client = browser(cast, "clerk")
    before = JournalEntry.objects.count()
    client.get(NEW)
    assert JournalEntry.objects.count() == before
    assert nothing_was_taken(register)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_get_two_numbers(cast):
    register = register_of(cast.office)
    answers = in_threads(
        *(lambda n=n: browser(cast, "clerk").post(NEW, typed(register, code=f"{n}/STC")) for n in (1, 2))
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted(IncomingDocument.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_once_is_saved_once(cast):
    register = register_of(cast.office)
    client = browser(cast, "clerk")
    data = typed(register, uploads=[send_up(client)])
    answers = in_threads(*(lambda: browser(cast, "clerk").post(NEW, data) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    document = IncomingDocument.objects.get()
    assert (document.number, document.attachments.count(), NumberEntry.objects.count()) == (1, 1, 1)


def in_threads(*acts):
    """Run the acts in threads that start together."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait()
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

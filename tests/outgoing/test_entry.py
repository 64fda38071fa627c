"""Nhập văn bản đi: numbered, issued, compared with the scan, and nothing typed lost (cases 1, 3, 4, 8, 9, 17)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import JournalEntry
from outgoing.entries import Entry
from outgoing.models import OutgoingAttachment, OutgoingDocument
from outgoing.services import issuing
from registers.forms import SECRET_STOP
from registers.models import Direction, DocumentKind, NumberEntry, PendingUpload, Register
from registers.services.reserving import reserve_number
from tests.incoming.build import fresh, paper, work_off
from tests.outgoing.build import book_of, received, values
from tests.outgoing.typing_in import NEW, TODAY, browser, entered, errors_of, scan, send_up, stamped, typed

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State


@pytest.fixture
def book(cast):
    return book_of(cast.office)


@pytest.fixture
def clerk(cast):
    return browser(cast, "clerk")


def nothing_was_taken(book: Register) -> bool:
    nothing = not OutgoingDocument.objects.exists() and not NumberEntry.objects.exists()
    return fresh(book).next_number == 1 and nothing


# --- the two acts


def test_a_stamped_scan_is_numbered_issued_and_arrives(cast, book, clerk):
    main, annex = send_up(clerk), send_up(clerk, scan("phu-luc.pdf"))
    data = typed(cast, book, cast.branch1, cast.branch2, main=[main], annexes=[annex])

    response = entered(clerk, data, "01/CTK-TKTH")

    document = OutgoingDocument.objects.get()
    assert (response.status_code, response.url) == (302, f"/van-ban-di/{document.pk}/")
    assert (document.state, document.code) == (State.ISSUED, "01/CTK-TKTH")
    assert list(document.attachments.values_list("group", flat=True)) == ["MAIN", "ANNEX"]
    assert not PendingUpload.objects.exists()
    work_off()
    assert received(document, cast.branch1).code == "01/CTK-TKTH"
    page = clerk.get(response.url).content.decode()
    assert "Đã phát hành 01/CTK-TKTH đến 2 nơi nhận." in page
    assert "<b>0/2</b> nơi nhận đã tiếp nhận" in page


def test_only_entering_takes_the_number_and_needs_neither_scan_nor_recipient(cast, book, clerk):
    entered(clerk, typed(cast, book, after="vao-so"), "01/CTK-TKTH")
    document = OutgoingDocument.objects.get()
    assert (document.state, document.number, document.attachments.count()) == (State.NUMBERED, 1, 0)


def test_a_draft_takes_no_number_and_asks_nothing(cast, book, clerk):
    response = clerk.post(NEW, typed(cast, None, after="du-thao", drafting_unit="", signer_name=""))
    document = OutgoingDocument.objects.get()
    assert (response.status_code, document.state, document.number) == (302, State.DRAFT, None)
    assert fresh(book).next_number == 1


def test_a_draft_needs_no_book(cast, clerk):
    assert clerk.post(NEW, typed(cast, after="du-thao")).status_code == 302


def test_the_title_of_a_known_signer_is_filled_in(cast, book, clerk):
    entered(clerk, typed(cast, book, after="vao-so"), "01/CTK-TKTH")
    assert OutgoingDocument.objects.get().signer_title == "Cục trưởng"


def test_without_script_the_scan_travels_with_the_form_and_is_kept_for_the_comparison(cast, book, clerk):
    data = typed(cast, book, cast.branch1)
    asked = clerk.post(NEW, data | {"main_files": [scan("a.pdf")]})
    assert asked.status_code == 200
    assert "Số trên bản quét có đúng là" in asked.content.decode()
    token = str(PendingUpload.objects.get().token)
    clerk.post(NEW, data | {"main": [token]} | stamped("01/CTK-TKTH"))
    assert OutgoingDocument.objects.get().attachments.get().name == "a.pdf"


# --- the comparison


def test_the_comparison_shows_number_day_and_the_scan(cast, book, clerk):
    asked = clerk.post(NEW, typed(cast, book, cast.branch1, main=[send_up(clerk)]))
    page = " ".join(asked.content.decode().split())
    day = timezone.localdate().strftime(TODAY)
    assert (
        f'Số trên bản quét có đúng là <b class="compare__code">01/CTK-TKTH</b>, ngày '
        f'<b class="compare__code">{day}</b> không?' in page
    )
    assert "/tep/cho-luu/" in page
    assert nothing_was_taken(book)


def test_it_asks_again_when_the_number_has_moved(cast, book, clerk):
    data = typed(cast, book, cast.branch1, main=[send_up(clerk)])
    clerk.post(NEW, data)
    issuing.create(
        Entry(fields=values(cast), register=book, on=timezone.localdate()), number=True, by=cast.clerk
    )

    asked = clerk.post(NEW, data | stamped("01/CTK-TKTH"))
    assert (asked.status_code, asked.context["compares"]) == (200, True)
    assert asked.context["form"].expected_code == "02/CTK-TKTH"
    assert OutgoingDocument.objects.count() == 1
    clerk.post(NEW, data | stamped("02/CTK-TKTH"))
    assert set(OutgoingDocument.objects.values_list("code", flat=True)) == {"01/CTK-TKTH", "02/CTK-TKTH"}


def test_a_number_that_moves_between_comparison_and_save_is_asked_again(cast, book, clerk, monkeypatch):
    """The other clerk is quicker after the form was judged: the service finds it out under the lock."""
    data = typed(cast, book, cast.branch1, main=[send_up(clerk)]) | stamped("01/CTK-TKTH")
    create = issuing.create

    def slower(entry, **how):
        monkeypatch.setattr(issuing, "create", create)
        other = Entry(fields=values(cast), register=book, on=timezone.localdate())
        create(other, number=True, by=cast.clerk)
        return create(entry, **how)

    monkeypatch.setattr(issuing, "create", slower)
    asked = clerk.post(NEW, data)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Số 01/CTK-TKTH vừa có người khác lấy. Số bây giờ là 02/CTK-TKTH" in page
    assert asked.context["form"].expected_code == "02/CTK-TKTH"
    assert OutgoingDocument.objects.count() == 1
    assert PendingUpload.objects.count() == 1


def test_not_right_brings_the_form_back_as_it_was(cast, book, clerk):
    data = typed(cast, book, cast.branch1, main=[send_up(clerk)], after="sua-lai")
    back = clerk.post(NEW, data)
    assert (back.status_code, back.context["compares"], back.context["form"].errors) == (200, False, {})
    assert "V/v báo cáo kết quả rà soát" in back.content.decode()


# --- a double click


def test_a_second_sending_of_the_same_form_answers_with_the_first(cast, book, clerk):
    data = typed(cast, book, cast.branch1, main=[send_up(clerk)])
    first = entered(clerk, data, "01/CTK-TKTH")
    again = clerk.post(NEW, data | stamped("01/CTK-TKTH"), follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert "đã được lưu một lần" in again.content.decode()
    assert (OutgoingDocument.objects.count(), NumberEntry.objects.count()) == (1, 1)


# --- what is missing or wrong


def test_issuing_without_scan_and_recipient_says_both_and_keeps_what_was_typed(cast, book, clerk):
    token = send_up(clerk, scan("phu-luc.pdf"))
    response = clerk.post(NEW, typed(cast, book, annexes=[token], note="Gửi kèm đĩa"))
    assert response.status_code == 422
    assert set(errors_of(response)) == {"main", "recipients"}
    page = response.content.decode()
    assert "Chưa vào sổ: còn 2 chỗ cần sửa" in page
    assert token in page
    assert "Gửi kèm đĩa" in page
    assert nothing_was_taken(book)


def test_mistakes_are_listed_as_the_screen_goes(cast, book, clerk):
    wrong = typed(cast, book, kind="", subject="", signer_name="", secrecy="THUONG")
    html = clerk.post(NEW, wrong).content.decode()
    summary = html[html.index('class="errsum__list"') :].split("</ul>")[0]
    said = [
        "bản quét của văn bản chính",
        "Chưa chọn loại",
        "Trích yếu nội dung",
        "Chưa nhập người ký",
        "một nơi nhận",
    ]
    places = [summary.index(words) for words in said]
    assert places == sorted(places)


def test_the_question_before_sending_names_the_recipients(cast, book, clerk):
    data = typed(cast, book, cast.branch1, cast.branch2, main=[send_up(clerk)])
    asked = clerk.post(
        NEW,
        data | {"recipients_name": ["Hội Nông dân"], "recipients_address": [""], "recipients_email": [""]},
    )
    assert "3 nơi nhận: Chi cục Thống kê 1; Chi cục Thống kê 2; Hội Nông dân" in asked.content.decode()


WRONG = [
    ({"subject": " "}, "subject"),
    ({"kind": ""}, "kind"),
    ({"document_date": ""}, "document_date"),
    ({"document_date": "31/02/2026"}, "document_date"),
    ({"document_date": (timezone.localdate() + dt.timedelta(days=1)).strftime(TODAY)}, "document_date"),
    ({"reply_due_on": (timezone.localdate() - dt.timedelta(days=1)).strftime(TODAY)}, "reply_due_on"),
    ({"drafting_unit": ""}, "drafting_unit"),
    ({"signer_name": ""}, "signer_name"),
    ({"pages": "hai"}, "pages"),
    ({"follower": "999999"}, "follower"),
    ({"register": "999999"}, "register"),
    ({"reserved": "999999"}, "reserved"),
    ({"answers": "999999"}, "answers_q"),
    ({"replaces_q": "không có"}, "replaces_q"),
    ({"note": "x" * 501}, "note"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[f"{f}-{i}" for i, (_c, f) in enumerate(WRONG)])
def test_every_slip_is_said_at_its_field_and_takes_no_number(cast, book, clerk, changes, field):
    response = clerk.post(NEW, typed(cast, book, after="vao-so") | changes)
    assert response.status_code == 422
    assert field in errors_of(response)
    assert nothing_was_taken(book)


def test_a_kind_the_office_does_not_issue_is_not_offered(cast, book, clerk):
    foreign = DocumentKind.objects.filter(incoming_only=True).first()
    if foreign is None:
        foreign = DocumentKind.objects.create(name="Luật", incoming_only=True)
    response = clerk.post(NEW, typed(cast, book, after="vao-so", kind=str(foreign.pk)))
    assert "kind" in errors_of(response)


def test_days_do_not_go_down_as_numbers_go_up(cast, book, clerk):
    issuing.create(
        Entry(fields=values(cast), register=book, on=timezone.localdate()), number=True, by=cast.clerk
    )
    day = (timezone.localdate() - dt.timedelta(days=1)).strftime(TODAY)
    data = typed(cast, book, after="vao-so", document_date=day)
    response = clerk.post(NEW, data | {"confirmed": f"02/CTK-TKTH {day}"})
    assert response.status_code == 422
    assert "ngược thứ tự số" in errors_of(response)["document_date"][0]
    assert fresh(book).next_number == 2


@pytest.mark.parametrize("degree", ["MAT", "TOI_MAT", "TUYET_MAT"])
def test_state_secrets_stop_the_form_and_leave_nothing(cast, book, clerk, degree):
    token = send_up(clerk)
    response = clerk.post(NEW, typed(cast, book, cast.branch1, main=[token], secrecy=degree))
    assert response.status_code == 422
    assert errors_of(response) == {"secrecy": [str(SECRET_STOP)]}
    assert not PendingUpload.objects.exists()
    assert nothing_was_taken(book)


# --- book, kept numbers, symbol


def test_the_kind_picks_its_book(cast, book, clerk):
    decisions = Register.objects.create(
        organisation=cast.office, direction=Direction.OUTGOING, year=book.year, name="Sổ quyết định"
    )
    kind = DocumentKind.objects.get(name="Quyết định")
    decisions.kinds.add(kind)
    entered(clerk, typed(cast, None, after="vao-so", kind=str(kind.pk)), "01/QĐ-CTK")
    assert OutgoingDocument.objects.get().register == decisions


def test_a_kept_number_is_used(cast, book, clerk):
    kept = reserve_number(book, on=timezone.localdate(), reason="Chờ ký", by=cast.clerk)
    entered(clerk, typed(cast, book, after="vao-so", reserved=str(kept.pk)), "01/CTK-TKTH")
    document = OutgoingDocument.objects.get()
    assert (document.entry, fresh(kept).state, fresh(book).next_number) == (kept, "TAKEN", 2)


def test_the_part_about_the_number_follows_what_is_chosen(cast, book, clerk):
    kind = DocumentKind.objects.get(name="Công văn").pk
    ask = {"phan": "so", "kind": kind, "drafting_unit": cast.tkth.pk, "register": book.pk}
    part = clerk.get(NEW, ask, headers={"HX-Request": "true"}).content.decode()
    assert "Số đi dự kiến" in part
    assert "01/CTK-TKTH" in part
    del ask["drafting_unit"]
    part = clerk.get(NEW, ask, headers={"HX-Request": "true"}).content.decode()
    assert "Chọn đơn vị soạn thảo hoặc lĩnh vực" in part


def test_an_organisation_without_phong_writes_its_field(cast):
    book = book_of(cast.branch1)
    client = browser(cast, "branch1_clerk")
    data = typed(cast, book, after="vao-so", field="TH", drafting_unit="")
    entered(client, data, "01/CCTK-TH")
    assert OutgoingDocument.objects.get().code == "01/CCTK-TH"
    assert "drafting_unit" not in client.get(NEW).context["form"].fields


def test_without_a_book_the_page_says_so(cast, clerk):
    page = clerk.get(NEW).content.decode()
    assert f"Chưa có sổ văn bản đi năm {timezone.localdate().year}" in page
    assert "/so-van-ban/tao-moi/?loai=OUT" in page


# --- what it answers and replaces


def test_answering_begins_with_recipient_and_subject(cast, book, clerk):
    letter = paper(cast.clerk)
    form = clerk.get(f"{NEW}?answers={letter.pk}").context["form"]
    assert form["subject"].value() == f"V/v trả lời {letter.kind} số {letter.code} của {letter.issuing_body}"
    assert [line.name for line in form["recipients"].value()] == [letter.issuing_body]
    data = typed(cast, book, after="vao-so", answers=str(letter.pk))
    entered(clerk, data, "01/CTK-TKTH")
    assert OutgoingDocument.objects.get().answers == letter


def test_one_match_is_taken_and_several_are_offered(cast, book, clerk):
    first, second = paper(cast.clerk, code="12/STC"), paper(cast.clerk, code="13/STC-QLNS")
    clerk.post(NEW, typed(cast, after="du-thao", answers_q="12/STC"))
    assert OutgoingDocument.objects.get().answers == first
    response = clerk.post(NEW, typed(cast, after="du-thao", answers_q="/STC"))
    assert "Chọn một trong 2 văn bản khớp" in errors_of(response)["answers_q"][0]
    offered = {option.pk for option in response.context["form"].links[0].options}
    assert offered == {first.pk, second.pk}


def test_replacing_begins_from_the_old_document(cast, book, clerk):
    data = typed(cast, book, cast.branch1, main=[send_up(clerk)])
    entered(clerk, data, "01/CTK-TKTH")
    old = OutgoingDocument.objects.get()
    form = clerk.get(f"{NEW}?replaces={old.pk}").context["form"]
    assert form["subject"].value() == old.subject
    assert [r.unit for r in form["recipients"].value()] == [cast.branch1]
    again = typed(cast, book, cast.branch1, main=[send_up(clerk)], replaces=str(old.pk))
    entered(clerk, again, "02/CTK-TKTH")
    assert OutgoingDocument.objects.get(number=2).replaces == old


def test_a_strangers_document_is_not_linked(cast, book):
    letter = paper(cast.clerk)
    book_of(cast.branch1)
    client = browser(cast, "branch1_clerk")
    data = typed(cast, after="du-thao", answers=str(letter.pk), drafting_unit="")
    assert "answers_q" in errors_of(client.post(NEW, data))


# --- who


def test_only_the_clerk_enters(cast, book):
    seen = {name: browser(cast, name).get(NEW).status_code for name in ("clerk", "head", "officer", "admin")}
    assert seen == {"clerk": 200, "head": 403, "officer": 403, "admin": 403}
    assert browser(cast, "officer").post(NEW, typed(cast, book)).status_code == 403
    assert nothing_was_taken(book)


def test_the_follower_reads_the_document(cast, book, clerk):
    follower = str(cast.principal("officer").pk)
    entered(clerk, typed(cast, book, after="vao-so", follower=follower), "01/CTK-TKTH")
    document = OutgoingDocument.objects.get()
    assert browser(cast, "officer").get(document.get_absolute_url()).status_code == 200
    assert browser(cast, "officer2").get(document.get_absolute_url()).status_code == 403


def test_the_journal_says_what_was_done(cast, book, clerk):
    entered(clerk, typed(cast, book, cast.branch1, main=[send_up(clerk)]), "01/CTK-TKTH")
    verbs = list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["create", "number", "issue"]
    assert OutgoingAttachment.objects.get().issued_sha256


def test_the_page_asks_a_fixed_number_of_questions(cast, book, clerk, django_assert_max_num_queries):
    clerk.get(NEW)
    with django_assert_max_num_queries(13):
        clerk.get(NEW)

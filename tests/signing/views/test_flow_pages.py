"""The page of a draft on its way: what it says, what it offers, and every decision taken on it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import JournalEntry, Notification
from outgoing.models import OutgoingDocument
from registers.models import NumberEntry
from signing.models import Remark, Signature, SigningRequest
from signing.services import deciding, drafting, submitting
from tests.outgoing.build import book_of, lines, scan
from tests.outgoing.typing_in import browser
from tests.signing.build import (
    PIN,
    active,
    approved,
    drafted,
    entry,
    fresh,
    issued_electronically,
    route,
    sealed,
    signed,
    submitted,
)

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State
MOST_QUERIES = 12


def url(document: Any, act: str = "") -> str:
    return f"/trinh-ky/{document.pk}/{act}"


def page(cast: Any, name: str, document: Any) -> Any:
    return browser(cast, name).get(url(document))


def acts(cast: Any, name: str, document: Any) -> set[str]:
    return set(page(cast, name, document).context["acts"].names)


def post(cast: Any, name: str, document: Any, act: str, **data: Any) -> Any:
    return browser(cast, name).post(url(document, f"{act}/"), data)


def asked(document: Any, **data: Any) -> dict[str, Any]:
    return {"step": active(document).pk, **data}


# --- who reads it, what it says


def test_participants_read_it_colleagues_are_told_why_not_strangers_see_nothing(cast):
    document = submitted(cast)
    seen = {name: page(cast, name, document).status_code for name in cast.users}
    readers = {"officer", "dept_head", "head", "deputy", "clerk"}
    colleagues = {"admin", "dept_deputy", "officer2", "tchc_head"}
    assert seen == {n: 200 if n in readers else 403 if n in colleagues else 404 for n in cast.users}


def test_the_page_of_an_outgoing_document_leads_here_until_it_is_issued(keyed):
    document = submitted(keyed)
    answer = browser(keyed, "clerk").get(document.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, url(document))
    issued = issued_electronically(keyed, fields={"subject": "V/v khác"})
    there = browser(keyed, "clerk").get(issued.get_absolute_url())
    assert there.status_code == 200
    assert "signing" in there.context["acts"].names


def test_a_recipient_inside_reads_the_document_not_how_it_was_decided(keyed):
    going_along = scan(keyed.officer, "so-lieu.pdf")
    document = issued_electronically(
        keyed, lines=lines(keyed, "officer2", "branch1"), supporting=[going_along]
    )
    extra = document.attachments.get(group="SUBMISSION")
    file = f"{document.get_absolute_url()}tep/{extra.pk}/trang/1.png"
    reader = browser(keyed, "officer2")
    there = reader.get(document.get_absolute_url())
    assert there.status_code == 200
    assert "signing" not in there.context["acts"].names
    assert extra.name not in there.content.decode()
    assert reader.get(url(document)).status_code == 403
    assert reader.get(file).status_code == 403
    assert "so-lieu.pdf" not in reader.get("/trinh-ky/?muc=tat-ca").content.decode()
    assert not reader.get("/trinh-ky/?muc=tat-ca").context["listing"].rows
    assert page(keyed, "dept_head", document).status_code == 200


def test_a_paper_document_has_no_page_here(cast):
    from tests.outgoing.build import issued

    assert page(cast, "clerk", issued(cast, "branch1")).status_code == 404


def test_the_sentence_says_who_has_it_and_since_when(cast):
    document = submitted(cast)
    assert "Đang chờ <b>bạn</b> duyệt, từ" in page(cast, "dept_head", document).content.decode()
    read = page(cast, "officer", document).content.decode()
    assert "Đang chờ <b>Lê Thị Mai</b> (Trưởng phòng) duyệt, từ" in read


def test_the_track_shows_drafter_steps_and_where_it_is(cast):
    track = page(cast, "officer", submitted(cast)).context["track"]
    assert [(mark.name, mark.look) for mark in track] == [
        ("Phạm Thu Dung", "done"),
        ("Lê Thị Mai", "now"),
        ("Nguyễn Văn Hùng", "next"),
        ("Hoàng Thị Nga", "next"),
    ]


def test_the_box_of_the_signature_stands_on_its_page_until_somebody_has_signed(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    shown = page(keyed, "head", document).content.decode()
    assert 'id="o-ky"' in shown
    assert "Chữ ký của bạn" in shown
    signed(document, keyed.head)
    assert 'id="o-ky"' not in page(keyed, "head", document).content.decode()


def test_a_page_asks_a_dozen_questions_at_most(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    deciding.give_back(document.pk, active(document).pk, to=1, reason="Xem lại", by=keyed.head)
    approved(document, keyed.dept_head)
    for name in ("officer", "dept_head", "head"):
        client = browser(keyed, name)
        client.get(url(document))
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            assert client.get(url(document)).status_code == 200
        questions = [q["sql"] for q in asked_for if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(questions) <= MOST_QUERIES, "\n".join(questions)
    signed(document, keyed.head)
    client = browser(keyed, "clerk")
    client.get(url(document))
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(url(document)).status_code == 200
    questions = [q["sql"] for q in asked_for if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(questions) <= MOST_QUERIES, "\n".join(questions)


# --- what it offers


def test_only_whoever_is_asked_may_decide(keyed):
    document = submitted(keyed)
    assert acts(keyed, "dept_head", document) == {"approve", "give_back", "remark", "slip"}
    assert acts(keyed, "officer", document) == {"withdraw", "remark", "slip"}
    assert acts(keyed, "head", document) == {"remark", "slip"}
    approved(document, keyed.dept_head)
    assert acts(keyed, "head", document) == {"sign", "give_back", "refuse", "outside", "remark", "slip"}
    signed(document, keyed.head)
    assert acts(keyed, "clerk", document) == {"issue", "give_back", "remark", "slip"}
    assert acts(keyed, "officer", document) == {"remark", "slip"}


def test_the_drafter_of_a_returned_draft_goes_on_writing(cast):
    document = submitted(cast)
    deciding.give_back(document.pk, active(document).pk, reason="Sửa mục 2", by=cast.dept_head)
    shown = page(cast, "officer", document)
    assert {"edit", "discard"} <= shown.context["acts"].names
    assert "<b>Lê Thị Mai</b> đã trả lại lúc" in shown.content.decode()
    assert "Sửa mục 2" in shown.content.decode()


# --- the acts


def test_approving_with_an_opinion(cast):
    document = submitted(cast)
    answer = post(cast, "dept_head", document, "duyet", **asked(document, opinion="Đồng ý trình"))
    assert (answer.status_code, answer["Location"]) == (302, url(document))
    assert active(document).act == "SIGN"
    shown = page(cast, "officer", document).content.decode()
    assert "Đồng ý trình" in shown


def test_signing_with_the_pin(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    answer = post(keyed, "head", document, "ky", **asked(document, pin=PIN, opinion=""))
    assert answer.status_code == 302
    assert fresh(document).state == State.SIGNED
    assert Signature.objects.get().signer_name == keyed.user("head").full_name


def test_after_a_decision_the_next_that_waits_is_one_tap_away(keyed):
    first, second = (submitted(keyed, fields={"subject": f"V/v số {n}"}) for n in range(2))
    data = asked(second, opinion="", muc="cho-duyet")
    answer = browser(keyed, "dept_head").post(url(second, "duyet/"), data, follow=True)
    primary = answer.context["acts"].primary
    assert (primary.name, primary.url) == ("next", f"{url(first)}?muc=cho-duyet")
    data = asked(first, opinion="", muc="cho-duyet")
    answer = browser(keyed, "dept_head").post(url(first, "duyet/"), data, follow=True)
    assert "next" not in answer.context["acts"].names


def test_a_wrong_pin_comes_back_at_its_field_and_never_shows_the_pin(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    answer = post(keyed, "head", document, "ky", **asked(document, pin="999111", opinion="Đồng ý"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Mã PIN không đúng. Còn 4 lần thử." in shown
    assert "Đồng ý" in shown
    assert "999111" not in shown
    assert not JournalEntry.objects.filter(text__contains="999111").exists()
    assert fresh(document).state == State.IN_REVIEW


def test_without_a_pin_nothing_is_signed(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    answer = post(keyed, "head", document, "ky", **asked(document))
    assert answer.status_code == 422
    assert "Nhập mã PIN" in answer.content.decode()


def test_without_a_certificate_the_page_says_so(cast):
    document = approved(submitted(cast), cast.dept_head)
    assert "Chưa có chứng thư chữ ký số" in page(cast, "head", document).content.decode()


def test_returning_to_an_earlier_step_and_to_the_drafter(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    answer = post(keyed, "head", document, "tra-lai", **asked(document, to="1", ready="", reason="Mục 2"))
    assert answer.status_code == 302
    assert active(document).position == keyed.position("dept_head")
    answer = post(keyed, "dept_head", document, "tra-lai", **asked(document, to="0", reason="Sửa mục 2"))
    assert answer.status_code == 302
    assert fresh(document).state == State.DRAFT


def test_returning_needs_a_reason(cast):
    document = submitted(cast)
    answer = post(cast, "dept_head", document, "tra-lai", **asked(document, to="0", reason=" "))
    assert answer.status_code == 422
    assert "Chọn hoặc nhập lý do" in answer.content.decode()
    assert fresh(document).state == State.IN_REVIEW


def test_refusing_to_sign(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    answer = post(keyed, "head", document, "tu-choi", **asked(document, reason="Trái thẩm quyền"))
    assert answer.status_code == 302
    shown = page(keyed, "officer", document).content.decode()
    assert "đã từ chối ký lúc" in shown
    assert "Trái thẩm quyền" in shown


def test_the_drafter_withdraws(cast):
    document = submitted(cast)
    assert post(cast, "officer", document, "huy-trinh", reason="Thiếu phụ lục").status_code == 302
    assert SigningRequest.objects.get().state == SigningRequest.State.WITHDRAWN
    assert post(cast, "officer", document, "huy-trinh").status_code == 409


def test_an_act_on_a_stale_page_says_who_was_faster(keyed):
    document = submitted(keyed)
    stale = asked(document, to="0", reason="Sai thể thức")
    approved(document, keyed.dept_head)
    answer = post(keyed, "dept_head", document, "tra-lai", **stale)
    assert answer.status_code == 409
    assert "Lê Thị Mai" in answer.content.decode()
    assert "Sai thể thức" in answer.content.decode()


def test_a_double_click_decides_once(keyed):
    document = submitted(keyed)
    data = asked(document, opinion="Đồng ý")
    for _click in range(2):
        answer = post(keyed, "dept_head", document, "duyet", **data)
        assert (answer.status_code, answer["Location"]) == (302, url(document))
    assert active(document).position == keyed.position("head")


def test_nobody_else_decides_by_address(keyed):
    document = submitted(keyed)
    for name in ("officer", "head", "clerk"):
        assert post(keyed, name, document, "duyet", **asked(document)).status_code == 403
    assert post(keyed, "stranger", document, "duyet", **asked(document)).status_code == 404
    assert post(keyed, "dept_head", document, "duyet", step="abc").status_code == 404


# --- issuing


def issuing(cast: Any, document: Any, **changes: Any) -> dict[str, Any]:
    book = book_of(cast.office)
    day = timezone.localdate().strftime("%d/%m/%Y")
    return asked(document, register=book.pk, document_date=day, expected="01", pin=PIN) | changes


def test_the_clerk_sees_the_number_to_expect_and_issues(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    book_of(keyed.office)
    shown = page(keyed, "clerk", document).content.decode()
    assert "01/CTK-TKTH" in shown
    answer = browser(keyed, "clerk").post(url(document, "phat-hanh/"), issuing(keyed, document), follow=True)
    assert "Đã phát hành số 01/CTK-TKTH đến 2 nơi nhận." in answer.content.decode()
    assert fresh(document).state == State.ISSUED


def test_without_a_book_the_clerk_is_shown_the_way_to_one(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    assert "Tạo sổ" in page(keyed, "clerk", document).content.decode()


def test_the_clerks_wrong_pin_takes_no_number(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    answer = post(keyed, "clerk", document, "phat-hanh", **issuing(keyed, document, pin="000000"))
    assert answer.status_code == 422
    assert not NumberEntry.objects.exists()


def test_a_failed_sealing_is_tried_again_with_the_same_number_and_can_be_given_up(keyed, settings):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    settings.EOFFICE_TIME_STAMP_URL = "http://127.0.0.1:9/khong-co"
    answer = browser(keyed, "clerk").post(url(document, "phat-hanh/"), issuing(keyed, document), follow=True)
    shown = answer.content.decode()
    assert "Đã cấp số nhưng chưa ký số được" in shown
    assert acts(keyed, "clerk", document) >= {"issue", "void"}
    assert "give_back" not in acts(keyed, "clerk", document)
    for to in ("0", "2"):
        refused = post(keyed, "clerk", document, "tra-lai", **asked(document, to=to, reason="Sai"))
        assert refused.status_code == 422
        assert "không trả lại được nữa" in refused.content.decode()
    settings.EOFFICE_TIME_STAMP_URL = ""
    answer = post(keyed, "clerk", document, "phat-hanh", **asked(document, pin=PIN))
    assert answer.status_code == 302
    assert fresh(document).code == "01/CTK-TKTH"
    assert NumberEntry.objects.count() == 1


def test_giving_up_voids_the_number(keyed, settings):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    settings.EOFFICE_TIME_STAMP_URL = "http://127.0.0.1:9/khong-co"
    post(keyed, "clerk", document, "phat-hanh", **issuing(keyed, document))
    answer = post(keyed, "clerk", document, "huy-so", reason="Thiết bị hỏng")
    assert answer.status_code == 302
    assert fresh(document).state == State.CANCELLED
    assert "Đã hủy" in page(keyed, "officer", document).content.decode()


def test_the_expected_number_follows_the_book_and_the_day(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    book = book_of(keyed.office)
    client = browser(keyed, "clerk")
    answer = client.get(url(document) + f"?phan=so&register={book.pk}", headers={"HX-Request": "true"})
    assert "01/CTK-TKTH" in answer.content.decode()


# --- remarks, revisions, the sheet


def test_a_remark_on_the_revision_is_told_to_the_drafter(cast):
    document = submitted(cast)
    answer = post(cast, "dept_head", document, "gop-y", text="Thiếu căn cứ", page="1", revision="1")
    assert answer.status_code == 302
    assert Remark.objects.get().revision.number == 1
    assert Notification.objects.filter(user=cast.user("officer"), text__startswith="Có góp ý").exists()
    assert "Thiếu căn cứ" in page(cast, "officer", document).content.decode()
    answer = post(cast, "dept_head", document, "gop-y", text="x", page="40", revision="1")
    assert answer.status_code == 422


def second_revision(cast: Any) -> Any:
    document = submitted(cast)
    deciding.give_back(document.pk, active(document).pk, reason="Sửa trích yếu", by=cast.dept_head)
    changed = entry(cast, fields={"subject": "V/v bổ sung"}, route=route(cast.office, name="Khác"))
    drafting.update(fresh(document), changed, by=cast.officer)
    submitting.submit(document, key=uuid.uuid4(), by=cast.officer)
    return fresh(document)


def test_two_revisions_stand_side_by_side(cast):
    document = second_revision(cast)
    client = browser(cast, "officer")
    assert "compare" in client.get(url(document)).context["acts"].names
    answer = client.get(url(document, "so-sanh/"))
    assert answer.status_code == 200
    assert [side["revision"].number for side in answer.context["sides"]] == [1, 2]
    changed = answer.context["differences"]
    assert any("rà soát" in each.before and "bổ sung" in each.after for each in changed)
    assert all("Báo cáo gửi về" not in each.before for each in changed)
    assert client.get(url(document, "ban/1/trang/1.png")).status_code == 200
    assert b"".join(client.get(url(document, "ban/2/tep/")).streaming_content).startswith(b"%PDF")
    assert browser(cast, "officer2").get(url(document, "so-sanh/")).status_code == 403
    assert browser(cast, "stranger").get(url(document, "ban/1/trang/1.png")).status_code == 404
    assert client.get(url(document, "ban/9/tep/")).status_code == 404


def test_one_revision_alone_has_nothing_to_compare(cast):
    assert browser(cast, "officer").get(url(submitted(cast), "so-sanh/")).status_code == 404


def test_a_kept_approval_stays_in_sight(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    deciding.give_back(document.pk, active(document).pk, reason="Xem lại", by=keyed.head)
    submitting.submit(document, key=uuid.uuid4(), by=keyed.officer)
    assert "đã duyệt nội dung này lúc" in page(keyed, "dept_head", document).content.decode()


def test_the_sheet_prints_every_opinion(cast):
    document = submitted(cast, brief="Kính trình Cục trưởng")
    approved(document, cast.dept_head, "Đồng ý trình")
    answer = browser(cast, "officer").get(url(document, "phieu-trinh/"))
    assert answer["Content-Type"] == "application/pdf"
    from pypdfium2 import PdfDocument

    text = PdfDocument(answer.content)[0].get_textpage().get_text_range()
    for word in ("PHIẾU TRÌNH", "Kính trình Cục trưởng", "Đồng ý trình", "Lê Thị Mai", "Nguyễn Văn Hùng"):
        assert word in text


def test_the_signature_panel_stands_on_the_page_once_signed(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    assert 'id="chu-ky-so"' in page(keyed, "officer", document).content.decode()
    sealed(document, keyed.clerk)
    shown = page(keyed, "clerk", document)
    assert "Đã phát hành số <b>01/CTK-TKTH</b>" in shown.content.decode()
    assert shown.context["acts"].primary.url == document.get_absolute_url()


def test_a_draft_never_submitted_has_its_page(cast):
    document = drafted(cast)
    shown = page(cast, "officer", document)
    assert "chưa trình" in shown.content.decode()
    assert {"edit", "discard"} <= shown.context["acts"].names

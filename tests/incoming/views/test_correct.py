"""Sửa thông tin đăng ký of a paper document."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import JournalEntry
from incoming.models import IncomingDocument
from registers.models import DocumentKind
from tests.incoming.build import LEAD, accepted, assigned, at_branch, fresh, paper, register_of
from tests.incoming.views.typing_in import TODAY, browser, errors_of, typed


def url(document: IncomingDocument) -> str:
    return f"/van-ban-den/{document.pk}/sua/"


def as_it_is(document: IncomingDocument, **changes):
    """What the form is sent with when nothing was touched."""
    data = {
        "issuing_body": document.issuing_body,
        "kind": str(document.kind_id),
        "code": document.code,
        "document_date": document.document_date.strftime(TODAY),
        "arrived_on": document.arrived_on.strftime(TODAY),
        "subject": document.subject,
        "sender_name": document.sender_name,
        "urgency": str(document.urgency),
        "reason": "Gõ nhầm",
    }
    return data | changes


def test_before_and_after_are_kept_and_read_in_the_history(cast):
    document = paper(cast.clerk)
    report = DocumentKind.objects.get(name="Báo cáo")
    client = browser(cast, "clerk")
    response = client.post(url(document), as_it_is(document, code="99/STC", urgency="3", kind=str(report.pk)))
    assert response.status_code == 302
    document = fresh(document)
    assert (document.code, document.urgency, document.kind, document.number) == ("99/STC", 3, report, 1)
    entry = JournalEntry.objects.get(verb="correct")
    assert entry.data["changed"] == {
        "code": ["2131/TCTK-TKTH", "99/STC"],
        "urgency": ["Thường", "Hỏa tốc"],
        "kind": ["Công văn", "Báo cáo"],
    }
    assert entry.text.startswith("Sửa thông tin đăng ký: Gõ nhầm. ")
    assert "Số, ký hiệu: “2131/TCTK-TKTH” → “99/STC”" in entry.text


def test_register_and_number_never_change(cast):
    document = paper(cast.clerk)
    other = register_of(cast.office, document.register.year - 1)
    forged = {
        "register": str(other.pk),
        "number": "77",
        "number_suffix": "a",
        "state": "VOIDED",
        "organisation": "1",
    }
    browser(cast, "clerk").post(url(document), as_it_is(document, subject="Khác") | forged)
    after = fresh(document)
    assert after.subject == "Khác"
    assert (after.register, after.number, after.number_suffix, after.state, after.organisation) == (
        document.register,
        1,
        "",
        document.state,
        cast.office,
    )


def test_ngay_den_moves_within_the_year_and_the_book_follows(cast):
    document = paper(cast.clerk, document_date=dt.date(timezone.localdate().year, 1, 1))
    new_year = dt.date(document.register.year, 1, 1)
    client = browser(cast, "clerk")
    client.post(url(document), as_it_is(document, arrived_on=new_year.strftime(TODAY)))
    document = fresh(document)
    assert document.arrived_on == document.entry.date == new_year
    old = client.post(url(document), as_it_is(document, arrived_on=f"31/12/{new_year.year - 1}"))
    assert f"Ngày đến phải thuộc năm {new_year.year} của sổ" in errors_of(old)["arrived_on"]
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).strftime(TODAY)
    future = client.post(url(document), as_it_is(document, arrived_on=tomorrow))
    assert errors_of(future) == {"arrived_on": ["Ngày đến không được sau hôm nay"]}


def test_a_reason_and_a_change_are_needed(cast):
    document = paper(cast.clerk)
    client = browser(cast, "clerk")
    assert errors_of(client.post(url(document), as_it_is(document, reason="", code="1/X"))) == {
        "reason": ["Nhập lý do sửa"]
    }
    response = client.post(url(document), as_it_is(document))
    assert response.status_code == 422
    assert "Chưa có thông tin nào thay đổi." in response.content.decode()
    assert not JournalEntry.objects.filter(verb="correct").exists()


def test_it_may_be_corrected_after_it_was_voided(cast):
    document = paper(cast.clerk)
    client = browser(cast, "clerk")
    client.post(f"/van-ban-den/{document.pk}/huy-so/", {"reason": "Nhầm"})
    assert client.post(url(document), as_it_is(document, note="Đã hủy bản giấy")).status_code == 302


def test_what_a_sender_wrote_is_read_only_even_when_posted(cast):
    document = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    client = browser(cast, "branch1_clerk")
    assert client.get(url(document)).status_code == 422
    response = client.post(url(document), as_it_is(document, code="giả/mạo"))
    assert response.status_code == 422
    assert "không được sửa nội dung gốc" in response.content.decode()
    assert fresh(document).code == document.code


@pytest.mark.parametrize(
    ("name", "status"), [("head", 403), ("officer", 403), ("branch1_clerk", 404), ("stranger", 404)]
)
def test_nobody_else_corrects_it(cast, name, status):
    document = paper(cast.clerk)
    client = browser(cast, name)
    assert client.get(url(document)).status_code == status
    assert client.post(url(document), as_it_is(document, code="1/X")).status_code == status
    assert fresh(document).code == document.code


def test_the_form_stands_filled_in(cast):
    client = browser(cast, "clerk")
    client.post("/van-ban-den/moi/", typed(register_of(cast.office), note="Bản fax"))
    document = IncomingDocument.objects.get()
    form = client.get(url(document)).context["form"]
    shown = {name: form[name].value() for name in ("code", "kind", "note", "pages")}
    assert shown == {"code": "2216/STC-QLNS", "kind": document.kind_id, "note": "Bản fax", "pages": 2}

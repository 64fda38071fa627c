"""Changing an entry until it is issued: drafts, numbered documents, two clerks on one document."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from outgoing.entries import Entry
from outgoing.models import OutgoingDocument
from outgoing.services import issuing
from outgoing.services.numbering import void
from registers.models import NumberEntry
from tests.incoming.build import fresh
from tests.outgoing.build import book_of, issued, lines, scan, values
from tests.outgoing.typing_in import TODAY, browser, errors_of, send_up, stamped, typed

pytestmark = pytest.mark.django_db
State = OutgoingDocument.State


def draft(cast: Any, **changes: Any) -> OutgoingDocument:
    entry = Entry(
        fields=values(cast, **changes), main=[scan(cast.clerk)], lines=lines(cast, "branch1", "Sở Tài chính")
    )
    return issuing.create(entry, by=cast.clerk)[0]


def numbered(cast: Any, **changes: Any) -> OutgoingDocument:
    entry = Entry(
        fields=values(cast, **changes),
        main=[scan(cast.clerk)],
        lines=lines(cast, "branch1"),
        register=book_of(cast.office),
        on=timezone.localdate(),
    )
    return issuing.create(entry, number=True, by=cast.clerk)[0]


def url(document: OutgoingDocument) -> str:
    return f"{document.get_absolute_url()}sua/"


def filled(client: Any, document: OutgoingDocument, **changes: Any) -> dict[str, Any]:
    """The form as the page gives it, with changes."""
    form = client.get(url(document)).context["form"]
    chosen = form["recipients"].value()
    names = [name for name in form.fields if name not in ("main", "annexes", "drop")]
    data = {name: "" if form[name].value() is None else form[name].value() for name in names}
    data |= {
        "recipients": [f"u{r.unit_id}" for r in chosen if r.unit_id],
        "recipients_name": [r.name for r in chosen if r.kind == "EXTERNAL"],
        "recipients_address": [r.address for r in chosen if r.kind == "EXTERNAL"],
        "recipients_email": [r.email for r in chosen if r.kind == "EXTERNAL"],
        "recipients_purpose": "ACT",
        "secrecy": "THUONG",
    }
    for name, value in data.items():
        if isinstance(value, dt.date):
            data[name] = value.strftime(TODAY)
    return data | {"after": "du-thao"} | changes


def test_a_draft_comes_back_as_it_was_left(cast):
    book_of(cast.office)
    client = browser(cast, "clerk")
    document = draft(cast, note="Chờ chữ ký", pages=3)
    form = client.get(url(document)).context["form"]
    assert (form["subject"].value(), form["pages"].value()) == (document.subject, 3)
    response = client.post(url(document), filled(client, document, note="Đã ký"))
    assert response.status_code == 302
    after = fresh(document)
    assert (after.note, after.pages, after.state) == ("Đã ký", 3, State.DRAFT)
    assert {r.name for r in after.recipients.all()} == {"Chi cục Thống kê 1", "Sở Tài chính"}
    assert after.attachments.count() == 1


def test_a_draft_is_numbered_and_issued_after_the_comparison(cast):
    book = book_of(cast.office)
    client = browser(cast, "clerk")
    document = draft(cast)
    data = filled(client, document, after="phat-hanh", register=str(book.pk))
    assert client.post(url(document), data).context["compares"]
    assert fresh(document).state == State.DRAFT
    client.post(url(document), data | stamped("01/CTK-TKTH"))
    assert (fresh(document).state, fresh(document).code) == (State.ISSUED, "01/CTK-TKTH")


def test_a_numbered_document_keeps_number_kind_and_day(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    page = client.get(url(document))
    assert {"kind", "register", "document_date", "drafting_unit"}.isdisjoint(page.context["form"].fields)
    data = filled(client, document, subject="V/v đã sửa", kind="999", document_date="01/01/2020")
    assert client.post(url(document), data).status_code == 302
    after = fresh(document)
    assert (after.subject, after.code, after.kind, after.document_date) == (
        "V/v đã sửa", "01/CTK-TKTH", document.kind, document.document_date)  # fmt: skip
    assert after.drafting_unit == cast.tkth


def test_files_are_added_and_taken_out_until_the_issue(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    old = document.attachments.get()
    data = filled(client, document, main=[send_up(client)], drop=[str(old.pk)])
    assert client.post(url(document), data).status_code == 302
    assert document.attachments.get().pk != old.pk


def test_taking_out_the_only_scan_stops_the_issue(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    old = document.attachments.get()
    response = client.post(url(document), filled(client, document, drop=[str(old.pk)], after="phat-hanh"))
    assert (response.status_code, set(errors_of(response))) == (422, {"main"})
    assert document.attachments.count() == 1


def test_another_clerks_change_is_told_and_nothing_typed_is_lost(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    data = filled(client, document, subject="V/v bản của tôi")
    issuing.update(document, Entry(fields={"note": "sửa trước"}), by=cast.clerk)

    response = client.post(url(document), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Hoàng Thị Nga vừa sửa văn bản này lúc" in page
    assert "V/v bản của tôi" in page
    assert fresh(document).subject == document.subject

    again = client.post(url(document), data | {"version": str(response.context["version"])})
    assert (again.status_code, fresh(document).subject) == (302, "V/v bản của tôi")


def test_what_was_voided_meanwhile_answers_with_who_did_it(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    data = filled(client, document)
    void(document, reason="Ký lại", by=cast.clerk)
    response = client.post(url(document), data)
    assert response.status_code == 409
    assert "Hoàng Thị Nga" in response.content.decode()
    assert client.get(url(document)).status_code == 409


def test_a_double_click_on_issuing_issues_once(cast):
    document = numbered(cast)
    client = browser(cast, "clerk")
    data = filled(client, document, after="phat-hanh")
    first = client.post(url(document), data)
    again = client.post(url(document), data, follow=True)
    assert first.status_code == 302
    assert again.redirect_chain[0][0] == document.get_absolute_url()
    assert (fresh(document).state, NumberEntry.objects.count()) == (State.ISSUED, 1)


def test_an_issued_document_is_not_changed(cast):
    document = issued(cast, "branch1", by=cast.clerk)
    assert browser(cast, "head").get(url(document)).status_code == 403
    assert browser(cast, "branch1_clerk").get(url(document)).status_code == 404
    client = browser(cast, "clerk")
    assert client.get(url(document)).status_code == 409


def test_who_may_change(cast):
    document = numbered(cast)
    seen = {
        name: browser(cast, name).get(url(document)).status_code
        for name in ("clerk", "head", "officer", "branch1_clerk", "stranger")
    }
    assert seen == {"clerk": 200, "head": 403, "officer": 403, "branch1_clerk": 404, "stranger": 404}
    assert browser(cast, "stranger").post(url(document), typed(cast)).status_code == 404

"""The ten columns of the register of received documents."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming import ledger
from incoming.models import IncomingDocument
from incoming.services import registering
from incoming.services.assigning import assign
from incoming.services.handling import open_document, start
from registers.ledger import lines
from registers.models import NumberEntry
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    fields,
    fresh,
    lead_of,
    paper,
    register_of,
    to,
)

DATE, NUMBER, AUTHOR, CODE, WRITTEN, SUBJECT, RECEIVER, PASSED, RECEIPT, NOTE = range(10)


@pytest.fixture
def register(cast):
    return register_of(cast.office)


def printed(register, actor):
    """The lines of the whole book, as cells."""
    entries = list(register.entries.order_by("number", "suffix"))
    return [[cell.value for cell in line.cells] for line in lines(register, entries, actor)]


def test_a_letter_just_registered_has_no_receiver_yet(cast, register):
    document = paper(cast.clerk, urgency=3, note="Bản fax")
    [row] = printed(register, cast.clerk)
    assert row == [
        timezone.localdate(),
        "01",
        "Tổng cục Thống kê",
        "2131/TCTK-TKTH",
        document.document_date,
        "Công văn V/v báo cáo tình hình kinh tế - xã hội quý IV",
        "",
        None,
        "",
        "Hỏa tốc. Bản fax",
    ]


def test_submitted_stands_with_the_leader_and_when_he_opened_it(cast, register):
    document = paper(cast.clerk, submitted=True)
    open_document(document, by=cast.deputy)
    [row] = printed(register, cast.clerk)
    assert (row[RECEIVER], row[PASSED], row[RECEIPT]) == ("Cục trưởng", timezone.localdate(), "")
    open_document(document, by=cast.head)
    [row] = printed(register, cast.clerk)
    assert row[RECEIPT].startswith("Đã nhận ")


def test_assigned_stands_with_the_one_in_charge_first_and_who_took_it(cast, register):
    document = paper(cast.clerk, submitted=True)
    due = timezone.localdate() + dt.timedelta(days=7)
    choices = [to(cast, "tchc", CO), to(cast, "branch1", INFO), to(cast, "tkth", LEAD, due)]
    assign(document, choices=choices, instruction="", by=cast.head)
    start(lead_of(document), by=cast.dept_head)
    [row] = printed(register, cast.clerk)
    assert row[RECEIVER] == "Phòng Thống kê Tổng hợp; Phòng Tổ chức - Hành chính; Chi cục Thống kê 1"
    assert row[PASSED] == timezone.localdate()
    assert row[RECEIPT].startswith("Lê Thị Mai, ")
    assert row[NOTE] == f"Hạn {due:%d/%m/%Y}"


def test_a_branch_s_receipt_is_its_clerk_s(cast, register):
    document = assigned(cast, ("branch1", LEAD))
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    [row] = printed(register, cast.clerk)
    assert row[RECEIPT].startswith("Đặng Thị Hạnh, ")


def test_voided_and_returned_rows_stay_with_their_reasons(cast, register):
    registering.void(paper(cast.clerk), reason="Vào sổ nhầm", by=cast.clerk)
    received = accepted(at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    registering.return_to_sender(received, reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    book = register_of(cast.branch1)
    [branch_row] = printed(book, cast.branch1_clerk)
    assert branch_row[NOTE] == "Đã trả lại nơi gửi: Gửi nhầm đơn vị"
    voided = printed(register, cast.clerk)[0]
    assert (voided[NUMBER], voided[NOTE]) == ("01", "Đã hủy số: Vào sổ nhầm")
    shown = lines(register, list(register.entries.order_by("number")), cast.clerk)
    assert [(line.struck, line.loose) for line in shown] == [(True, False), (False, False)]


def test_an_inserted_number_stands_between_with_its_reason(cast, register):
    first, second = paper(cast.clerk, code="1/A"), paper(cast.clerk, code="2/A")
    inserted = NumberEntry.objects.create(
        register=register, number=1, suffix="a", date=first.arrived_on, reason="bưu điện phát muộn"
    )
    document = IncomingDocument(organisation=cast.office, arrived_on=first.arrived_on, **fields(code="1a/A"))
    document.register_as(entry=inserted, by=cast.clerk)
    document.save()
    rows = printed(register, cast.clerk)
    assert [(row[NUMBER], row[CODE]) for row in rows] == [("01", "1/A"), ("01a", "1a/A"), ("02", "2/A")]
    assert rows[1][NOTE] == "Số phụ: bưu điện phát muộn"
    assert second.number == 2


def test_rows_link_to_documents_only_for_those_who_read_them(cast, register):
    document = paper(cast.clerk)
    entries = list(register.entries.all())
    assert (
        ledger.rows(register, entries, cast.clerk)[document.entry_id].url
        == fresh(document).get_absolute_url()
    )
    assert ledger.rows(register, entries, cast.officer)[document.entry_id].url == ""


def test_three_questions_however_long_the_book_is(cast, register, django_assert_num_queries):
    for number in range(4):
        paper(cast.clerk, code=f"{number}/A", submitted=bool(number % 2))
    entries = list(register.entries.order_by("number"))
    with django_assert_num_queries(3):
        assert len(ledger.rows(register, entries, cast.clerk)) == 4

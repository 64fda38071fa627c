"""The ten columns of the register of outgoing documents, and the proof of its numbers."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import registry
from incoming.models import Recall
from incoming.services import registering
from incoming.services.recalling import answer_recall
from outgoing import ledger
from outgoing.entries import Entry
from outgoing.services import following, numbering
from outgoing.services.issuing import create
from registers.ledger import lines as ledger_lines
from registers.models import DocumentKind, NumberEntry
from registers.services.reserving import insert_number, reserve_number
from tests.incoming.build import accepted, fresh, register_of, work_off
from tests.outgoing.build import book_of, issued, lines, received, scan, values

pytestmark = pytest.mark.django_db
CODE, DATE, SUBJECT, SIGNER, RECIPIENTS, ARCHIVE, COPIES, PASSED, RECEIPT, NOTE = range(10)


@pytest.fixture
def register(cast):
    return book_of(cast.office)


def printed(register):
    """The whole book as cells, the way paper has it."""
    entries = list(register.entries.order_by("number", "suffix"))
    return [[cell.value for cell in line.cells] for line in ledger_lines(register, entries, None)]


def numbered(cast, **changes):
    entry = Entry(
        fields=values(cast, **changes),
        main=[scan(cast.clerk)],
        lines=lines(cast, "branch1"),
        register=book_of(cast.office),
        on=timezone.localdate(),
    )
    return create(entry, number=True, by=cast.clerk)[0]


def test_an_issued_document_fills_the_ten_columns_of_the_decree(cast, register):
    issued(cast, "branch1", "Sở Tài chính", archive_text="VT, TKTH", copies=3, urgency=1, note="Bản fax")
    today = timezone.localdate()
    assert printed(register) == [
        [
            "01/CTK-TKTH",
            today,
            "Công văn V/v báo cáo kết quả rà soát địa bàn điều tra",
            "Nguyễn Văn Hùng",
            "Chi cục Thống kê 1; Sở Tài chính",
            "VT, TKTH",
            3,
            today,
            "",
            "Khẩn. Bản fax",
        ]
    ]


def test_what_is_printed_on_the_document_stands_for_the_list_and_as_above_for_names(cast, register):
    issued(cast, "branch1", "branch2", recipients_text="Như trên; Lưu: VT")
    [line] = printed(register)
    both = "Chi cục Thống kê 1; Chi cục Thống kê 2"
    assert (line[RECIPIENTS], line[ARCHIVE], line[COPIES]) == (f"{both}; Lưu: VT", "Văn thư", 2)
    issued(cast, "branch1", recipients_text="- Sở Tài chính;\r\n- Lưu: VT, TKTH.")
    assert printed(register)[1][RECIPIENTS] == "Sở Tài chính; Lưu: VT, TKTH"


def test_the_kind_is_not_said_twice(cast, register):
    plan = DocumentKind.objects.get(name="Kế hoạch")
    issued(cast, "branch1", kind=plan, subject="Kế hoạch kiểm tra năm 2027")
    issued(cast, "branch1", kind=plan, subject="Kiểm tra năm 2027")
    said = [line[SUBJECT] for line in printed(register)]
    assert said == ["Kế hoạch kiểm tra năm 2027", "Kế hoạch Kiểm tra năm 2027"]


def test_a_long_list_is_named_at_its_beginning_and_counted(cast, register):
    issued(cast, *(f"Cơ quan {n:02d}" for n in range(13)))
    [line] = printed(register)
    named = "; ".join(f"Cơ quan {n:02d}" for n in range(10))
    assert line[RECIPIENTS] == f"{named}; và 3 nơi nhận khác"


def test_one_receiver_signs_by_accepting_several_are_counted(cast, register):
    first, second = issued(cast, "branch1"), issued(cast, "branch1", "branch2")
    for document in (first, second):
        accepted(received(document, cast.branch1), cast.branch1_clerk)
    assert printed(register)[0][RECEIPT].startswith("Đặng Thị Hạnh, ")
    assert printed(register)[1][RECEIPT] == "Đã tiếp nhận 1/2"


def test_a_numbered_document_waits_to_be_issued(cast, register):
    numbered(cast)
    [line] = printed(register)
    assert (line[PASSED], line[COPIES], line[NOTE]) == (None, None, "Chưa phát hành")


def test_voided_reserved_and_inserted_rows_give_their_reasons(cast, register):
    numbering.void(numbered(cast), reason="Sai thẩm quyền", by=cast.clerk)
    reserve_number(register, on=timezone.localdate(), reason="Chờ Cục trưởng ký", by=cast.clerk)
    entry = insert_number(register, after=1, on=timezone.localdate(), reason="Phát hành muộn", by=cast.clerk)
    create(
        Entry(
            fields=values(cast),
            main=[scan(cast.clerk)],
            lines=lines(cast, "branch1"),
            register=register,
            on=timezone.localdate(),
            reserved=entry,
        ),
        issue=True,
        by=cast.clerk,
    )
    assert [(line[CODE], line[NOTE]) for line in printed(register)] == [
        ("01/CTK-TKTH", "Đã hủy số: Sai thẩm quyền"),
        ("01a/CTK-TKTH", "Số phụ: Phát hành muộn"),
        ("02", "Số giữ chưa sử dụng: Chờ Cục trưởng ký"),
    ]
    shown = ledger_lines(register, list(register.entries.order_by("number", "suffix")), None)
    assert [line.struck for line in shown] == [True, False, False]


def test_recalled_returned_and_replaced_documents_say_so(cast, register):
    recalled, refused, old = (issued(cast, "branch1", "branch2") for _n in range(3))
    following.recall(recalled, reason="Sai nội dung", by=cast.clerk)
    registering.refuse(received(refused, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    issued(cast, "branch1", replaces=old)
    notes = [line[NOTE] for line in printed(register)]
    today = timezone.localdate().strftime("%d/%m/%Y")
    assert notes == [
        f"Đã thu hồi ngày {today}: Sai nội dung",
        "Trả lại: Chi cục Thống kê 1 (Gửi nhầm đơn vị)",
        "Được thay thế bởi văn bản số 04/CTK-TKTH",
        "Thay thế văn bản số 03/CTK-TKTH",
    ]


def test_what_was_recalled_stays_in_the_receiver_s_book_with_day_and_reason(cast):
    document = issued(cast, "branch1")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    following.recall(document, reason="Sai nội dung", by=cast.clerk)
    answer_recall(Recall.objects.get(delivery=theirs.delivery_id), agree=True, by=cast.branch1_clerk)
    book = register_of(cast.branch1)
    [line] = ledger_lines(book, list(book.entries.all()), None)
    today = timezone.localdate().strftime("%d/%m/%Y")
    assert line.cells[9].value == f"Đã thu hồi ngày {today}. Lý do thu hồi: Sai nội dung"
    assert line.struck


def test_the_follow_up_book_names_the_answers(cast):
    asked = issued(cast, "branch1")
    theirs = accepted(received(asked, cast.branch1), cast.branch1_clerk)
    issued(cast, "office", by=cast.branch1_clerk, answers=theirs, field="TH", drafting_unit=None)
    book = register_of(cast.branch1)
    [line] = ledger_lines(book, list(book.entries.all()), None, "FOLLOW_UP")
    number, described, receivers, _due, progress, answers, _note = (cell.value for cell in line.cells)
    assert (number, answers) == ("01", "01/CCTK-TH")
    today = timezone.localdate().strftime("%d/%m/%Y")
    assert described == f"Công văn số 01/CTK-TKTH ngày {today} của Cục Thống kê"
    assert (receivers, progress) == ("Chi cục trưởng", "Chờ phân xử lý")


def test_three_questions_however_long_the_book_and_the_lists_of_recipients(
    cast, register, django_assert_num_queries
):
    issued(cast, "branch1")
    for _n in range(3):
        issued(cast, "branch1", "branch2", *(f"Cơ quan {n}" for n in range(20)))
    entries = list(register.entries.order_by("number"))
    for some in (entries[:1], entries):
        with django_assert_num_queries(3):
            assert len(ledger.rows(register, some, None)) == len(some)


# --- the proof of the numbers


def found():
    """The sentences of this app's checks, their English half."""
    keys = [key for key in registry.checks if key.startswith("registers.outgoing-")]
    assert len(keys) == 3
    return [line.partition(" / ")[0] for key in keys for line in registry.checks[key].run()]


def behind_the_model(sql, *bound):
    with connection.cursor() as cursor:
        cursor.execute(sql, bound)


def test_a_day_s_work_is_in_order(cast, register):
    issued(cast, "branch1")
    following.recall(issued(cast, "branch1"), reason="Nhầm", by=cast.clerk)
    numbering.void(numbered(cast), reason="Nhầm", by=cast.clerk)
    numbered(cast)
    reserve_number(register, on=timezone.localdate(), reason="Để dành", by=cast.clerk)
    work_off()
    assert found() == []
    call_command("check_registers")


def test_a_number_a_day_and_a_symbol_that_differ_from_the_book(cast, register):
    number, day, code = (issued(cast, "branch1") for _n in range(3))
    table = "UPDATE outgoing_outgoingdocument SET"
    behind_the_model(f"{table} number = 9 WHERE id = %s", number.pk)
    behind_the_model(f"{table} document_date = document_date - 1 WHERE id = %s", day.pk)
    behind_the_model(f"{table} code = '13/CTK-TKTH' WHERE id = %s", code.pk)
    place = f"{register.name} ({register.year}), number"
    today = timezone.localdate()
    earlier = fresh(day).document_date
    assert found() == [
        f"document {number.pk} says number 09, the book says {place} 01",
        f"document {day.pk} is dated {earlier}, {place} 02 is dated {today}",
        f"document {code.pk} has the symbol '13/CTK-TKTH', not that of {place} 03",
    ]


def test_a_voided_number_whose_document_is_not_and_the_other_way_round(cast, register):
    first, second, third = (issued(cast, "branch1") for _n in range(3))
    NumberEntry.objects.filter(pk=first.entry_id).update(state="VOIDED", reason="Nhầm")
    behind_the_model("UPDATE outgoing_outgoingdocument SET state = 'CANCELLED' WHERE id = %s", second.pk)
    NumberEntry.objects.filter(pk=third.entry_id).update(state="RESERVED", reason="Nhầm")
    place = f"{register.name} ({register.year}), number"
    assert found() == [
        f"{place} 03: reserved, but carried by document {third.pk}",
        f"{place} 01: voided, but document {first.pk} is not",
        f"{place} 02: document {second.pk} is cancelled, the number is not",
    ]


def test_one_symbol_twice_in_a_year(cast, register):
    first, second = issued(cast, "branch1"), issued(cast, "branch1")
    behind_the_model(
        "UPDATE outgoing_outgoingdocument SET code_norm = %s WHERE id = %s", first.code_norm, second.pk
    )
    year = timezone.localdate().year
    said = f"2 documents of organisation {cast.office.pk} carry '01/CTK-TKTH' in {year}"
    assert found() == [said]


def test_the_operations_command_fails_on_them(cast, register, capsys):
    document = issued(cast, "branch1")
    behind_the_model("UPDATE outgoing_outgoingdocument SET number = 7 WHERE id = %s", document.pk)
    with pytest.raises((CommandError, SystemExit)):
        call_command("check_registers")
    printed_out = capsys.readouterr()
    assert f"document {document.pk} says number 07" in printed_out.out + printed_out.err

"""Entry, number and issue of a document signed on paper, and where it goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.errors import Refused
from accounts.journal import entries_about
from incoming.models import Delivery, IncomingDocument
from incoming.services import handling, registering, submitting
from incoming.services.assigning import assign
from outgoing.entries import Entry
from outgoing.models import OutgoingDocument, Recipient
from outgoing.services import following, issuing, numbering
from registers.models import DocumentKind, NumberEntry
from registers.services.reserving import insert_number, reserve_number
from tests.incoming.build import LEAD, accepted, fresh, lead_of, register_of, to, work_off
from tests.outgoing.build import book_of, delivery, issued, lines, received, row, scan, values

pytestmark = pytest.mark.django_db
S = OutgoingDocument.State
TODAY = timezone.localdate


def test_a_stamped_scan_is_numbered_issued_and_arrives_everywhere(cast):
    document = issued(cast, "branch1", "branch2", "officer", "Sở Tài chính")
    assert (document.state, document.code, document.number) == (S.ISSUED, "01/CTK-TKTH", 1)
    states = {
        r.name: r.delivery.state if r.delivery else r.kind
        for r in document.recipients.select_related("delivery")
    }
    assert states == {
        "Chi cục Thống kê 1": "ARRIVED",
        "Chi cục Thống kê 2": "ARRIVED",
        "Phạm Thu Dung": "INTERNAL",
        "Sở Tài chính": "EXTERNAL",
    }
    theirs = received(document, cast.branch1)
    assert (theirs.code, theirs.issuing_body, theirs.state) == ("01/CTK-TKTH", "Cục Thống kê", "PENDING")
    assert OutgoingDocument.objects.visible_to(cast.actor("officer")).filter(pk=document.pk).exists()
    assert not OutgoingDocument.objects.visible_to(cast.actor("officer2")).filter(pk=document.pk).exists()


def test_both_sides_hold_the_same_bytes(cast):
    document = issued(cast, "branch1")
    mine = document.attachments.get()
    theirs = received(document, cast.branch1).attachments.get()
    assert mine.issued_sha256 == mine.file.sha256 == theirs.file.sha256


def test_the_sender_reads_the_receiver_s_stages(cast):
    document = issued(cast, "branch1", "branch2")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    assign(theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="kín", by=cast.branch1_head)
    handling.complete(lead_of(theirs), result="Đã báo cáo", by=cast.branch1_officer)
    registering.refuse(received(document, cast.branch2), reason="Gửi nhầm đơn vị", by=cast.branch2_clerk)
    first, second = delivery(document, cast.branch1), delivery(document, cast.branch2)
    assert (first.state, first.arrival_number, first.assignee_name, first.result) == (
        "COMPLETED", "01", "Lý Minh Tuấn", "Đã báo cáo")  # fmt: skip
    assert (second.state, second.refusal_reason) == ("REFUSED", "Gửi nhầm đơn vị")


def test_vao_so_first_and_phat_hanh_later(cast):
    entry = Entry(fields=values(cast), register=book_of(cast.office), on=TODAY())
    document, _ = issuing.create(entry, number=True, by=cast.clerk)
    assert document.state == S.NUMBERED
    with pytest.raises(Refused, match="bản quét"):
        issuing.issue(document, by=cast.clerk)
    issuing.update(document, Entry(fields={}, main=[scan(cast.clerk)]), by=cast.clerk)
    with pytest.raises(Refused, match="nơi nhận"):
        issuing.issue(document, by=cast.clerk)
    issuing.update(document, Entry(fields={}, lines=lines(cast, "branch1")), issue=True, by=cast.clerk)
    assert fresh(document).state == S.ISSUED


def test_a_failed_issue_takes_no_number(cast):
    entry = Entry(
        fields=values(cast), main=[scan(cast.clerk)], lines=[], register=book_of(cast.office), on=TODAY()
    )
    with pytest.raises(Refused):
        issuing.create(entry, issue=True, by=cast.clerk)
    assert (
        book_of(cast.office).next_number,
        NumberEntry.objects.count(),
        OutgoingDocument.objects.count(),
    ) == (1, 0, 0)


SYMBOLS = [
    ("Công văn", "tkth", "", "01/CTK-TKTH"),
    ("Quyết định", "tchc", "", "01/QĐ-CTK"),
    ("Tờ trình", "tkth", "", "01/TTr-CTK"),
    ("Công văn", "branch1", "TH", "01/CCTK-TH"),
]


@pytest.mark.parametrize(("kind", "unit", "field", "expected"), SYMBOLS)
def test_the_symbol_by_kind(cast, kind, unit, field, expected):
    by = cast.branch1_clerk if unit == "branch1" else cast.clerk
    changes = {"kind": DocumentKind.objects.get(name=kind), "drafting_unit": cast.units[unit], "field": field}
    entry = Entry(fields=values(cast, **changes), register=book_of(by.organisation), on=TODAY())
    document, _ = issuing.create(entry, number=True, by=by)
    assert document.code == expected


def test_days_do_not_go_down_as_numbers_go_up(cast):
    book = book_of(cast.office)
    issuing.create(Entry(fields=values(cast), register=book, on=TODAY()), number=True, by=cast.clerk)
    earlier = Entry(fields=values(cast), register=book, on=TODAY() - dt.timedelta(days=1))
    with pytest.raises(Refused, match="ngược thứ tự"):
        issuing.create(earlier, number=True, by=cast.clerk)
    assert fresh(book).next_number == 2


def test_a_kept_number_is_used_by_the_document_that_comes_later(cast):
    book, yesterday = book_of(cast.office), TODAY() - dt.timedelta(days=1)
    kept = reserve_number(book, on=yesterday, reason="Chờ ký", by=cast.clerk)
    issuing.create(Entry(fields=values(cast), register=book, on=TODAY()), number=True, by=cast.clerk)
    entry = Entry(fields=values(cast), register=book, on=yesterday, reserved=kept)
    document, _ = issuing.create(entry, number=True, by=cast.clerk)
    assert (document.number, fresh(kept).state) == (1, "TAKEN")
    again = Entry(fields=values(cast), register=book, on=yesterday, reserved=kept)
    with pytest.raises(Refused, match="không còn được giữ"):
        issuing.create(again, number=True, by=cast.clerk)


def test_an_inserted_number_stands_between_its_neighbours(cast):
    book, day = book_of(cast.office), TODAY() - dt.timedelta(days=4)
    for offset in (0, 2):
        entry = Entry(fields=values(cast), register=book, on=day + dt.timedelta(days=offset))
        issuing.create(entry, number=True, by=cast.clerk)
    with pytest.raises(Refused, match="phải từ"):
        insert_number(book, after=1, on=day + dt.timedelta(days=3), reason="Sót", by=cast.clerk)
    first = insert_number(book, after=1, on=day + dt.timedelta(days=1), reason="Sót", by=cast.clerk)
    second = insert_number(book, after=1, on=day + dt.timedelta(days=1), reason="Sót", by=cast.clerk)
    assert (first.display, second.display, fresh(book).next_number) == ("01a", "01b", 3)
    with_it = Entry(fields=values(cast), register=book, on=first.date, reserved=first)
    document, _ = issuing.create(with_it, number=True, by=cast.clerk)
    assert document.code == "01a/CTK-TKTH"


def test_a_voided_number_stays_in_the_book_with_its_reason(cast):
    entry = Entry(fields=values(cast), register=book_of(cast.office), on=TODAY())
    document, _ = issuing.create(entry, number=True, by=cast.clerk)
    numbering.void(document, reason="Ký lại bản khác", by=cast.clerk)
    assert (fresh(document).state, document.entry.__class__.objects.get().state) == (S.CANCELLED, "VOIDED")
    following_one, _ = issuing.create(
        entry.__class__(fields=values(cast), register=entry.register, on=TODAY()), number=True, by=cast.clerk
    )
    assert following_one.number == 2


def test_only_the_clerk_issues(cast):
    for name in ("head", "officer", "dept_head", "admin"):
        with pytest.raises(PermissionDenied):
            issuing.create(Entry(fields=values(cast)), by=getattr(cast, name))
    document, _ = issuing.create(Entry(fields=values(cast)), by=cast.clerk)
    for name in ("branch1_clerk", "stranger"):
        with pytest.raises((PermissionDenied, OutgoingDocument.DoesNotExist)):
            issuing.update(document, Entry(fields={}), number=True, by=getattr(cast, name))


def test_more_recipients_get_the_same_frozen_files(cast):
    document = issued(cast, "branch1")
    issuing.add_recipients(document, lines(cast, "branch2", "Sở Nội vụ"), by=cast.clerk)
    work_off()
    assert received(document, cast.branch2).attachments.get().file == document.attachments.get().file
    with pytest.raises(Refused, match="đã có"):
        issuing.add_recipients(document, lines(cast, "branch1"), by=cast.clerk)


def test_oneself_and_doubles_are_no_recipients(cast):
    for names, message in ((("office",), "chính cơ quan mình"), (("branch1", "branch1"), "hai lần")):
        entry = Entry(fields=values(cast), lines=lines(cast, *names))
        with pytest.raises(Refused, match=message):
            issuing.create(entry, by=cast.clerk)


def test_a_refused_one_is_sent_again_as_a_new_delivery_that_names_the_old(cast):
    document = issued(cast, "branch1")
    old = delivery(document, cast.branch1)
    registering.refuse(received(document, cast.branch1), reason="Tệp không đọc được", by=cast.branch1_clerk)
    following.resend(document, [row(document, cast.branch1)], by=cast.clerk)
    work_off()
    new = delivery(document, cast.branch1)
    assert (new.state, new.previous_id, fresh(old).state) == ("ARRIVED", old.pk, "REFUSED")
    with pytest.raises(Refused):
        following.resend(document, [row(document, cast.branch1)], by=cast.clerk)


def test_a_reminder_reaches_the_branch_s_clerk_once_an_hour(cast):
    document = issued(cast, "branch1", "branch2")
    recipients = list(document.recipients.all())
    assert following.remind(document, recipients, by=cast.clerk) == 2
    assert following.remind(document, recipients, by=cast.clerk) == 0


def test_what_is_known_of_an_outside_body_is_kept_by_hand(cast):
    document = issued(cast, "Sở Tài chính", "branch1")
    outside = document.recipients.get(kind=Recipient.Kind.EXTERNAL)
    following.note_post(outside, post="POSTED", on=TODAY(), by=cast.clerk)
    following.note_post(outside, post="CONFIRMED", on=TODAY(), by=cast.clerk)
    assert (fresh(outside).post, fresh(outside).posted_on, fresh(outside).confirmed_on) == (
        "CONFIRMED",
        TODAY(),
        TODAY(),
    )
    with pytest.raises(Refused):
        following.note_post(row(document, cast.branch1), post="POSTED", on=TODAY(), by=cast.clerk)


def test_an_answer_arrives_marked_and_proposes_the_follower(cast):
    question = issued(
        cast, "branch1", follower=cast.principal("officer"), reply_due_on=TODAY() + dt.timedelta(days=5)
    )
    theirs = accepted(received(question, cast.branch1), cast.branch1_clerk)
    assert theirs.due_on == question.reply_due_on
    answer = issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH", answers=theirs)
    back = received(answer, cast.office)
    assert (back.answers_code, back.proposal.lead) == (question.code, cast.principal("officer"))
    assert Delivery.objects.get(answered_by__deliveries=back.delivery) == delivery(question, cast.branch1)


def test_a_replacing_document_marks_the_old_one_at_the_receiver(cast):
    old = issued(cast, "branch1")
    new = issued(cast, "branch1", replaces=old)
    theirs = IncomingDocument.objects.filter(organisation=cast.branch1).order_by("pk")
    assert [d.replaced_by_code for d in theirs] == [new.code, ""]
    assert [d.replaces_code for d in theirs] == ["", old.code]


def test_another_scan_goes_to_everybody_and_the_old_one_stays(cast):
    document = issued(cast, "branch1")
    theirs = accepted(received(document, cast.branch1), cast.branch1_clerk)
    upload = scan(cast.clerk, "dung.pdf")
    following.replace_scan(
        document, document.attachments.get(), upload=upload, reason="Quét nhầm", by=cast.clerk
    )
    assert [(a.name, a.replaced_at is None) for a in theirs.attachments.order_by("pk")] == [
        ("van-ban.pdf", False), ("dung.pdf", True)]  # fmt: skip
    assert fresh(document).number == 1
    issuing.add_recipients(document, lines(cast, "branch2"), by=cast.clerk)
    work_off()
    assert [a.name for a in received(document, cast.branch2).attachments.all()] == ["dung.pdf"]


def test_another_scan_reaches_the_branches_a_receiver_has_passed_it_down_to(cast):
    document = issued(cast, "office", by=cast.branch1_clerk, drafting_unit=None, field="TH")
    theirs = accepted(received(document, cast.office), cast.clerk)
    assign(theirs, choices=[to(cast, "branch2", LEAD)], instruction="Để thực hiện", by=cast.head)
    work_off()
    below = IncomingDocument.objects.get(organisation=cast.branch2)
    upload = scan(cast.branch1_clerk, "dung.pdf")
    following.replace_scan(
        document, document.attachments.get(), upload=upload, reason="Quét nhầm", by=cast.branch1_clerk
    )
    for held in (theirs, below):
        assert [(a.name, a.replaced_at is None) for a in held.attachments.order_by("pk")] == [
            ("van-ban.pdf", False), ("dung.pdf", True)]  # fmt: skip
    assert "Quét nhầm" in entries_about(below).get(verb="scan-replaced").text


def test_submitting_still_works_for_what_was_dispatched(cast):
    theirs = received(issued(cast, "branch1"), cast.branch1)
    registering.accept(theirs, register=register_of(cast.branch1), arrived_on=TODAY(), by=cast.branch1_clerk)
    submitting.submit(theirs, to=cast.position("branch1_head"), by=cast.branch1_clerk)
    assert fresh(theirs).state == "SUBMITTED"

"""Where the document is now, in one sentence: one row per situation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from incoming.models import IncomingDocument
from incoming.presentation.dossier import Dossier, with_related
from incoming.presentation.place import SENTENCES, place_of
from incoming.services import assigning, handling, registering, submitting
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    at_branch,
    delivery_of,
    lead_of,
    paper,
    to,
    work_off,
)

pytestmark = pytest.mark.django_db


def sentence(document: IncomingDocument, actor: Any) -> str:
    """The sentence without its bold and with T for every time."""
    found = with_related(IncomingDocument.objects.visible_to(actor)).get(pk=document.pk)
    text = strip_tags(place_of(Dossier.of(found, actor)).sentence)
    return re.sub(r"\d\d:\d\d ngày \d\d/\d\d", "T", text)


def due() -> dt.date:
    """A deadline; written D in the table."""
    return timezone.localdate() + dt.timedelta(days=3)


def given(cast: Any, *choices: tuple[str, str]) -> IncomingDocument:
    """Assigned by the head, with a deadline for who has work to do."""
    document = paper(cast.clerk, submitted=True)
    wanted = [to(cast, name, role, None if role == INFO else due()) for name, role in choices]
    assigning.assign(document, choices=wanted, instruction="", by=cast.head)
    work_off()
    return document


def passed_on(cast: Any) -> IncomingDocument:
    document = given(cast, ("tkth", LEAD))
    assigning.pass_on(
        lead_of(document), choices=[to(cast, "officer", LEAD, due())], instruction="", by=cast.dept_head
    )
    return document


def started(cast: Any, *more: tuple[str, str]) -> IncomingDocument:
    document = given(cast, ("officer", LEAD), *more)
    handling.start(lead_of(document), by=cast.officer)
    return document


def returned_to_head(cast: Any) -> IncomingDocument:
    document = given(cast, ("officer", LEAD))
    handling.give_back(lead_of(document), reason="thiếu phụ lục", by=cast.officer)
    return document


def returned_in_department(cast: Any) -> IncomingDocument:
    document = passed_on(cast)
    child = lead_of(document, lead_of(document))
    handling.give_back(child, reason="quá tải", by=cast.officer)
    return document


def returned_to_clerk(cast: Any) -> IncomingDocument:
    document = paper(cast.clerk, submitted=True)
    submitting.return_to_clerk(document, reason="Trùng văn bản", by=cast.head)
    return document


def taken_by_department(cast: Any) -> IncomingDocument:
    document = given(cast, ("tkth", LEAD))
    handling.start(lead_of(document), by=cast.dept_head)
    return document


def completed(cast: Any) -> IncomingDocument:
    document = started(cast)
    handling.complete(lead_of(document), result="Đã gửi báo cáo", by=cast.officer)
    return document


def voided(cast: Any) -> IncomingDocument:
    document = paper(cast.clerk)
    registering.void(document, reason="Vào sổ trùng", by=cast.clerk)
    return document


def queued(cast: Any) -> IncomingDocument:
    document = paper(cast.clerk, submitted=True)
    assigning.assign(document, choices=[to(cast, "branch1", LEAD, due())], instruction="", by=cast.head)
    return document


def failed(cast: Any) -> IncomingDocument:
    document = queued(cast)
    delivery = delivery_of(document)
    delivery.fail(error="Chi cục đã ngừng hoạt động.")
    delivery.save()
    return document


def accepted_there(cast: Any) -> IncomingDocument:
    document = given(cast, ("branch1", LEAD))
    accepted(at_branch(document, cast.branch1), cast.branch1_clerk)
    return document


def assigned_there(cast: Any) -> IncomingDocument:
    document = accepted_there(cast)
    theirs = at_branch(document, cast.branch1)
    assigning.assign(
        theirs, choices=[to(cast, "branch1_officer", LEAD)], instruction="mật", by=cast.branch1_head
    )
    return document


def begun_there(cast: Any) -> IncomingDocument:
    document = assigned_there(cast)
    handling.start(lead_of(at_branch(document, cast.branch1)), by=cast.branch1_officer)
    return document


def refused_there(cast: Any) -> IncomingDocument:
    document = given(cast, ("branch1", LEAD))
    registering.refuse(at_branch(document, cast.branch1), reason="Gửi nhầm đơn vị", by=cast.branch1_clerk)
    return document


CASES: dict[str, tuple[Callable[[Any], IncomingDocument], str]] = {
    "registered": (lambda c: paper(c.clerk), "Đã vào sổ số đến 01 lúc T, chưa trình lãnh đạo."),
    "returned to the clerk": (returned_to_clerk, "Lãnh đạo trả lại văn thư lúc T: Trùng văn bản."),
    "submitted": (
        lambda c: paper(c.clerk, submitted=True),
        "Chờ Nguyễn Văn Hùng (Cục trưởng) phân xử lý, trình lúc T.",
    ),
    "given back to the leader": (
        returned_to_head,
        "Phạm Thu Dung trả lại (thiếu phụ lục); chờ Nguyễn Văn Hùng phân xử lý lại.",
    ),
    "given to a person": (
        lambda c: given(c, ("officer", LEAD)),
        "Chờ Phạm Thu Dung (Chuyên viên) nhận xử lý, giao lúc T, hạn D.",
    ),
    "in work": (started, "Đang do Phạm Thu Dung (Chuyên viên) xử lý, từ T, hạn D."),
    "in work with others": (
        lambda c: started(c, ("tchc", CO), ("branch2", CO), ("deputy", INFO)),
        "Đang do Phạm Thu Dung (Chuyên viên) xử lý, từ T, hạn D. 2 nơi phối hợp chưa xong.",
    ),
    "waiting in a department": (
        lambda c: given(c, ("tkth", LEAD)),
        "Chờ Phòng Thống kê Tổng hợp phân công người xử lý, giao lúc T, hạn D.",
    ),
    "taken by the department's head": (
        taken_by_department,
        "Đang do Lê Thị Mai (Phòng Thống kê Tổng hợp) xử lý, từ T, hạn D.",
    ),
    "passed on": (passed_on, "Chờ Phạm Thu Dung (Chuyên viên) nhận xử lý, giao lúc T, hạn D."),
    "given back in the department": (
        returned_in_department,
        "Phạm Thu Dung trả lại (quá tải); chờ Lê Thị Mai giao lại, hạn D.",
    ),
    "completed": (completed, "Phạm Thu Dung đóng hoàn thành lúc T: Đã gửi báo cáo."),
    "only to be known": (lambda c: given(c, ("officer", INFO)), "Đã chuyển để biết. Từ T."),
    "voided": (voided, "Số đến 01 đã hủy lúc T: Vào sổ trùng."),
    "on its way to a branch": (queued, "Đang gửi đến Chi cục Thống kê 1, hạn D."),
    "not delivered": (failed, "Chưa gửi được đến Chi cục Thống kê 1: Chi cục đã ngừng hoạt động."),
    "arrived at a branch": (
        lambda c: given(c, ("branch1", LEAD)),
        "Đã đến Chi cục Thống kê 1 lúc T, chờ tiếp nhận, hạn D.",
    ),
    "accepted by a branch": (
        accepted_there,
        "Chi cục Thống kê 1 đã tiếp nhận, số đến 01, lúc T; chưa phân công, hạn D.",
    ),
    "assigned by a branch": (
        assigned_there,
        "Chi cục Thống kê 1 đã tiếp nhận, số đến 01; giao Lý Minh Tuấn (Chuyên viên) xử lý, lúc T, hạn D.",
    ),
    "in work at a branch": (
        begun_there,
        "Đang do Lý Minh Tuấn (Chuyên viên), Chi cục Thống kê 1 xử lý, số đến 01, từ T, hạn D.",
    ),
    "refused by a branch": (refused_there, "Chi cục Thống kê 1 từ chối tiếp nhận: Gửi nhầm đơn vị."),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sentence_says_where_the_document_is(cast, case):
    make, expected = CASES[case]
    document = make(cast)
    assert sentence(document, cast.clerk) == expected.replace("hạn D", f"hạn {due():%d/%m}")


def test_at_the_branch_it_waits_for_the_clerk(cast):
    theirs = at_branch(given(cast, ("branch1", LEAD)), cast.branch1)
    assert sentence(theirs, cast.branch1_clerk) == "Chờ văn thư tiếp nhận; Cục Thống kê gửi đến lúc T."


def test_at_the_branch_a_refusal_and_a_withdrawal_are_said(cast):
    refused = refused_there(cast)
    theirs = at_branch(refused, cast.branch1)
    assert sentence(theirs, cast.branch1_clerk) == (
        "Đã từ chối tiếp nhận từ Cục Thống kê lúc T: Gửi nhầm đơn vị."
    )
    other = given(cast, ("branch1", LEAD))
    assigning.take_back(lead_of(other), by=cast.head)
    theirs = at_branch(other, cast.branch1)
    assert sentence(theirs, cast.branch1_clerk) == "Cục Thống kê đã lấy lại văn bản lúc T."


def test_after_a_refusal_was_settled_the_leader_decides_again(cast):
    document = refused_there(cast)
    work_off()
    assert sentence(document, cast.clerk) == (
        "Chi cục Thống kê 1 trả lại (Gửi nhầm đơn vị); chờ Nguyễn Văn Hùng phân xử lý lại."
    )


def test_after_returning_to_the_sender_the_number_stays(cast):
    theirs = accepted(at_branch(given(cast, ("branch1", LEAD)), cast.branch1), cast.branch1_clerk)
    registering.return_to_sender(theirs, reason="Không thuộc thẩm quyền", by=cast.branch1_clerk)
    assert sentence(theirs, cast.branch1_clerk) == (
        "Đã trả lại nơi gửi (Cục Thống kê) lúc T: Không thuộc thẩm quyền."
    )


def test_every_state_has_a_sentence():
    assert set(SENTENCES) == set(IncomingDocument.State)


def test_nothing_typed_becomes_markup(cast):
    document = returned_to_head(cast)
    document.assignments.update(reason="<script>alert(1)</script>")
    found = with_related(IncomingDocument.objects.visible_to(cast.clerk)).get(pk=document.pk)
    assert "<script>" not in str(place_of(Dossier.of(found, cast.clerk)).sentence)

"""A Cục in the middle of its day: documents in every state, with everybody of the cast holding something."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from incoming.models import Assignment, IncomingDocument
from incoming.services import assigning, handling, submitting
from tests.incoming.build import (
    CO,
    INFO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    fresh,
    lead_of,
    paper,
    to,
    work_off,
)


def days(count: int) -> dt.date:
    """A day from today."""
    return timezone.localdate() + dt.timedelta(days=count)


def made_late(document: IncomingDocument, by_days: int = 2) -> IncomingDocument:
    """Time has passed: the deadlines of the document and of its open work lie behind."""
    IncomingDocument.objects.filter(pk=document.pk).update(due_on=days(-by_days))
    Assignment.objects.filter(document=document).open().update(due_on=days(-by_days))
    return fresh(document)


def populate(cast: Any) -> SimpleNamespace:
    """Make the documents; each attribute says what happened to it."""
    s = SimpleNamespace()
    s.registered = paper(cast.clerk, code="01/A", subject="Đã vào sổ")
    s.urgent = paper(cast.clerk, code="02/A", subject="Đã vào sổ, hỏa tốc", urgency=3)
    s.returned = paper(cast.clerk, submitted=True, code="03/A", subject="Lãnh đạo trả lại")
    submitting.return_to_clerk(s.returned, reason="Thiếu tệp đính kèm", by=cast.head)
    s.submitted = paper(cast.clerk, submitted=True, code="04/A", subject="Chờ phân xử lý")
    s.to_department = assigned(cast, ("tkth", LEAD), ("officer2", INFO), code="05/A", subject="Giao phòng")
    s.passed_on = assigned(
        cast, ("tkth", LEAD), ("officer2", CO), code="06/A", subject="Phòng giao chuyên viên"
    )
    assigning.pass_on(
        lead_of(s.passed_on), choices=[to(cast, "officer", LEAD, days(1))], instruction="", by=cast.dept_head
    )
    s.started = assigned(cast, ("officer", LEAD), code="07/A", subject="Chuyên viên đang làm")
    handling.start(lead_of(s.started), by=cast.officer)
    s.late = made_late(assigned(cast, ("officer", LEAD), code="08/A", subject="Quá hạn"))
    s.given_back = assigned(cast, ("tkth", LEAD), code="09/A", subject="Chuyên viên trả lại")
    lead = lead_of(s.given_back)
    assigning.pass_on(lead, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.dept_head)
    handling.give_back(lead_of(s.given_back, lead), reason="Không thuộc lĩnh vực", by=cast.officer2)
    s.completed = assigned(cast, ("officer", LEAD), code="10/A", subject="Đã xong")
    handling.complete(lead_of(s.completed), result="Đã gửi", by=cast.officer)
    s.only_known = assigned(cast, ("tkth", INFO), ("officer", INFO), code="11/A", subject="Để biết")
    s.to_branch1 = assigned(cast, ("branch1", LEAD), code="12/A", subject="Giao Chi cục 1")
    s.to_branch2 = assigned(cast, ("branch2", LEAD), code="13/A", subject="Giao Chi cục 2")
    s.at_branch1 = accepted(at_branch(s.to_branch1, cast.branch1), cast.branch1_clerk)
    assigning.assign(
        s.at_branch1,
        choices=[to(cast, "branch1_officer", LEAD, days(1))],
        instruction="",
        by=cast.branch1_head,
    )
    s.at_branch2 = at_branch(s.to_branch2, cast.branch2)
    s.without_taker = assigned(cast, ("tchc", LEAD), code="14/A", subject="Phòng có trưởng phòng")
    s.elsewhere = paper(cast.stranger, code="15/A", subject="Cục khác")
    work_off()
    return SimpleNamespace(**{name: fresh(document) for name, document in vars(s).items()})

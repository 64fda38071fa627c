"""Documents on their way out brought to a point of their life inside the running stack, through the real services.

Called by `in_stack(live, "sent.…")`, which brings back what they return.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Principal, Unit
from incoming.models import IncomingDocument, Recall
from incoming.services import assigning, handling, recalling, registering
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import ExternalBody, OutgoingDocument, RecipientGroup
from outgoing.services import following
from outgoing.services.directory import save_group
from outgoing.services.issuing import create
from registers.models import DocumentKind
from registers.services.reserving import insert_number, reserve_number
from tests.incoming import build
from tests.journeys.papers import _as, _branches, _lead, _scanned, arrive
from tests.journeys.steps import (
    BRANCH_CLERK,
    BRANCH_HEAD,
    BRANCH_OFFICER,
    CLERK,
    DEPARTMENT_HEAD,
    OFFICER,
    OTHER_BRANCH_CLERK,
)
from tests.outgoing.build import book_of, received, row

MANY = "Đơn vị thử"  # begins the names of the units made for a while


def _entry(
    subject: str, lines: list[Line], *, by: str = CLERK, scanned: bool = True, **changes: Any
) -> Entry:
    clerk = _as(by)
    assert clerk.organisation is not None
    fields = {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "subject": subject,
        "signer_name": "Nguyễn Văn Hùng",
        "signer_title": "Cục trưởng",
    }
    unit = _as(DEPARTMENT_HEAD).unit if by == CLERK else None
    return Entry(
        fields=fields | ({"drafting_unit": unit} if unit else {"field": "TH"}) | changes,
        main=_scanned(clerk, subject) if scanned else [],
        lines=lines,
        register=book_of(clerk.organisation),
        on=timezone.localdate(),
    )


def _issued(subject: str, lines: list[Line], *, by: str = CLERK, **changes: Any) -> OutgoingDocument:
    document, _new = create(_entry(subject, lines, by=by, **changes), issue=True, by=_as(by))
    arrive()
    return document


def _post(username: str) -> int:
    principal: Principal = _as(username).position.principal
    return principal.pk


def _everybody() -> list[Line]:
    """Both Chi cục, two colleagues and a body outside."""
    first, second = _branches()
    inside = [Line(principal_id=_post(name), purpose="INFORM") for name in (OFFICER, DEPARTMENT_HEAD)]
    return [
        Line(unit_id=first.pk, with_paper=True),
        Line(unit_id=second.pk, purpose="COOPERATE"),
        *inside,
        Line(name="Sở Tài chính", address="Số 1 phố Tràng Tiền"),
    ]


def _under_way(document: OutgoingDocument) -> IncomingDocument:
    """Chi cục 1 has accepted it and its officer is at work."""
    theirs = build.accepted(received(document, _branches()[0]), _as(BRANCH_CLERK))
    assigning.assign(
        theirs, choices=[_lead(BRANCH_OFFICER)], instruction="Đồng chí Phúc xử lý", by=_as(BRANCH_HEAD)
    )
    handling.start(build.lead_of(theirs), by=_as(BRANCH_OFFICER))
    return build.fresh(theirs)


def stages() -> dict[str, int]:
    """A document at every stage, what the receivers see of it, and the pages around; keys by name."""
    clerk, first = _as(CLERK), _branches()[0]
    found: dict[str, int] = {}
    found["draft"] = create(_entry("Dự thảo công văn", _everybody()), by=clerk)[0].pk
    found["numbered"] = create(_entry("Đã cấp số, chưa phát hành", _everybody()), number=True, by=clerk)[0].pk
    found["bare_number"] = create(_entry("Đã cấp số, chưa có tệp", [], scanned=False), number=True, by=clerk)[
        0
    ].pk
    soon = timezone.localdate() + dt.timedelta(days=5)
    followed = _as(DEPARTMENT_HEAD).position.principal
    asked = _issued(
        "V/v yêu cầu báo cáo điều tra", _everybody(), reply_due_on=soon, follower=followed, urgency=2
    )
    found["question"], theirs = asked.pk, _under_way(asked)
    found["branch_question"] = theirs.pk
    registering.refuse(received(asked, _branches()[1]), reason="Gửi nhầm đơn vị", by=_as(OTHER_BRANCH_CLERK))
    _issued("V/v báo cáo điều tra", [Line(unit_id=clerk.organisation_id)], by=BRANCH_CLERK, answers=theirs)
    found |= _asked_for(clerk, first)
    book = book_of(clerk.organisation)
    reserve_number(book, on=timezone.localdate(), reason="Giữ cho quyết định", by=clerk)
    insert_number(book, after=1, on=timezone.localdate(), reason="Vào sổ sót", by=clerk)
    found["sent_book"] = book.pk
    body, _made = ExternalBody.objects.get_or_create(organisation=clerk.organisation, name="Sở Nội vụ")
    group = RecipientGroup.objects.filter(organisation=clerk.organisation).first() or save_group(
        None, name="Các Chi cục", unit_ids=[b.pk for b in _branches()], external_ids=[body.pk], by=clerk
    )
    return found | {"body": body.pk, "group": group.pk, "posted": asked.recipients.get(kind="EXTERNAL").pk}


def _asked_for(clerk: Any, branch: Unit) -> dict[str, int]:
    """Documents asked back and corrected, on both sides; one replaced by another."""
    lines = [Line(unit_id=branch.pk)]
    open_ = _issued("V/v sai số liệu, chờ trả lời thu hồi", lines)
    waiting = _under_way(open_)
    following.recall_from(open_, [row(open_, branch)], reason="Sai số liệu", by=clerk)
    following.correct(open_, changes={"pages": (None, 3)}, reason="Thiếu số trang", by=clerk)
    back = _issued("V/v đã thu hồi", lines)
    given_back = _under_way(back)
    following.recall(back, reason="Sai thẩm quyền", by=clerk)
    recall = Recall.objects.get(delivery=given_back.delivery_id)
    recalling.answer_recall(recall, agree=True, by=_as(BRANCH_CLERK))
    old = _issued("V/v lịch họp", lines)
    _issued("V/v lịch họp, thay thế", lines, replaces=old)
    return {
        "asked_back": open_.pk,
        "branch_asked_back": waiting.pk,
        "recalled": back.pk,
        "branch_recalled": given_back.pk,
        "replaced": old.pk,
        "branch_replaced": received(old, branch).pk,
    }


def for_recall(untouched: str, under_way: str, kept: str) -> dict[str, Any]:
    """Three documents to both Chi cục, by their subjects: nobody has accepted the first, Chi cục 1 works on the others."""
    lines = [Line(unit_id=branch.pk) for branch in _branches()]
    made = [_issued(subject, lines) for subject in (untouched, under_way, kept)]
    theirs = [_under_way(document) for document in made[1:]]
    arrive()
    return {"under_way": made[1].pk, "number": theirs[0].number_display}


# --- one document to very many units


def issued_to_many(subject: str, count: int) -> int:
    """Make so many Chi cục and issue one document to all of them; its deliveries wait for the worker."""
    office = _as(CLERK).organisation
    units = Unit.objects.bulk_create(
        Unit(kind=Unit.Kind.BRANCH, parent=office, name=f"{MANY} {n}", short_name=f"ĐV {n}")
        for n in range(1, count + 1)
    )
    lines = [Line(name="Sở Tài chính"), *(Line(unit_id=unit.pk) for unit in units)]
    document, _new = create(_entry(subject, lines), issue=True, by=_as(CLERK))
    return document.pk


def forget_the_many() -> None:
    """Take the units away with all that was sent to them, in one transaction."""
    many = "(SELECT id FROM accounts_unit WHERE name LIKE %s)"
    sent = f"(SELECT id FROM incoming_delivery WHERE receiver_id IN {many})"
    theirs = f"(SELECT id FROM incoming_incomingdocument WHERE organisation_id IN {many})"
    steps = (
        f"DELETE FROM incoming_attachment WHERE document_id IN {theirs}",
        f"DELETE FROM incoming_incomingdocument WHERE organisation_id IN {many}",
        f"DELETE FROM outgoing_recipient WHERE unit_id IN {many}",
        f"DELETE FROM incoming_deliveryevent WHERE delivery_id IN {sent}",
        f"DELETE FROM incoming_delivery WHERE receiver_id IN {many}",
        "DELETE FROM accounts_unit WHERE name LIKE %s",
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, [f"{MANY} %"])

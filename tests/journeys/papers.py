"""Documents brought to a point of their life inside the running stack, through the real services.

Called by `in_stack(live, "…")`, which brings back what they return; `"sent.…"` calls a function of sent_papers.py,
`"sign.…"` one of signing_papers.py.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor, build_actor
from accounts.models import Unit, User
from incoming.models import Assignment, Delivery, IncomingDocument
from incoming.services import assigning, handling, registering, submitting
from incoming.services.assigning import Choice
from registers.files import accept_upload
from tests.incoming import build
from tests.journeys.steps import (
    BRANCH_CLERK,
    BRANCH_HEAD,
    BRANCH_OFFICER,
    CLERK,
    DEPARTMENT_HEAD,
    HEAD,
    OFFICER,
    scan,
)

LEAD, CO, INFO = Assignment.Role.LEAD, Assignment.Role.CO, Assignment.Role.INFO


def in_stack(live, call: str) -> Any:
    """Call a function of this file, or of a file named before the dot, in a process of the stack; what it returned."""
    kind, _dot, name = call.partition("(")[0].rpartition(".")
    module = {"": "papers", "sent": "sent_papers", "sign": "signing_papers"}[kind]
    name = call.removeprefix(f"{kind}.")
    code = f"import json; from tests.journeys import {module}; print(json.dumps({module}.{name}))"
    return json.loads(live.shell(code).splitlines()[-1])  # above it may stand what the libraries log


def _as(username: str) -> Actor:
    return build_actor(User.objects.get(username=username))


def _branches() -> list[Unit]:
    return list(Unit.objects.filter(kind=Unit.Kind.BRANCH, is_practice=True).order_by("order"))


def _scanned(by: Actor, subject: str) -> list:
    return [accept_upload(SimpleUploadedFile("cong-van.pdf", scan(subject), "application/pdf"), owner=by)]


def _paper(subject: str, *, submitted: bool = True, scanned: bool = True, **changes) -> IncomingDocument:
    clerk = _as(CLERK)
    uploads = _scanned(clerk, subject) if scanned else []
    return build.paper(clerk, submitted=submitted, uploads=uploads, subject=subject, **changes)


def _lead(username: str) -> Choice:
    return Choice(role=LEAD, principal_id=_as(username).position.principal.pk, due_on=timezone.localdate())


def arrive() -> None:
    """Return when nothing is on its way any more, whoever carried it: the stack has a worker of its own."""
    build.work_off()
    while Delivery.objects.filter(Q(state="QUEUED") | Q(settle_due=True)).exists():
        time.sleep(0.05)
        build.work_off()


def submitted(*subjects: str) -> list[int]:
    """Letters waiting for the head of the Cục."""
    return [_paper(subject, scanned=False).pk for subject in subjects]


def passed_down(subject: str, count: int) -> None:
    """Letters given to both Chi cục: two deliveries each, queued for the worker."""
    first, second = _branches()
    choices = [Choice(role=LEAD, branch_id=first.pk), Choice(role=CO, branch_id=second.pk)]
    for number in range(count):
        document = _paper(f"{subject} {number + 1}", scanned=False)
        assigning.assign(document, choices=choices, instruction="Để thực hiện", by=_as(HEAD))


def at_branch(subject: str) -> int:
    """A letter that has arrived in Chi cục 1 and waits for its clerk; returns the branch's document."""
    return _pending(subject).pk


def _pending(subject: str, due: int = 3) -> IncomingDocument:
    office = _paper(subject)
    branch = _branches()[0]
    due_on = timezone.localdate() + dt.timedelta(days=due)
    department = Choice(role=INFO, principal_id=_as(DEPARTMENT_HEAD).unit.principal.pk)
    lead = Choice(role=LEAD, branch_id=branch.pk, due_on=due_on)
    assigning.assign(office, choices=[lead, department], instruction="Chi cục 1 thực hiện", by=_as(HEAD))
    arrive()
    return build.at_branch(office, branch)


def _accepted(subject: str) -> IncomingDocument:
    return build.accepted(_pending(subject), _as(BRANCH_CLERK))


def _given(subject: str) -> IncomingDocument:
    document = _accepted(subject)
    assigning.assign(
        document, choices=[_lead(BRANCH_OFFICER)], instruction="Đồng chí Phúc xử lý", by=_as(BRANCH_HEAD)
    )
    arrive()
    return document


def _under_way(subject: str) -> IncomingDocument:
    document = _given(subject)
    handling.start(build.lead_of(document), by=_as(BRANCH_OFFICER))
    handling.note_progress(build.lead_of(document), text="Đã tổng hợp 8/10 xã", by=_as(BRANCH_OFFICER))
    arrive()
    return document


def _done(subject: str) -> IncomingDocument:
    document = _under_way(subject)
    handling.complete(
        build.lead_of(document), result="Đã gửi báo cáo số 15/BC-CCTK", uploads=[], by=_as(BRANCH_OFFICER)
    )
    arrive()
    return document


def _source(document: IncomingDocument) -> int:
    return Delivery.objects.get(pk=document.delivery_id).envelope.source_document_id


def stages() -> dict[str, int]:
    """One document at every stage, on both sides; returns their keys by name."""
    found: dict[str, int] = {}
    found["registered"] = _paper("Đã vào sổ, chưa trình", submitted=False).pk
    found["bare"] = _paper("Chưa có tệp quét", scanned=False, urgency=2).pk
    proposed = _paper("Có đề xuất của văn thư", urgency=3)
    found["submitted"] = proposed.pk
    returned = _paper("Bị lãnh đạo trả lại văn thư")
    submitting.return_to_clerk(returned, reason="Thiếu tệp đính kèm", by=_as(HEAD))
    found["returned"] = returned.pk
    in_department = _paper("Giao phòng xử lý")
    department = Choice(
        role=LEAD, principal_id=_as(DEPARTMENT_HEAD).unit.principal.pk, due_on=timezone.localdate()
    )
    assigning.assign(in_department, choices=[department], instruction="Phòng tham mưu", by=_as(HEAD))
    found["department"] = in_department.pk
    passed_on = _paper("Phòng phân công chuyên viên")
    assigning.assign(passed_on, choices=[department], instruction="Phòng tham mưu", by=_as(HEAD))
    lead = build.lead_of(passed_on)
    assigning.pass_on(
        lead, choices=[_lead(OFFICER)], instruction="Đồng chí Dung xử lý", by=_as(DEPARTMENT_HEAD)
    )
    found["officer"] = passed_on.pk
    for name, make in (
        ("pending", _pending),
        ("accepted", _accepted),
        ("given", _given),
        ("working", _under_way),
        ("done", _done),
    ):
        document = make(f"Chuyển Chi cục 1, {STAGE_WORDS[name]}")
        found[f"branch_{name}"], found[f"office_{name}"] = document.pk, _source(document)
    refused = _pending("Chi cục từ chối tiếp nhận")
    registering.refuse(refused, reason="Gửi nhầm đơn vị", by=_as(BRANCH_CLERK))
    arrive()
    found["branch_refused"], found["office_refused"] = refused.pk, _source(refused)
    found["book"] = build.register_of(_as(CLERK).organisation).pk
    return found


STAGE_WORDS = {
    "pending": "chờ tiếp nhận",
    "accepted": "chờ phân xử lý",
    "given": "chờ xử lý",
    "working": "đang xử lý",
    "done": "hoàn thành",
}

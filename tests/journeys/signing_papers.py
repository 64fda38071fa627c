"""Electronic drafts brought to a point of their way inside the running stack, through the real services.

Called by `in_stack(live, "sign.…")`, which brings back what they return.
"""

from __future__ import annotations

import uuid

from django.core.management import call_command
from django.utils import timezone

from outgoing.lines import Line
from outgoing.models import OutgoingDocument
from registers.models import DocumentKind
from signing.drafts import DraftEntry
from signing.keys.pins import Pin
from signing.models import Route, TextTemplate
from signing.services import approving, deciding, drafting, sealing, submitting
from signing.services.practice import PRACTICE_PIN
from tests.journeys.papers import _as, _branches, arrive
from tests.journeys.steps import CLERK, DEPARTMENT_HEAD, HEAD, OFFICER
from tests.outgoing.build import book_of, received
from tests.signing import build, pki

PIN = Pin(PRACTICE_PIN)


def _draft(subject: str, **changes: object) -> OutgoingDocument:
    officer = _as(OFFICER)
    fields = {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "subject": subject,
        "drafting_unit": officer.unit,
        "recipients_text": "- Như trên;\n- Lưu: VT, TKTH.",
    }
    values = {
        "signer": _as(HEAD).position,
        "text": build.TEXT,
        "lines": [Line(unit_id=branch.pk) for branch in _branches()],
        "route": Route.objects.get(name__startswith="Chuyên viên - Lãnh đạo phòng"),
        "brief": "Số liệu đã thống nhất với các phòng. Kính trình Cục trưởng ký ban hành.",
    }
    document, _new = drafting.create(DraftEntry(fields=fields, **(values | changes)), by=officer)
    return document


def _submitted(subject: str) -> OutgoingDocument:
    document = _draft(subject)
    submitting.submit(document, key=uuid.uuid4(), by=_as(OFFICER))
    return document


def _approved(subject: str) -> OutgoingDocument:
    document = _submitted(subject)
    deciding.approve(document.pk, build.active(document).pk, opinion="Đồng ý trình.", by=_as(DEPARTMENT_HEAD))
    return document


def _signed(subject: str) -> OutgoingDocument:
    document = _approved(subject)
    approving.sign(document.pk, build.active(document).pk, pin=PIN, by=_as(HEAD))
    return document


def _issued(subject: str) -> OutgoingDocument:
    document = _signed(subject)
    clerk = _as(CLERK)
    assert clerk.organisation is not None
    numbering = sealing.Numbering(register=book_of(clerk.organisation), on=timezone.localdate())
    return sealing.issue(document.pk, numbering=numbering, pin=PIN, by=clerk)


def _returned(subject: str) -> OutgoingDocument:
    document = _submitted(subject)
    step = build.active(document)
    deciding.give_back(document.pk, step.pk, reason="Xem lại số liệu mục 2", by=_as(DEPARTMENT_HEAD))
    return document


def _resubmitted(subject: str) -> OutgoingDocument:
    """Two revisions to be laid side by side."""
    document = _returned(subject)
    changed = build.TEXT.as_dict() | {"body": "<p>Nội dung đã sửa theo ý kiến của lãnh đạo phòng.</p>"}
    officer = _as(OFFICER)
    fields = {"kind": document.kind, "subject": subject, "drafting_unit": officer.unit}
    entry = DraftEntry(
        fields=fields | {"recipients_text": document.recipients_text},
        signer=_as(HEAD).position,
        text=build.ComposedText.from_dict(changed),
        route=Route.objects.get(name__startswith="Chuyên viên - Lãnh đạo phòng"),
    )
    drafting.update(build.fresh(document), entry, by=officer)
    submitting.submit(build.fresh(document), key=uuid.uuid4(), by=officer)
    return document


def stages() -> dict[str, int]:
    """One draft at each point of its way, its organisation's routes and keys; returns their keys by name."""
    call_command("seed_practice_accounts", "--with-admin", "--without-samples", verbosity=0)
    officer = _as(OFFICER)
    upload = build.uploaded(pki.composed(), officer)
    issued = _issued("V/v đã ký số và phát hành")
    arrive()
    kind = DocumentKind.objects.get(name="Công văn")
    template, _new = TextTemplate.objects.get_or_create(
        organisation=officer.organisation,
        name="Mẫu công văn rà soát",
        defaults={"kind": kind, "text": build.TEXT.as_dict(), "made_by_name": officer.user.full_name},
    )
    return {
        "e_draft": _draft("V/v dự thảo đang viết").pk,
        "e_upload": _draft("V/v tệp tải lên", text=None, main=upload).pk,
        "to_review": _submitted("V/v chờ duyệt").pk,
        "to_sign": _approved("V/v chờ ký").pk,
        "to_issue": _signed("V/v chờ phát hành").pk,
        "e_returned": _returned("V/v bị trả lại").pk,
        "resubmitted": _resubmitted("V/v trình lại").pk,
        "e_issued": issued.pk,
        "branch_signed": received(issued, _branches()[0]).pk,
        "route": Route.objects.filter(organisation=officer.organisation).order_by("pk")[0].pk,
        "text_template": template.pk,
        "head": _as(HEAD).user.pk,
    }


def to_sign(*subjects: str) -> list[int]:
    """Drafts the department has approved, waiting for the head of the Cục."""
    return [_approved(subject).pk for subject in subjects]

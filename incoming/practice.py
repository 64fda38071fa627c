"""Step (4) of the classroom: a document's way from the Cục's clerk to "đóng hoàn thành" in Chi cục 1."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.practice import BRANCH_1_CODE, OFFICE_CODE
from accounts.registry import PracticeStep
from incoming.models import Assignment, Delivery, IncomingDocument


def _submitted() -> QuerySet[Any]:
    """A paper that waits for a leader, or has been in a leader's hands."""
    return IncomingDocument.objects.filter(
        organisation__agency_code=OFFICE_CODE,
        delivery=None,
        state__in=("SUBMITTED", "ASSIGNED", "IN_PROGRESS", "COMPLETED", "FILED"),
    )


def _passed_on() -> QuerySet[Any]:
    """What the Cục received itself; what it issues belongs to step (5)."""
    return Delivery.objects.filter(
        sender__agency_code=OFFICE_CODE,
        receiver__agency_code=BRANCH_1_CODE,
        envelope__source_document__isnull=False,
    )


def _accepted() -> QuerySet[Any]:
    return _passed_on().filter(state__in=Delivery.WITH_RECEIVER)


def _assigned() -> QuerySet[Any]:
    return Assignment.objects.filter(
        document__organisation__agency_code=BRANCH_1_CODE,
        document__delivery__envelope__source_document__isnull=False,
    )


def _finished() -> QuerySet[Any]:
    return _assigned().filter(role=Assignment.Role.LEAD, state=Assignment.State.COMPLETED)


def _known_above() -> QuerySet[Any]:
    return _passed_on().filter(state=Delivery.State.COMPLETED)


def steps() -> list[PracticeStep]:
    """Six acts, one after the other, by five people."""
    acts = (
        (
            "thuchanhctk4",
            _("Vào sổ một văn bản giấy (dùng tệp mẫu bên dưới) và trình lãnh đạo."),
            "incoming:new",
            _submitted,
        ),
        (
            "thuchanhctk1",
            _("Phân xử lý: giao Chi cục 1 chủ trì, ghi ý kiến chỉ đạo và hạn."),
            "incoming:list",
            _passed_on,
        ),
        (
            "thuchanhctk7",
            _("Tiếp nhận văn bản Cục chuyển đến và vào sổ của Chi cục."),
            "incoming:list",
            _accepted,
        ),
        ("thuchanhctk5", _("Phân xử lý cho công chức của Chi cục."), "incoming:list", _assigned),
        ("thuchanhctk6", _("Nhận xử lý, báo kết quả và đóng hoàn thành."), "incoming:list", _finished),
        (
            "thuchanhctk4",
            _("Xem văn bản đã giao: Chi cục đã tiếp nhận chưa, giao cho ai, kết quả thế nào."),
            "incoming:list",
            _known_above,
        ),
    )
    return [
        PracticeStep(
            key=f"incoming-{order}",
            order=order,
            step="4",
            account=account,
            text=text,
            url=reverse_lazy(view),  # type: ignore[arg-type]
            done=done,
        )
        for order, (account, text, view, done) in enumerate(acts, 1)
    ]

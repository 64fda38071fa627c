"""Steps (5) and (6) of the classroom along a route: drafted, approved, signed, numbered and sealed, sent, received."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.practice import BRANCH_1_CODE, BRANCH_2_CODE, OFFICE_CODE
from accounts.registry import PracticeStep
from outgoing import practice as sending
from outgoing.models import OutgoingDocument
from outgoing.practice import FOLLOW, FOLLOWED, OF_BRANCH, OF_OFFICE, PASS_ON, RECEIVED, Act
from signing.models import Act as StepAct
from signing.models import SigningRequest, Step

ELECTRONIC = OutgoingDocument.Medium.ELECTRONIC
AFTER = 101  # behind the steps without trình ký
DRAFT = reverse_lazy("signing:new")
LIST = reverse_lazy("signing:list")

ALONG_ROUTE = _("Theo quy trình trình ký điện tử")
DRAFT_3 = _("Dự thảo văn bản, chọn luồng Chuyên viên - Lãnh đạo phòng - Lãnh đạo Cục - Văn thư, trình ký.")
REVIEW = _("Duyệt dự thảo chuyên viên trình, hoặc trả lại kèm lý do.")
DRAFT_2 = _("Tự dự thảo văn bản, chọn luồng Lãnh đạo phòng - Lãnh đạo Cục - Văn thư, trình ký.")
SIGN = _("Ký phê duyệt bằng chữ ký số (mã PIN thực hành 123456).")
ISSUE_OFFICE = _("Vào sổ, ký số của Cục, phát hành và gửi cho Chi cục 1 và Chi cục 2.")
DRAFT_6 = _("Dự thảo văn bản, chọn luồng Chuyên viên - Chi cục trưởng - Văn thư, trình ký.")
ISSUE_BRANCH = _("Vào sổ, ký số của Chi cục, phát hành và gửi cho Cục, Chi cục 2 và một đơn vị khác.")
POST = _("Ghi nhận với đơn vị khác: Đã gửi bưu điện, Đã nhận.")


def _submitted(sender: str, role: str) -> QuerySet[Any]:
    """A draft of somebody with this role that has gone on its way."""
    sent = SigningRequest.objects.filter(document__organisation__agency_code=sender)
    return sent.filter(submitted_by__role=role)


def _decided(sender: str, act: str) -> QuerySet[Any]:
    """A step of this kind that was decided: approved, or given back."""
    steps = Step.objects.filter(request__document__organisation__agency_code=sender, act=act)
    states = [Step.State.DONE] if act == StepAct.SIGN else [Step.State.DONE, Step.State.RETURNED]
    return steps.filter(state__in=states)


def _from_office() -> list[Act]:
    """(5): both routes of the Cục, to both Chi cục."""
    sender, both = OFFICE_CODE, (BRANCH_1_CODE, BRANCH_2_CODE)
    clerk = "thuchanhctk4"
    branch_1 = ("thuchanhctk7", "thuchanhctk5", "thuchanhctk6")
    branch_2 = ("thuchanhctk10", "thuchanhctk8", "thuchanhctk9")
    return [
        ("thuchanhctk3", DRAFT_3, DRAFT, partial(_submitted, sender, Role.OFFICER)),
        ("thuchanhctk2", REVIEW, LIST, partial(_decided, sender, StepAct.REVIEW)),
        ("thuchanhctk2", DRAFT_2, DRAFT, partial(_submitted, sender, Role.DEPARTMENT_HEAD)),
        ("thuchanhctk1", SIGN, LIST, partial(_decided, sender, StepAct.SIGN)),
        (clerk, ISSUE_OFFICE, LIST, partial(sending.issued_to, sender, *both, medium=ELECTRONIC)),
        *sending.receiving(sender, BRANCH_1_CODE, branch_1, OF_OFFICE, ELECTRONIC),
        *sending.receiving(sender, BRANCH_2_CODE, branch_2, OF_OFFICE, ELECTRONIC),
        (clerk, FOLLOW, FOLLOWED, partial(sending.known, sender, *both, medium=ELECTRONIC)),
    ]


def _from_branch() -> list[Act]:
    """(6): the route of Chi cục 1, to the Cục, to Chi cục 2 and to a body outside the system."""
    sender, others = BRANCH_1_CODE, (OFFICE_CODE, BRANCH_2_CODE)
    clerk = "thuchanhctk7"
    of_office = ("thuchanhctk4", "thuchanhctk1", "thuchanhctk3")
    accept, assign, finish = sending.receiving(sender, OFFICE_CODE, of_office, OF_BRANCH, ELECTRONIC)
    branch_2 = ("thuchanhctk10", "thuchanhctk8", "thuchanhctk9")
    sent = partial(sending.issued_to, sender, *others, medium=ELECTRONIC, outside=True)
    return [
        ("thuchanhctk6", DRAFT_6, DRAFT, partial(_submitted, sender, Role.OFFICER)),
        ("thuchanhctk5", SIGN, LIST, partial(_decided, sender, StepAct.SIGN)),
        (clerk, ISSUE_BRANCH, LIST, sent),
        accept,
        assign,
        (
            "thuchanhctk2",
            PASS_ON,
            RECEIVED,
            partial(sending.passed_on, sender, OFFICE_CODE, medium=ELECTRONIC),
        ),
        finish,
        *sending.receiving(sender, BRANCH_2_CODE, branch_2, OF_BRANCH, ELECTRONIC),
        (clerk, POST, FOLLOWED, partial(sending.posted, sender, medium=ELECTRONIC)),
        (clerk, FOLLOW, FOLLOWED, partial(sending.known, sender, *others, medium=ELECTRONIC)),
    ]


def steps() -> list[PracticeStep]:
    """Both ways along their routes, act by act, behind those without."""
    return sending.in_order(
        "signing", ALONG_ROUTE, (("5", _from_office()), ("6", _from_branch())), first=AFTER
    )

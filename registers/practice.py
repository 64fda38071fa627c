"""Step (3) of the classroom: the clerks make this year's registers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.practice import BRANCH_1_CODE, BRANCH_2_CODE, OFFICE_CODE
from accounts.registry import PracticeStep
from registers.models import Direction, Register

CLERKS = {"thuchanhctk4": OFFICE_CODE, "thuchanhctk7": BRANCH_1_CODE, "thuchanhctk10": BRANCH_2_CODE}


def _has_register(code: str, direction: str) -> QuerySet[Any]:
    return Register.objects.filter(
        organisation__agency_code=code, direction=direction, year=timezone.localdate().year
    )


def steps() -> list[PracticeStep]:
    """One register of each direction in each organisation."""
    texts = {
        Direction.INCOMING: _("Tạo sổ văn bản đến của năm nay, đặt làm sổ mặc định."),
        Direction.OUTGOING: _("Tạo sổ văn bản đi của năm nay, đặt làm sổ mặc định."),
    }
    found = []
    for order, (account, code) in enumerate(CLERKS.items()):
        for direction, text in texts.items():
            found.append(
                PracticeStep(
                    key=f"register-{direction}-{account}".lower(),
                    order=order,
                    step="3",
                    account=account,
                    text=text,
                    url=reverse_lazy("registers:new"),  # type: ignore[arg-type]
                    done=partial(_has_register, code, direction),
                )
            )
    return found

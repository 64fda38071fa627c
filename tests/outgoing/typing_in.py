"""What a clerk's browser sends: the entry form of an outgoing document as filled in."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Unit
from registers.models import DocumentKind, Register
from tests.incoming.views.typing_in import TODAY, browser, errors_of, scan, send_up

NEW = "/van-ban-di/moi/"


def typed(cast: Any, register: Register | None = None, *units: Unit, **changes: Any) -> dict[str, Any]:
    """An ordinary công văn to the units, each time with a key of its own."""
    today = timezone.localdate().strftime(TODAY)
    return {
        "key": str(uuid.uuid4()),
        "register": str(register.pk) if register else "",
        "document_date": today,
        "kind": str(DocumentKind.objects.get(name="Công văn").pk),
        "subject": "V/v báo cáo kết quả rà soát địa bàn điều tra",
        "drafting_unit": str(cast.tkth.pk),
        "signer_name": "Nguyễn Văn Hùng",
        "signer_title": "",
        "authority": "",
        "urgency": "0",
        "secrecy": "THUONG",
        "recipients_purpose": "ACT",
        "recipients": [f"u{unit.pk}" for unit in units],
        "after": "phat-hanh",
    } | changes


def stamped(code: str) -> dict[str, str]:
    """The answer to the question about number and day."""
    return {"confirmed": f"{code} {timezone.localdate():%d/%m/%Y}"}


def entered(client: Client, data: dict[str, Any], code: str) -> Any:
    """Fill in, be asked, agree: the answer to the second sending."""
    asked = client.post(NEW, data)
    assert asked.status_code == 200, errors_of(asked)
    assert asked.context["compares"]
    return client.post(NEW, data | stamped(code))


__all__ = ["NEW", "TODAY", "browser", "entered", "errors_of", "scan", "send_up", "stamped", "typed"]

"""Nhập bút phê."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from incoming.models import Attachment
from tests.incoming.build import lead_of, paper
from tests.incoming.views.typing_in import browser, scan, send_up

pytestmark = pytest.mark.django_db


def key(cast: Any, name: str) -> str:
    """The picker's key of a unit or person."""
    if name.startswith("branch") and name in cast.units:
        return f"u{cast.units[name].pk}"
    return f"p{cast.principal(name).pk}"


def soon(days: int = 2) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def document(cast):
    return paper(cast.clerk, submitted=True)


def test_a_written_instruction_counts_as_the_leaders(cast, document):
    client = browser(cast, "clerk")
    url = reverse("incoming:assign_as_written", args=[document.pk])
    assert client.get(url).status_code == 200
    token = send_up(client, scan("but-phe.pdf"))
    data = {
        "leader": cast.position("deputy").pk,
        "written_on": timezone.localdate().strftime("%d/%m/%Y"),
        "uploads": [token],
        "instruction": "Chuyển Phòng Tổng hợp tham mưu",
    }
    kept = client.post(url, data)
    assert kept.status_code == 422
    assert "Chọn đơn vị hoặc cá nhân chủ trì." in kept.content.decode()
    assert token in kept.content.decode()
    answer = client.post(url, data | {"lead": key(cast, "tkth")}, follow=True)
    given = lead_of(document)
    assert (given.assigned_by_name, given.instruction) == ("Trần Thị Lan", "Chuyển Phòng Tổng hợp tham mưu")
    assert document.attachments.get().role == Attachment.Role.INSTRUCTION
    page = answer.content.decode()
    assert "Văn thư nhập theo bút phê của Trần Thị Lan ngày" in page
    assert "but-phe.pdf" in page


def test_a_written_instruction_is_not_dated_ahead_or_before_arrival(cast, document):
    client = browser(cast, "clerk")
    url = reverse("incoming:assign_as_written", args=[document.pk])
    base = {"leader": cast.position("head").pk, "lead": key(cast, "tkth")}
    ahead = client.post(url, base | {"written_on": soon().strftime("%d/%m/%Y")})
    assert "không được sau hôm nay" in ahead.content.decode()
    before = client.post(url, base | {"written_on": "01/01/2020"})
    assert "không được trước ngày đến" in before.content.decode()

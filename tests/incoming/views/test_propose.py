"""Đề xuất phân xử lý, and agreeing in one tap."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming.models import IncomingAccess, IncomingDocument
from incoming.services.submitting import ProposalInput, propose
from tests.incoming.build import fresh, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db


def url(document: IncomingDocument, act: str) -> str:
    return f"/van-ban-den/{document.pk}/{act}/"


def test_the_head_of_tchc_proposes_and_changes_the_proposal(cast):
    document = paper(cast.clerk, submitted=True)
    IncomingAccess.objects.create(
        document=document, principal=cast.principal("tchc_head"), organisation=cast.office, why="ASSIGNER"
    )
    client = browser(cast, "tchc_head")
    empty = client.post(url(document, "de-xuat"), {})
    assert empty.status_code == 422
    first = client.post(url(document, "de-xuat"), {"proposal_lead": f"cc{cast.branch1.pk}"})
    assert first.status_code == 302
    assert fresh(document).proposal.lead_branch == cast.branch1
    page = client.get(url(document, "de-xuat")).content.decode()
    assert f'<option value="cc{cast.branch1.pk}" selected>' in page
    both = client.post(
        url(document, "de-xuat"),
        {"proposal_lead": cast.principal("tkth").pk, "proposal_co": [cast.principal("tkth").pk]},
    )
    assert both.status_code == 422
    assert "không đồng thời phối hợp" in both.content.decode()


def test_agreeing_assigns_exactly_what_was_proposed(cast):
    document = paper(cast.clerk, submitted=True)
    due = timezone.localdate() + dt.timedelta(days=2)
    proposal = ProposalInput(
        text="Việc gấp", lead=cast.principal("tkth"), co=[cast.principal("tchc")], due_on=due
    )
    propose(document, proposal=proposal, by=cast.clerk)
    client = browser(cast, "head")
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Hoàng Thị Nga đề xuất:" in page
    assert "Đồng ý đề xuất" in page
    assert "Đồng ý đề xuất" not in browser(cast, "clerk").get(document.get_absolute_url()).content.decode()
    assert client.post(url(document, "dong-y-de-xuat")).status_code == 302
    rows = {(a.role, a.assignee_name, a.due_on, a.instruction) for a in document.assignments.all()}
    assert rows == {
        ("LEAD", "Phòng Thống kê Tổng hợp", due, "Việc gấp"),
        ("CO", "Phòng Tổ chức - Hành chính", due, "Việc gấp"),
    }


def test_a_person_proposed_is_named_among_colleagues_of_the_same_title(cast):
    document = paper(cast.clerk, submitted=True)
    proposal = ProposalInput(text="", lead=cast.principal("officer2"), co=[cast.principal("officer")])
    propose(document, proposal=proposal, by=cast.clerk)
    page = browser(cast, "head").get(document.get_absolute_url()).content.decode()
    assert "Vũ Đức Anh (Chuyên viên) chủ trì, Phạm Thu Dung (Chuyên viên) phối hợp" in page

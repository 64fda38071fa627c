"""Trình lãnh đạo, with or without a proposal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming.models import IncomingDocument
from tests.incoming.build import fresh, paper
from tests.incoming.views.typing_in import browser

pytestmark = pytest.mark.django_db
State = IncomingDocument.State


def url(document: IncomingDocument, act: str) -> str:
    return f"/van-ban-den/{document.pk}/{act}/"


def day(value: dt.date) -> str:
    return value.strftime("%d/%m/%Y")


def test_the_head_is_chosen_beforehand_and_the_form_stands_open(cast):
    answer = browser(cast, "clerk").get(url(paper(cast.clerk), "trinh"))
    page = answer.content.decode()
    assert answer.status_code == 200
    head = cast.position("head").pk
    assert f'<option value="{head}" selected>Nguyễn Văn Hùng, Cục trưởng</option>' in page
    assert "actpanel is-open" in page


def test_submitting_to_a_deputy_with_a_proposal(cast):
    document = paper(cast.clerk)
    due = timezone.localdate() + dt.timedelta(days=3)
    client = browser(cast, "clerk")
    answer = client.post(
        url(document, "trinh"),
        {
            "submit_to": cast.position("deputy").pk,
            "proposal_lead": cast.principal("tkth").pk,
            "proposal_co": [cast.principal("tchc").pk],
            "proposal_due": day(due),
            "proposal_text": "Việc thường xuyên của phòng",
        },
        follow=True,
    )
    assert answer.redirect_chain == [(document.get_absolute_url(), 302)]
    document = fresh(document)
    assert (document.state, document.submitted_to) == (State.SUBMITTED, cast.position("deputy"))
    proposal = document.proposal
    assert (proposal.lead, proposal.due_on, list(proposal.co.all())) == (
        cast.principal("tkth"),
        due,
        [cast.principal("tchc")],
    )
    page = answer.content.decode()
    assert "Trình Phó Cục trưởng · Cục Thống kê" in page
    assert "Phòng Thống kê Tổng hợp chủ trì, Phòng Tổ chức - Hành chính phối hợp, hạn" in page


def test_a_rejected_form_keeps_what_was_typed(cast):
    document = paper(cast.clerk)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    answer = browser(cast, "clerk").post(
        url(document, "trinh"),
        {
            "submit_to": cast.position("officer").pk,
            "proposal_due": day(yesterday),
            "proposal_text": "Câu đã gõ",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Câu đã gõ" in page
    assert day(yesterday) in page
    assert "Hạn xử lý không được ở trong quá khứ" in page
    assert fresh(document).state == State.REGISTERED

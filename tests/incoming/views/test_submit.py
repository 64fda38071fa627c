"""Trình lãnh đạo, Lấy lại, Trả lại văn thư, Đề xuất phân xử lý."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming.models import IncomingAccess, IncomingDocument
from incoming.services import handling
from incoming.services.submitting import ProposalInput, propose
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


def test_taking_back_until_the_leader_has_opened_it(cast):
    document = paper(cast.clerk, submitted=True)
    client = browser(cast, "clerk")
    assert client.post(url(document, "lay-lai-trinh")).status_code == 302
    assert fresh(document).state == State.REGISTERED
    other = paper(cast.clerk, submitted=True)
    handling.open_document(other, by=cast.head)
    answer = client.post(url(other, "lay-lai-trinh"))
    assert answer.status_code == 422
    assert "Lãnh đạo đã mở văn bản" in answer.content.decode()
    assert fresh(other).state == State.SUBMITTED


def test_returning_to_the_clerk_with_a_ready_reason(cast):
    document = paper(cast.clerk, submitted=True)
    client = browser(cast, "head")
    empty = client.post(url(document, "tra-lai-van-thu"), {"reason": ""})
    assert empty.status_code == 422
    assert "Chọn hoặc nhập lý do" in empty.content.decode()
    done = client.post(
        url(document, "tra-lai-van-thu"), {"ready": "Thiếu tệp đính kèm", "reason": "phụ lục 2"}, follow=True
    )
    document = fresh(document)
    assert (document.state, document.returned_reason) == (State.REGISTERED, "Thiếu tệp đính kèm: phụ lục 2")
    assert "Trả lại văn thư: Thiếu tệp đính kèm: phụ lục 2" in done.content.decode()


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

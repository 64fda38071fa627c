"""Quy định ký: KT., Q., TL. and TUQ. by Điều 13 and by what the organisation has laid down."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Appointment
from registers.models import DocumentKind
from signing.capacities import Rules, check_capacity
from signing.models import Authorisation, SigningRequest, SigningRules
from signing.services import submitting
from tests.incoming.views.typing_in import browser, errors_of
from tests.signing.build import drafted, route
from tests.signing.test_draft_pages import NEW, typed

pytestmark = pytest.mark.django_db

PAGE = "/trinh-ky/quy-dinh-ky/"
TODAY = "%d/%m/%Y"


def letter() -> DocumentKind:
    return DocumentKind.objects.get(name="Công văn")


def allowed(cast: Any, name: str, authority: str) -> bool:
    """Whether the position may sign a công văn as that today."""
    try:
        check_capacity(cast.position(name), authority, letter(), Rules(cast.office.pk))
    except Refused:
        return False
    return True


def by_order(cast: Any) -> None:
    SigningRules.objects.create(organisation=cast.office).by_order_kinds.set([letter()])


def authorised(cast: Any, days: int = 30) -> Authorisation:
    today = timezone.localdate()
    return Authorisation.objects.create(
        organisation=cast.office,
        position=cast.position("dept_head"),
        paper="Giấy ủy quyền số 05/GUQ-CTK",
        scope="Hợp đồng",
        starts_on=today - dt.timedelta(days=60),
        ends_on=today + dt.timedelta(days=days),
    )


def test_the_head_signs_and_a_deputy_signs_kt(cast):
    assert allowed(cast, "head", "")
    assert allowed(cast, "deputy", "KT")
    assert not allowed(cast, "deputy", "")
    assert not allowed(cast, "head", "KT")
    assert not allowed(cast, "officer", "")


def test_a_deputy_signs_q_only_while_nobody_is_head(cast):
    assert not allowed(cast, "deputy", "Q")
    Appointment.objects.filter(position=cast.position("head")).update(
        ends_on=timezone.localdate() - dt.timedelta(days=1)
    )
    assert allowed(cast, "deputy", "Q")


def test_tl_is_for_kinds_the_organisation_lists(cast):
    assert not allowed(cast, "dept_head", "TL")
    by_order(cast)
    assert allowed(cast, "dept_head", "TL")
    assert allowed(cast, "dept_deputy", "TL")
    decision = DocumentKind.objects.get(name="Quyết định")
    with pytest.raises(Refused):
        check_capacity(cast.position("dept_head"), "TL", decision, Rules(cast.office.pk))


def test_tuq_needs_a_written_authorisation_in_force_and_is_not_passed_on(cast):
    assert not allowed(cast, "dept_head", "TUQ")
    paper = authorised(cast)
    assert allowed(cast, "dept_head", "TUQ")
    assert not allowed(cast, "dept_deputy", "TUQ")
    paper.stopped_at = timezone.now()
    paper.save()
    assert not allowed(cast, "dept_head", "TUQ")
    authorised(cast, days=-1)
    assert not allowed(cast, "dept_head", "TUQ")


def test_the_form_says_why_at_the_signer_and_the_service_holds_too(cast):
    signer = f"{cast.position('dept_head').pk}:TL"
    response = browser(cast, "officer").post(NEW, typed(cast, signer=signer, after="trinh-ky"))
    assert errors_of(response) == {
        "signer": ["Công văn chưa có trong danh mục loại văn bản được ký thừa lệnh của cơ quan."]
    }
    draft = drafted(
        cast, signer=cast.position("dept_head"), fields={"authority": "TL"}, route=route(cast.office)
    )
    with pytest.raises(Refused):
        submitting.submit(draft, key=uuid.uuid4(), by=cast.officer)
    by_order(cast)
    submitting.submit(draft, key=uuid.uuid4(), by=cast.officer)
    assert SigningRequest.objects.count() == 1


def test_the_clerk_lays_the_rules_down(cast):
    clerk = browser(cast, "clerk")
    kinds = [str(letter().pk)]
    assert clerk.post(PAGE, {"loai-kinds": kinds}).url == PAGE
    assert Rules(cast.office.pk).by_order == {letter().pk}
    today = timezone.localdate().strftime(TODAY)
    entered = {
        "uq-position": str(cast.position("dept_head").pk),
        "uq-paper": "Giấy ủy quyền số 05/GUQ-CTK",
        "uq-scope": "Hợp đồng dưới 50 triệu đồng",
        "uq-starts_on": today,
        "uq-ends_on": today,
    }
    assert clerk.post(f"{PAGE}uy-quyen/", entered).url == PAGE
    assert "Giấy ủy quyền số 05/GUQ-CTK" in clerk.get(PAGE).content.decode()
    paper = Authorisation.objects.get()
    clerk.post(f"{PAGE}uy-quyen/{paper.pk}/dung/")
    assert not Rules(cast.office.pk).authorised


def test_one_that_has_yet_to_begin_can_be_stopped_and_one_that_is_over_cannot(cast):
    paper, clerk = authorised(cast), browser(cast, "clerk")
    Authorisation.objects.update(starts_on=timezone.localdate() + dt.timedelta(days=1))
    stop = f"{PAGE}uy-quyen/{paper.pk}/dung/"
    assert stop in clerk.get(PAGE).content.decode()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Authorisation.objects.update(starts_on=yesterday, ends_on=yesterday)
    page = clerk.get(PAGE).content.decode()
    assert stop not in page
    assert "Đã hết hạn" in page


def test_an_authorisation_without_end_or_before_its_beginning_is_refused(cast):
    clerk = browser(cast, "clerk")
    entered = {
        "uq-position": str(cast.position("dept_head").pk),
        "uq-paper": "Giấy",
        "uq-scope": "Hợp đồng",
        "uq-starts_on": "02/11/2026",
    }
    for end in ("", "01/11/2026"):
        response = clerk.post(f"{PAGE}uy-quyen/", entered | {"uq-ends_on": end})
        assert response.status_code == 422
        assert list(response.context["authorisation"].errors) == ["ends_on"]
    assert not Authorisation.objects.exists()


def test_others_do_not_lay_rules_down(cast):
    paper = authorised(cast)
    officer, foreign = browser(cast, "officer"), browser(cast, "branch1_clerk")
    assert officer.get(PAGE).status_code == 403
    assert officer.post(PAGE, {}).status_code == 403
    assert officer.post(f"{PAGE}uy-quyen/", {}).status_code == 403
    assert foreign.post(f"{PAGE}uy-quyen/{paper.pk}/dung/").status_code == 404
    assert "Dừng" not in foreign.get(PAGE).content.decode()

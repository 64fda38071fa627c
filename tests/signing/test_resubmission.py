"""What counts of an earlier submission, and what has changed between a submission and the signature."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Appointment, Notification, Position, User
from accounts.services import people
from outgoing.models import OutgoingAttachment, OutgoingDocument
from signing.layout.model import Place
from signing.models import Act, Authorisation, Revision, Route, RouteStep, Signature, Who
from signing.services import deciding, drafting, submitting
from tests.incoming.views.typing_in import browser
from tests.signing import pki
from tests.signing.build import (
    active,
    approved,
    drafted,
    entry,
    fresh,
    give_keys,
    route,
    signed,
    submitted,
    uploaded,
)
from tests.signing.test_draft_pages import letter

pytestmark = pytest.mark.django_db

KEPT = "đã duyệt nội dung này lúc"


def returned(cast: Any, **changes: Any) -> OutgoingDocument:
    """Approved by the phòng, then returned to its drafter by the head."""
    document = approved(submitted(cast, **changes), cast.dept_head)
    deciding.give_back(document.pk, active(document).pk, reason="Xem lại", by=cast.head)
    return fresh(document)


def again(cast: Any, document: OutgoingDocument) -> OutgoingDocument:
    submitting.submit(document, key=uuid.uuid4(), by=cast.officer)
    return fresh(document)


def page(cast: Any, name: str, document: OutgoingDocument, path: str = "") -> str:
    return browser(cast, name).get(f"/trinh-ky/{document.pk}/{path}").content.decode()


def test_a_signature_moved_after_a_return_is_put_where_it_was_moved(cast):
    give_keys(cast)
    document = returned(cast, text=None, main=uploaded(letter().read(), cast.officer))
    moved = Place(page=0, left=300, bottom=100, right=420, top=160)
    drafting.move_places(document, {"nguoi_ky": moved}, by=cast.officer)
    again(cast, document)
    first, second = Revision.objects.order_by("number")
    assert (second.contents, second.places["nguoi_ky"]["bottom"]) == (first.contents, 100)
    assert KEPT in page(cast, "dept_head", document)  # not a word has changed
    signed(approved(document, cast.dept_head), cast.head)
    assert Signature.objects.get().before_id == second.file_id
    assert "Dời ô ký, số hoặc ngày trên trang" in page(cast, "officer", document, "so-sanh/")


def test_an_annex_exchanged_after_a_return_asks_for_the_approval_anew(cast):
    annex = uploaded(pki.composed(), cast.officer, "bang-cu.pdf")
    document = returned(cast, annexes=[annex])
    present = document.attachments.get(group=OutgoingAttachment.Group.ANNEX)
    fresh_annex = uploaded(letter().read(), cast.officer, "bang-moi.pdf")
    changed = entry(cast, annexes=[fresh_annex], dropped=[present.pk], route=Route.objects.get())
    drafting.update(document, changed, by=cast.officer)
    again(cast, document)
    first, second = Revision.objects.order_by("number")
    assert first.contents == second.contents
    assert [each["name"] for each in second.annexes] == ["bang-moi.pdf"]
    assert KEPT not in page(cast, "dept_head", document)
    compared = page(cast, "officer", document, "so-sanh/")
    assert "Bỏ phụ lục: bang-cu.pdf" in compared
    assert "Thêm phụ lục: bang-moi.pdf" in compared


def test_saved_once_more_without_a_change_it_is_the_same_revision_to_the_byte(cast):
    document = returned(cast)
    drafting.update(document, entry(cast, route=Route.objects.get()), by=cast.officer)
    again(cast, document)
    revision = Revision.objects.get()
    main = document.attachments.get(group=OutgoingAttachment.Group.MAIN, replaced_at=None)
    assert main.file_id == revision.file_id
    assert KEPT in page(cast, "dept_head", document)


def test_a_route_that_names_a_post_nobody_holds_is_not_begun(cast):
    vacant = Position.objects.create(unit=cast.tkth, role="DEPUTY_DEPARTMENT_HEAD", title="Phó Trưởng phòng")
    made = Route.objects.create(organisation=cast.office, name="Qua phó phòng")
    steps = [
        (Act.REVIEW, Who.POSITION, "", vacant),
        (Act.SIGN, Who.ORGANISATION_ROLE, "HEAD", None),
        (Act.ISSUE, Who.ORGANISATION_ROLE, "CLERK", None),
    ]
    for order, (act, who, role, position) in enumerate(steps, start=1):
        RouteStep.objects.create(route=made, order=order, act=act, who=who, role=role, position=position)
    document = drafted(cast, route=made)
    with pytest.raises(Refused, match="chưa có ai giữ chức vụ Phó Trưởng phòng") as refused:
        submitting.submit(document, key=uuid.uuid4(), by=cast.officer)
    assert refused.value.field == "route"
    assert fresh(document).state == OutgoingDocument.State.DRAFT


def test_who_came_to_the_post_meanwhile_does_not_sign_under_another_s_name(cast):
    give_keys(cast, "head", "officer2")
    document = approved(submitted(cast), cast.dept_head)
    post, today = cast.position("head"), timezone.localdate()
    Appointment.objects.filter(position=post).update(ends_on=today - dt.timedelta(days=1))
    Appointment.objects.create(position=post, user=cast.user("officer2"), starts_on=today)
    with pytest.raises(Refused, match=f"ghi người ký là {cast.user('head').full_name}"):
        signed(document, cast.actor("officer2", post))
    assert not Signature.objects.exists()


def test_who_changed_their_own_name_signs_by_the_certificate_that_bears_it(cast):
    give_keys(cast)
    document = approved(submitted(cast), cast.dept_head)
    User.objects.filter(pk=cast.user("head").pk).update(full_name="Nguyễn Văn Tên Mới")
    assert signed(document, cast.actor("head")).state == OutgoingDocument.State.SIGNED


def test_an_authorisation_that_ended_before_the_signature_does_not_serve(cast):
    give_keys(cast, "dept_head")
    today = timezone.localdate()
    paper = Authorisation.objects.create(
        organisation=cast.office,
        position=cast.position("dept_head"),
        paper="Giấy ủy quyền số 05/GUQ-CTK",
        scope="Hợp đồng",
        starts_on=today,
        ends_on=today,
    )
    document = submitted(
        cast, signer=cast.position("dept_head"), fields={"authority": "TUQ"}, route=route(cast.office)
    )
    Authorisation.objects.filter(pk=paper.pk).update(stopped_at=timezone.now())
    with pytest.raises(Refused, match="Chưa có văn bản ủy quyền còn hiệu lực"):
        signed(document, cast.dept_head)
    Authorisation.objects.filter(pk=paper.pk).update(stopped_at=None)
    assert signed(document, cast.dept_head).state == OutgoingDocument.State.SIGNED


def test_the_drafter_is_told_the_reason_however_long_the_subject_is(cast):
    document = approved(submitted(cast, fields={"subject": "V/v " + "rà soát " * 55}), cast.dept_head)
    told = Notification.objects.filter(user=cast.user("officer")).order_by("-pk")
    deciding.give_back(document.pk, active(document).pk, to=1, reason="Phòng xem lại mục 2", by=cast.head)
    assert told[0].text.startswith("Văn bản được trả lại bước trước: V/v rà soát")
    assert told[0].text.endswith("Lý do: Phòng xem lại mục 2")
    approved(document, cast.dept_head)
    deciding.refuse(document.pk, active(document).pk, reason="Không thuộc thẩm quyền", by=cast.head)
    assert told[0].text.startswith("Văn bản bị từ chối ký: V/v rà soát")
    assert told[0].text.endswith("Lý do: Không thuộc thẩm quyền")


@pytest.mark.parametrize("name", ["dept_head", "head", "officer"])
def test_a_post_on_the_way_of_a_draft_is_not_left_empty(cast, name):
    document = submitted(cast)
    held = Appointment.objects.get(position=cast.position(name))
    with pytest.raises(Refused, match="còn việc chưa xong"):
        people.end_appointment(held, ends_on=timezone.localdate())
    deciding.withdraw(document.pk, by=cast.officer)
    people.end_appointment(held, ends_on=timezone.localdate())

"""From a draft to two valid signatures: the whole way, and the ways back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from accounts.models import JournalEntry, Notification
from incoming.models import Delivery, IncomingDocument
from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.models import NumberEntry
from signing.keys.pins import Pin
from signing.models import Revision, Route, Signature, SigningKey, SigningRequest, Step
from signing.pdf.report import Outcome, Rule
from signing.services import approving, deciding, drafting, keys, sealing, submitting
from signing.services.checking import look
from tests.incoming.build import work_off
from tests.outgoing.build import book_of
from tests.signing.build import (
    DEPARTMENT_REVIEW,
    PIN,
    active,
    approved,
    drafted,
    entry,
    fresh,
    give_keys,
    issued_electronically,
    route,
    sealed,
    signed,
    submitted,
    uploaded,
)

pytestmark = pytest.mark.django_db

State = OutgoingDocument.State


@pytest.fixture
def keyed(cast):
    give_keys(cast, "head", "deputy")
    return cast


def main_bytes(document):
    attachment = document.attachments.get(group=OutgoingAttachment.Group.MAIN, replaced_at=None)
    return attachment.file.path.read_bytes()


def test_the_whole_way_ends_with_two_valid_signatures_at_the_receiver(cast):
    document = issued_electronically(cast)
    work_off()
    assert document.state == State.ISSUED
    report = look(main_bytes(document), Rule.ISSUED)
    assert report.outcome is Outcome.VALID, report.reasons
    assert [one.field for one in report.signatures] == ["nguoi_ky", "co_quan"]
    received = IncomingDocument.objects.get(organisation=cast.branch1)
    main = received.attachments.get(role="MAIN")
    assert main.file.path.read_bytes() == main_bytes(document)
    assert Delivery.objects.filter(sender=cast.office, state=Delivery.State.ARRIVED).count() == 2
    request = SigningRequest.objects.get(document=document)
    assert request.state == SigningRequest.State.CLOSED
    assert {step.state for step in request.steps.all()} == {Step.State.DONE}


def test_who_is_asked_reads_it_and_learns_of_it(cast):
    document = submitted(cast)
    assert OutgoingDocument.objects.visible_to(cast.dept_head).filter(pk=document.pk).exists()
    assert not OutgoingDocument.objects.visible_to(cast.officer2).filter(pk=document.pk).exists()
    told = Notification.objects.get(user=cast.user("dept_head"))
    assert told.text == f"Văn bản chờ bạn duyệt: {document.subject}"


def test_a_second_press_of_trinh_ky_is_the_first(cast):
    document = drafted(cast, route=route(cast.office, DEPARTMENT_REVIEW))
    key = uuid.uuid4()
    first = submitting.submit(document, key=key, by=cast.officer)
    assert submitting.submit(document, key=key, by=cast.officer).pk == first.pk
    other = drafted(cast, route=Route.objects.get())
    with pytest.raises(Refused, match="trình văn bản khác"):
        submitting.submit(other, key=key, by=cast.officer)
    assert SigningRequest.objects.count() == 1


@pytest.mark.parametrize("missing", ["route", "recipients", "main"])
def test_what_is_missing_is_said_and_nothing_is_submitted(cast, missing):
    changes = {"route": route(cast.office)}
    if missing == "route":
        changes = {}
    if missing == "recipients":
        changes["lines"] = []
    if missing == "main":
        changes["text"] = None
    document = drafted(cast, **changes)
    with pytest.raises(Refused) as refused:
        submitting.submit(document, key=uuid.uuid4(), by=cast.officer)
    assert refused.value.field == missing
    assert fresh(document).state == State.DRAFT
    assert not Revision.objects.exists()


def test_only_the_position_asked_decides(cast):
    document = submitted(cast)
    for stranger in (cast.officer, cast.officer2, cast.head, cast.clerk):
        with pytest.raises(PermissionDenied):
            deciding.approve(document.pk, active(document).pk, by=stranger)
    assert active(document).position == cast.position("dept_head")


def test_an_approval_is_never_a_signature(keyed):
    document = approved(submitted(keyed), keyed.dept_head, "Đồng ý")
    assert Notification.objects.get(user=keyed.user("officer")).text == f"Đã duyệt: {document.subject}"
    assert not Signature.objects.exists()
    with pytest.raises(Refused):
        deciding.approve(document.pk, active(document).pk, by=keyed.head)
    assert fresh(document).state == State.IN_REVIEW


def test_a_stale_page_learns_that_the_step_was_decided(cast):
    document = submitted(cast)
    step = active(document)
    deciding.approve(document.pk, step.pk, by=cast.dept_head)
    with pytest.raises(TransitionNotAllowed):
        deciding.approve(document.pk, step.pk, by=cast.dept_head)


def test_returned_to_the_drafter_and_submitted_unchanged_keeps_the_approval_in_sight(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    deciding.give_back(document.pk, active(document).pk, reason="Xem lại số liệu", by=keyed.head)
    assert fresh(document).state == State.DRAFT
    told = Notification.objects.filter(user=keyed.user("officer")).latest("pk")
    assert told.text.startswith("Văn bản bị trả lại")
    second = submitting.submit(document, key=uuid.uuid4(), by=keyed.officer)
    assert second.number == 2
    assert Revision.objects.count() == 1
    earlier = Step.objects.get(request__number=1, state=Step.State.DONE)
    assert earlier.revision.contents == Revision.objects.get().contents


def test_changed_contents_are_a_new_revision(cast):
    document = submitted(cast)
    deciding.give_back(document.pk, active(document).pk, reason="Sửa trích yếu", by=cast.dept_head)
    changed = entry(cast, fields={"subject": "V/v báo cáo bổ sung"}, route=route(cast.office, name="Khác"))
    drafting.update(fresh(document), changed, by=cast.officer)
    submitting.submit(document, key=uuid.uuid4(), by=cast.officer)
    first, second = Revision.objects.order_by("number")
    assert first.contents != second.contents
    assert first.file.path.is_file()


def test_returned_to_an_earlier_step_begins_there_again(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    deciding.give_back(document.pk, active(document).pk, to=1, reason="Phòng xem lại mục 2", by=keyed.head)
    assert active(document).position == keyed.position("dept_head")
    assert active(document).round == 2
    assert fresh(document).state == State.IN_REVIEW
    signed(approved(document, keyed.dept_head), keyed.head)
    assert fresh(document).state == State.SIGNED


def test_the_clerk_returns_for_form_no_number_is_used_and_the_signature_no_longer_counts(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    unsigned = Revision.objects.get().file.sha256
    deciding.give_back(document.pk, active(document).pk, reason="Sai nơi nhận", by=keyed.clerk)
    assert fresh(document).state == State.DRAFT
    assert not NumberEntry.objects.exists()
    assert Signature.objects.get().superseded_at is not None
    assert document.attachments.get(group="MAIN").file.sha256 == unsigned


def test_the_clerk_returns_to_the_signer_who_signs_again(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    deciding.give_back(document.pk, active(document).pk, to=2, reason="Ký lại", by=keyed.clerk)
    assert fresh(document).state == State.IN_REVIEW
    sealed(signed(document, keyed.head), keyed.clerk)
    assert look(main_bytes(fresh(document)), Rule.ISSUED).outcome is Outcome.VALID


def test_refusing_to_sign_ends_the_submission_with_its_reason(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    with pytest.raises(Refused):
        deciding.refuse(document.pk, active(document).pk, reason=" ", by=keyed.head)
    deciding.refuse(document.pk, active(document).pk, reason="Không thuộc thẩm quyền", by=keyed.head)
    request = SigningRequest.objects.get()
    assert (request.state, request.reason) == (SigningRequest.State.REFUSED, "Không thuộc thẩm quyền")
    assert fresh(document).state == State.DRAFT
    assert not Step.objects.filter(state__in=("ACTIVE", "WAITING")).exists()


def test_a_reviewer_cannot_refuse_to_sign(cast):
    document = submitted(cast)
    with pytest.raises(TransitionNotAllowed):
        deciding.refuse(document.pk, active(document).pk, reason="Không", by=cast.dept_head)


def test_the_drafter_withdraws_until_somebody_has_signed(keyed):
    document = submitted(keyed)
    with pytest.raises(PermissionDenied):
        deciding.withdraw(document.pk, by=keyed.dept_head)
    deciding.withdraw(document.pk, reason="Thiếu phụ lục", by=keyed.officer)
    assert fresh(document).state == State.DRAFT
    again = submitted(keyed, fields={"subject": "V/v khác"})
    signed(approved(again, keyed.dept_head), keyed.head)
    with pytest.raises(TransitionNotAllowed):
        deciding.withdraw(again.pk, by=keyed.officer)


def test_five_wrong_pins_lock_the_key_and_sign_nothing(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(keys.PinRefused) as refused:
            signed(document, keyed.head, pin="000000")
        assert ("khóa" in refused.value.message) == (left == 0)
    with pytest.raises(keys.PinRefused):
        signed(document, keyed.head)
    assert SigningKey.objects.get(person=keyed.user("head")).locked_at is not None
    assert not Signature.objects.exists()
    keys.unlock(SigningKey.objects.get(person=keyed.user("head")), by=keyed.admin)
    assert signed(document, keyed.head).state == State.SIGNED


def test_a_right_pin_forgets_the_wrong_ones(keyed):
    document = approved(submitted(keyed), keyed.dept_head)
    with pytest.raises(keys.PinRefused):
        signed(document, keyed.head, pin="000000")
    signed(document, keyed.head)
    assert SigningKey.objects.get(person=keyed.user("head")).wrong_pins == 0


def test_a_pin_is_written_nowhere(keyed, caplog):
    document = approved(submitted(keyed), keyed.dept_head)
    sealed(signed(document, keyed.head), keyed.clerk)
    assert PIN not in caplog.text
    assert not JournalEntry.objects.filter(data__icontains=PIN).exists()


def test_without_a_certificate_nobody_signs(cast):
    document = approved(submitted(cast), cast.dept_head)
    with pytest.raises(Refused, match="chứng thư"):
        signed(document, cast.head)


def test_a_deputy_signs_kt(keyed):
    document = submitted(keyed, signer=keyed.position("deputy"), fields={"authority": "KT"})
    document = approved(document, keyed.dept_head)
    assert active(document).position == keyed.position("deputy")
    sealed(signed(document, keyed.deputy), keyed.clerk)
    report = look(main_bytes(fresh(document)), Rule.ISSUED)
    assert report.signatures[0].identity.name == keyed.user("deputy").full_name


def test_the_day_of_issue_is_never_before_the_signature(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    numbering = sealing.Numbering(register=book_of(keyed.office), on=yesterday)
    with pytest.raises(Refused, match="Ngày ban hành không được trước ngày ký"):
        sealing.issue(document.pk, numbering=numbering, pin=Pin(PIN), by=keyed.clerk)
    assert not NumberEntry.objects.exists()
    assert fresh(document).state == State.SIGNED


def test_a_failed_sealing_keeps_its_number_for_the_next_try(keyed, settings):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    settings.EOFFICE_TIME_STAMP_URL = "http://127.0.0.1:9/khong-co"
    with pytest.raises(Refused, match="Đã cấp số nhưng chưa ký số được"):
        sealed(document, keyed.clerk)
    stuck = fresh(document)
    assert stuck.state == State.NUMBERED
    settings.EOFFICE_TIME_STAMP_URL = ""
    done = sealing.issue(document.pk, numbering=None, pin=Pin(PIN), by=keyed.clerk)
    assert (done.state, done.code) == (State.ISSUED, stuck.code)
    assert NumberEntry.objects.count() == 1


def test_a_wrong_pin_of_the_clerk_takes_no_number(keyed):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    with pytest.raises(keys.PinRefused):
        sealed(document, keyed.clerk, pin="999999")
    assert not NumberEntry.objects.exists()


def test_an_electronic_draft_is_not_entered_like_paper(cast):
    from outgoing.entries import Entry
    from outgoing.services.issuing import update

    document = drafted(cast)
    numbered = Entry(fields={}, register=book_of(cast.office), on=timezone.localdate())
    with pytest.raises(Refused, match="ở trang Trình ký"):
        update(document, numbered, number=True, by=cast.clerk)
    assert fresh(document).state == State.DRAFT


def test_a_delegate_may_approve_but_never_signs_with_a_borrowed_key(keyed):
    from accounts.models import Delegation

    Delegation.objects.create(
        position=keyed.position("head"),
        delegate=keyed.user("officer2"),
        scope=Delegation.Scope.ASSIGN,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )
    document = approved(submitted(keyed), keyed.dept_head)
    give_keys(keyed, "officer2")
    stand_in = keyed.actor("officer2", keyed.position("head"))
    assert stand_in.on_behalf_of
    with pytest.raises(PermissionDenied):
        approving.sign(document.pk, active(document).pk, pin=Pin(PIN), by=stand_in)


def test_what_the_organisation_cannot_seal_is_never_issued_and_its_number_is_voided_with_a_reason(
    keyed, settings
):
    from outgoing.services import issuing, numbering

    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    settings.EOFFICE_TIME_STAMP_URL = "http://127.0.0.1:9/khong-co"
    with pytest.raises(Refused):
        sealed(document, keyed.clerk)
    for act in (
        lambda: issuing.issue(document, by=keyed.clerk),
        lambda: numbering.void(document, reason="Thử", by=keyed.clerk),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()
    with pytest.raises(PermissionDenied):
        sealing.void(document.pk, reason="Mất khóa", by=keyed.officer)
    sealing.void(document.pk, reason="Mất khóa của cơ quan", by=keyed.clerk)
    assert fresh(document).state == State.CANCELLED
    entry_of = NumberEntry.objects.get()
    assert entry_of.reason == "Mất khóa của cơ quan"
    assert SigningRequest.objects.get().state == SigningRequest.State.RETURNED
    assert not Delivery.objects.exists()


def test_nobody_seals_while_somebody_else_is_sealing(keyed, monkeypatch):
    document = signed(approved(submitted(keyed), keyed.dept_head), keyed.head)
    numbering = sealing.Numbering(register=book_of(keyed.office), on=timezone.localdate())
    claim = sealing._claim(document.pk, numbering, keyed.clerk)
    with pytest.raises(Conflict):
        sealing.issue(document.pk, numbering=None, pin=Pin(PIN), by=keyed.clerk)
    SigningRequest.objects.update(sealing_until=timezone.now() - dt.timedelta(seconds=1))  # its worker died
    assert sealing.issue(document.pk, numbering=None, pin=Pin(PIN), by=keyed.clerk).state == State.ISSUED
    with pytest.raises(SigningRequest.DoesNotExist):
        sealing._give_up(document.pk, claim) or SigningRequest.objects.lock_open(document.pk)
    assert NumberEntry.objects.count() == 1


def test_a_digitally_signed_file_is_never_replaced_as_a_scan_is(cast):
    from outgoing.services.following import replace_scan
    from tests.outgoing.build import scan

    document = issued_electronically(cast)
    main = document.attachments.get(group="MAIN")
    with pytest.raises(Refused, match="Tệp đã ký số không thay được"):
        replace_scan(document, main, upload=scan(cast.clerk, "moi.pdf"), reason="Nhầm", by=cast.clerk)
    assert document.attachments.get(group="MAIN").file_id == main.file_id


def test_annexes_carry_the_organisation_s_mark_with_number_and_time(keyed):
    from tests.signing import pki

    annex = uploaded(pki.composed(), keyed.officer, "phu-luc.pdf")
    document = submitted(keyed, annexes=[annex])
    document = sealed(signed(approved(document, keyed.dept_head), keyed.head), keyed.clerk)
    marked = document.attachments.get(group="ANNEX").file
    assert look(marked.path.read_bytes(), Rule.ANNEX).outcome is Outcome.VALID
    text = pki.shown_text(marked.path.read_bytes())
    assert f"Số: {document.code}" in text
    assert "+07:00" in text


def test_an_annex_that_cannot_be_marked_stops_before_a_number_is_taken(keyed):
    from tests.signing import pki

    broken = uploaded(pki.composed(), keyed.officer, "phu-luc.pdf")
    document = submitted(keyed, annexes=[broken])
    document = signed(approved(document, keyed.dept_head), keyed.head)
    path = document.attachments.get(group="ANNEX").file.path
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 hong")
    with pytest.raises(Refused, match=r"Phụ lục “phu-luc.pdf” không ký số được"):
        sealed(document, keyed.clerk)
    assert not NumberEntry.objects.exists()
    assert fresh(document).state == State.SIGNED

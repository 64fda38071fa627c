"""Forms whose hidden and chosen values were changed by hand: keys of other people, other documents, other offices."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Delegation, JournalEntry, Notification, Unit
from incoming.models import Assignment, Attachment, IncomingDocument, InstructionTemplate
from incoming.services import assigning, handling
from registers.files import accept_upload
from registers.models import NumberEntry, PendingUpload
from tests.incoming.build import CO, LEAD, assigned, at_branch, fresh, lead_of, paper, register_of, to
from tests.incoming.views.typing_in import NEW, browser, errors_of, scan, typed

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def url(name: str, *args) -> str:
    return reverse(name, args=args)


# --- uploads


def test_the_upload_of_a_colleague_is_not_taken_into_a_document(cast):
    theirs = accept_upload(scan(), owner=cast.head)
    form = typed(register_of(cast.office), uploads=str(theirs.token))
    response = browser(cast, "clerk").post(NEW, form)
    assert response.status_code == 422
    assert "uploads" in errors_of(response)
    assert not IncomingDocument.objects.exists()
    assert PendingUpload.objects.filter(pk=theirs.pk).exists()


def test_the_upload_of_a_colleague_is_not_taken_as_a_result(cast):
    document = assigned(cast, ("officer", LEAD))
    theirs = accept_upload(scan(), owner=cast.head)
    act = url("incoming:complete", lead_of(document).pk)
    response = browser(cast, "officer").post(act, {"result": "xong", "uploads": str(theirs.token)})
    assert response.status_code == 422
    assert not Attachment.objects.exists()
    assert lead_of(document).state == Assignment.State.NEW


def test_the_upload_of_a_colleague_cannot_be_seen_or_thrown_away(cast):
    theirs = accept_upload(scan(), owner=cast.head)
    client = browser(cast, "clerk")
    assert client.get(url("registers:upload_file", theirs.token)).status_code == 404
    assert client.get(url("registers:upload_page", theirs.token, 1)).status_code == 404
    client.post(url("registers:upload_discard", theirs.token))
    client.post(NEW, typed(register_of(cast.office), uploads_remove=str(theirs.token)))
    assert PendingUpload.objects.filter(pk=theirs.pk).exists()


def test_whoever_is_lent_reading_only_sends_no_file_up(cast):
    today = TODAY()
    post = cast.position("clerk")
    Delegation.objects.create(
        position=post, delegate=cast.user("officer"), scope="READ", starts_on=today, ends_on=today
    )
    client = browser(cast, "officer")
    client.post(url("accounts:switch_position"), {"position": str(post.pk)})
    response = client.post(url("registers:upload"), {"file": scan()})
    assert response.status_code == 403
    assert "error" in response.json()
    assert not PendingUpload.objects.exists()


# --- books and leaders of another organisation


@pytest.mark.parametrize("whose", ["branch1", "other"])
def test_a_letter_is_not_entered_into_the_book_of_another_organisation(cast, whose):
    register_of(cast.office)
    theirs = register_of(cast.units[whose])
    response = browser(cast, "clerk").post(NEW, typed(theirs))
    assert response.status_code == 422
    assert "register" in errors_of(response)
    assert not NumberEntry.objects.exists()


def test_a_delivery_is_not_accepted_into_the_book_of_the_sender(cast):
    document = at_branch(assigned(cast, ("branch1", LEAD)), cast.branch1)
    register_of(cast.branch1)
    form = {"register": str(register_of(cast.office).pk), "arrived_on": TODAY().strftime("%d/%m/%Y")}
    response = browser(cast, "branch1_clerk").post(url("incoming:accept", document.pk), form)
    assert response.status_code == 422
    assert fresh(document).state == IncomingDocument.State.PENDING


@pytest.mark.parametrize("name", ["stranger_head", "branch1_head", "officer"])
def test_a_letter_is_submitted_to_nobody_but_ones_own_leaders(cast, name):
    document = paper(cast.clerk)
    post = str(cast.position(name).pk)
    client = browser(cast, "clerk")
    assert client.post(url("incoming:submit", document.pk), {"submit_to": post}).status_code == 422
    client.post(url("incoming:bulk_submit"), {"id": [document.pk], "to": post})
    entry = client.post(NEW, typed(register_of(cast.office), submit_to=post, after="trinh"))
    assert entry.status_code == 422
    assert fresh(document).state == IncomingDocument.State.REGISTERED


# --- the assigning panel


def foreign_targets(cast) -> list[str]:
    own_branch_of_other = Unit.objects.create(
        kind="BRANCH",
        name="Chi cục của Cục khác",
        short_name="CC khác",
        parent=cast.other,
        opened_on=dt.date(2020, 1, 1),
    )
    return [
        f"u{own_branch_of_other.pk}",
        f"u{cast.tkth.pk}",
        f"u{cast.other.pk}",
        f"p{cast.principal('stranger_head').pk}",
        f"p{cast.principal('branch1_officer').pk}",
        "p999999",
        "u",
        "x1",
    ]


def test_work_is_given_to_nobody_outside_the_organisation_and_its_branches(cast):
    document = paper(cast.clerk, submitted=True)
    client, act = browser(cast, "head"), url("incoming:assign", document.pk)
    bulk = f"{url('incoming:bulk_assign')}?id={document.pk}"
    for target in foreign_targets(cast):
        for role in ("lead", "co", "info"):
            form = {"lead": f"p{cast.principal('tkth').pk}", "due": "own", "due_own": ""} | {role: target}
            assert client.post(act, form).status_code == 422, (target, role)
            assert client.post(bulk, form).status_code == 422, (target, role)
    assert fresh(document).state == IncomingDocument.State.SUBMITTED
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("target", ["tchc", "head", "tchc_head", "dept_head"])
def test_a_department_passes_work_on_to_its_own_people_only(cast, target):
    document = assigned(cast, ("tkth", LEAD))
    act = url("incoming:pass_on", lead_of(document).pk)
    form = {"lead": f"p{cast.principal(target).pk}", "due": "own", "due_own": ""}
    assert browser(cast, "dept_head").post(act, form).status_code == 422
    branch = {"lead": f"u{cast.branch1.pk}", "due": "own", "due_own": ""}
    assert browser(cast, "dept_head").post(act, branch).status_code == 422
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("target", ["tchc", "head", "tchc_head", "branch1"])
def test_nor_does_the_service_let_a_department_give_work_to_others(cast, target):
    document = assigned(cast, ("tkth", LEAD))
    choices = [to(cast, target, LEAD)]
    with pytest.raises(Refused):
        assigning.pass_on(lead_of(document), choices=choices, instruction="", by=cast.dept_head)
    assert lead_of(document).state == Assignment.State.NEW


@pytest.mark.parametrize("leader", ["stranger_head", "branch1_head", "officer"])
def test_an_instruction_on_paper_is_of_ones_own_leaders(cast, leader):
    document = paper(cast.clerk)
    form = {
        "leader": str(cast.position(leader).pk),
        "written_on": TODAY().strftime("%d/%m/%Y"),
        "lead": f"p{cast.principal('tkth').pk}",
    }
    response = browser(cast, "clerk").post(url("incoming:assign_as_written", document.pk), form)
    assert response.status_code == 422
    assert fresh(document).state == IncomingDocument.State.REGISTERED


@pytest.mark.parametrize("name", ["stranger_head", "branch1_officer"])
def test_nobody_outside_is_proposed(cast, name):
    document = paper(cast.clerk, submitted=True)
    form = {"proposal_lead": str(cast.principal(name).pk)}
    assert browser(cast, "clerk").post(url("incoming:propose", document.pk), form).status_code == 422
    form = {"proposal_lead": f"cc{cast.other.pk}"}
    assert browser(cast, "clerk").post(url("incoming:propose", document.pk), form).status_code == 422
    assert not hasattr(fresh(document), "proposal")


# --- several at once


def test_ticks_on_documents_of_others_do_nothing(cast):
    theirs = paper(cast.stranger)
    client = browser(cast, "clerk")
    client.post(url("incoming:bulk_submit"), {"id": [theirs.pk], "to": str(cast.position("head").pk)})
    browser(cast, "head").post(url("incoming:bulk_file"), {"id": [theirs.pk]})
    page = browser(cast, "head").get(f"{url('incoming:bulk_assign')}?id={theirs.pk}")
    assert theirs.subject not in page.content.decode()
    assert fresh(theirs).state == IncomingDocument.State.REGISTERED


@pytest.mark.parametrize("name", ["officer", "dept_head", "admin", "branch1_officer"])
def test_who_may_not_submit_or_file_is_told_so_at_once(cast, name):
    document = assigned(cast, ("officer", LEAD))
    client = browser(cast, name)
    submitted = {"id": [document.pk], "to": str(cast.position("head").pk)}
    assert client.post(url("incoming:bulk_submit"), submitted).status_code == 403
    assert client.post(url("incoming:bulk_file"), {"id": [document.pk]}).status_code == 403


# --- posts, notices, sentences


@pytest.mark.parametrize("name", ["head", "officer2", "stranger"])
def test_nobody_acts_in_a_post_that_is_not_theirs(cast, name):
    client = browser(cast, "officer")
    response = client.post(url("accounts:switch_position"), {"position": str(cast.position(name).pk)})
    assert response.status_code == 404
    session = client.session
    session["position"] = cast.position(name).pk
    session.save()
    assert client.get("/").context["actor"].position == cast.position("officer")


def test_a_delegation_that_has_ended_or_was_withdrawn_lends_nothing(cast):
    today = TODAY()
    lent = {"delegate": cast.user("officer"), "scope": "ASSIGN", "position": cast.position("head")}
    day = dt.timedelta(days=1)
    Delegation.objects.create(starts_on=today - 2 * day, ends_on=today - day, **lent)
    Delegation.objects.create(starts_on=today + day, ends_on=today + day, **lent)
    Delegation.objects.create(starts_on=today, ends_on=today, withdrawn_at=timezone.now(), **lent)
    form = {"position": str(cast.position("head").pk)}
    assert browser(cast, "officer").post(url("accounts:switch_position"), form).status_code == 404


def test_a_notice_of_somebody_else_is_not_there(cast):
    paper(cast.clerk, submitted=True)
    notice = Notification.objects.get(user=cast.user("head"))
    assert browser(cast, "deputy").post(url("accounts:notification_open", notice.pk)).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_sentences_of_another_post_cannot_be_deleted_nor_by_whoever_only_reads(cast):
    mine = InstructionTemplate.objects.create(position=cast.position("head"), text="Khẩn trương")
    assert browser(cast, "deputy").post(url("incoming:delete_template", mine.pk)).status_code == 404
    today = TODAY()
    Delegation.objects.create(
        position=cast.position("head"),
        delegate=cast.user("officer"),
        scope="READ",
        starts_on=today,
        ends_on=today,
    )
    client = browser(cast, "officer")
    client.post(url("accounts:switch_position"), {"position": str(cast.position("head").pk)})
    assert client.post(url("incoming:delete_template", mine.pk)).status_code == 403
    assert InstructionTemplate.objects.filter(pk=mine.pk).exists()


def test_the_signature_image_has_no_address_for_others_and_a_missing_portrait_says_nothing(cast):
    client = browser(cast, "stranger")
    known = client.get(url("accounts:avatar", cast.user("clerk").pk))
    unknown = client.get(url("accounts:avatar", 999_999))
    assert known.status_code == unknown.status_code == 404
    assert client.get(url("accounts:signature")).status_code == 404


# --- the administrator of one organisation


def test_an_administrator_manages_nothing_of_another_organisation_or_of_its_branches(cast):
    client = browser(cast, "admin")
    for name in ("branch1_head", "stranger"):
        post, user = cast.position(name), cast.user(name)
        appointment = post.appointments.get()
        for act, pk in (
            ("position", post.pk),
            ("user", user.pk),
            ("unit", post.unit_id),
        ):
            assert client.get(url(f"accounts:{act}", pk)).status_code == 404, (name, act)
        for act, pk in (
            ("update_position", post.pk),
            ("appoint", post.pk),
            ("retire_position", post.pk),
            ("end_appointment", appointment.pk),
            ("reset_password", user.pk),
            ("deactivate_user", user.pk),
            ("close_unit", post.unit_id),
        ):
            assert client.post(url(f"accounts:{act}", pk)).status_code == 404, (name, act)


def test_an_administrator_makes_no_post_and_no_account_elsewhere(cast):
    client = browser(cast, "admin")
    for unit in (cast.branch1, cast.other):
        form = {"unit": str(unit.pk), "role": "HEAD", "title": "Cục trưởng", "order": "0"}
        assert client.post(url("accounts:new_position"), form).status_code == 422
    today = TODAY().strftime("%d/%m/%Y")
    form = {"username": "moi", "full_name": "Người Mới", "starts_on": today}
    for name in ("branch1_head", "stranger_head"):
        taken = form | {"position": str(cast.position(name).pk)}
        assert client.post(url("accounts:new_user"), taken).status_code == 422


def test_nobody_is_put_into_a_post_out_of_use(cast):
    post = cast.position("officer2")
    post.appointments.update(ends_on=TODAY() - dt.timedelta(days=1))
    post.is_active = False
    post.save()
    form = {"username": "officer", "starts_on": TODAY().strftime("%d/%m/%Y")}
    response = browser(cast, "admin").post(url("accounts:appoint", post.pk), form)
    assert response.status_code == 422
    assert post.appointments.count() == 1


# --- more than the form asks for


def test_a_profile_takes_nothing_but_its_own_fields(cast):
    form = {
        "full_name": "Hoàng Thị Nga",
        "username": "sep",
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "password": "x",
        "password_is_temporary": "1",
    }
    browser(cast, "clerk").post(url("accounts:profile"), form)
    user = cast.actor("clerk").user
    assert (user.username, user.is_staff, user.is_superuser, user.is_active) == ("clerk", False, False, True)
    assert user.check_password(cast.password)


def test_an_entry_takes_nothing_but_its_own_fields(cast):
    form = typed(
        register_of(cast.office),
        organisation=str(cast.other.pk),
        number="77",
        state="COMPLETED",
        registered_by_name="Người Khác",
        delivery="1",
    )
    browser(cast, "clerk").post(NEW, form)
    document = IncomingDocument.objects.get()
    assert (document.organisation, document.number, document.state) == (cast.office, 1, "REGISTERED")
    assert document.registered_by_name == cast.user("clerk").full_name


def test_a_correction_changes_neither_number_nor_book(cast):
    document = paper(cast.clerk)
    today = TODAY().strftime("%d/%m/%Y")
    form = typed(
        document.register,
        number="99",
        entry="1",
        organisation=str(cast.other.pk),
        arrived_on=today,
        reason="Gõ nhầm",
    )
    browser(cast, "clerk").post(url("incoming:correct", document.pk), form)
    changed = fresh(document)
    assert changed.issuing_body == "Sở Tài chính"
    assert (changed.number, changed.register_id, changed.organisation_id) == (
        document.number,
        document.register_id,
        document.organisation_id,
    )


# --- what one has lost


def test_whoever_lost_work_does_not_follow_the_document_through_refusals(cast):
    document = assigned(cast, ("officer", LEAD), ("officer2", CO))
    mine = lead_of(document)
    assigning.reassign(document, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.head)
    handling.complete(lead_of(document), result="Kết quả không dành cho người ngoài", by=cast.officer2)
    client = browser(cast, "officer")
    assert client.get(document.get_absolute_url()).status_code == 403
    said = client.post(url("incoming:start", mine.pk))
    assert said.status_code == 409
    assert cast.user("head").full_name in said.content.decode()
    assert "Kết quả không dành cho người ngoài" not in said.content.decode()


def test_a_file_of_a_document_is_recorded_when_it_is_read_or_downloaded(cast):
    document = paper(cast.clerk, uploads=[accept_upload(scan(), owner=cast.clerk)])
    file = url("incoming:attachment", document.pk, document.attachments.get().pk)
    client = browser(cast, "head")
    client.get(document.get_absolute_url())
    client.get(file)
    client.get(f"{file}?tai=1")
    read = JournalEntry.objects.filter(user=cast.user("head"), subject_id=document.pk).order_by("pk")
    assert list(read.values_list("verb", flat=True)) == ["open", "open-file", "download"]

"""Two Cục at work, and one address of every kind in them: what the table of access is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal import READING_VERBS
from accounts.models import Appointment, Delegation, Notification, User
from incoming.models import InstructionTemplate
from incoming.services import assigning, handling, submitting
from incoming.services.submitting import ProposalInput
from outgoing.entries import Entry
from outgoing.models import ExternalBody, RecipientGroup
from outgoing.services import following
from outgoing.services.issuing import create
from registers.files import accept_upload
from registers.models import Direction, PrintJob, Register, RegisterPrint
from tests.cast import Cast, make_cast
from tests.incoming.build import (
    CO,
    LEAD,
    accepted,
    assigned,
    at_branch,
    delivery_of,
    lead_of,
    paper,
    register_of,
    to,
    work_off,
)
from tests.incoming.views.typing_in import scan
from tests.outgoing.build import book_of, issued, received, row, values
from tests.signing.build import active
from tests.signing.situation import drafts

ACTORS = {
    "anonymous": "",
    "clerk": "clerk",
    "head": "head",
    "deputy": "deputy",
    "dept_head": "dept_head",
    "officer": "officer",
    "officer2": "officer2",
    "admin": "admin",
    "b_clerk": "branch1_clerk",
    "b_head": "branch1_head",
    "b_officer": "branch1_officer",
    "b2_clerk": "branch2_clerk",
    "stranger": "stranger",
    "s_head": "stranger_head",
    "postless": "postless",
}
"""Columns of the table: dept_head leads the phòng in charge, officer co-operates, officer2 holds nothing there."""


READERS = {
    "reads_for_clerk": ("clerk", Delegation.Scope.READ),
    "reads_for_head": ("head", Delegation.Scope.READ),
    "reads_for_dept_head": ("dept_head", Delegation.Scope.READ),
    "assigns_for_clerk": ("clerk", Delegation.Scope.ASSIGN),
}
"""Who stands in for somebody without being lent what that post may do: the holder of the post, and the scope."""


def situation(cast: Cast) -> SimpleNamespace:
    """Documents at the point where each act is possible, books, uploads, notices and posts."""
    s = SimpleNamespace(cast=cast)
    cast.users["postless"] = User.objects.create(username="postless", full_name="Chưa Có Chức Vụ")
    _documents(s, cast)
    _at_the_branch(s, cast)
    _books(s, cast)
    _people(s, cast)
    _outgoing(s, cast)
    drafts(s, cast)
    work_off()
    return s


def _documents(s: SimpleNamespace, cast: Cast) -> None:
    s.registered = paper(cast.clerk, uploads=[accept_upload(scan("a.pdf"), owner=cast.clerk)])
    s.submitted = paper(cast.clerk, submitted=True)
    s.proposed = paper(cast.clerk, submitted=True)
    submitting.propose(s.proposed, proposal=ProposalInput(lead=cast.principal("tkth")), by=cast.clerk)
    scans = [accept_upload(scan("b.pdf"), owner=cast.clerk)]
    s.given = assigned(cast, ("tkth", LEAD), ("officer", CO), uploads=scans)
    s.lead, s.co = lead_of(s.given), s.given.assignments.get(role=CO)
    s.completed = assigned(cast, ("tkth", LEAD))
    handling.complete(lead_of(s.completed), result="Xong", by=cast.dept_head)
    s.failed = paper(cast.clerk, submitted=True)
    assigning.assign(s.failed, choices=[to(cast, "branch2", LEAD)], instruction="", by=cast.head)
    s.failed_delivery = delivery_of(s.failed)
    s.failed_delivery.fail(error="lỗi")
    s.failed_delivery.save()
    s.elsewhere = paper(cast.stranger, uploads=[accept_upload(scan("c.pdf"), owner=cast.stranger)])


def _at_the_branch(s: SimpleNamespace, cast: Cast) -> None:
    for name in ("pending", "received", "handled"):
        scans = [accept_upload(scan(f"{name}.pdf"), owner=cast.clerk)]
        source = assigned(cast, ("branch1", LEAD), uploads=scans)
        setattr(s, f"{name}_source", source)
        setattr(s, name, at_branch(source, cast.branch1))
    s.received = accepted(s.received, cast.branch1_clerk, submitted=False)
    s.handled = accepted(s.handled, cast.branch1_clerk)
    assigning.assign(
        s.handled, choices=[to(cast, "branch1_officer", LEAD)], instruction="", by=cast.branch1_head
    )
    s.branch_lead = lead_of(s.handled)


def _books(s: SimpleNamespace, cast: Cast) -> None:
    year = timezone.localdate().year
    s.book = register_of(cast.office)
    s.loose = s.book.take_number(on=timezone.localdate(), by=cast.clerk)
    s.unused = Register.objects.create(
        organisation=cast.office, direction=Direction.OUTGOING, year=year, name="Sổ chưa dùng"
    )
    s.closed = Register.objects.create(
        organisation=cast.office, direction=Direction.INCOMING, year=year, name="Sổ đóng", state="CLOSED"
    )
    s.branch_book = register_of(cast.branch1)
    s.upload = accept_upload(scan("d.pdf"), owner=cast.clerk)


def _outgoing(s: SimpleNamespace, cast: Cast) -> None:
    """Documents on their way out, a recall and a correction waiting for an answer, an outside body, a group."""
    s.draft, _new = create(Entry(fields=values(cast)), by=cast.clerk)
    today, book = timezone.localdate(), book_of(cast.office)
    entry = Entry(fields=values(cast), register=book, on=today)
    s.numbered, _new = create(entry, number=True, by=cast.clerk)
    s.issued = issued(cast, "branch1", "branch2", "officer", "Sở Tài chính")
    s.issued.attachments.update(file=accept_upload(scan("issued.pdf"), owner=cast.clerk).file)
    s.outside = s.issued.recipients.get(kind="EXTERNAL")
    s.asked_back = issued(cast, "branch1")
    theirs = accepted(received(s.asked_back, cast.branch1), cast.branch1_clerk, submitted=False)
    recalled = row(s.asked_back, cast.branch1)
    following.recall_from(s.asked_back, [recalled], reason="Sai", by=cast.clerk)
    following.correct(s.asked_back, changes={"pages": (None, 3)}, reason="Thiếu", by=cast.clerk)
    s.recall, s.recalled_at_branch = theirs.delivery.recalls.get(), theirs
    s.correction = theirs.delivery.corrections.get()
    s.body = ExternalBody.objects.create(organisation=cast.office, name="Sở Nội vụ")
    s.group = RecipientGroup.objects.create(organisation=cast.office, name="Các Chi cục")
    _prints(s, cast)
    s.accepted_branch_delivery = s.handled.delivery


def _prints(s: SimpleNamespace, cast: Cast) -> None:
    """One job still in the queue, one done with its file."""
    today = timezone.localdate()
    file = accept_upload(scan("so.pdf"), owner=cast.clerk).file
    asked = {"register": s.book, "form": "IN", "from_number": 1, "to_number": 1, "total": 1}
    s.job = PrintJob.objects.create(**asked, requested_by=cast.user("clerk"), position=cast.position("clerk"))
    s.print = RegisterPrint.objects.create(
        register=s.book,
        form="IN",
        from_number=1,
        to_number=1,
        from_day=today,
        to_day=today,
        rows=1,
        pages=1,
        printed_by=cast.position("clerk"),
        printed_by_name="Hoàng Thị Nga",
        file=file,
    )
    s.done_job = PrintJob.objects.create(
        **asked,
        requested_by=cast.user("clerk"),
        position=cast.position("clerk"),
        state="DONE",
        finished_at=timezone.now(),
        file=file,
        printed=s.print,
    )


def _people(s: SimpleNamespace, cast: Cast) -> None:
    s.notice = Notification.objects.filter(user=cast.user("clerk")).first() or Notification.objects.create(
        user=cast.user("clerk"),
        position=cast.position("clerk"),
        text="Có văn bản",
        subject_kind="incoming.incomingdocument",
        subject_id=s.registered.pk,
        subject_label="Có văn bản",
    )
    s.template = InstructionTemplate.objects.create(position=cast.position("head"), text="Để thực hiện gấp")
    s.post, s.person = cast.position("officer2"), cast.user("officer2")
    s.appointment = Appointment.objects.get(position=s.post)
    today = timezone.localdate()
    for name, (holder, scope) in READERS.items():
        cast.users[name] = User.objects.create(username=name, full_name="Người Đọc Thay")
        Delegation.objects.create(
            position=cast.position(holder),
            delegate=cast.user(name),
            scope=scope,
            starts_on=today,
            ends_on=today,
        )


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The situation, built once a module; every question is asked in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        s = situation(make_cast())
        s.sessions = {
            column: session_of(s.cast.user(name)) if name else "" for column, name in ACTORS.items()
        }
        s.sessions |= {name: session_of(s.cast.user(name)) for name in READERS}
        s.before = fingerprint()
        yield s
        transaction.set_rollback(True)


Args = Callable[[SimpleNamespace], list[Any]]


def _pk(name: str) -> Args:
    return lambda s: [getattr(s, name).pk]


def _file(name: str, *more: Any) -> Args:
    def args(s: SimpleNamespace) -> list[Any]:
        document = getattr(s, name)
        return [document.pk, document.attachments.first().pk, *more]

    return args


ARGUMENTS: dict[str, Args] = {
    "accounts:avatar": _pk("person"),
    "accounts:notification_open": _pk("notice"),
    "accounts:practice_sample": lambda s: ["..%2Flocal.env"],
    "accounts:position": _pk("post"),
    "accounts:update_position": _pk("post"),
    "accounts:appoint": _pk("post"),
    "accounts:retire_position": _pk("post"),
    "accounts:end_appointment": _pk("appointment"),
    "accounts:user": _pk("person"),
    "accounts:reset_password": _pk("person"),
    "accounts:deactivate_user": _pk("person"),
    "accounts:activate_user": _pk("person"),
    "accounts:unit": lambda s: [s.cast.tkth.pk],
    "accounts:close_unit": lambda s: [s.cast.tkth.pk],
    "registers:detail": _pk("book"),
    "registers:detail @branch": _pk("branch_book"),
    "registers:history": _pk("book"),
    "registers:edit": _pk("book"),
    "registers:close": _pk("book"),
    "registers:reopen": _pk("closed"),
    "registers:delete": _pk("unused"),
    "registers:spoil": _pk("book"),
    "registers:void": lambda s: [s.book.pk, s.loose.pk],
    "registers:void @forged": lambda s: [s.branch_book.pk, s.loose.pk],
    "registers:upload_file": lambda s: [s.upload.token],
    "registers:upload_page": lambda s: [s.upload.token, 1],
    "registers:upload_discard": lambda s: [s.upload.token],
    "incoming:accept": _pk("pending"),
    "incoming:refuse": _pk("pending"),
    "incoming:return_to_sender": _pk("received"),
    "incoming:paper_copy": _pk("received"),
    "incoming:registered": _pk("registered"),
    "incoming:void": _pk("registered"),
    "incoming:correct": _pk("registered"),
    "incoming:add_files": _pk("registered"),
    "incoming:detail": _pk("given"),
    "incoming:detail @branch": _pk("handled"),
    "incoming:detail @elsewhere": _pk("elsewhere"),
    "incoming:circulation": _pk("given"),
    "incoming:circulation @branch": _pk("handled"),
    "incoming:attachment": _file("given"),
    "incoming:attachment @branch": _file("handled"),
    "incoming:attachment @forged": lambda s: [s.given.pk, s.registered.attachments.get().pk],
    "incoming:attachment @elsewhere": _file("elsewhere"),
    "incoming:page": _file("given", 1),
    "incoming:page @forged": lambda s: [s.given.pk, s.elsewhere.attachments.get().pk, 1],
    "incoming:submit": _pk("registered"),
    "incoming:take_back_submission": _pk("submitted"),
    "incoming:return_to_clerk": _pk("submitted"),
    "incoming:propose": _pk("submitted"),
    "incoming:assign": _pk("submitted"),
    "incoming:assign @again": _pk("given"),
    "incoming:agree_proposal": _pk("proposed"),
    "incoming:take_in_hand": _pk("submitted"),
    "incoming:file_away": _pk("submitted"),
    "incoming:assign_as_written": _pk("registered"),
    "incoming:reopen": _pk("completed"),
    "incoming:start": _pk("lead"),
    "incoming:start @branch": _pk("branch_lead"),
    "incoming:progress": _pk("co"),
    "incoming:complete": _pk("lead"),
    "incoming:complete @branch": _pk("branch_lead"),
    "incoming:give_back": _pk("co"),
    "incoming:take_back": _pk("lead"),
    "incoming:pass_on": _pk("lead"),
    "incoming:resend": _pk("failed_delivery"),
    "incoming:slip": _pk("given"),
    "incoming:slip @branch": _pk("handled"),
    "incoming:agree_recall": lambda s: [s.recalled_at_branch.pk, s.recall.pk],
    "incoming:decline_recall": lambda s: [s.recalled_at_branch.pk, s.recall.pk],
    "incoming:agree_correction": lambda s: [s.recalled_at_branch.pk, s.correction.pk],
    "incoming:decline_correction": lambda s: [s.recalled_at_branch.pk, s.correction.pk],
    "incoming:recall_branch": _pk("accepted_branch_delivery"),
    "registers:print": _pk("book"),
    "registers:print_job": lambda s: [s.book.pk, s.job.pk],
    "registers:print_cancel": lambda s: [s.book.pk, s.job.pk],
    "registers:print_again": lambda s: [s.book.pk, s.job.pk],
    "registers:print_file": lambda s: [s.book.pk, s.done_job.pk],
    "registers:printed": lambda s: [s.book.pk, s.print.pk],
    "registers:reserve": _pk("book"),
    "registers:insert": _pk("book"),
    "registers:reserved": _pk("book"),
    "registers:reserve @branch": _pk("branch_book"),
    "registers:print @branch": _pk("branch_book"),
    "outgoing:detail": _pk("issued"),
    "outgoing:detail @draft": _pk("draft"),
    "outgoing:edit": _pk("draft"),
    "outgoing:issue": _pk("numbered"),
    "outgoing:void": _pk("numbered"),
    "outgoing:discard": _pk("draft"),
    "outgoing:attachment": _file("issued"),
    "outgoing:attachment @forged": lambda s: [s.issued.pk, s.asked_back.attachments.get().pk],
    "outgoing:page": _file("issued", 1),
    "outgoing:add_recipients": _pk("issued"),
    "outgoing:edit_body": _pk("body"),
    "outgoing:hide_body": _pk("body"),
    "outgoing:unhide_body": _pk("body"),
    "outgoing:edit_group": _pk("group"),
    "outgoing:delete_group": _pk("group"),
    "outgoing:answer": _pk("given"),
    "outgoing:close_answered": _pk("issued"),
    "outgoing:delivery": lambda s: [s.issued.recipients.get(unit=s.cast.branch1).delivery_id],
    "outgoing:board": _pk("issued"),
    "outgoing:print_recipients": _pk("issued"),
    "outgoing:export_recipients": _pk("issued"),
    "outgoing:remind": _pk("issued"),
    "outgoing:resend": _pk("issued"),
    "outgoing:recall": _pk("issued"),
    "outgoing:correct": _pk("issued"),
    "outgoing:replace_scan": _pk("issued"),
    "outgoing:note_post": lambda s: [s.issued.pk, s.outside.pk],
    "incoming:delete_template": _pk("template"),
    "signing:document": _pk("to_sign"),
    "signing:document @draft": _pk("e_draft"),
    "signing:document @paper": _pk("draft"),
    "signing:slip": _pk("to_sign"),
    "signing:approve": _pk("to_review"),
    "signing:sign": _pk("to_sign"),
    "signing:sign_one": _pk("to_sign"),
    "signing:outside": _pk("to_sign"),
    "signing:give_back": _pk("to_review"),
    "signing:refuse": _pk("to_sign"),
    "signing:withdraw": _pk("to_review"),
    "signing:remark": _pk("to_review"),
    "signing:issue": _pk("to_issue"),
    "signing:void": _pk("to_seal"),
    "signing:compare": _pk("to_review"),
    "signing:revision_file": lambda s: [s.to_review.pk, 1],
    "signing:revision_page": lambda s: [s.to_review.pk, 1, 1],
    "signing:edit": _pk("e_draft"),
    "signing:edit @under_way": _pk("to_review"),
    "signing:places": _pk("e_upload"),
    "signing:draft_page": lambda s: [s.e_upload.pk, 1],
    "signing:edit_template": _pk("text_template"),
    "signing:delete_template": _pk("text_template"),
    "signing:stop_authorisation": _pk("authorisation"),
    "signing:edit_route": _pk("route"),
    "signing:edit_route @branch": _pk("branch_route"),
    "signing:offer_route": _pk("route"),
    "signing:stop_route": _pk("route"),
    "signing:route_history": _pk("route"),
    "signing:person_key": lambda s: [s.cast.user("head").pk],
    "signing:person_key @branch": lambda s: [s.cast.user("branch1_head").pk],
    "signing:import_person_key": lambda s: [s.cast.user("head").pk],
    "signing:register_person_token": lambda s: [s.cast.user("head").pk],
    "signing:unlock_key": _pk("key"),
    "signing:withdraw_key": _pk("key"),
    "signing:withdraw_key @branch": _pk("branch_key"),
    "signing:incoming_signatures": _pk("given"),
    "signing:recheck_incoming": _pk("given"),
    "signing:outgoing_signatures": _pk("to_issue"),
    "signing:recheck_outgoing": _pk("to_issue"),
}
"""What stands in the address; a word after @ asks about the same address with something else in it."""


def _step(name: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """The step of the document that is asked now, as the form of its page sends it along."""
    return lambda s: {"step": str(active(getattr(s, name)).pk)}


DATA: dict[str, Callable[[SimpleNamespace], dict[str, Any]]] = {
    "accounts:switch_position": lambda s: {"position": str(s.cast.position("head").pk)},
    "registers:create_year": lambda s: {"year": str(timezone.localdate().year + 1)},
    "registers:copy_year": lambda s: {"year": str(timezone.localdate().year + 1)},
    "incoming:bulk_submit": lambda s: {
        "id": [s.registered.pk],
        "to": str(s.cast.position("head").pk),
    },
    "incoming:bulk_file": lambda s: {"id": [s.submitted.pk]},
    "incoming:bulk_choose": lambda s: {"id": [s.submitted.pk]},
    "incoming:list @all": lambda s: {"muc": "tat-ca"},
    "incoming:print @all": lambda s: {"muc": "tat-ca"},
    "incoming:export @all": lambda s: {"muc": "tat-ca", "id": [s.given.pk]},
    "signing:approve": _step("to_review"),
    "signing:give_back": _step("to_review"),
    "signing:sign": _step("to_sign"),
    "signing:sign_one": _step("to_sign"),
    "signing:refuse": _step("to_sign"),
    "signing:outside": _step("to_sign"),
    "signing:issue": _step("to_issue"),
    "signing:several": lambda s: {"id": [s.to_sign.pk]},
}
"""What is asked for or posted where nothing would say nothing about access."""


def session_of(user: User) -> str:
    """Key of a session the person has signed in to."""
    client = Client()
    client.force_login(user)
    return client.session.session_key or ""


def ask(session: str, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """One request of a browser that holds the session, or none."""
    client = Client(raise_request_exception=False)
    if session:
        assert SessionStore().exists(session)
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return (
        client.get(url, data)
        if method == "GET"
        else client.post(url, {"csrfmiddlewaretoken": "x"} | (data or {}))
    )


class Writes:
    """Notices statements that write, sessions and the record of reading aside. A use of connection.execute_wrapper()."""

    BESIDES = ("django_session", "axes_")

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        head = sql.lstrip()[:60]
        if head.startswith(("INSERT", "UPDATE", "DELETE")) and not any(name in head for name in self.BESIDES):
            self.seen = True
        return execute(sql, params, many, context)


def fingerprint() -> str:
    """Everything kept in the database but sessions, the log of sign-ins and who has read what."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'axes%' "
            "AND tablename NOT IN ('django_session', 'django_migrations') ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        read = ", ".join(f"'{verb}'" for verb in READING_VERBS)
        parts = []
        for name in tables:
            where = f" WHERE verb NOT IN ({read})" if name == "accounts_journalentry" else ""
            parts.append(f"SELECT '{name}' AS part, md5(t::text) AS row FROM \"{name}\" t{where}")
        cursor.execute(
            f"SELECT md5(string_agg(part || row, '' ORDER BY part, row)) FROM ({' UNION ALL '.join(parts)}) everything"
        )
        return str(cursor.fetchone()[0])


def url_of(row: str, s: SimpleNamespace) -> str:
    """The address of a row of the table."""
    return reverse(row.split()[0], args=ARGUMENTS.get(row, lambda s: [])(s))


def answer(
    s: SimpleNamespace, row: str, who: str, method: str, data: dict[str, Any] | None = None
) -> tuple[HttpResponse, bool]:
    """What is answered, and whether anything was changed; nothing of it stays."""
    sent, writes = DATA.get(row, lambda s: {})(s) if data is None else data, Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = ask(s.sessions[who], method, url_of(row, s), sent)
        changed = method == "POST" and writes.seen and fingerprint() != s.before
        transaction.set_rollback(True)
    return response, changed

"""Pages ask the database the same number of questions with one row and with fifty (a board: with seven hundred), and at
most twelve in all."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.journal import entries_about
from accounts.models import JournalEntry
from incoming import worklists
from incoming.models import IncomingDocument, InstructionTemplate
from incoming.services import assigning, handling, registering, submitting
from outgoing import worklists as sent_worklists
from outgoing.models import OutgoingDocument
from outgoing.services import following
from registers.services.reserving import reserve_number
from signing import worklists as signing_worklists
from tests.access import situation, url_of
from tests.cast import PASSWORD, make_cast
from tests.crowd import (
    copies,
    crowd_into,
    crowd_onto_board,
    more_addresses,
    more_books,
    more_branches,
    more_kept_numbers,
    more_notices,
    more_people,
    more_routes,
    more_sentences,
    more_templates,
    multiply,
    multiply_sent,
)
from tests.incoming.build import CO, INFO, LEAD, accepted, assigned, fresh, lead_of, paper, to, work_off
from tests.incoming.situation import days, made_late
from tests.outgoing.build import book_of, issued, received, row

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("queries")]  # one office for all

ROWS, BOARD, MOST = 49, 699, 12
QUESTIONS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")
KEYS = {
    "clerk": (
        "cho-tiep-nhan",
        "chua-trinh",
        "bi-tra-lai",
        "dang-xu-ly",
        "qua-han",
        "chi-cuc-chua-tiep-nhan",
        "tat-ca",
    ),
    "head": ("cho-phan-xu-ly", "dang-xu-ly", "sap-den-han", "chua-co-nguoi-nhan", "tat-ca"),
    "dept_head": ("cho-xu-ly", "viec-dang-xu-ly", "viec-bi-tra-lai", "da-xu-ly", "tat-ca"),
    "officer": ("cho-xu-ly", "phoi-hop", "nhan-de-biet", "da-xu-ly", "tat-ca"),
    "branch1_clerk": ("cho-tiep-nhan", "tat-ca"),
}
SENT_KEYS = {
    "clerk": ("du-thao", "da-cap-so", "bi-tu-choi", "da-phat-hanh", "tat-ca"),
    "head": ("da-phat-hanh", "tat-ca"),
    "dept_head": ("toi-theo-doi",),
    "officer": ("nhan-de-biet", "toi-theo-doi", "tat-ca"),
}
SIGN_KEYS = {
    "head": ("cho-ky", "da-ky", "tat-ca"),
    "dept_head": ("cho-duyet", "da-ky"),
    "clerk": ("cho-phat-hanh", "tat-ca"),
    "officer": ("bi-tra-lai", "toi-soan", "tat-ca"),
}
LISTS = [(who, f"/van-ban-den/?muc={key}") for who, keys in KEYS.items() for key in keys]
SENT_LISTS = [(who, f"/van-ban-di/?muc={key}") for who, keys in SENT_KEYS.items() for key in keys]
SIGN_LISTS = [(who, f"/trinh-ky/?muc={key}") for who, keys in SIGN_KEYS.items() for key in keys]
TRACKING = "/van-ban-di/theo-doi-gui/"
SENT_PAGES = [
    *SENT_LISTS,
    ("clerk", "/van-ban-di/?muc=tat-ca&q=bao+cao"),
    ("clerk", "/van-ban-di/in/?muc=tat-ca"),
    ("clerk", "/van-ban-di/xuat-excel/?muc=tat-ca"),
    *[
        (who, f"/van-ban-di/{{posted}}/{tab}")
        for who in ("clerk", "head", "officer")
        for tab in ("", "theo-doi/")
    ],
    *[
        ("clerk", f"/van-ban-di/{{posted}}/theo-doi/{asked}")
        for asked in ("?phan=bang", "?t=tu-choi", "?t=chua")
    ],
    ("clerk", "/van-ban-di/{posted}/theo-doi/in/"),
    ("clerk", "/van-ban-di/{posted}/theo-doi/xuat-excel/"),
    *[
        ("clerk", f"/van-ban-di/{{posted}}/{act}/")
        for act in ("gui-them", "thu-hoi", "de-nghi-cap-nhat", "thay-ban-quet")
    ],
    *[("clerk", f"/van-ban-di/{{numbered}}/{act}") for act in ("", "sua/", "phat-hanh/", "huy-so/")],
    *[("clerk", f"/van-ban-di/{{draft}}/{act}") for act in ("", "sua/", "huy/")],
    ("clerk", "outgoing:note_post"),
    ("clerk", "/van-ban-di/{asked_back}/"),
    ("clerk", "/van-ban-di/{asked_back}/theo-doi/"),
    *[
        (who, f"{TRACKING}{asked}")
        for who in ("clerk", "head")
        for asked in ("", "?loc=tat-ca", "?loc=tung-noi")
    ],
    ("clerk", f"{TRACKING}?loc=tat-ca&q=bao+cao"),
    ("clerk", "outgoing:new"),
    ("clerk", "/van-ban-di/moi/?answers={given}"),
    ("clerk", "/van-ban-di/moi/?replaces={issued}"),
    ("clerk", "/van-ban-di/tim-lien-quan/?answers_q=bao+cao"),
    ("clerk", "/van-ban-di/tim-lien-quan/?replaces_q=bao+cao"),
    ("clerk", "outgoing:bodies"),
    ("clerk", "outgoing:new_body"),
    ("clerk", "outgoing:edit_body"),
    ("clerk", "/van-ban-di/don-vi-khac/tim/?recipients_q=so"),
    ("clerk", "outgoing:groups"),
    ("clerk", "outgoing:new_group"),
    ("clerk", "outgoing:edit_group"),
    *[("clerk", f"/so-van-ban/{{sent_book}}/{act}") for act in ("", "giu-so/", "chen-so/", "so-giu/", "in/")],
    ("branch1_clerk", "/van-ban-den/{asked_of_us}/"),
    ("branch1_clerk", "/van-ban-den/{answered}/"),
    ("clerk", "incoming:recall_branch"),
]
PAGES = [
    *[(who, "home") for who in (*KEYS, "deputy", "admin", "branch1_head")],
    *LISTS,
    *SENT_PAGES,
    ("clerk", "/van-ban-den/?muc=tat-ca&q=kinh+te"),
    ("clerk", "/van-ban-den/in/?muc=tat-ca"),
    ("clerk", "/van-ban-den/xuat-excel/?muc=tat-ca"),
    ("clerk", "/tra-cuu/?q=kinh+te"),
    ("officer", "/tra-cuu/?q=kinh+te"),
    *[(who, "incoming:detail") for who in ("clerk", "head", "dept_head", "officer")],
    ("branch1_clerk", "incoming:detail @branch"),
    ("clerk", "incoming:circulation"),
    ("head", "incoming:assign"),
    ("head", "incoming:assign @again"),
    ("head", "/van-ban-den/{proposed}/phan-xu-ly/"),
    ("head", "/van-ban-den/{proposed}/phan-xu-ly/?muc=cho-phan-xu-ly"),
    ("clerk", "/van-ban-den/{proposed}/but-phe/"),
    ("head", "/van-ban-den/{proposed}/"),
    ("head", "/van-ban-den/{proposed}/?muc=cho-phan-xu-ly"),
    ("head", "/van-ban-den/{given}/?muc=dang-xu-ly"),
    ("dept_head", "/van-ban-den/{given}/?muc=viec-dang-xu-ly"),
    ("dept_head", "incoming:pass_on"),
    ("clerk", "incoming:assign_as_written"),
    ("clerk", "incoming:submit"),
    ("clerk", "incoming:propose"),
    ("clerk", "incoming:new"),
    ("clerk", "/van-ban-den/trung/?code=2131/TCTK-TKTH&issuing_body=a"),
    ("clerk", "incoming:correct"),
    ("clerk", "incoming:registered"),
    ("branch1_clerk", "incoming:accept"),
    ("head", "several"),
    ("head", "incoming:templates"),
    ("clerk", "registers:list"),
    ("clerk", "registers:detail"),
    ("clerk", "registers:history"),
    ("clerk", "registers:edit"),
    ("clerk", "accounts:notifications"),
    ("clerk", "accounts:profile"),
    ("admin", "accounts:directory"),
    ("admin", "accounts:units"),
    ("admin", "accounts:position"),
    ("admin", "accounts:user"),
    ("admin", "accounts:new_position"),
    ("admin", "accounts:new_user"),
]


GROWING = [
    page
    for page in SENT_PAGES
    if page[1]
    in ("outgoing:bodies", "outgoing:groups", "outgoing:new_group", "outgoing:edit_group", "outgoing:new")
    or (page[1].endswith(("so-giu/", "theo-doi/", "theo-doi/in/", "xuat-excel/", "?loc=tung-noi")))
]
"""Pages beside the lists that show more in a large office."""

SIGN_GROWING = [
    ("admin", "signing:routes"),
    ("admin", "signing:keys"),
    ("officer", "signing:templates"),
    ("officer", "/trinh-ky/moi/?cach=soan"),
    ("officer", "/trinh-ky/{e_draft}/sua/"),
]
SIGN_PAGES = [
    *SIGN_LISTS,
    *SIGN_GROWING,
    ("head", "/trinh-ky/?muc=tat-ca&q=ra+soat"),
    ("dept_head", "/trinh-ky/{to_review}/"),
    ("head", "/trinh-ky/{to_sign}/"),
    ("head", "/trinh-ky/{to_sign}/?muc=cho-ky"),
    ("head", "/trinh-ky/ky-nhieu/?id={to_sign}"),
    ("dept_head", "/trinh-ky/{to_review}/so-sanh/"),
    ("head", "/trinh-ky/{to_sign}/ky-ngoai/"),
    ("clerk", "/trinh-ky/{to_issue}/"),
    ("clerk", "/trinh-ky/{to_seal}/"),
    ("officer", "/trinh-ky/{given_back_draft}/"),
    ("officer", "/trinh-ky/{e_upload}/o-ky/"),
    ("officer", "/trinh-ky/moi/"),
    ("clerk", "signing:new_template"),
    ("clerk", "signing:edit_template"),
    ("admin", "signing:new_route"),
    ("admin", "signing:edit_route"),
    ("admin", "signing:route_history"),
    ("admin", "signing:person_key"),
    ("admin", "signing:organisation_key"),
    ("admin", "signing:seal"),
    ("head", "signing:own_key"),
    ("clerk", "signing:check"),
    ("clerk", "signing:outgoing_signatures"),
    ("clerk", "signing:incoming_signatures"),
]
PAGES += SIGN_PAGES

MORE = {
    ("clerk", "/van-ban-den/?muc=tat-ca&q=kinh+te"): 1,  # what is found in all, once it is more than one page
    ("clerk", "/van-ban-di/?muc=tat-ca&q=bao+cao"): 1,
    ("head", "/trinh-ky/?muc=tat-ca&q=ra+soat"): 1,
    ("clerk", "/van-ban-den/xuat-excel/?muc=tat-ca"): 1,  # assignments of five hundred rows at a time
    ("clerk", "/van-ban-di/xuat-excel/?muc=tat-ca"): 1,  # recipients of five hundred rows at a time
}
"""Questions a long list asks beside those of a short one, however long it is."""
ENTRY_MOST = 16
FORMS = (
    "/van-ban-di/{draft}/sua/",
    "/van-ban-di/{numbered}/sua/",
    "/van-ban-di/moi/?answers={given}",
    "/van-ban-di/moi/?replaces={issued}",
    "/trinh-ky/{e_draft}/sua/",
)
"""The entry form of a document that is there or begins from another: the page, the document and the whole picker."""


def prepare() -> SimpleNamespace:
    """The situation of the access table, with a row in every list asked for."""
    s = situation(make_cast())
    cast = s.cast
    assigning.reassign(
        s.given,
        choices=[
            to(cast, "tkth", LEAD),
            to(cast, "officer", CO),
            to(cast, "branch2", CO),
            to(cast, "officer2", INFO),
        ],
        instruction="Để thực hiện",
        by=cast.head,
    )
    s.known = assigned(cast, ("officer", INFO), ("tkth", LEAD))
    s.begun = assigned(cast, ("tkth", LEAD))
    choices = [to(cast, "officer", LEAD)]
    assigning.pass_on(lead_of(s.begun), choices=choices, instruction="", by=cast.dept_head)
    s.returned = paper(cast.clerk, submitted=True)
    submitting.return_to_clerk(s.returned, reason="Thiếu tệp", by=cast.head)
    s.late = made_late(assigned(cast, ("officer", LEAD)))
    s.soon = assigned(cast, ("tkth", LEAD), due_on=days(1))
    s.orphaned = assigned(cast, ("tchc", LEAD))
    cast.position("tchc_head").appointments.update(ends_on=days(-1))
    s.given_back = assigned(cast, ("tkth", LEAD))
    lead = lead_of(s.given_back)
    assigning.pass_on(lead, choices=[to(cast, "officer2", LEAD)], instruction="", by=cast.dept_head)
    handling.give_back(lead_of(s.given_back, lead), reason="Không thuộc lĩnh vực", by=cast.officer2)
    s.done = assigned(cast, ("officer", LEAD))
    handling.complete(lead_of(s.done), result="Xong", by=cast.officer)
    InstructionTemplate.objects.create(position=cast.position("head"), text="Để báo cáo")
    send_out(s)
    work_off()
    return s


def send_out(s: SimpleNamespace) -> None:
    """Documents on their way out; of one, the receivers stand at everything that can happen to a delivery."""
    cast, due, names = s.cast, days(3), ("branch1", "branch2", "other", "officer", "Sở Tài chính")
    follower = cast.principal("officer2")
    s.posted = issued(cast, *names, drafter_name="Phạm Thu Dung", follower=follower, reply_due_on=due)
    s.answered = accepted(received(s.posted, cast.branch1), cast.branch1_clerk)
    issued(cast, "office", by=cast.branch1_clerk, answers=s.answered, field="TH", drafting_unit=None)
    answering = row(s.posted, cast.branch1)
    following.recall_from(s.posted, [answering], reason="Sai số liệu", by=cast.clerk)
    following.correct(s.posted, changes={"pages": (None, 3)}, reason="Thiếu số trang", by=cast.clerk)
    registering.refuse(received(s.posted, cast.branch2), reason="Gửi nhầm đơn vị", by=cast.branch2_clerk)
    s.followed = issued(cast, "branch1", follower=cast.principal("tkth"))
    s.to_know = issued(cast, "officer")
    s.asked_of_us = s.recalled_at_branch
    s.sent_book = book_of(cast.office)
    s.kept = reserve_number(s.sent_book, on=days(0), reason="Chờ văn bản", by=cast.clerk)


def make_large(s: SimpleNamespace) -> None:
    """Fifty of everything."""
    documents = [thing for thing in vars(s).values() if isinstance(thing, IncomingDocument)]
    multiply([IncomingDocument.objects.get(pk=document.pk) for document in documents], ROWS)
    crowd_into(IncomingDocument.objects.get(pk=s.given.pk), ROWS)
    crowd_into(IncomingDocument.objects.get(pk=s.handled.pk), ROWS)
    more_people(s.cast, ROWS)
    for unit in (s.cast.office, s.cast.branch1):
        more_books(unit, ROWS)
    more_notices(s.cast.user("clerk"), ROWS)
    more_sentences(s.cast.position("head"), ROWS)
    make_much_sent(s)
    for entry in entries_about(s.book):
        JournalEntry.objects.bulk_create(copies(entry, ROWS))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_much_sent(s: SimpleNamespace) -> None:
    """Fifty documents of each kind on their way out, and one that went to seven hundred units."""
    documents = [thing for thing in vars(s).values() if isinstance(thing, OutgoingDocument)]
    multiply_sent([fresh(document) for document in documents], ROWS)
    crowd_onto_board(s.posted, more_branches(s.cast.office, BOARD))
    more_addresses(s.cast.office, ROWS)
    more_kept_numbers(s.kept, ROWS)
    more_routes(s.route, ROWS)
    more_templates(s.text_template, ROWS)


def address(s: SimpleNamespace, page: str) -> str:
    if page.startswith("/"):
        return page.format(**{name: thing.pk for name, thing in vars(s).items() if hasattr(thing, "pk")})
    if page == "several":
        waiting = IncomingDocument.objects.filter(organisation=s.cast.office, state="SUBMITTED")
        ids = "&".join(f"id={pk}" for pk in waiting.values_list("pk", flat=True))
        return f"/van-ban-den/phan-xu-ly-nhieu/?{ids}"
    return url_of(page, s)


def measure(s: SimpleNamespace, clients: dict[str, Client]) -> dict[tuple[str, str], tuple[list[str], int]]:
    """The questions each page asks the second time it is opened, and its size."""
    found = {}
    for who, page in PAGES:
        url = address(s, page)
        clients[who].get(url)
        with CaptureQueriesContext(connection) as asked:
            response = clients[who].get(url)
            size = len(b"".join(response.streaming_content) if response.streaming else response.content)
        assert response.status_code == 200, (who, page, response.status_code)
        found[who, page] = ([q["sql"] for q in asked if q["sql"].startswith(QUESTIONS)], size)
    return found


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Every page measured in a small office and in the same one made large."""
    with django_db_blocker.unblock(), transaction.atomic():
        s = prepare()
        clients = {}
        for who in {who for who, _page in PAGES}:
            clients[who] = Client()
            assert (
                clients[who].post("/dang-nhap/", {"username": who, "password": PASSWORD}).status_code == 302
            )
        one = measure(s, clients)
        make_large(s)
        yield SimpleNamespace(one=one, fifty=measure(s, clients))
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page[0]} {page[1]}")
def test_fifty_rows_cost_no_question_more_than_one_and_twelve_are_enough(page, measured):
    one, fifty = measured.one[page][0], measured.fifty[page][0]
    more = "\n".join(sql[:300] for sql in fifty)
    assert len(fifty) == len(one) + MORE.get(page, 0), (
        f"{len(one)} with one row, {len(fifty)} with fifty:\n{more}"
    )
    assert len(fifty) <= (ENTRY_MOST if page[1] in FORMS else MOST), f"{len(fifty)} questions:\n{more}"


@pytest.mark.parametrize(
    "page", LISTS + SENT_LISTS + GROWING + SIGN_LISTS + SIGN_GROWING, ids=lambda page: f"{page[0]} {page[1]}"
)
def test_the_large_office_is_large(page, measured):
    """A page that shows one row in both would prove nothing."""
    assert measured.fifty[page][1] > measured.one[page][1]


def test_the_worklists_measured_exist():
    assert {key for keys in SENT_KEYS.values() for key in keys} == set(sent_worklists.BY_KEY)
    assert {key for keys in KEYS.values() for key in keys} <= set(worklists.BY_KEY)
    assert {key for keys in SIGN_KEYS.values() for key in keys} == set(signing_worklists.BY_KEY)

"""Pages ask the database the same number of questions with one row and with fifty, and at most twelve in all."""

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
from incoming.services import assigning, handling, submitting
from tests.access import situation, url_of
from tests.cast import PASSWORD, make_cast
from tests.crowd import copies, crowd_into, more_books, more_notices, more_people, more_sentences, multiply
from tests.incoming.build import CO, INFO, LEAD, assigned, lead_of, paper, to, work_off
from tests.incoming.situation import days, made_late

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("queries")]  # one office for all

ROWS, MOST = 49, 12
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
PAGES = [
    *[(who, "home") for who in (*KEYS, "deputy", "admin", "branch1_head")],
    *[(who, f"/van-ban-den/?muc={key}") for who, keys in KEYS.items() for key in keys],
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


MORE = {
    ("clerk", "/van-ban-den/?muc=tat-ca&q=kinh+te"): 1,  # what is found in all, once it is more than one page
    ("clerk", "/van-ban-den/xuat-excel/?muc=tat-ca"): 1,  # assignments of five hundred rows at a time
}
"""Questions a long list asks beside those of a short one, however long it is."""


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
    work_off()
    return s


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
    for entry in entries_about(s.book):
        JournalEntry.objects.bulk_create(copies(entry, ROWS))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def address(s: SimpleNamespace, page: str) -> str:
    if page.startswith("/"):
        return page.format(proposed=s.proposed.pk, given=s.given.pk)
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
    assert len(fifty) <= MOST, f"{len(fifty)} questions:\n{more}"


@pytest.mark.parametrize("who", KEYS)
def test_the_large_office_is_large(who, measured):
    """A page that shows one row in both would prove nothing."""
    for key in KEYS[who]:
        page = who, f"/van-ban-den/?muc={key}"
        assert measured.fifty[page][1] > measured.one[page][1], key


def test_the_worklists_measured_exist():
    assert {key for keys in KEYS.values() for key in keys} <= set(worklists.BY_KEY)

"""A PIN lives in the request that uses it: looked for everywhere a request may leave something behind."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection
from django.views.debug import ExceptionReporter

from outgoing.models import OutgoingDocument
from signing.keys.authority import Holder
from signing.models import Signature
from signing.services import approving, key_care, keys, sealing
from signing.services.trust import practice_authority
from tests.outgoing.build import book_of
from tests.outgoing.typing_in import browser
from tests.signing.build import active, approved, fresh, give_keys, issue_now, signed, submitted

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "pin-dung-73951", "pin-sai-84062"


@pytest.fixture
def waiting(cast: Any) -> OutgoingDocument:
    """A document that waits for the head, whose key and the office's open by the PIN looked for."""
    give_keys(cast)
    for owner, name in (
        ({"person": cast.user("head")}, cast.user("head").full_name),
        ({"organisation": cast.office}, cast.office.name),
    ):
        made = issue_now(practice_authority(), Holder(name=name).name, cast.office.name)
        keys.keep_container(made.container(keys.Pin(RIGHT)), made.certificate, is_practice=True, **owner)
    return approved(submitted(cast), cast.dept_head)


def everything_kept() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT each::text FROM "{table}" AS each')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def sent(monkeypatch: Any) -> list[str]:
    """What goes to Celery and to the cache."""
    said: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: said.append(f"{args} {options}"))
    monkeypatch.setattr(
        type(cache._connections[cache._alias]), "set", lambda *args, **kw: said.append(f"{args} {kw}")
    )
    return said


def in_the_form(document: OutgoingDocument, pin: str, **more: Any) -> dict[str, Any]:
    return {"step": active(document).pk, "pin": pin, "opinion": ""} | more


def test_signing_and_issuing_leave_no_pin_behind(
    cast, waiting, sent, caplog, django_capture_on_commit_callbacks
):
    pages = []
    url = f"/trinh-ky/{waiting.pk}/"
    head, clerk = browser(cast, "head"), browser(cast, "clerk")
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        for pin in (WRONG, RIGHT):
            pages.append(head.post(f"{url}ky/", in_the_form(waiting, pin)))
        numbered = {
            "register": book_of(cast.office).pk,
            "document_date": f"{fresh(waiting).document_date:%d/%m/%Y}",
        }
        for pin in (WRONG, RIGHT):
            pages.append(clerk.post(f"{url}phat-hanh/", in_the_form(waiting, pin, expected="", **numbered)))
        own = {"old_pin": RIGHT, "new_pin": "pin-moi-95173", "again": "pin-moi-95173"}
        pages.append(head.post("/trinh-ky/khoa/cua-toi/", own))
    assert fresh(waiting).state == OutgoingDocument.State.ISSUED
    assert [page.status_code for page in pages] == [422, 302, 422, 302, 302]
    left = {
        "pages": "".join(page.content.decode() for page in pages),
        "rows": everything_kept(),
        "log": caplog.text,
        "sent": "\n".join(sent),
        "sessions": str([dict(each.session) for each in (head, clerk)]),
    }
    assert sent, "the worker was woken"
    for where, text in left.items():
        for pin in (RIGHT, WRONG, "pin-moi-95173"):
            assert pin not in text, where


BREAKING = {
    "ky": (approving, "sign_person"),
    "phat-hanh": (sealing, "seal"),
}


@pytest.mark.parametrize("act", BREAKING)
def test_the_report_of_an_error_in_the_middle_of_signing_shows_no_pin(
    cast, waiting, monkeypatch, settings, act
):
    """Django mails and logs such a report with the local variables of every frame and what was posted."""
    settings.DEBUG = False
    if act == "phat-hanh":
        signed(waiting, cast.head, pin=RIGHT)

    def breaks(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError("in the middle")

    monkeypatch.setattr(*BREAKING[act], breaks)
    reports: list[str] = []

    def report(request: Any, **_more: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend((reporter.get_traceback_html(), reporter.get_traceback_text()))

    got_request_exception.connect(report)
    try:
        person = browser(cast, "head" if act == "ky" else "clerk")
        person.raise_request_exception = False
        more = {
            "register": book_of(cast.office).pk,
            "document_date": f"{fresh(waiting).document_date:%d/%m/%Y}",
        }
        answer = person.post(
            f"/trinh-ky/{waiting.pk}/{act}/", in_the_form(waiting, RIGHT, expected="", **more)
        )
    finally:
        got_request_exception.disconnect(report)
    assert answer.status_code == 500
    assert len(reports) == 2
    assert "in the middle" in reports[0]
    assert not any(RIGHT in each for each in reports)
    assert RIGHT not in answer.content.decode()
    assert Signature.objects.count() == (act == "phat-hanh")


def test_the_report_of_an_error_while_a_pin_is_changed_shows_neither(cast, waiting, monkeypatch, settings):
    settings.DEBUG = False

    def breaks(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError("in the middle")

    monkeypatch.setattr(key_care, "_exchange", breaks)
    reports: list[str] = []

    def report(request: Any, **_more: Any) -> None:
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    got_request_exception.connect(report)
    try:
        head = browser(cast, "head")
        head.raise_request_exception = False
        own = {"old_pin": RIGHT, "new_pin": WRONG, "again": WRONG}
        assert head.post("/trinh-ky/khoa/cua-toi/", own).status_code == 500
    finally:
        got_request_exception.disconnect(report)
    assert len(reports) == 1
    assert RIGHT not in reports[0]
    assert WRONG not in reports[0]

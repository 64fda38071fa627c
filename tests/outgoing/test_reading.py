"""Internal recipients: Đã xem on the board, Nhận để biết until then."""

from __future__ import annotations

import pytest

from accounts.journal import entries_about
from accounts.models import Delegation
from outgoing.entries import Entry
from outgoing.services.issuing import create
from outgoing.services.reading import open_document
from outgoing.worklists import to_know
from tests.outgoing.build import issued, lines, values

pytestmark = pytest.mark.django_db


def seen(document):
    return {r.name: r.seen_by_name for r in document.recipients.filter(principal__isnull=False)}


def test_the_recipient_has_seen_it_from_the_first_opening(cast):
    document = issued(cast, "officer", "officer2")
    officer = cast.actor("officer")
    assert list(to_know(officer)) == [document]
    assert open_document(document, by=officer)
    first = document.recipients.get(name="Phạm Thu Dung").seen_at
    assert not open_document(document, by=officer)
    assert document.recipients.get(name="Phạm Thu Dung").seen_at == first
    assert seen(document) == {"Phạm Thu Dung": "Phạm Thu Dung", "Vũ Đức Anh": ""}
    assert not to_know(officer).exists()
    assert [e.verb for e in entries_about(document) if e.verb == "open"] == ["open", "open"]


def test_any_leader_of_the_phong_sees_it_for_the_phong(cast):
    document = issued(cast, "tkth")
    assert list(to_know(cast.actor("dept_deputy"))) == [document]
    open_document(document, by=cast.actor("dept_deputy"))
    assert seen(document) == {"Phòng Thống kê Tổng hợp": "Phan Văn Bình"}
    assert not to_know(cast.actor("dept_head")).exists()


@pytest.mark.parametrize("name", ["clerk", "head", "tchc_head"])
def test_others_open_it_without_having_been_told(cast, name):
    document = issued(cast, "tkth", "officer")
    open_document(document, by=cast.actor(name))
    assert set(seen(document).values()) == {""}


def test_who_may_only_read_for_another_leaves_it_unseen(cast):
    document = issued(cast, "officer")
    Delegation.objects.create(
        position=cast.position("officer"), delegate=cast.user("officer2"), scope=Delegation.Scope.READ,
        starts_on=document.document_date, ends_on=document.document_date,
    )  # fmt: skip
    open_document(document, by=cast.actor("officer2", cast.position("officer")))
    assert seen(document) == {"Phạm Thu Dung": ""}


def test_a_draft_is_seen_by_nobody(cast):
    entry = Entry(fields=values(cast), lines=lines(cast, "clerk"))
    document, _new = create(entry, by=cast.clerk)
    open_document(document, by=cast.clerk)
    assert set(seen(document).values()) == {""}
    assert not to_know(cast.clerk).exists()

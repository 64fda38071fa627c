"""An empty file store, somebody signed in, and books worth printing."""

import pytest
from django.utils import timezone

from incoming.models import IncomingDocument, Recall
from incoming.services import registering
from incoming.services.recalling import answer_recall
from outgoing.entries import Entry
from outgoing.services import following, numbering
from outgoing.services.issuing import create
from registers.models import NumberEntry
from registers.services import printing
from registers.services.reserving import insert_number, reserve_number
from tests.incoming.build import accepted, fields, register_of
from tests.incoming.build import paper as paper_letter
from tests.outgoing.build import book_of, issued, lines, received, scan, values
from tests.registers.printed import filler


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Every test has an empty file store of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def sign_in(client, cast):
    """Sign somebody of the cast in; returns the client."""

    def enter(name):
        client.force_login(cast.user(name), backend="accounts.backends.CaseInsensitiveBackend")
        return client

    return enter


@pytest.fixture
def incoming_book(cast):
    """Twelve letters: 9, 10 and 12a among them, one voided, one returned, one recalled, one kept for later."""
    register = register_of(cast.office)
    for number in range(1, 9):
        paper_letter(cast.clerk, code=f"{number}/STC")
    paper_letter(cast.clerk, code="90/STC-NS", subject="V/v đối chiếu số liệu thu, chi ngân sách")
    registering.void(paper_letter(cast.clerk, code="10/NHAM"), reason="Vào sổ nhầm", by=cast.clerk)
    sent = issued(cast, "office", by=cast.branch1_clerk, field="TH", drafting_unit=None)
    theirs = accepted(received(sent, cast.office), cast.clerk)
    following.recall(sent, reason="Sai nội dung", by=cast.branch1_clerk)
    answer_recall(Recall.objects.get(delivery=theirs.delivery_id), agree=True, by=cast.clerk)
    back = issued(cast, "office", by=cast.branch1_clerk, field="TH", drafting_unit=None)
    registering.return_to_sender(
        accepted(received(back, cast.office), cast.clerk, submitted=False), reason="Nhầm nơi", by=cast.clerk
    )
    entry = insert_number(
        register, after=12, on=timezone.localdate(), reason="bưu điện phát muộn", by=cast.clerk
    )
    NumberEntry.objects.filter(pk=entry.pk).update(state="TAKEN")
    document = IncomingDocument(organisation=cast.office, arrived_on=entry.date, **fields(code="77/SNV-CCVC"))
    document.register_as(entry=NumberEntry.objects.get(pk=entry.pk), by=cast.clerk)
    document.save()
    reserve_number(register, on=timezone.localdate(), reason="Chờ bản chính", by=cast.clerk)
    return register


@pytest.fixture
def outgoing_book(cast):
    """Numbers up to 13 with 12a, one voided, one recalled, one returned."""
    register = book_of(cast.office)
    for _n in range(8):
        issued(cast, "branch1", archive_text="VT, TKTH", copies=2)
    issued(cast, "branch1", "branch2", "Sở Tài chính", subject="V/v phối hợp điều tra")
    entry = Entry(
        fields=values(cast),
        main=[scan(cast.clerk)],
        lines=lines(cast, "branch1"),
        register=register,
        on=timezone.localdate(),
    )
    numbering.void(create(entry, number=True, by=cast.clerk)[0], reason="Sai thẩm quyền", by=cast.clerk)
    following.recall(issued(cast, "branch1"), reason="Sai nội dung", by=cast.clerk)
    registering.refuse(
        received(issued(cast, "branch1"), cast.branch1), reason="Nhầm đơn vị", by=cast.branch1_clerk
    )
    issued(cast, "branch2")
    kept = insert_number(register, after=12, on=timezone.localdate(), reason="phát hành muộn", by=cast.clerk)
    late = Entry(
        fields=values(cast),
        main=[scan(cast.clerk)],
        lines=lines(cast, "branch2"),
        register=register,
        on=timezone.localdate(),
        reserved=kept,
    )
    create(late, issue=True, by=cast.clerk)
    return register


@pytest.fixture
def long_book(cast, monkeypatch):
    monkeypatch.setattr(printing, "DIRECT_ROWS", 50)
    monkeypatch.setattr(printing, "STRETCH", 30)
    return filler(cast, 90)


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(printing.current_app, "send_task", lambda name, **options: sent.append(name))
    return sent

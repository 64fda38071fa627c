"""What is measured. Each case is one act as a person meets it, on a stock of documents."""

from __future__ import annotations

import io
import os
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eoffice.bench.carriers import Carriers
from eoffice.bench.people import Office
from eoffice.bench.stock import SUBJECTS
from incoming.models import IncomingDocument
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import OutgoingDocument
from outgoing.services.issuing import create
from registers.files import store
from registers.models import Direction, DocumentKind, PendingUpload, Register

SCAN_SIZE = 200_000  # bytes
ISSUED_TO = 3  # units an ordinary document goes to


def scan(size: int = SCAN_SIZE) -> bytes:
    """A one-page PDF whose picture nothing can compress, different every time."""
    side = max(round((size / 3) ** 0.5), 1)
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        picture = pikepdf.Stream(
            made, os.urandom(side * side * 3), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=side, Height=side, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        )  # fmt: skip
        page = made.pages[0]
        name = page.add_resource(picture, pikepdf.Name.XObject)
        page.contents_add(f"q 500 0 0 700 50 70 cm {name} Do Q".encode())
        sink = io.BytesIO()
        made.save(sink)
    return sink.getvalue()


@dataclass
class Desk:
    """The clerk's desk: a signed-in browser, the books, and what the cases share."""

    office: Office
    browser: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost"))
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def __post_init__(self) -> None:
        self.browser.force_login(self.office.clerk.user, backend="accounts.backends.CaseInsensitiveBackend")
        self.kind = DocumentKind.objects.get(name="Công văn")
        self.today = timezone.localdate()
        self.books = {
            direction: Register.objects.get(organisation=self.office.unit, direction=direction)
            for direction in Direction
        }

    def get(self, url: str) -> None:
        """Open a page; anything but a page is an error of the measurement."""
        answer = self.browser.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}")

    def register(self, content: bytes) -> None:
        """Upload a scan and register the letter, through the pages the clerk uses."""
        file = SimpleUploadedFile("van-ban.pdf", content, "application/pdf")
        sent = self.browser.post(reverse("registers:upload"), {"file": file})
        if sent.status_code != 201:
            raise RuntimeError(f"the upload was answered {sent.status_code}")
        today = f"{self.today:%d/%m/%Y}"
        typed = {
            "key": str(uuid.uuid4()), "register": self.books[Direction.INCOMING].pk, "arrived_on": today,
            "issuing_body": "Sở Tài chính", "kind": self.kind.pk, "code": f"{uuid.uuid4().hex[:8]}/STC",
            "document_date": today, "subject": self.dice.choice(SUBJECTS), "pages": "2", "urgency": "0",
            "secrecy": "THUONG", "submit_to": "", "after": "vao-so", "uploads": [sent.json()["token"]],
        }  # fmt: skip
        answer = self.browser.post(reverse("incoming:new"), typed)
        if answer.status_code != 302:
            raise RuntimeError(f"the letter was not registered: {answer.status_code}")

    def issue(self, content: bytes, recipients: int) -> OutgoingDocument:
        """Keep a scan and issue the document to the first branches, by the service behind the page."""
        clerk, unit = self.office.clerk, self.office.unit
        file = store(io.BytesIO(content), "van-ban.pdf")
        upload = PendingUpload.objects.create(
            owner=clerk.user, organisation=unit, file=file, name="van-ban.pdf"
        )
        entry = Entry(
            fields={
                "kind": self.kind, "subject": self.dice.choice(SUBJECTS), "signer_name": "Nguyễn Văn Hùng",
                "signer_title": "Cục trưởng", "drafting_unit": self.office.departments[0],
            },
            main=[upload],
            lines=[Line(unit_id=branch.pk) for branch in self.office.branches[:recipients]],
            register=self.books[Direction.OUTGOING],
            on=self.today,
        )  # fmt: skip
        return create(entry, issue=True, by=clerk)[0]


@dataclass(frozen=True)
class Case:
    """One thing to measure: ``prepare`` is not timed, ``act`` is; ``units`` is what one act counts for."""

    name: str
    times: int
    act: Callable[[object], object]
    prepare: Callable[[], object] = lambda: None
    units: int = 1
    then: Callable[[], None] = lambda: None


def cases(desk: Desk, carriers: Carriers, *, units: int, times: int) -> Iterator[Case]:
    """Every case, in the order they are run; sending to all units last, for it fills the branches."""
    newest = list(
        IncomingDocument.objects.filter(organisation=desk.office.unit)
        .order_by("-pk")
        .values_list("pk", flat=True)
    )
    words = [*SUBJECTS, "du toan ngan sach", "điều tra", "1234/STC", "khen thưởng số 12"]
    listing = reverse("incoming:list")
    yield Case("list_incoming", times, lambda _given: desk.get(f"{listing}?muc=tat-ca"))
    yield Case(
        "open_document",
        times,
        lambda pk: desk.get(reverse("incoming:detail", args=[pk])),
        prepare=lambda: desk.dice.choice(newest),
    )
    yield Case(
        "search",
        times,
        lambda q: desk.get(f"{reverse('search')}?q={q}"),
        prepare=lambda: desk.dice.choice(words),
    )
    yield Case("register_incoming_200kb", times, lambda pdf: desk.register(pdf), prepare=scan)  # type: ignore[arg-type]
    yield Case(
        "issue_direct",
        times,
        lambda pdf: desk.issue(pdf, min(ISSUED_TO, units)),  # type: ignore[arg-type]
        prepare=scan,
        then=carriers.work_off,
    )
    rounds = max(times // 10, 1)
    yield Case(
        f"dispatch_{units}",
        rounds,
        lambda pdf: desk.issue(pdf, units),  # type: ignore[arg-type]
        prepare=scan,
        then=carriers.work_off,
    )
    yield Case(
        f"arrive_{units}",
        rounds,
        lambda _sent: carriers.work_off(),
        prepare=lambda: desk.issue(scan(), units),
        units=units,
    )

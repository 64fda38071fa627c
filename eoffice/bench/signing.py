"""The signing half of what is measured: files of one and of twenty pages, brought to where the clock starts."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from django.utils import timezone

from accounts.models import Unit, User
from eoffice.bench.carriers import Carriers
from eoffice.bench.cases import ISSUED_TO, Case, Desk
from eoffice.bench.stock import SUBJECTS
from outgoing.lines import Line
from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.files import store
from registers.models import Direction, PendingUpload
from signing.drafts import DraftEntry
from signing.keys.authority import Holder, issue
from signing.keys.pins import Pin
from signing.models import Act, Step
from signing.pdf.report import Outcome, Rule
from signing.services import approving, checking, drafting, sealing, submitting
from signing.services.keys import keep_container
from signing.services.trust import practice_authority

PIN = Pin("864209")
LONG = 20  # pages
PAGE = """<style>@page {{ size: A4; margin: 20mm 15mm 20mm 30mm }} body {{ font: 14pt "Liberation Serif" }}
table {{ width: 100%; text-align: center }} .end {{ margin-left: 55%; text-align: center }}
.page {{ break-after: page }}</style>
<table><tr><td>CỤC THỐNG KÊ<br>Số:          /CTK-P1</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>
<i>Ninh Bình, ngày      tháng      năm {year}</i></td></tr></table>{pages}
<div class="end"><b>CỤC TRƯỞNG</b><div style="height: 30mm"></div><b>Nguyễn Văn Hùng</b></div>"""
WORDS = "<p>Các đơn vị rà soát địa bàn, lập danh sách đơn vị điều tra và báo cáo kết quả.</p>" * 20


@cache
def paper(pages: int) -> bytes:
    """A PDF of so many pages as another program makes it, with its places for number, date and signature."""
    from weasyprint import HTML

    before = f'<div class="page">{WORDS}</div>' * (pages - 1)
    return bytes(HTML(string=PAGE.format(year=timezone.localdate().year, pages=before)).write_pdf())


class SigningDesk:
    """The head and the clerk with their keys, and documents on their way."""

    def __init__(self, desk: Desk, units: int) -> None:
        self.desk, self.receivers = desk, desk.office.branches[: min(ISSUED_TO, units)]
        self.head, self.clerk = desk.office.head, desk.office.clerk
        _give_key(desk.office.unit.name, person=self.head.user)
        _give_key(desk.office.unit.name, organisation=desk.office.unit)

    def waiting(self, pages: int) -> tuple[int, int]:
        """A document of so many pages that waits for the head's signature: its key and that of the step."""
        assert self.head.position is not None
        assert self.clerk.position is not None
        file = store(io.BytesIO(paper(pages)), "du-thao.pdf")
        upload = PendingUpload.objects.create(
            owner=self.clerk.user, organisation=self.desk.office.unit, file=file, name="du-thao.pdf"
        )
        entry = DraftEntry(
            fields={
                "kind": self.desk.kind,
                "subject": self.desk.dice.choice(SUBJECTS),
                "drafting_unit": self.desk.office.departments[0],
            },
            signer=self.head.position,
            main=upload,
            lines=[Line(unit_id=unit.pk) for unit in self.receivers],
            own_steps=[(Act.SIGN, self.head.position.pk), (Act.ISSUE, self.clerk.position.pk)],
        )
        document, _new = drafting.create(entry, by=self.clerk)
        submitting.submit(document, key=uuid.uuid4(), by=self.clerk)
        return document.pk, Step.objects.get(request__document=document, state=Step.State.ACTIVE).pk

    def sign(self, asked: tuple[int, int]) -> int:
        """Ký phê duyệt: the PIN, the signature in the file, the step."""
        approving.sign(*asked, pin=PIN, by=self.head)
        return asked[0]

    def issue(self, document_id: int) -> OutgoingDocument:
        """Vào sổ, ký số và phát hành: T1, seal, T2."""
        numbering = sealing.Numbering(self.desk.books[Direction.OUTGOING], self.desk.today)
        return sealing.issue(document_id, numbering=numbering, pin=PIN, by=self.clerk)

    def issued(self) -> bytes:
        """The file of an issued document."""
        document = self.issue(self.sign(self.waiting(1)))
        main = OutgoingAttachment.objects.select_related("file").get(
            document=document, group=OutgoingAttachment.Group.MAIN, replaced_at=None
        )
        return main.file.path.read_bytes()


def _verify(pdf: bytes) -> None:
    """The check as the worker makes it; anything but a valid file is an error of the measurement."""
    report = checking.look(pdf)
    if (report.outcome, report.rule) != (Outcome.VALID, Rule.ISSUED):
        raise RuntimeError(f"the issued file is {report.outcome}: {report.reasons}")


def _give_key(
    organisation_name: str, *, person: User | None = None, organisation: Unit | None = None
) -> None:
    """A practice certificate, new for every run: the one before may be of another data folder."""
    now = timezone.now()
    holder = Holder(name=person.full_name if person else organisation_name, organisation=organisation_name)
    made = issue(
        practice_authority(), holder, not_before=now - timedelta(hours=1), not_after=now + timedelta(days=2)
    )
    keep_container(
        made.container(PIN), made.certificate, person=person, organisation=organisation, is_practice=True
    )


def signing_cases(desk: Desk, carriers: Carriers, *, units: int, times: int) -> Iterator[Case]:
    """Signing a short and a long document, issuing a sealed one, checking one."""
    signing = SigningDesk(desk, units)
    for name, pages in (("sign_1_page", 1), (f"sign_{LONG}_pages", LONG)):
        yield Case(
            name,
            times,
            lambda asked: signing.sign(asked),  # type: ignore[arg-type]
            prepare=lambda pages=pages: signing.waiting(pages),  # type: ignore[misc]
        )
    yield Case(
        "issue_sealed",
        times,
        lambda pk: signing.issue(pk),  # type: ignore[arg-type]
        prepare=lambda: signing.sign(signing.waiting(1)),
        then=carriers.work_off,
    )
    pdf: list[bytes] = []

    def one_file() -> bytes:
        if not pdf:
            pdf.append(signing.issued())
            carriers.work_off()
        return pdf[0]

    yield Case("verify", times, lambda file: _verify(file), prepare=one_file)  # type: ignore[arg-type]

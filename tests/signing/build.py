"""Short ways to bring a draft to a point of its way through the signers, through the real services."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Unit, User
from incoming.models import Delivery, IncomingDocument
from outgoing.models import OutgoingAttachment, OutgoingDocument
from registers.files import store
from registers.models import DocumentKind, NumberEntry, PendingUpload, StoredFile
from signing.drafts import ComposedText, DraftEntry
from signing.keys.authority import Holder, Issued, issue
from signing.keys.pins import Pin
from signing.models import Act, Route, RouteStep, Signature, SigningKey, Step, Who
from signing.pdf.report import Outcome, Rule
from signing.services import approving, deciding, drafting, sealing, submitting
from signing.services.checking import look
from signing.services.keys import keep_container
from signing.services.trust import practice_authority
from tests.incoming.build import work_off
from tests.outgoing.build import book_of, lines

PIN = "246810"
TEXT = ComposedText(
    addressees=("Các Chi cục Thống kê",),
    body="<p>Thực hiện kế hoạch công tác năm, Cục Thống kê đề nghị các đơn vị báo cáo kết quả rà soát.</p>"
    "<p>Báo cáo gửi về Phòng Thống kê Tổng hợp trước ngày 30 hằng tháng.</p>",
)


def route(unit: Unit, *reviews: tuple[str, str, str], name: str = "Luồng thử") -> Route:
    """A route of the unit: the reviews, then its head signs and its clerk issues."""
    made = Route.objects.create(organisation=unit, name=name)
    steps = [*reviews, (Act.SIGN, Who.ORGANISATION_ROLE, "HEAD"), (Act.ISSUE, Who.ORGANISATION_ROLE, "CLERK")]
    RouteStep.objects.bulk_create(
        RouteStep(route=made, order=n, act=act, who=who, role=role)
        for n, (act, who, role) in enumerate(steps, start=1)
    )
    return made


DEPARTMENT_REVIEW = (Act.REVIEW, Who.UNIT_ROLE, "DEPARTMENT_HEAD")


def entry(cast: Any, **changes: Any) -> DraftEntry:
    """What a drafter of the office fills in."""
    fields = {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "subject": "V/v báo cáo kết quả rà soát địa bàn điều tra",
        "drafting_unit": cast.tkth,
        "recipients_text": "- Như trên;\n- Lưu: VT, TKTH.",
    } | changes.pop("fields", {})
    values: dict[str, Any] = {
        "signer": cast.position("head"),
        "text": TEXT,
        "lines": lines(cast, "branch1", "branch2"),
    }
    return DraftEntry(fields=fields, **(values | changes))


def drafted(cast: Any, by: Actor | None = None, **changes: Any) -> OutgoingDocument:
    """A saved draft."""
    document, _new = drafting.create(entry(cast, **changes), by=by or cast.officer)
    return document


def submitted(cast: Any, by: Actor | None = None, **changes: Any) -> OutgoingDocument:
    """A draft on its way."""
    changes.setdefault("route", Route.objects.first() or route(cast.office, DEPARTMENT_REVIEW))
    document = drafted(cast, by, **changes)
    submitting.submit(document, key=uuid.uuid4(), by=by or cast.officer)
    return fresh(document)


def fresh(document: OutgoingDocument) -> OutgoingDocument:
    """As it is in the database now."""
    return OutgoingDocument.objects.get(pk=document.pk)


def active(document: OutgoingDocument) -> Step:
    """The step that is asked now."""
    return Step.objects.get(request__document=document, state=Step.State.ACTIVE)


def approved(document: OutgoingDocument, by: Actor, opinion: str = "") -> OutgoingDocument:
    """The step asked now is approved."""
    deciding.approve(document.pk, active(document).pk, opinion=opinion, by=by)
    return fresh(document)


def signed(document: OutgoingDocument, by: Actor, pin: str = PIN) -> OutgoingDocument:
    """The step asked now is signed."""
    approving.sign(document.pk, active(document).pk, pin=Pin(pin), by=by)
    return fresh(document)


def sealed(document: OutgoingDocument, by: Actor, pin: str = PIN) -> OutgoingDocument:
    """Numbered today, sealed and issued."""
    assert by.organisation is not None
    numbering = sealing.Numbering(register=book_of(by.organisation), on=timezone.localdate())
    return sealing.issue(document.pk, numbering=numbering, pin=Pin(pin), by=by)


def sealed_again(document: OutgoingDocument, by: Actor) -> OutgoingDocument:
    """The next try after a sealing that failed, with the number taken before."""
    return sealing.issue(document.pk, numbering=None, pin=Pin(PIN), by=by)


def issued_electronically(cast: Any, **changes: Any) -> OutgoingDocument:
    """The whole way: drafted by the officer, reviewed, signed by the head, sealed by the clerk."""
    give_keys(cast)
    document = submitted(cast, **changes)
    approved(document, cast.dept_head)
    signed(document, cast.head)
    return sealed(document, cast.clerk)


def main_file(document: OutgoingDocument) -> StoredFile:
    """The file the document stands in now."""
    attachment: OutgoingAttachment = document.attachments.get(
        group=OutgoingAttachment.Group.MAIN, replaced_at=None
    )
    return attachment.file


def assert_sealed_once(document: OutgoingDocument) -> None:
    """Issued with one number and two signatures, and with each receiver once."""
    work_off()
    work_off()
    assert fresh(document).state == OutgoingDocument.State.ISSUED
    assert NumberEntry.objects.get().number == fresh(document).number
    standing = Signature.objects.filter(document=document, superseded_at=None)
    assert sorted(standing.values_list("kind", flat=True)) == ["ORGANISATION", "PERSON"]
    assert look(main_file(document).path.read_bytes(), Rule.ISSUED).outcome is Outcome.VALID
    assert Delivery.objects.count() == IncomingDocument.objects.count() == 2


def give_keys(cast: Any, *people: str) -> None:
    """Practice certificates for people of the cast (the head by default) and for the office."""
    for name in people or ("head",):
        give_key(person=cast.user(name), organisation_name=cast.office.name)
    give_key(organisation=cast.office, organisation_name=cast.office.name)


def give_key(
    *, organisation_name: str, person: User | None = None, organisation: Unit | None = None
) -> SigningKey:
    """One soft key, opened by PIN."""
    authority = practice_authority()
    name = person.full_name if person else organisation_name
    made = issue_now(authority, name, organisation_name)
    return keep_container(
        made.container(Pin(PIN)), made.certificate, person=person, organisation=organisation, is_practice=True
    )


def issue_now(authority: Any, name: str, organisation: str) -> Issued:
    """A certificate of the practice authority, valid from an hour ago for a month."""
    now = timezone.now()
    return issue(
        authority,
        Holder(name=name, organisation=organisation),
        not_before=now - timedelta(hours=1),
        not_after=now + timedelta(days=30),
    )


def uploaded(pdf: bytes, by: Actor, name: str = "du-thao.pdf") -> PendingUpload:
    """A real PDF that waits for its form."""
    return PendingUpload.objects.create(
        owner=by.user, organisation=by.organisation, file=store(io.BytesIO(pdf), name), name=name
    )

"""Short ways to bring an outgoing document to a point of its life, through the real services."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Unit
from incoming.models import Delivery, IncomingDocument
from outgoing.entries import Entry
from outgoing.lines import Line
from outgoing.models import OutgoingDocument, Recipient
from outgoing.services.issuing import create
from registers.models import Direction, DocumentKind, PendingUpload, Register, StoredFile
from tests.incoming.build import work_off


def book_of(unit: Unit, year: int | None = None) -> Register:
    """The unit's default outgoing register of the year, made on first use."""
    year = year or timezone.localdate().year
    found = Register.objects.filter(
        organisation=unit, direction=Direction.OUTGOING, year=year, is_default=True
    ).first()
    return found or Register.objects.create(
        organisation=unit,
        direction=Direction.OUTGOING,
        year=year,
        name=f"Sổ văn bản đi {year}",
        is_default=True,
    )


def scan(by: Actor, name: str = "van-ban.pdf", content: bytes = b"%PDF-1.7 scan") -> PendingUpload:
    """A scan that was uploaded and waits for its form."""
    digest = hashlib.sha256(content + name.encode()).hexdigest()
    file, _new = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(content), "content_type": "application/pdf", "extension": "pdf", "pages": 1},
    )
    return PendingUpload.objects.create(owner=by.user, organisation=by.organisation, file=file, name=name)


def values(cast: Any, **changes: Any) -> dict[str, Any]:
    """What a clerk types."""
    return {
        "kind": DocumentKind.objects.get(name="Công văn"),
        "subject": "V/v báo cáo kết quả rà soát địa bàn điều tra",
        "signer_name": "Nguyễn Văn Hùng",
        "signer_title": "Cục trưởng",
        "drafting_unit": cast.tkth,
    } | changes


def lines(cast: Any, *names: str, **options: Any) -> list[Line]:
    """Recipients by name: units of the system, people and phòng of the cast, anything else outside."""
    made = []
    for name in names:
        if name in ("office", "branch1", "branch2", "other"):
            made.append(Line(unit_id=cast.units[name].pk, **options))
        elif name in cast.units or name in cast.positions:
            made.append(Line(principal_id=cast.principal(name).pk, **options))
        else:
            made.append(Line(name=name, **options))
    return made


def issued(cast: Any, *names: str, by: Actor | None = None, **changes: Any) -> OutgoingDocument:
    """A stamped scan of the office, numbered, issued and delivered."""
    by = by or cast.clerk
    assert by.organisation is not None
    entry = Entry(
        fields=values(cast, **changes),
        main=[scan(by)],
        lines=lines(cast, *names),
        register=book_of(by.organisation),
        on=timezone.localdate(),
    )
    document, _new = create(entry, issue=True, by=by)
    work_off()
    return document


def received(document: OutgoingDocument, unit: Unit) -> IncomingDocument:
    """The receiver's own document."""
    return IncomingDocument.objects.filter(delivery__recipient__document=document, organisation=unit).latest(
        "pk"
    )


def row(document: OutgoingDocument, unit: Unit) -> Recipient:
    """The recipient's line that counts."""
    return document.recipients.select_related("delivery").get(unit=unit, superseded=False)


def delivery(document: OutgoingDocument, unit: Unit) -> Delivery:
    """Its delivery as it is now."""
    return Delivery.objects.get(recipient=row(document, unit))

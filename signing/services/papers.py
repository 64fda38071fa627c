"""The PDF behind a draft: laid out from its text, or prepared from the file that was uploaded."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Appointment, Position, Role, Unit
from outgoing.models import OutgoingDocument, SigningAuthority
from registers.files import store
from registers.models import Direction, StoredFile, Urgency
from registers.selectors import register_for
from registers.symbols import symbol
from signing.capacities import MARKS
from signing.drafts import ComposedText
from signing.layout.authority import Signer, authority_lines, title_of
from signing.layout.model import RESOLUTIONS, SEAL_MM, Annex, Draft, Place, Spot
from signing.layout.places import find_places
from signing.layout.render import blank_date, blank_number, places_as_dict, render
from signing.models import Seal
from signing.pdf.classify import Kind, classify
from signing.pdf.fields import FieldProblem
from signing.pdf.places import places_found
from signing.pdf.prepare import PrepareProblem, prepare

UNNUMBERED = 1000


class PlaceMissing(Refused):
    """Nothing on the uploaded page tells where the signature goes; the drafter says so by hand."""


@dataclass(frozen=True)
class Paper:
    """A PDF prepared for signing, where its places are, and the SHA-256 of what approvals stand for."""

    file: StoredFile
    places: Mapping[str, Any]
    contents: str


def compose(document: OutgoingDocument, text: ComposedText, signer: Position) -> Paper:
    """Lay the text out in the decreed form (Phụ lục I Nghị định 30/2020/NĐ-CP) and prepare it. Takes about a second.

    Raises Refused when something that is printed is missing.
    """
    draft = draft_of(document, text, signer)
    layout = render(draft)
    blanks = {Spot.NUMBER.value: blank_number(draft), Spot.DATE.value: blank_date(draft)}
    pdf = _prepared(layout.pdf, layout.places, blanks)
    return Paper(_stored(pdf), places_as_dict(layout.places), contents_of(draft))


def contents_of(draft: Draft) -> str:
    """The SHA-256 of everything that is printed of a composed text."""
    plain = json.dumps(draft.as_dict(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def draft_of(document: OutgoingDocument, text: ComposedText, signer: Position) -> Draft:
    """Everything printed of the document: what is written and what the system knows."""
    organisation = document.organisation
    if not organisation.place_name:
        raise Refused(_("Đơn vị chưa có địa danh; quản trị nhập ở Danh mục, Đơn vị."))
    annexes: tuple[Annex, ...] = ()
    if text.annex_body:
        annexes = (Annex(title=text.annex_title, body=text.annex_body, articles=True),)
    return Draft(
        kind=document.kind.name,
        agency=organisation.name,
        parent_agency=organisation.parent_agency_name
        or (organisation.parent.name if organisation.parent else ""),
        place_name=organisation.place_name,
        symbol=symbol_behind_number(document),
        subject=document.subject,
        body=text.body,
        authority=block_of(document, signer),
        signer=holder_of(signer),
        year=timezone.localdate().year,
        recipients=tuple(line for line in document.recipients_text.splitlines() if line.strip()),
        addressees=text.addressees,
        grounds=text.grounds,
        deciding=text.deciding or _deciding(document),
        urgency=str(Urgency(document.urgency).label) if document.urgency else "",
        circulation=text.circulation,
        drafter_mark=text.drafter_mark,
        annexes=annexes,
        seal_mm=seal_mm(organisation),
    )


def seal_mm(organisation: Unit) -> float:
    """How wide the organisation's seal really is, in millimetres: it is shown at that size (Phụ lục I, ô 8)."""
    own = Seal.objects.filter(organisation=organisation).first()
    return float(own.width_mm) if own else SEAL_MM


def _deciding(document: OutgoingDocument) -> str:
    """Who decides, in a document that decides: the head of the organisation, unless the drafter says otherwise."""
    if document.kind.name.casefold() not in RESOLUTIONS:
        return ""
    organisation = document.organisation
    return title_of(head_of(organisation), organisation.name)


def symbol_behind_number(document: OutgoingDocument) -> str:
    """ "/QĐ-CTK": what will stand behind the number. Raises Refused when a part of it is missing."""
    book = register_for(document.organisation_id, Direction.OUTGOING, timezone.localdate(), document.kind)
    unit = document.drafting_unit
    own_unit = unit.abbreviation if unit and unit.pk != document.organisation_id else ""
    whole = symbol(
        book.symbol_pattern if book else "",
        number=UNNUMBERED,
        kind=document.kind,
        agency=document.organisation.abbreviation,
        unit=own_unit or document.field,
    )
    return whole.removeprefix(str(UNNUMBERED))


def block_of(document: OutgoingDocument, signer: Position) -> tuple[str, ...]:
    """The lines above the signature (Điều 13, ô 7a)."""
    head = head_of(document.organisation)
    chief = ""
    if signer.role == Role.DEPUTY_DEPARTMENT_HEAD:
        above = Position.objects.active().filter(unit=signer.unit, role=Role.DEPARTMENT_HEAD).first()
        chief = above.title if above else _("Trưởng phòng")
    unit = signer.unit.name if signer.unit.kind == Unit.Kind.DEPARTMENT else ""
    who = Signer(role=signer.role, title=signer.title, unit=unit, chief=chief)
    return authority_lines(MARKS[SigningAuthority(document.authority)], who, head=head)


def head_of(organisation: Unit) -> str:
    """The title of the organisation's head."""
    head = Position.objects.active().filter(unit=organisation, role=Role.HEAD).order_by("order", "pk").first()
    if head is None:
        raise Refused(_("Cơ quan chưa có chức vụ người đứng đầu."))
    return head.title


def holder_of(position: Position) -> str:
    """Who holds the position today. Raises Refused when nobody does."""
    held = Appointment.objects.current().filter(position=position).order_by("-starts_on", "-pk").first()
    if held is None:
        raise Refused(_("Chưa có ai giữ chức vụ %(title)s.") % {"title": position.title}, field="signer")
    return held.user.full_name


def take_upload(
    document: OutgoingDocument, original: StoredFile, signer: Position, moved: Mapping[str, Any] | None
) -> Paper:
    """Prepare an uploaded PDF: find the places of number, date and signatures, or take those moved by hand.

    Raises Refused when the file cannot be signed here, with the reason; PlaceMissing when only the place is unknown.
    """
    from signing.services.trust import trust_list

    pdf = original.path.read_bytes()
    verdict = classify(pdf, trust_list(), now=timezone.now())
    if verdict.kind == Kind.REFUSED:
        raise Refused(verdict.reason, field="main")
    found = find_places(
        original.path,
        signer=holder_of(signer),
        titles=list(block_of(document, signer)),
        seal_mm=seal_mm(document.organisation),
    )
    places: dict[str, Place | None] = {str(name): place for name, place in found.items()} | {
        name: Place(**values) if values else None for name, values in (moved or {}).items()
    }
    if not places.get(Spot.SIGNATURE.value):
        raise PlaceMissing(_("Chưa biết chỗ ký trên tệp này; hãy đặt ô ký trên trang."), field="main")
    if verdict.kind == Kind.APPROVE:
        return Paper(original, places_as_dict(places), original.sha256)
    return Paper(_stored(_prepared(pdf, places)), places_as_dict(places), original.sha256)


def _prepared(
    pdf: bytes, places: Mapping[str, Place | None], blanks: Mapping[str, str] | None = None
) -> bytes:
    try:
        return prepare(pdf, places_found(places, blanks))
    except (PrepareProblem, FieldProblem) as problem:
        raise Refused(str(problem), field="main") from problem


def _stored(pdf: bytes) -> StoredFile:
    return store(io.BytesIO(pdf), "van-ban.pdf")


def place_as_dict(place: Place) -> dict[str, Any]:
    """A place as plain values."""
    return asdict(place)

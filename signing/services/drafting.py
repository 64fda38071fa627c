"""Writing a draft: its fields, its text or file, annexes and papers that go along (cases 3, 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from outgoing.models import OutgoingAccess, OutgoingAttachment, OutgoingDocument
from outgoing.permissions import can_draft
from outgoing.services.issuing import EditedMeanwhile, address, attach, open_to, version_of
from outgoing.services.numbering import apply_fields
from registers.files import consume_uploads
from registers.models import StoredFile
from signing.drafts import DraftEntry
from signing.layout.model import SEAL_MM, Place, Spot
from signing.layout.render import seal_beside
from signing.models import Composition
from signing.services.papers import (
    Paper,
    PlaceMissing,
    compose,
    holder_of,
    place_as_dict,
    take_upload,
)

Group = OutgoingAttachment.Group
MAIN_NAME = "{subject}.pdf"


def create(entry: DraftEntry, *, by: Actor) -> tuple[OutgoingDocument, bool]:
    """Save a new draft. A second save of the same form answers with the draft of the first.

    The page is laid out before anything is locked. Returns the draft and whether it is new; raises Refused.
    """
    if by.position is None or by.organisation is None or not by.may_act:
        raise Refused(_("Chức vụ bạn đang giữ không soạn thảo được văn bản."))
    document = OutgoingDocument(
        organisation=by.organisation,
        issuing_body=by.organisation.name,
        sender_name=by.organisation.name,
        medium=OutgoingDocument.Medium.ELECTRONIC,
        drafter=by.position,
        drafter_name=by.user.full_name,
        submission_key=entry.key,
        **({"document_date": timezone.localdate()} | dict(entry.fields)),  # its place in lists until numbered
    )
    _take_signer(document, entry)
    paper = _paper(document, entry, None)
    try:
        with transaction.atomic():
            return _create(document, entry, paper, by), True
    except IntegrityError:
        first = OutgoingDocument.objects.filter(
            submission_key=entry.key, organisation_id=by.organisation_id
        ).first()
        if first is None:
            raise
        return first, False


def _create(
    document: OutgoingDocument, entry: DraftEntry, paper: Paper | None, by: Actor
) -> OutgoingDocument:
    document.skip_history_when_saving = True
    document.save()
    del document.skip_history_when_saving
    assert by.position is not None
    open_to(document, [by.position.principal.pk], OutgoingAccess.Why.DRAFTED)
    record(by, "create", document, _("Soạn dự thảo"))
    composition = Composition(document=document)
    _fill(document, composition, entry, paper, by)
    return document


def update(document: OutgoingDocument, entry: DraftEntry, *, by: Actor) -> OutgoingDocument:
    """Save changes of a draft. Raises Refused when it was changed meanwhile, TransitionNotAllowed once submitted."""
    composition = Composition.objects.select_related("original", "file").get(document=document)
    _check(document, entry.version, by)
    for name, value in entry.fields.items():
        setattr(document, name, value)
    _take_signer(document, entry)
    paper = _paper(document, entry, composition)
    with transaction.atomic():
        locked = OutgoingDocument.objects.lock(document.pk)
        _check(locked, entry.version, by)
        fields = dict(entry.fields) | {
            "signer_name": document.signer_name,
            "signer_title": document.signer_title,
        }
        changed = apply_fields(locked, fields)
        record(by, "edit", locked, _("Sửa dự thảo"), fields=list(changed))
        composition = Composition.objects.get(document=locked)
        _fill(locked, composition, entry, paper, by)
        locked.save()
    return locked


def _check(document: OutgoingDocument, version: int | None, by: Actor) -> None:
    """The drafter's own, still a draft, and as the form has shown it."""
    if not can_draft(document, by):
        raise OutgoingDocument.DoesNotExist
    if document.state != OutgoingDocument.State.DRAFT:
        raise TransitionNotAllowed("submitted or cancelled meanwhile", object=document)
    if version is not None and version != version_of(document):
        raise EditedMeanwhile(
            _("Dự thảo vừa được sửa ở nơi khác. Xem lại rồi bấm lưu lần nữa; những gì bạn nhập còn nguyên.")
        )


def move_places(
    document: OutgoingDocument, places: Mapping[str, Place | None], *, version: int | None = None, by: Actor
) -> OutgoingDocument:
    """Put number, date and signature of an uploaded file where the drafter wants them; the seal goes along.

    None leaves number or date off the page. Raises Refused where a place cannot be, or the draft was changed meanwhile.
    """
    composition = Composition.objects.select_related("original", "signer__unit").get(document=document)
    _check(document, version, by)
    if composition.original is None or composition.signer is None:
        raise Refused(_("Văn bản soạn trong hệ thống đã có sẵn ô ký đúng chỗ."))
    moved: dict[str, Any] = {name: place_as_dict(place) if place else None for name, place in places.items()}
    if signature := places.get(Spot.SIGNATURE.value):
        moved[Spot.SEAL.value] = place_as_dict(seal_beside(signature, SEAL_MM))
    paper = take_upload(document, composition.original, composition.signer, moved)
    with transaction.atomic():
        locked = OutgoingDocument.objects.lock(document.pk)
        _check(locked, version, by)
        composition = Composition.objects.get(document=locked)
        _lay(locked, composition, paper, by)
        composition.save()
        locked.save()
        record(by, "place", locked, _("Đặt ô số, ngày và chữ ký trên trang"))
    return locked


def _take_signer(document: OutgoingDocument, entry: DraftEntry) -> None:
    document.signer_name = holder_of(entry.signer)
    document.signer_title = entry.signer.title


def _paper(document: OutgoingDocument, entry: DraftEntry, present: Composition | None) -> Paper | None:
    """The PDF of what was written or uploaded; None while a draft has neither."""
    if entry.text is not None:
        return compose(document, entry.text, entry.signer)
    original = entry.main.file if entry.main else present.original if present else None
    if original is None:
        return None
    moved = entry.places
    if (
        moved is None
        and present
        and original.pk == present.original_id
        and present.signer_id == entry.signer.pk
    ):
        moved = dict(present.places) or None
    try:
        return take_upload(document, original, entry.signer, moved)
    except PlaceMissing:
        return None  # kept as it is until its places are set by hand


def _fill(
    document: OutgoingDocument, composition: Composition, entry: DraftEntry, paper: Paper | None, by: Actor
) -> None:
    composition.signer, composition.route = entry.signer, entry.route
    composition.own_steps = [list(step) for step in entry.own_steps]
    composition.brief, composition.due_on = entry.brief, entry.due_on
    composition.text = entry.text.as_dict() if entry.text else None
    if entry.text is not None:
        composition.original = None
    elif entry.main is not None:
        composition.original = entry.main.file
        consume_uploads([entry.main], by=by)
    _lay(document, composition, paper, by)
    composition.save()
    _drop(document, entry.dropped, by)
    attach(document, entry.annexes, group=Group.ANNEX, by=by)
    attach(document, entry.supporting, group=Group.SUBMISSION, by=by)
    address(document, entry.lines, by=by)
    document.save()


def _lay(document: OutgoingDocument, composition: Composition, paper: Paper | None, by: Actor) -> None:
    """The main file is this paper from now on; without one there is none yet."""
    if paper is None:
        composition.file, composition.places, composition.contents = None, {}, ""
        document.attachments.filter(group=Group.MAIN, replaced_at=None).delete()
        document.pages = None
        return
    composition.file, composition.places = paper.file, dict(paper.places)
    composition.contents = paper.contents
    document.pages = paper.file.pages
    set_main_file(document, paper.file, by=by)


def set_main_file(document: OutgoingDocument, file: StoredFile, *, by: Actor | None) -> None:
    """The document's main file is this one from now on; the row stays, what was before is in revisions."""
    name = MAIN_NAME.format(subject=document.subject[:120].replace("/", "-"))
    present = document.attachments.filter(group=Group.MAIN, replaced_at=None).first()
    if present is None:
        OutgoingAttachment.objects.create(
            document=document,
            file=file,
            group=Group.MAIN,
            name=name,
            added_by_name=by.user.full_name if by else "",
        )
        return
    present.file, present.name = file, name
    present.save(update_fields=["file", "name"])


def _drop(document: OutgoingDocument, pks: Sequence[int], by: Actor) -> None:
    gone = list(document.attachments.filter(pk__in=pks, issued_sha256="").exclude(group=Group.MAIN))
    document.attachments.filter(pk__in=[a.pk for a in gone]).delete()
    if gone:
        record(by, "drop-files", document, _("Bỏ tệp: %s") % ", ".join(a.name for a in gone))

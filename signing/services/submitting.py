"""Trình ký: what was written becomes a revision and starts on its route (Điều 10–13)."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Position
from accounts.permissions import require
from outgoing.models import OutgoingAttachment, OutgoingDocument
from signing.capacities import Rules, check_capacity
from signing.models import Composition, Revision, SigningRequest, Step
from signing.services import steps
from signing.services.drafting import set_main_file
from signing.services.routing import Stop, check_stops, resolve
from signing.services.steps import Course

OWN_ROUTE = "Luồng riêng"


@transaction.atomic
def submit(document: OutgoingDocument, *, key: uuid.UUID, by: Actor) -> SigningRequest:
    """Send the draft on its route. A second press of the same button answers with the first submission.

    Raises Refused when something is missing: the main file, a signer, a route, a recipient.
    """
    document = OutgoingDocument.objects.lock(document.pk)
    again = SigningRequest.objects.filter(key=key).first()
    if again is not None and again.document_id == document.pk:
        return again
    if again is not None:
        raise Refused(_("Trang này đã dùng để trình văn bản khác. Tải lại trang rồi trình."))
    require(document.submit, by)
    assert by.position is not None
    composition = Composition.objects.select_related("signer__unit", "route", "file", "original").get(
        document=document
    )
    composition.document = document
    stops = stops_of(composition, by.position)
    revision = revise(document, composition, by=by)
    if revision.file_id != composition.file_id:
        # Laid out anew, word for word the same: the one that was approved stays.
        set_main_file(document, revision.file, by=by)
    request = _begun(composition, stops, key, by)
    document.submit()
    document.save()
    words = {"number": request.number, "route": request.route_name}
    record(by, "submit", document, _("Trình ký lần %(number)d, %(route)s") % words)
    steps.open_next(Course(document, request, None, revision), by=by)
    return request


def _begun(composition: Composition, stops: list[Stop], key: uuid.UUID, by: Actor) -> SigningRequest:
    """The next submission of the document, with its steps; none is asked yet."""
    last = composition.document.requests.order_by("-number").first()
    request = SigningRequest.objects.create(
        document=composition.document,
        number=last.number + 1 if last else 1,
        route_name=composition.route.name if composition.route else _(OWN_ROUTE),
        brief=composition.brief,
        due_on=composition.due_on,
        submitted_by=by.position,
        submitted_by_name=by.user.full_name,
        submitted_by_title=by.title,
        key=key,
    )
    Step.objects.bulk_create(
        Step(
            request=request,
            order=order,
            act=stop.act,
            position=stop.position,
            position_title=stop.position.title,
        )
        for order, stop in enumerate(stops, start=1)
    )
    return request


def stops_of(composition: Composition, drafter: Position) -> list[Stop]:
    """Where the draft goes. Raises Refused when it lacks what a submission needs."""
    document = composition.document
    if composition.file is None and composition.original is not None:
        raise Refused(_("Chưa đặt ô ký trên văn bản; bấm Đặt ô ký để chọn chỗ trên trang."), field="main")
    if composition.file is None:
        raise Refused(_("Chưa có văn bản chính: soạn nội dung hoặc tải tệp PDF."), field="main")
    if composition.signer is None:
        raise Refused(_("Chưa chọn người ký."), field="signer")
    rules = Rules(document.organisation_id)
    check_capacity(composition.signer, document.authority, document.kind, rules)
    if not document.recipients.exists():
        raise Refused(_("Chọn ít nhất một nơi nhận."), field="recipients")
    if composition.route is not None:
        return resolve(composition.route, drafter=drafter, signer=composition.signer)
    if not composition.own_steps:
        raise Refused(_("Chọn luồng trình ký."), field="route")
    by_key = (
        Position.objects.held().select_related("unit").in_bulk([pk for _act, pk in composition.own_steps])
    )
    missing = [pk for _act, pk in composition.own_steps if pk not in by_key]
    if missing:
        raise Refused(_("Một chức vụ trong luồng không còn người giữ."), field="route")
    return check_stops([Stop(act, by_key[pk]) for act, pk in composition.own_steps], document.organisation_id)


def revise(document: OutgoingDocument, composition: Composition, *, by: Actor) -> Revision:
    """What is submitted: the last revision where nothing of it has changed, else a new one."""
    last = document.revisions.select_related("file").order_by("-number").first()
    assert by.position is not None
    assert composition.file is not None
    made = Revision(
        document=document,
        number=last.number + 1 if last else 1,
        source=Revision.Source.COMPOSED if composition.text is not None else Revision.Source.UPLOADED,
        text=composition.text,
        original=composition.original,
        file=composition.file,
        places=composition.places,
        contents=composition.contents,
        annexes=_annexes(document),
        made_by=by.position,
        made_by_name=by.user.full_name,
    )
    if last is not None and (last.decided_on, last.places) == (made.decided_on, made.places):
        return last
    made.save()
    return made


def _annexes(document: OutgoingDocument) -> list[dict[str, str]]:
    """The files issued along with the main one, as they are now."""
    files = document.attachments.filter(group=OutgoingAttachment.Group.ANNEX, replaced_at=None)
    found = files.order_by("pk").values_list("name", "file__sha256")
    return [{"name": name, "sha256": sha256} for name, sha256 in found]

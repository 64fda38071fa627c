"""Electronic drafts at each point of their way, with routes, keys and a seal: for the tables about every address."""

from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from PIL import Image, ImageDraw

from outgoing.models import OutgoingDocument
from registers.models import DocumentKind
from signing.models import Authorisation, Revision, SigningRequest, TextTemplate
from signing.services import deciding, sealing, seals
from tests.cast import Cast
from tests.outgoing.build import book_of
from tests.signing import build, pki


def drafts(s: SimpleNamespace, cast: Cast) -> None:
    """One draft being written, one from an upload, one given back, one at each step; the last numbered, not sealed."""
    with override_settings(EOFFICE_PRACTICE=True):
        _administration(s, cast)
        s.e_draft = build.drafted(cast, route=s.route)
        upload = build.uploaded(pki.composed(), cast.officer)
        s.e_upload = build.drafted(cast, text=None, main=upload, route=s.route)
        s.to_review = build.submitted(cast, route=s.route)
        _second_revision(s.to_review)
        s.to_sign = build.approved(build.submitted(cast, route=s.route), cast.dept_head)
        s.given_back_draft = build.submitted(cast, route=s.route)
        step = build.active(s.given_back_draft)
        deciding.give_back(s.given_back_draft.pk, step.pk, reason="Xem lại số liệu", by=cast.dept_head)
        s.to_issue = _signed(s, cast)
        s.to_seal = _signed(s, cast)
        numbering = sealing.Numbering(register=book_of(cast.office), on=timezone.localdate())
        sealing._claim(s.to_seal.pk, numbering, cast.clerk)
        SigningRequest.objects.filter(document=s.to_seal).update(sealing_until=None, sealing_key=None)


def _signed(s: SimpleNamespace, cast: Cast) -> object:
    submitted = build.submitted(cast, route=s.route)
    return build.signed(build.approved(submitted, cast.dept_head), cast.head)


def _second_revision(document: OutgoingDocument) -> None:
    """The same text once more, as a later version to be laid beside the first."""
    later = Revision.objects.get(document=document)
    later.pk, later.number = None, 2
    later.save()


def _administration(s: SimpleNamespace, cast: Cast) -> None:
    s.route = build.route(cast.office, build.DEPARTMENT_REVIEW)
    s.branch_route = build.route(cast.branch1, name="Luồng Chi cục")
    build.give_keys(cast)
    s.key = cast.user("head").signing_keys.get()
    s.branch_key = build.give_key(person=cast.user("branch1_head"), organisation_name="Chi cục Thống kê 1")
    kind = DocumentKind.objects.get(name="Công văn")
    s.text_template = TextTemplate.objects.create(
        organisation=cast.office,
        kind=kind,
        name="Mẫu báo cáo",
        text=build.TEXT.as_dict(),
        made_by_name="Phạm Thu Dung",
    )
    today = timezone.localdate()
    s.authorisation = Authorisation.objects.create(
        organisation=cast.office,
        position=cast.position("dept_head"),
        paper="Giấy ủy quyền số 01/GUQ-CTK",
        scope="Công văn về điều tra",
        starts_on=today,
        ends_on=today,
        made_by_name="Hoàng Thị Nga",
    )
    seals.keep_seal(upload=drawn_seal(), width_mm=Decimal(36), height_mm=Decimal(36), by=cast.admin)


def drawn_seal(
    colour: tuple[int, ...] = (200, 20, 30, 255),
    ground: tuple[int, ...] = (0, 0, 0, 0),
    size: tuple[int, int] = (400, 400),
) -> SimpleUploadedFile:
    """A ring on a transparent ground, as PNG."""
    image = Image.new("RGBA", (size[0] + 40, size[1] + 40), ground)
    ImageDraw.Draw(image).ellipse((20, 20, size[0] + 20, size[1] + 20), outline=colour, width=20)
    file = io.BytesIO()
    image.save(file, "PNG")
    return SimpleUploadedFile("dau.png", file.getvalue(), "image/png")

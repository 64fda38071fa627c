"""The picture of an organisation's seal, at its real size (Phụ lục I Nghị định 30/2020/NĐ-CP, Điều 33)."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.permissions import require_right
from accounts.pictures import make_seal
from registers.files import store
from signing.models import Seal

SHAPE_TOLERANCE = 0.1


@transaction.atomic
def keep_seal(*, upload: UploadedFile | None, width_mm: Decimal, height_mm: Decimal, by: Actor) -> Seal:
    """Keep picture and size; without an upload the picture stays and only the size changes.

    Raises Refused for what is no red seal on a transparent ground, or has another shape than the size given.
    """
    require_right(by, "administer")
    assert by.organisation is not None
    seal = Seal.objects.select_for_update(of=("self",)).filter(organisation=by.organisation).first()
    ratio = float(width_mm / height_mm)
    if upload is None:
        if seal is None:
            raise Refused(_("Chọn ảnh con dấu."), field="picture")
        if abs(ratio / float(seal.width_mm / seal.height_mm) - 1) > SHAPE_TOLERANCE:
            raise Refused(_("Kích thước không khớp hình con dấu đang dùng."), field="width_mm")
    else:
        picture, drawn = make_seal(upload)
        if abs(ratio / drawn - 1) > SHAPE_TOLERANCE:
            words = {"width": f"{drawn:.2f}".replace(".", ",")}
            raise Refused(
                _("Kích thước không khớp hình con dấu: trong ảnh, chiều rộng bằng %(width)s lần chiều cao.")
                % words,
                field="width_mm",
            )
        seal = seal or Seal(organisation=by.organisation)
        seal.picture = store(picture, "con-dau.png")
    seal.width_mm, seal.height_mm = width_mm, height_mm
    seal.updated_by_name = by.user.full_name
    seal.save()
    sizes = {"width_mm": str(width_mm), "height_mm": str(height_mm), "sha256": seal.picture.sha256}
    record(by, "keep-seal", seal, _("Lưu ảnh con dấu"), organisation_id=by.organisation_id, **sizes)
    return seal


@transaction.atomic
def remove_seal(*, by: Actor) -> None:
    """Remove the picture; documents sealed with it keep it."""
    require_right(by, "administer")
    seal = Seal.objects.select_for_update(of=("self",)).filter(organisation=by.organisation).first()
    if seal is not None:
        record(by, "remove-seal", seal, _("Xóa ảnh con dấu"), organisation_id=by.organisation_id)
        seal.delete()

"""Nơi nhận: what the clerk has chosen, checked and written down."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.models import Position, Principal, Unit
from outgoing.lines import Line
from outgoing.models import ExternalBody, OutgoingDocument, Recipient
from outgoing.services.directory import keep_in_directory


def build(
    document: OutgoingDocument, lines: Sequence[Line], *, start: int = 0, by: Actor | None = None
) -> list[Recipient]:
    """Recipients for the lines, unsaved; those to be kept are in the directory from now on.

    Raises Refused for strangers, closed units, oneself, or one chosen twice.
    """
    if len({line.target for line in lines}) < len(lines):
        raise Refused(_("Một nơi nhận được chọn hai lần."), field="recipients")
    principals = _principals(document, lines)
    units = _units(document, lines)
    externals = _externals(document, lines)
    kept = keep_in_directory(document.organisation, lines, by=by)
    rows = []
    for order, line in enumerate(lines, start=start):
        row = Recipient(document=document, purpose=line.purpose, with_paper=line.with_paper, order=order)
        if line.principal_id:
            row.kind, row.principal_id = Recipient.Kind.INTERNAL, line.principal_id
            row.name, row.with_paper = principals[line.principal_id], False
        elif line.unit_id:
            row.kind, row.unit = Recipient.Kind.SYSTEM, units[line.unit_id]
            row.name = row.unit.name
        else:
            body = externals.get(line.external_id or 0) or kept.get(line.name)
            row.kind, row.external = Recipient.Kind.EXTERNAL, body
            row.name = body.name if body else line.name
            row.address, row.email = (body.address, body.email) if body else (line.address, line.email)
        rows.append(row)
    return rows


def _principals(document: OutgoingDocument, lines: Sequence[Line]) -> dict[int, str]:
    ids = {line.principal_id for line in lines if line.principal_id}
    if not ids:
        return {}
    posts = Position.objects.active().of_organisation(document.organisation_id).filter(principal__in=ids)
    names = {
        p.principal.pk: p.holder_name or str(p)  # type: ignore[attr-defined]
        for p in posts.with_holder().select_related("unit", "principal")
    }
    departments = Principal.objects.filter(
        pk__in=ids, unit__parent_id=document.organisation_id, unit__kind="DEPARTMENT"
    )
    names |= {p.pk: p.unit.name for p in departments.select_related("unit") if p.unit}
    if set(names) != ids:
        raise Refused(_("Nơi nhận nội bộ không thuộc cơ quan hoặc không còn hoạt động."), field="recipients")
    return names


def _units(document: OutgoingDocument, lines: Sequence[Line]) -> dict[int, Unit]:
    ids = {line.unit_id for line in lines if line.unit_id}
    found = {u.pk: u for u in Unit.objects.active().organisations().filter(pk__in=ids)}
    if set(found) != ids:
        raise Refused(_("Đơn vị nhận không còn hoạt động trong hệ thống."), field="recipients")
    if document.organisation_id in found:
        raise Refused(_("Không gửi cho chính cơ quan mình; hãy chọn ở Nơi nhận nội bộ."), field="recipients")
    return found


def _externals(document: OutgoingDocument, lines: Sequence[Line]) -> dict[int, ExternalBody]:
    ids = {line.external_id for line in lines if line.external_id}
    found = {
        b.pk: b for b in ExternalBody.objects.filter(pk__in=ids, organisation_id=document.organisation_id)
    }
    if set(found) != ids:
        raise Refused(_("Đơn vị khác không có trong danh bạ của cơ quan."), field="recipients")
    if any(
        not (line.principal_id or line.unit_id or line.external_id or line.name.strip()) for line in lines
    ):
        raise Refused(_("Nhập tên nơi nhận."), field="recipients")
    return found


__all__ = ["Line", "build"]

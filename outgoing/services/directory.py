"""The organisation's directory of bodies outside the system, and its saved groups of recipients."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Unit
from accounts.permissions import require_right
from outgoing.lines import Line
from outgoing.models import ExternalBody, RecipientGroup


def _own_body(pk: int, by: Actor) -> ExternalBody:
    mine = ExternalBody.objects.filter(organisation_id=by.organisation_id)
    return mine.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _free_name(name: str, by: Actor, *, besides: int | None = None) -> None:
    same = ExternalBody.objects.filter(organisation_id=by.organisation_id, name__iexact=name)
    if same.exclude(pk=besides).exists():
        raise Refused(_("Danh bạ đã có “%s”.") % name, field="name")


@transaction.atomic
def add_body(*, fields: Mapping[str, Any], by: Actor) -> ExternalBody:
    """Thêm đơn vị khác. Raises Refused when the directory has the name."""
    require_right(by, "issue_documents")
    _free_name(fields["name"], by)
    body = ExternalBody.objects.create(organisation=by.organisation, **fields)
    record(by, "create", body, _("Thêm vào danh bạ"))
    return body


@transaction.atomic
def change_body(body: ExternalBody, *, fields: Mapping[str, Any], by: Actor) -> ExternalBody:
    """Sửa. What has been issued keeps the name and address of its day."""
    require_right(by, "issue_documents")
    body = _own_body(body.pk, by)
    changed = [name for name, value in fields.items() if getattr(body, name) != value]
    if not changed:
        return body
    _free_name(fields["name"], by, besides=body.pk)
    before = {name: getattr(body, name) for name in changed}
    for name in changed:
        setattr(body, name, fields[name])
    body.save()
    after = {name: [before[name], fields[name]] for name in changed}
    record(by, "edit", body, _("Sửa trong danh bạ"), changes=after)
    return body


@transaction.atomic
def show_body(body: ExternalBody, *, shown: bool, by: Actor) -> ExternalBody:
    """Ẩn, Dùng lại: a body that was sent to is never deleted. The same state twice changes nothing."""
    require_right(by, "issue_documents")
    body = _own_body(body.pk, by)
    if body.is_active != shown:
        body.is_active = shown
        body.save()
        record(by, "show" if shown else "hide", body, _("Dùng lại") if shown else _("Ẩn khỏi danh bạ"))
    return body


def keep_in_directory(
    organisation: Unit, lines: Sequence[Line], *, by: Actor | None
) -> dict[str, ExternalBody]:
    """Lưu vào danh bạ, within the caller's act: the bodies of those lines by name; one that is there is used."""
    wanted = [line for line in lines if line.keep and not line.key]
    if not wanted:
        return {}
    names = [line.name for line in wanted]
    there = ExternalBody.objects.filter(organisation=organisation, name__in=names)
    found = {body.name: body for body in there}
    for line in wanted:
        if line.name not in found:
            body = ExternalBody.objects.create(
                organisation=organisation, name=line.name, address=line.address, email=line.email
            )
            record(by, "create", body, _("Lưu vào danh bạ từ nơi nhận của văn bản"))
            found[line.name] = body
    return found


# --- groups


@transaction.atomic
def save_group(
    group: RecipientGroup | None,
    *,
    name: str,
    unit_ids: Collection[int],
    external_ids: Collection[int],
    by: Actor,
) -> RecipientGroup:
    """Lưu thành nhóm, or change a group. Raises Refused for a name in use or nothing chosen."""
    require_right(by, "issue_documents")
    assert by.organisation is not None
    mine = RecipientGroup.objects.filter(organisation=by.organisation)
    if group is not None:
        group = mine.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    if mine.filter(name__iexact=name).exclude(pk=group.pk if group else None).exists():
        raise Refused(_("Đã có nhóm “%s”.") % name, field="name")
    units = set(Unit.objects.active().organisations().filter(pk__in=unit_ids).values_list("pk", flat=True))
    bodies = ExternalBody.objects.filter(organisation=by.organisation, pk__in=external_ids)
    externals = set(bodies.values_list("pk", flat=True))
    units.discard(by.organisation.pk)
    if not units and not externals:
        raise Refused(_("Chọn ít nhất một nơi nhận của nhóm."), field="recipients")
    is_new = group is None
    if group is None:
        group = RecipientGroup(organisation=by.organisation)
    group.name = name
    group.save()
    group.units.set(units)
    group.externals.set(externals)
    words = {"units": len(units), "externals": len(externals)}
    text = _("Lưu nhóm: %(units)d đơn vị trong hệ thống, %(externals)d đơn vị khác") % words
    record(by, "create" if is_new else "edit", group, text)
    return group


@transaction.atomic
def delete_group(group: RecipientGroup, *, by: Actor) -> None:
    """Xóa nhóm: documents that were sent to it keep their recipients."""
    require_right(by, "issue_documents")
    mine = RecipientGroup.objects.filter(organisation_id=by.organisation_id)
    group = mine.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    record(by, "delete", group, _("Xóa nhóm nơi nhận"))
    group.delete()

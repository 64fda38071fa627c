"""Mẫu văn bản: texts an organisation keeps for its drafts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Role, Unit
from accounts.models.people import DEPARTMENT_LEADERS, ORGANISATION_LEADERS
from signing.models import TextTemplate

KEEPERS = (*ORGANISATION_LEADERS, *DEPARTMENT_LEADERS, Role.CLERK, Role.ADMIN)


def keeps_templates(actor: Actor) -> bool:
    """Leaders, the clerk and the administrator keep the organisation's templates."""
    own = actor.may_act and not actor.on_behalf_of
    return own and actor.position is not None and actor.position.role in KEEPERS


def require_keeper(actor: Actor) -> None:
    """Raise PermissionDenied for whoever does not keep them."""
    if not keeps_templates(actor):
        raise PermissionDenied(_("Mẫu văn bản do lãnh đạo, văn thư và quản trị của cơ quan giữ."))


@transaction.atomic
def save_template(template: TextTemplate, *, by: Actor) -> TextTemplate:
    """Save a new or changed template of the actor's organisation. Raises Refused where its name is taken."""
    require_keeper(by)
    assert by.organisation is not None
    is_new = template.pk is None
    # Two who keep templates at once take their turns.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation.pk)
    template.organisation, template.made_by_name = by.organisation, by.user.full_name
    same = TextTemplate.objects.filter(organisation=by.organisation, name=template.name)
    if same.exclude(pk=template.pk).exists():
        raise Refused(_("Cơ quan đã có mẫu tên này."), field="name")
    template.save()
    said = _("Tạo mẫu văn bản %s") if is_new else _("Sửa mẫu văn bản %s")
    record(by, "keep-template", template, said % template.name)
    return template


@transaction.atomic
def drop_template(template: TextTemplate, *, by: Actor) -> None:
    """Take a template away; drafts begun from it keep their text."""
    require_keeper(by)
    record(by, "drop-template", template, _("Xóa mẫu văn bản %s") % template.name)
    template.delete()

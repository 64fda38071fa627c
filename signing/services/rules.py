"""Quy định ký: which kinds are signed by order, who is authorised in writing (Điều 13 khoản 3, 4)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.errors import Refused
from accounts.journal import record
from accounts.models import Unit
from accounts.permissions import require_right
from outgoing.models import SigningAuthority
from registers.models import DocumentKind
from signing.capacities import capacities_of
from signing.models import Authorisation, SigningRules

KEEPERS = ("administer", "keep_registers")


@transaction.atomic
def list_by_order(kinds: Collection[DocumentKind], *, by: Actor) -> SigningRules:
    """Lay down which kinds heads of phòng sign by order."""
    require_right(by, *KEEPERS)
    rules, _new = SigningRules.objects.get_or_create(organisation=by.organisation)
    rules.by_order_kinds.set(kinds)
    names = ", ".join(kind.name for kind in kinds) or _("không có")
    record(by, "rule", rules, _("Loại văn bản được ký thừa lệnh: %s") % names)
    return rules


@transaction.atomic
def authorise(authorisation: Authorisation, *, by: Actor) -> Authorisation:
    """Enter a written authorisation, once. Raises Refused for a position that may not be authorised."""
    require_right(by, *KEEPERS)
    position = authorisation.position
    if position.organisation_id != by.organisation_id or SigningAuthority.BY_DELEGATION not in capacities_of(
        position
    ):
        raise Refused(_("Chỉ ủy quyền cho người đứng đầu đơn vị của cơ quan."), field="position")
    assert by.organisation is not None
    # Two who enter it at once take their turns; the other half of a double click finds it entered.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation.pk)
    same = {
        name: getattr(authorisation, name) for name in ("position", "paper", "scope", "starts_on", "ends_on")
    }
    if entered := Authorisation.objects.filter(stopped_at=None, organisation=by.organisation, **same).first():
        return entered
    authorisation.organisation, authorisation.made_by_name = by.organisation, by.user.full_name
    authorisation.save()
    words = {"title": position.title, "paper": authorisation.paper}
    record(by, "authorise", authorisation, _("Ủy quyền ký cho %(title)s theo %(paper)s") % words)
    return authorisation


@transaction.atomic
def stop_authorisation(authorisation: Authorisation, *, by: Actor) -> None:
    """End it before its day; what was signed under it stays signed."""
    require_right(by, *KEEPERS)
    locked = Authorisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=authorisation.pk, organisation=by.organisation
    )
    if locked.stopped_at is None:
        locked.stopped_at = timezone.now()
        locked.save()
        record(by, "stop-authorisation", locked, _("Dừng ủy quyền ký theo %s") % locked.paper)

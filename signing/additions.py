"""What this app adds to pages of the apps below: the signature panel, the own certificate; its pages of the rail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import registry
from accounts.actor import Actor
from accounts.frame import may_administer
from accounts.journal import subject_kind
from accounts.models import User
from incoming.models import IncomingDocument
from outgoing.models import OutgoingDocument
from signing import practice
from signing.models import Route
from signing.presentation.answering import answering_acts
from signing.presentation.keys import own_key_panels
from signing.presentation.signatures import incoming_panels, outgoing_panels
from signing.worklists import works

ROUTE_PAGES = ("new_route", "edit_route", "route_history")
TEMPLATE_PAGES = ("new_template", "edit_template")
KEY_PAGES = (
    "person_key",
    "organisation_key",
    "import_person_key",
    "import_organisation_key",
    "register_person_token",
    "register_organisation_token",
)


def offer() -> None:
    """Called in AppConfig.ready(), after the section of the rail."""
    registry.register(
        registry.PageAddition("signing.received", subject_kind(IncomingDocument), panels=incoming_panels),
        registry.PageAddition("signing.answering", subject_kind(IncomingDocument), answering_acts),
        registry.PageAddition("signing.outgoing", subject_kind(OutgoingDocument), panels=outgoing_panels),
        registry.PageAddition("signing.own_key", subject_kind(User), panels=own_key_panels),
        *_rail(),
        *practice.steps(),
    )


def _rail() -> list[registry.Worklist]:
    """Routes, keys and seal under Quản trị; a clerk finds the routes under Trình ký, and everybody the check there."""
    return [
        _page("signing.templates", _("Mẫu văn bản"), "signing", "templates", works, *TEMPLATE_PAGES),
        _page("signing.check", _("Kiểm tra chữ ký"), "signing", "check", _anybody),
        _page("signing.rules", _("Quy định ký"), "signing", "rules", _keeps_routes),
        _page("signing.admin_rules", _("Quy định ký"), "admin", "rules", may_administer),
        _page("signing.routes", _("Luồng trình ký"), "signing", "routes", _keeps_routes, *ROUTE_PAGES),
        _page("signing.admin_routes", _("Luồng trình ký"), "admin", "routes", may_administer, *ROUTE_PAGES),
        _page("signing.keys", _("Chứng thư số"), "admin", "keys", may_administer, *KEY_PAGES),
        _page("signing.seal", _("Con dấu"), "admin", "seal", may_administer),
    ]


def _page(
    key: str, label: Any, section: str, name: str, visible: Callable[[Actor], bool], *more: str
) -> registry.Worklist:
    """A page of the rail without a count; ``more`` are further addresses that belong to it."""
    pages = tuple(f"signing:{each}" for each in more)
    url = reverse_lazy(f"signing:{name}")
    return registry.Worklist(key, label, section, url, visible, _no_rows, counted=False, pages=pages)


def _no_rows(actor: Actor) -> QuerySet[Any]:
    return Route.objects.none()


def _anybody(actor: Actor) -> bool:
    return True


def _keeps_routes(actor: Actor) -> bool:
    return actor.has("keep_registers") and not may_administer(actor)

"""What this app adds to the search over everything."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.registry import SearchSource
from outgoing import worklists
from outgoing.matching import matching
from outgoing.paging import BY_DATE
from outgoing.rows import with_unread
from registers.paging import order_by


def find(actor: Actor, words: str) -> QuerySet[Any, Any]:
    """Documents of the organisation the actor may read that match, newest first."""
    if not worklists.works(actor):
        return worklists.everything(actor).none()
    found = matching(with_unread(worklists.everything(actor), actor), words)
    return found.select_related("kind").defer("search", "code_norm").order_by(*order_by(BY_DATE))


def _list_url() -> str:
    return f"{worklists.url_of('tat-ca')}&"


def search_source() -> SearchSource:
    """The source *Văn bản đi*."""
    return SearchSource(
        "outgoing", _("Văn bản đi"), find, "outgoing/partials/found.html", lazy(_list_url, str)()
    )

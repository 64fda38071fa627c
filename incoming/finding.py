"""What this app adds to the search over everything."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.registry import SearchSource
from incoming import worklists
from incoming.matching import matching
from incoming.rows import for_list


def find(actor: Actor, words: str) -> QuerySet[Any, Any]:
    """Received documents the actor may read that match, newest first."""
    if not worklists.works(actor):
        return worklists.everything(actor).none()
    found = matching(for_list(worklists.everything(actor), actor).with_unread(actor), words)
    return found.defer("search", "code_norm").order_by("-arrived_on", "-pk")


def _list_url() -> str:
    return f"{worklists.url_of('tat-ca')}&"


def search_source() -> SearchSource:
    """The source *Văn bản đến*."""
    return SearchSource(
        "incoming", _("Văn bản đến"), find, "incoming/partials/found.html", lazy(_list_url, str)()
    )

"""What this app shows on the home page: what waits to be reviewed, signed or issued, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.registry import HomeBlock
from registers.paging import order_by
from signing import worklists
from signing.listing import BY_URGENCY
from signing.rows import Row, for_page, rows_of

SHOWN = 5
ROWS = "incoming/home/rows.html"


def latest(actor: Actor, key: str) -> list[Row]:
    """The most urgent drafts of a worklist, in one query."""
    found = for_page(worklists.BY_KEY[key].queryset(actor))
    return rows_of(found.order_by(*order_by(BY_URGENCY))[:SHOWN])


def _shown(row: Row, meta: str, key: str) -> dict[str, Any]:
    document = row.document
    return {
        "title": document.subject,
        "meta": meta,
        "url": f"{reverse('signing:document', args=[document.pk])}?muc={key}",
        "urgency": document.urgency,
        "urgency_label": document.get_urgency_display(),
        "due": row.due,
        "time": row.since,
    }


def _from_whom(row: Row) -> str:
    parts = (str(row.document.kind), row.document.drafter_name, row.unit)
    return " · ".join(part for part in parts if part)


def _block(key: str, say: Callable[[Row], str], sentence: Any) -> Any:
    def context(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any]:
        rows = [_shown(row, say(row), key) for row in latest(actor, key)]
        return {"rows": rows, "sentence": str(sentence) % counts.get(worklists.full_key(key), 0)}

    return context


def _to_sign(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any]:
    """Chờ ký, with the button that opens the first of them."""
    waiting = gettext_lazy("%s văn bản chờ bạn ký")
    context: dict[str, Any] = _block("cho-ky", _from_whom, waiting)(actor, counts)
    count = counts.get(worklists.full_key("cho-ky"), 0)
    if context["rows"]:
        context["action"] = {
            "label": _("Ký %s văn bản") % count,
            "short": _("Ký (%s)") % count,
            "url": context["rows"][0]["url"],
            "icon": "pencil-square",
        }
    return context


def _compose(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any]:
    """The button of those who draft; it is there on the emptiest day."""
    url = reverse("signing:new")
    return {"action": {"label": _("Soạn dự thảo"), "short": _("Soạn"), "url": url, "icon": "pencil-square"}}


def blocks() -> list[HomeBlock]:
    """In the order of the page."""
    review = gettext_lazy("%s văn bản chờ bạn duyệt")
    issue = gettext_lazy("%s văn bản đã ký, chờ phát hành")
    back = gettext_lazy("%s dự thảo bị trả lại")
    said = (
        (13, "cho-phat-hanh", worklists.is_clerk, _block("cho-phat-hanh", _from_whom, issue)),
        (17, "cho-ky", worklists.works, _to_sign),
        (18, "cho-duyet", worklists.works, _block("cho-duyet", _from_whom, review)),
        (19, "bi-tra-lai", worklists.works, _block("bi-tra-lai", lambda row: row.returned, back)),
    )
    return [
        *(
            HomeBlock(f"signing-{key}", order, visible, ROWS, context, worklist=worklists.full_key(key))
            for order, key, visible, context in said
        ),
        HomeBlock("signing-compose", 92, worklists.drafts, "", _compose),
    ]

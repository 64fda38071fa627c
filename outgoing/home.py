"""What this app shows on the home page: the most urgent rows of its worklists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.registry import HomeBlock
from outgoing import worklists
from outgoing.paging import BY_URGENCY
from outgoing.rows import for_page, with_unread
from registers.paging import order_by

SHOWN = 5
ROWS = "incoming/home/rows.html"


def latest(actor: Actor, key: str) -> list[Any]:
    """The most urgent documents of a worklist, in one query."""
    found = with_unread(for_page(worklists.BY_KEY[key].queryset(actor)), actor)
    return list(found.order_by(*order_by(BY_URGENCY))[:SHOWN])


def row(document: Any, meta: str, **more: Any) -> dict[str, Any]:
    """One document as a row of a block."""
    return {
        "title": document.subject,
        "meta": meta,
        "url": document.get_absolute_url(),
        "unread": document.is_unread,
        "urgency": document.urgency,
        "urgency_label": document.get_urgency_display(),
    } | more


def _block(key: str, say: Callable[[Any], dict[str, Any]], sentence: Any = "", heading: Any = "") -> Any:
    def context(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any]:
        rows = [say(document) for document in latest(actor, key)]
        said = str(sentence) % counts.get(worklists.full_key(key), 0) if sentence else ""
        shown = [each | {"url": f"{each['url']}?muc={key}"} for each in rows]
        return {"rows": shown, "sentence": said, "heading": heading}

    return context


def _numbered(document: Any) -> dict[str, Any]:
    day = document.document_date.strftime("%d/%m/%Y")
    said = _("%(code)s, ngày %(day)s") % {"code": document.code, "day": day}
    return row(document, said, tag="" if document.has_scan else _("Chưa có tệp"), time=document.numbered_at)


def _enter(actor: Actor, counts: Mapping[str, int]) -> dict[str, Any]:
    """The clerk's second button."""
    action = {
        "label": _("Vào sổ văn bản đi"),
        "short": _("Văn bản đi"),
        "url": reverse("outgoing:new"),
        "icon": "paper-airplane",
    }
    return {"action": action}


def _stuck(document: Any) -> dict[str, Any]:
    return row(document, document.code, time=document.issued_at)


def _to_know(document: Any) -> dict[str, Any]:
    return row(document, f"{document.kind} {document.code}", time=document.issued_at)


def blocks() -> list[HomeBlock]:
    """In the order of the page."""
    numbered = gettext_lazy("%s văn bản đi đã cấp số, chờ phát hành")
    stuck = gettext_lazy("%s văn bản đi bị từ chối hoặc gửi lỗi")
    to_know = gettext_lazy("Nhận để biết, văn bản đi")  # beside the list of received documents of that name
    said = (
        (14, "da-cap-so", worklists.is_clerk, _block("da-cap-so", _numbered, numbered)),
        (15, "bi-tu-choi", worklists.is_clerk, _block("bi-tu-choi", _stuck, stuck)),
        (26, "nhan-de-biet", worklists.works, _block("nhan-de-biet", _to_know, heading=to_know)),
    )
    return [
        *(
            HomeBlock(f"outgoing-{key}", order, visible, ROWS, context, worklist=worklists.full_key(key))
            for order, key, visible, context in said
        ),
        HomeBlock("outgoing-enter", 91, worklists.is_clerk, "", _enter),
    ]

"""The left pane: tabs of files, pictures of the pages, the stamp ĐẾN as a layer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incoming.models import Assignment, Attachment, IncomingDocument
from incoming.presentation.dossier import Dossier
from registers.blank import blank_spot
from registers.pages import page_list

STAMP_LINE = 26
STAMP_WIDTH, STAMP_HEIGHT = 0.27, 0.13  # parts of the page's width
STAMP_NEAR = (0.555, 0.146)


def viewer_of(dossier: Dossier, chosen: str, query: str = "") -> dict[str, Any]:
    """What the viewer component takes; ``chosen`` is the attachment asked for, ``query`` stays on the tabs' links."""
    document = dossier.document
    if document.state == IncomingDocument.State.RECALLED:
        return {"files": [], "pages": [], "current": None, "closed": True}
    tabs = [a for a in dossier.attachments if a.role != Attachment.Role.RESULT and not a.replaced_at]
    current = next((a for a in dossier.attachments if str(a.pk) == chosen), None) or (
        tabs[0] if tabs else None
    )
    if current is not None and current not in tabs:
        tabs.append(current)
    if current is None:
        return {"files": [], "pages": [], "current": None}
    name = current.name
    return {
        "files": [_tab(document, a, tabs, query, current=a is current) for a in tabs],
        "pages": page_list(current.file, lambda number: _page_url(document, current, number), name=name),
        "current": current,
        "download_url": f"{attachment_url(current)}?tai=1",
        "stamp": stamp_on(dossier, current) if current is main_of(dossier) else None,
        "empty_title": name,
        "empty_text": _("Tệp này không xem được trên trang. Hãy tải xuống để mở."),
    }


def main_of(dossier: Dossier) -> Attachment | None:
    """The letter itself: the first main file."""
    return next(
        (a for a in dossier.attachments if a.role == Attachment.Role.MAIN and not a.replaced_at), None
    )


def attachment_url(attachment: Attachment) -> str:
    """Address of the bytes, behind the check."""
    return reverse("incoming:attachment", args=[attachment.document_id, attachment.pk])


def _page_url(document: IncomingDocument, attachment: Attachment, number: int) -> str:
    return reverse("incoming:page", args=[document.pk, attachment.pk, number])


def _tab(
    document: IncomingDocument, attachment: Attachment, tabs: list[Attachment], query: str, *, current: bool
) -> dict[str, Any]:
    url = f"{document.get_absolute_url()}?tep={attachment.pk}"
    same = [a for a in tabs if a.role == attachment.role]
    label = attachment.get_role_display()
    if attachment.replaced_at:
        label = _("Tệp cũ")
    elif len(same) > 1:
        label = f"{label} {same.index(attachment) + 1}"
    pages = attachment.file.pages if not current else None
    return {"label": label, "url": f"{url}&{query}" if query else url, "pages": pages, "current": current}


def stamp_on(dossier: Dossier, attachment: Attachment) -> dict[str, Any] | None:
    """The stamp with its place: where the page has room, near the usual one under the day of the letter."""
    stamp = stamp_of(dossier)
    if stamp is None:
        return None
    return stamp | {
        "spot": blank_spot(attachment.file, width=STAMP_WIDTH, height=STAMP_HEIGHT, near=STAMP_NEAR)
    }


def stamp_of(dossier: Dossier) -> dict[str, Any] | None:
    """Dấu đến (Phụ lục I): organisation, number, day, and to whom it went."""
    document = dossier.document
    if not document.number:
        return None
    return {
        "unit": document.organisation.name,
        "number": document.number_display,
        "date": document.arrived_on.strftime("%d/%m/%Y"),
        "to": _passed_to(dossier),
    }


def _passed_to(dossier: Dossier) -> str:
    leads = [a for a in dossier.children_of(None) if a.role == Assignment.Role.LEAD]
    lead = next((a for a in reversed(leads) if a.state not in ("CANCELLED", "RETURNED")), None)
    if lead is None:
        return ""
    unit = lead.delivery.receiver if lead.delivery else lead.assignee and lead.assignee.unit
    name = unit.short_name if unit else lead.assignee_name
    name = name.replace(_("Phòng "), _("P. "))
    return name if len(name) <= STAMP_LINE else f"{name[: STAMP_LINE - 1].rstrip()}…"

"""The left pane: tabs of files, pictures of the pages; a replaced scan stays readable behind its own tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from outgoing.models import OutgoingAttachment
from registers.pages import page_list


def attachment_url(attachment: OutgoingAttachment) -> str:
    """Address of the bytes, behind the check."""
    return reverse("outgoing:attachment", args=[attachment.document_id, attachment.pk])


def page_url(attachment: OutgoingAttachment, number: int) -> str:
    """Address of the picture of one page, behind the same check."""
    return reverse("outgoing:page", args=[attachment.document_id, attachment.pk, number])


def viewer_of(
    attachments: Sequence[OutgoingAttachment], chosen: str, url: str, query: str = ""
) -> dict[str, Any]:
    """What the viewer component takes; ``chosen`` is the attachment asked for, ``query`` stays on the tabs' links."""
    tabs = sorted(attachments, key=_place)
    current = next((a for a in tabs if str(a.pk) == chosen), None) or (tabs[0] if tabs else None)
    if current is None:
        return {"files": [], "pages": [], "current": None}
    return {
        "files": [_tab(a, tabs, url, query, current=a is current) for a in tabs],
        "pages": page_list(current.file, lambda number: page_url(current, number), name=current.name),
        "current": current,
        "replaced": replaced_note(current),
        "download_url": f"{attachment_url(current)}?tai=1",
        "empty_title": current.name,
        "empty_text": _("Tệp này không xem được trên trang. Hãy tải xuống để mở."),
    }


def replaced_note(attachment: OutgoingAttachment) -> str:
    """Tệp được thay lúc …, by whom and why."""
    if attachment.replaced_at is None:
        return ""
    at = timezone.localtime(attachment.replaced_at).strftime("%H:%M %d/%m/%Y")
    words = {"at": at, "who": attachment.replaced_by_name, "why": attachment.replaced_reason}
    return _("Tệp được thay lúc %(at)s, %(who)s: %(why)s") % words


def _place(attachment: OutgoingAttachment) -> tuple[bool, int, int, int]:
    """What counts first: the main document, its annexes, what goes along with a draft, then what was replaced."""
    group = OutgoingAttachment.Group.values.index(attachment.group)
    return attachment.replaced_at is not None, group, attachment.order, attachment.pk


def _tab(
    attachment: OutgoingAttachment, tabs: Sequence[OutgoingAttachment], url: str, query: str, *, current: bool
) -> dict[str, Any]:
    is_annex = attachment.group == OutgoingAttachment.Group.ANNEX
    label = _("Phụ lục") if is_annex else attachment.get_group_display()
    if attachment.replaced_at is not None:
        label = _("%(label)s (đã thay)") % {"label": label}
    else:
        same = [a for a in tabs if a.group == attachment.group and a.replaced_at is None]
        if len(same) > 1 or is_annex:
            label = f"{label} {same.index(attachment) + 1}"
    address = f"{url}?tep={attachment.pk}"
    return {
        "label": label,
        "url": f"{address}&{query}" if query else address,
        "pages": attachment.file.pages if not current else None,
        "current": current,
    }

"""The whole page of a document, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.journal import READING_VERBS
from accounts.registry import added_acts, added_panels
from incoming.models import IncomingDocument
from incoming.presentation.acts import Acts
from incoming.presentation.dossier import Entry, journal_of
from incoming.presentation.history import readers_of, timeline_of
from incoming.presentation.words import moment, stop
from outgoing.board import summary_of
from outgoing.models import OutgoingAttachment, OutgoingDocument, SigningAuthority
from outgoing.presentation.acts import acts_of, may_edit
from outgoing.presentation.answers import answers_block, closing_offer
from outgoing.presentation.files import viewer_of
from outgoing.presentation.neighbours import Neighbours
from registers.files.companions import with_file
from registers.models import Urgency

State = OutgoingDocument.State
PLANNED_SHOWN = 30
KIND = "outgoing.outgoingdocument"


@dataclass
class Dossier:
    """The document with its files, its journal and what replaced it, for one actor."""

    document: OutgoingDocument
    actor: Actor
    attachments: Sequence[OutgoingAttachment]
    entries: Sequence[Entry] = field(repr=False)
    replaced_by: Sequence[OutgoingDocument] = ()

    @classmethod
    def of(cls, document: OutgoingDocument, actor: Actor, *, is_replaced: bool = True) -> Dossier:
        """Two queries, whatever the length of the history, and a third where a newer document replaces this one."""
        files = document.attachments.exclude(group=OutgoingAttachment.Group.SUBMISSION)
        newer = OutgoingDocument.objects.none()
        if is_replaced:
            newer = OutgoingDocument.objects.visible_to(actor).filter(replaces=document)
        return cls(
            document,
            actor,
            list(files.select_related(*with_file())),
            journal_of(document),
            list(newer.exclude(state=State.CANCELLED).order_by("pk")),
        )

    @property
    def acts(self) -> list[Entry]:
        """What was done, newest first."""
        return [entry for entry in self.entries if entry.verb not in READING_VERBS]

    @property
    def readings(self) -> list[Entry]:
        """Who has opened the document or its files, the first reader first."""
        return [entry for entry in reversed(self.entries) if entry.verb in READING_VERBS]

    @property
    def issued_files(self) -> list[OutgoingAttachment]:
        """What was issued, known by its SHA-256; replaced ones included."""
        return [a for a in self.attachments if a.issued_sha256]


def page_of(
    dossier: Dossier, *, chosen_file: str = "", neighbours: Neighbours | None = None
) -> dict[str, Any]:
    """Everything the template lays out."""
    document, actor = dossier.document, dossier.actor
    query = neighbours.query if neighbours else ""
    summary = summary_of(document, actor) if document.is_frozen else None
    own = acts_of(document, actor, query, has_scan=_has_scan(dossier))
    return {
        "mini": True,
        "document": document,
        "urgency": urgency_of(document),
        "neighbours": neighbours,
        "sentence": sentence_of(dossier, summary),
        "acts": Acts([*own.all, *added_acts(KIND, dossier)]),
        "panels": added_panels(KIND, dossier),
        "viewer": viewer_of(dossier.attachments, chosen_file, document.get_absolute_url(), query),
        "may_add_files": may_edit(document, actor),
        "facts": facts_of(document),
        "links": links_of(dossier),
        "answers": answers_block(document),
        "offer": closing_offer(document, actor),
        "summary": summary,
        **(planned_of(document) if summary is None else {}),
        "issued_files": dossier.issued_files,
        "timeline": timeline_of(dossier),
        "readers": readers_of(dossier),
        "title": title_of(document),
    }


def planned_of(document: OutgoingDocument) -> dict[str, Any]:
    """Nơi nhận as chosen so far, before anything is sent."""
    found = list(document.recipients.all()[: PLANNED_SHOWN + 1])
    more = document.recipients.count() - PLANNED_SHOWN if len(found) > PLANNED_SHOWN else 0
    return {"recipients": found[:PLANNED_SHOWN], "more_recipients": more}


def title_of(document: OutgoingDocument) -> str:
    """How the document is called in crumbs and titles."""
    return document.code or _("Văn bản đi chưa có số")


def urgency_of(document: OutgoingDocument) -> tuple[str, str]:
    """Code and word of the urgency; two empty strings for the ordinary one."""
    urgency = Urgency(document.urgency)
    return ("", "") if urgency == Urgency.NORMAL else (str(urgency.value), str(urgency.label))


def sentence_of(dossier: Dossier, summary: dict[str, Any] | None) -> SafeString:
    """Where the document stands, in one sentence."""
    document = dossier.document
    if document.state == State.DRAFT:
        return format_html(_("Dự thảo do <b>{}</b> nhập, <b>chưa lấy số</b>."), document.entered_by_name)
    if document.state == State.NUMBERED:
        waits = _("chờ phát hành") if _has_scan(dossier) else _("chờ bản quét của văn bản chính để phát hành")
        return format_html(_("Đã cấp số <b>{}</b>, ngày {}; {}."), document.code, _date(document), waits)
    if document.state == State.CANCELLED:
        said = _("Số <b>{}</b> đã hủy: {}") if document.number else _("{}Dự thảo đã hủy: {}")
        return format_html(said, document.code, stop(document.reason))
    received = _received(summary)
    if document.state == State.RECALLED:
        at = moment(document.recalled_at)
        return format_html(_("<b>Đã thu hồi</b> lúc {}: {} {}"), at, stop(document.reason), received)
    replaced = _replaced(dossier)
    return format_html(_("Đã phát hành lúc {}. {}{}"), moment(document.issued_at), received, replaced)


def _received(summary: dict[str, Any] | None) -> SafeString:
    if summary is None or not summary["sums"].total:
        return SafeString("")
    sums = summary["sums"]
    return format_html(_("<b>{}/{}</b> nơi nhận đã tiếp nhận."), sums.accepted, sums.total)


def _replaced(dossier: Dossier) -> SafeString:
    codes = ", ".join(newer.code for newer in dossier.replaced_by if newer.is_frozen)
    return format_html(_(" Được thay thế bởi <b>{}</b>."), codes) if codes else SafeString("")


def _has_scan(dossier: Dossier) -> bool:
    main = OutgoingAttachment.Group.MAIN
    return any(a.group == main and a.replaced_at is None for a in dossier.attachments)


def _date(document: OutgoingDocument) -> str:
    return document.document_date.strftime("%d/%m/%Y") if document.document_date else ""


def facts_of(document: OutgoingDocument) -> list[dict[str, Any]]:
    """Thông tin, in the order of the register."""
    numbered = document.number is not None
    signer = ", ".join(part for part in (document.signer_name, document.signer_title) if part)
    authority = SigningAuthority(document.authority)
    dated = _("Ngày ban hành") if numbered else _("Ngày dự kiến")
    rows = [
        fact(_("Số, ký hiệu"), document.code, num=True, bold=True),
        fact(dated, _date(document), num=True),
        fact(_("Loại văn bản"), str(document.kind)),
        fact(_("Sổ văn bản"), document.register.name if document.register else ""),
        fact(_("Người ký"), signer),
        fact(_("Quyền hạn ký"), str(authority.label) if authority else ""),
        fact(_("Đơn vị soạn thảo"), document.drafting_unit_name),
        fact(_("Người soạn thảo"), document.drafter_name),
        fact(_("Lĩnh vực"), document.field),
        fact(_("Độ khẩn"), document.get_urgency_display()),
        fact(_("Số trang"), document.pages, num=True),
        fact(_("Số lượng bản phát hành"), document.copies, num=True),
        fact(_("Hạn trả lời"), document.reply_due_on and f"{document.reply_due_on:%d/%m/%Y}", num=True),
        fact(_("Người theo dõi"), str(document.follower) if document.follower else ""),
        fact(_("Nơi nhận"), lines_of(document.recipients_text), wide=True),
        fact(_("Lưu"), document.archive_text),
        fact(_("Người nhập"), document.entered_by_name),
        fact(_("Người phát hành"), document.issued_by_name),
        fact(_("Ghi chú"), document.note, wide=True),
    ]
    return rows


def fact(label: str, value: Any, **look: bool) -> dict[str, Any]:
    """One row of Thông tin."""
    return {"label": label, "value": value, **look}


def lines_of(text: str) -> SafeString:
    """Text as its lines stand."""
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.splitlines()))


def links_of(dossier: Dossier) -> list[dict[str, Any]]:
    """Linked documents: what it answers, replaces, is replaced by; those the actor may not read without a link."""
    document, actor = dossier.document, dossier.actor
    rows: list[dict[str, Any]] = []
    if document.answers:
        reads = IncomingDocument.objects.visible_to(actor).filter(pk=document.answers_id).exists()
        said = _("%(code)s của %(who)s") % {
            "code": document.answers.code,
            "who": document.answers.issuing_body,
        }
        rows.append(_linked(_("Trả lời văn bản"), said, document.answers, reads))
    if document.replaces:
        reads = OutgoingDocument.objects.visible_to(actor).filter(pk=document.replaces_id).exists()
        rows.append(_linked(_("Thay thế văn bản"), document.replaces.code, document.replaces, reads))
    for newer in dossier.replaced_by:
        said = newer.code or _("dự thảo chưa có số")
        rows.append(_linked(_("Được thay thế bởi"), said, newer, True))
    return rows


def _linked(label: str, said: str, document: Any, reads: bool) -> dict[str, Any]:
    return {
        "label": label,
        "text": said,
        "subject": document.subject if reads else "",
        "url": document.get_absolute_url() if reads else "",
    }

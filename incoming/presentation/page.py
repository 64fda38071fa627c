"""The whole page of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Position, Principal
from accounts.permissions import allowed
from accounts.registry import added_panels
from incoming.models import IncomingDocument, Proposal
from incoming.presentation.acts import KIND, acts_of, may_correct
from incoming.presentation.dossier import Dossier
from incoming.presentation.files import viewer_of
from incoming.presentation.handling import deliveries_of, quotes_of, tree_of
from incoming.presentation.history import readers_of, timeline_of
from incoming.presentation.neighbours import Neighbours
from incoming.presentation.place import place_of
from incoming.presentation.requests import (
    awaits_paper,
    link_facts,
    replaced_files,
    requests_of,
    search_url,
)
from incoming.presentation.words import day, stop
from registers.models import Urgency


def page_of(
    dossier: Dossier,
    *,
    chosen_file: str = "",
    neighbours: Neighbours | None = None,
    bound: Mapping[str, forms.Form] | None = None,
) -> dict[str, Any]:
    """Everything the template lays out."""
    document = dossier.document
    query = neighbours.query if neighbours else ""
    nodes, taken_back = tree_of(dossier)
    return {
        "mini": True,
        "document": document,
        "urgency": urgency_of(document),
        "neighbours": neighbours,
        "place": place_of(dossier),
        "acts": acts_of(dossier, bound, query),
        "panels": added_panels(KIND, dossier),
        "requests": requests_of(dossier),
        "awaits_paper": awaits_paper(document),
        "replaced": replaced_files(dossier),
        "replaced_by_url": search_url(document.replaced_by_code),
        "viewer": viewer_of(dossier, chosen_file, query),
        "may_add_files": may_correct(document, dossier.actor),
        "facts": facts_of(document),
        "proposal": dossier.proposal,
        "proposal_text": proposal_text(dossier.proposal) if dossier.proposal else "",
        "may_agree": may_agree(dossier),
        "quotes": quotes_of(dossier),
        "nodes": nodes,
        "taken_back": taken_back,
        "deliveries": deliveries_of(dossier),
        "timeline": timeline_of(dossier),
        "readers": readers_of(dossier),
    }


def urgency_of(document: IncomingDocument) -> tuple[str, str]:
    """Code and word of the urgency; two empty strings for the ordinary one."""
    urgency = Urgency(document.urgency)
    return ("", "") if urgency == Urgency.NORMAL else (str(urgency.value), str(urgency.label))


def title_of(document: IncomingDocument) -> str:
    """How the document is called in crumbs and titles."""
    if document.number:
        return _("Số đến %s") % document.number_display
    return document.code or _("Văn bản chờ tiếp nhận")


def facts_of(document: IncomingDocument) -> list[dict[str, Any]]:
    """Thông tin, in the order of the register."""
    number, arrived = document.number_display, document.arrived_on.strftime("%d/%m/%Y")
    dated = document.document_date.strftime("%d/%m/%Y") if document.document_date else ""
    due = document.due_on.strftime("%d/%m/%Y") if document.due_on else ""
    signer = ", ".join(part for part in (document.signer_name, document.signer_title) if part)
    body = document.issuing_body
    return [
        {"label": _("Số đến"), "value": number or "–", "num": True, "bold": True},
        {"label": _("Ngày đến"), "value": arrived, "num": True},
        {"label": _("Số, ký hiệu"), "value": document.code},
        {"label": _("Ngày văn bản"), "value": dated, "num": True},
        {"label": _("Cơ quan ban hành"), "value": body},
        {"label": _("Loại văn bản"), "value": document.kind.name},
        {"label": _("Người ký"), "value": signer},
        {"label": _("Độ khẩn"), "value": document.get_urgency_display()},
        {"label": _("Nơi gửi"), "value": document.sender_name if document.is_electronic else ""},
        {"label": _("Hình thức nhận"), "value": document.get_channel_display()},
        *link_facts(document),
        {"label": _("Hạn xử lý"), "value": due, "num": True},
        {"label": _("Số trang"), "value": document.pages, "num": True},
        {"label": _("Số bản"), "value": document.copies, "num": True},
        {"label": _("Lĩnh vực"), "value": document.field},
        {
            "label": _("Sổ văn bản"),
            "value": document.register.name if document.register else "",
            "wide": True,
        },
        {"label": _("Ghi chú"), "value": document.note, "wide": True},
    ]


def may_agree(dossier: Dossier) -> bool:
    """Đồng ý đề xuất: by whoever may assign, when the proposal names somebody in charge."""
    proposal = dossier.proposal
    if proposal is None or not (proposal.lead_id or proposal.lead_branch_id):
        return False
    return allowed(dossier.document.assign, dossier.actor)


def _holders(principals: list[Principal]) -> dict[int, str]:
    """Phạm Thu Dung (Chuyên viên): a post alone does not say whom; one query where a person is proposed."""
    posts = {each.position_id: each.pk for each in principals if each.position_id}
    held = Position.objects.with_holder().filter(pk__in=posts).select_related("unit") if posts else ()
    names = {post: getattr(post, "holder_name", "") for post in held}
    return {posts[post.pk]: f"{name} ({post.title})" if name else str(post) for post, name in names.items()}


def proposal_text(proposal: Proposal) -> str:
    """Phòng Thống kê Tổng hợp chủ trì, hạn 25/11. Two cases like it have gone there."""
    beside = list(proposal.co.all())
    named = _holders([each for each in (proposal.lead, *beside) if each])
    lead = ""
    if proposal.lead_branch:
        lead = proposal.lead_branch.name
    elif proposal.lead:
        lead = proposal.lead.unit.name if proposal.lead.unit else named[proposal.lead.pk]
    parts = [_("%s chủ trì") % lead] if lead else []
    co = [named.get(each.pk, str(each)) for each in beside]
    if co:
        parts.append(_("%s phối hợp") % ", ".join(co))
    if proposal.due_on:
        parts.append(_("hạn %s") % day(proposal.due_on))
    return " ".join(stop(text) for text in (", ".join(parts), proposal.text) if text)

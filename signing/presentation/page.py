"""The whole page of a draft on its way through the signers, read in a fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.errors import Refused
from incoming.presentation.acts import FORM, Act, Acts
from incoming.presentation.history import readers_of, timeline_of
from incoming.presentation.neighbours import Neighbours
from incoming.presentation.words import day, moment, stop
from outgoing.models import OutgoingAttachment, OutgoingDocument, SigningAuthority
from outgoing.presentation.files import viewer_of
from outgoing.presentation.page import fact, lines_of, urgency_of
from signing.forms.acts import IssueForm
from signing.models import Act as StepAct
from signing.models import Composition, SigningRequest, Step
from signing.pdf.places import Field
from signing.presentation.acts import Bound, acts_of, key_note
from signing.presentation.dossier import NAMES_SHOWN, Dossier
from signing.presentation.signatures import outgoing_panel
from signing.presentation.track import Opinion, at_words, opinions_of, remarks_of, track_of
from signing.services.papers import symbol_behind_number

State = OutgoingDocument.State
DOING = {
    StepAct.REVIEW: "duyệt",
    StepAct.INITIAL: "ký nháy",
    StepAct.SIGN: "ký phê duyệt",
    StepAct.ISSUE: "phát hành",
}


def page_of(
    dossier: Dossier,
    *,
    chosen_file: str = "",
    neighbours: Neighbours | None = None,
    bound: Bound | None = None,
) -> dict[str, Any]:
    """Everything the template lays out."""
    document, request = dossier.document, dossier.request
    query = neighbours.query if neighbours else ""
    following = neighbours.after if neighbours and not neighbours.position else None
    acts = acts_of(dossier, bound, query, following)
    primary = acts.primary
    viewer = viewer_of(dossier.attachments, chosen_file, _here(document), query)
    return {
        "mini": True,
        "document": document,
        "page_url": f"{_here(document)}?{query}" if query else _here(document),
        "urgency": urgency_of(document),
        "neighbours": neighbours,
        "state": state_of(dossier),
        "who": _who(dossier),
        "sentence": sentence_of(dossier),
        "due": request.due_on if request and document.state == State.IN_REVIEW else None,
        "track": track_of(dossier),
        "acts": acts,
        "problems": _problems(acts, bound),
        "main": primary if primary and primary.how == FORM else None,
        "key": key_note(dossier),
        "viewer": with_box(viewer, dossier),
        "unplaced": viewer["current"] is None and is_unplaced(document),
        "submission": request,
        "opinions": opinions_of(dossier, request) if request else [],
        "before": earlier_of(dossier),
        "remarks": remarks_of(dossier),
        "facts": facts_of(dossier, symbol=_symbol(document, primary)),
        "revisions": links_of(dossier),
        "panel": _panel(dossier),
        "timeline": timeline_of(dossier),
        "readers": readers_of(dossier),
    }


def _problems(acts: Acts, bound: Bound | None) -> list[str]:
    """What is wrong with an act that is not offered any more: there is no form left to say it at."""
    offered = {act.path for act in acts.all}
    lost = (form for path, form in (bound or {}).items() if path not in offered)
    return [str(message) for form in lost for messages in form.errors.values() for message in messages]


def _here(document: OutgoingDocument) -> str:
    return reverse("signing:document", args=[document.pk])


def state_of(dossier: Dossier) -> tuple[str, str]:
    """Code and word of the state; a draft that came back is said to be so."""
    document, request = dossier.document, dossier.request
    if document.state == State.DRAFT and request is not None:
        return request.state, str(request.get_state_display())
    return document.state, str(document.get_state_display())


def _who(dossier: Dossier) -> str:
    """Whose face stands beside the sentence."""
    step = dossier.active
    if step is not None:
        return str(step.holder_now or step.holder_name or step.position_title)
    return str(dossier.document.drafter_name or dossier.document.organisation.short_name)


def sentence_of(dossier: Dossier) -> SafeString:
    """Where the document stands, in one sentence."""
    document, step = dossier.document, dossier.active
    if document.state == State.NUMBERED:
        day_said = f"{document.document_date:%d/%m/%Y}" if document.document_date else ""
        text = _("Đã cấp số <b>{}</b>, ngày {}, nhưng <b>chưa ký số của cơ quan được</b> nên chưa gửi đi.")
        return format_html(text, document.code, day_said)
    if step is not None:
        return _waiting(dossier, step)
    if document.state == State.DRAFT:
        return _draft(dossier)
    if document.state == State.CANCELLED:
        return format_html(_("Đã hủy: {}"), stop(document.reason))
    if document.state == State.RECALLED:
        return format_html(_("<b>Đã thu hồi</b> lúc {}."), moment(document.recalled_at))
    return format_html(_("Đã phát hành số <b>{}</b> lúc {}."), document.code, moment(document.issued_at))


def _waiting(dossier: Dossier, step: Any) -> SafeString:
    who = format_html("<b>{}</b>", _("bạn") if dossier.mine is step else _who(dossier))
    title = "" if dossier.mine is step else f" ({step.position_title})"
    does, since = _(DOING[StepAct(step.act)]), at_words(step.opened_at)
    said = format_html(_("Đang chờ {}{} {}, từ {}"), who, title, does, since)
    due = step.request.due_on
    if due and dossier.document.state == State.IN_REVIEW:
        said = format_html(_("{}, hạn {}"), said, day(due))
    return format_html("{}.", said)


def _draft(dossier: Dossier) -> SafeString:
    request, who = dossier.request, dossier.document.drafter_name
    if request is None:
        return format_html(_("Dự thảo của <b>{}</b>, <b>chưa trình</b>."), who)
    at = at_words(request.closed_at)
    if request.state == SigningRequest.State.WITHDRAWN:
        return format_html(_("<b>{}</b> đã hủy trình lúc {}. {}"), who, at, stop(request.reason))
    by = next(
        (step for step in reversed(dossier.steps) if step.state in (Step.State.RETURNED, Step.State.REFUSED)),
        None,
    )
    does = _("từ chối ký") if request.state == SigningRequest.State.REFUSED else _("trả lại")
    return format_html(
        _("<b>{}</b> đã {} lúc {}: {}"), by.decided_by_name if by else "", does, at, stop(request.reason)
    )


def is_unplaced(document: OutgoingDocument) -> bool:
    """Whether its PDF was uploaded, and nobody has said yet where on it the signature goes."""
    return Composition.objects.filter(document=document, original__isnull=False, file=None).exists()


def with_box(viewer: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The viewer with the box of the signature where it will land, until somebody has signed."""
    current, revision = viewer["current"], dossier.revision
    is_main = current is not None and current.group == OutgoingAttachment.Group.MAIN
    place = (revision.places or {}).get(Field.SIGNER) if revision is not None else None
    open_states = (State.DRAFT, State.IN_REVIEW)
    if not is_main or not place or dossier.is_signed or dossier.document.state not in open_states:
        return viewer
    step = dossier.mine
    words = (
        (_("Chữ ký của bạn"), _("sẽ đặt ở đây"))
        if step is not None and step.act == StepAct.SIGN
        else (_("Chữ ký sẽ đặt"), _("ở đây"))
    )
    for page in viewer["pages"]:
        if page["number"] == place["page"] + 1 and page["width"]:
            page["box"] = _box(place, page, words)
            viewer["box_at"] = "#o-ky"
    return viewer


def _box(place: dict[str, Any], page: dict[str, Any], words: tuple[str, str]) -> dict[str, Any]:
    """From PDF's lower left corner to the upper left one of pictures."""
    x, y = place["left"], page["height"] - place["top"]
    width, height = place["right"] - place["left"], place["top"] - place["bottom"]
    return {
        "x": round(x),
        "y": round(y),
        "width": round(width),
        "height": round(height),
        "centre": round(x + width / 2),
        "first": round(y + height / 2 - 3),
        "second": round(y + height / 2 + 11),
        "words": words,
        "label": " ".join(words),
    }


def earlier_of(dossier: Dossier) -> list[tuple[SigningRequest, list[Opinion]]]:
    """Các lần trình trước, the newest first, each with what was said."""
    return [(request, opinions_of(dossier, request)) for request in reversed(dossier.requests[:-1])]


def facts_of(dossier: Dossier, *, symbol: str) -> list[dict[str, Any]]:
    """Thông tin."""
    document, request = dossier.document, dossier.request
    signer = ", ".join(part for part in (document.signer_name, document.signer_title) if part)
    authority = SigningAuthority(document.authority)
    names = list(getattr(document, "sent_to", ()))
    sent_to = "; ".join(names[:NAMES_SHOWN]) + ("; …" if len(names) > NAMES_SHOWN else "")
    return [
        fact(_("Loại văn bản"), str(document.kind)),
        fact(_("Số, ký hiệu"), symbol, num=True),
        fact(_("Người ký"), signer),
        fact(_("Quyền hạn ký"), str(authority.label) if authority else ""),
        fact(_("Đơn vị soạn thảo"), document.drafting_unit_name),
        fact(_("Người soạn thảo"), document.drafter_name),
        fact(_("Luồng trình ký"), request.route_name if request else "", wide=True),
        fact(_("Hạn ký"), f"{request.due_on:%d/%m/%Y}" if request and request.due_on else "", num=True),
        fact(_("Ngày ban hành"), f"{document.document_date:%d/%m/%Y}" if document.number else "", num=True),
        fact(_("Hạn trả lời"), document.reply_due_on and f"{document.reply_due_on:%d/%m/%Y}", num=True),
        fact(_("Gửi đến"), sent_to, wide=True),
        fact(_("Nơi nhận"), lines_of(document.recipients_text), wide=True),
    ]


def _symbol(document: OutgoingDocument, primary: Act | None) -> str:
    """As far as it is known; the clerk's form says which number comes next."""
    if primary is not None and isinstance(primary.form, IssueForm):
        return primary.form.expected_code
    return symbol_of(document)


def symbol_of(document: OutgoingDocument) -> str:
    """The symbol, with dots where the number will stand."""
    if document.code:
        return str(document.code)
    try:
        return f"…{symbol_behind_number(document)}"
    except Refused:
        return "…"


def links_of(dossier: Dossier) -> dict[str, Any] | None:
    """Bản trình: which one is shown, and the comparison with those before."""
    revision = dossier.revision
    if revision is None:
        return None
    compare = reverse("signing:compare", args=[dossier.document.pk])
    before = [
        {"number": each.number, "url": f"{compare}?truoc={each.number}&sau={revision.number}"}
        for each in dossier.revisions[:-1]
    ]
    return {"current": revision, "before": before[::-1]}


def _panel(dossier: Dossier) -> dict[str, Any] | None:
    """Chữ ký số, once somebody has signed."""
    document = dossier.document
    if not dossier.is_signed:
        return None
    return outgoing_panel(document, dossier.attachments, dossier.actor)

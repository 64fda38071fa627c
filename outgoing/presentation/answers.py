"""Answers on the pages of both directions: what a document answers, what answers it, and closing the work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.registry import Panel
from incoming.models import IncomingDocument
from incoming.presentation.acts import OTHER, PANEL, SIDE, Act
from incoming.presentation.dossier import Dossier
from outgoing.answers import answered_by, answers_of, answers_to
from outgoing.forms.answering import AnswerForm
from outgoing.models import OutgoingDocument
from outgoing.permissions import can_answer, is_answerable
from outgoing.services.answered import result_of, work_in_hand
from outgoing.services.answering import suggested_subject

TEMPLATE = "outgoing/partials/answers_panel.html"
State = OutgoingDocument.State


def answer_acts(dossier: Dossier) -> Iterator[Act]:
    """Trả lời, for the clerk and for those who have the work; in the menu once the document is finished."""
    document = dossier.document
    if not is_answerable(document) or not can_answer(document, dossier.actor, dossier.assignments):
        return
    form = AnswerForm(initial={"subject": suggested_subject(document)}, auto_id="tra-loi-%s")
    if dossier.actor.has("issue_documents"):
        text = _("Dự thảo mở ra để nhập tiếp, nơi nhận là nơi gửi văn bản này.")
    else:
        text = _("Dự thảo được chuyển cho văn thư để vào sổ và phát hành; nơi nhận là nơi gửi văn bản này.")
    place = SIDE if document.is_open else OTHER
    url = reverse("outgoing:answer", args=[document.pk])
    yield Act("answer", _("Trả lời"), "chat-bubble-left-right", url, PANEL, place, form, text)


def answer_panels(dossier: Dossier) -> Iterator[Panel]:
    """On a received document: what it answers, and what answers it."""
    document, actor = dossier.document, dossier.actor
    answers = answers_to(document, actor) if _is_answered(dossier) else []
    asked = answered_by(document, actor) if document.answers_code else None
    if not answers and not document.answers_code:
        return
    in_hand = any(a.is_work() for a in dossier.held)
    yield Panel(
        TEMPLATE,
        {
            "asked_code": document.answers_code,
            "asked": asked,
            "in_time": _in_time(asked, document) if asked else None,
            "answers": answers,
            "offer": next(
                (_offer(a, document) for a in answers if a.state == State.ISSUED and in_hand), None
            ),
        },
    )


def _is_answered(dossier: Dossier) -> bool:
    """The journal knows, so that a page without answers asks nothing more."""
    return any(entry.verb in ("answer", "answered") for entry in dossier.acts)


def _in_time(asked: OutgoingDocument, answer: IncomingDocument) -> bool | None:
    """Whether the answer was sent by the day that was set."""
    found = answers_of(asked, [answer.delivery.envelope.answers_id])  # type: ignore[list-item]
    mine = (a for each in found.values() for a in each if a.document_id == answer.pk)
    return next((a.in_time for a in mine), None)


def _offer(answer: OutgoingDocument, received: IncomingDocument) -> dict[str, Any]:
    """Đóng hoàn thành văn bản đến số … với kết quả: ….."""
    return {
        "url": reverse("outgoing:close_answered", args=[answer.pk]),
        "number": received.number_display or received.code,
        "result": result_of(answer),
    }


def closing_offer(document: OutgoingDocument, actor: Actor) -> dict[str, Any] | None:
    """On an issued answer: its reader may close the work in hand with it."""
    received = document.answers
    if received is None or document.state != State.ISSUED or not received.is_open or not actor.may_act:
        return None
    return _offer(document, received) if work_in_hand(received, actor) else None


def answers_block(document: OutgoingDocument) -> dict[str, Any] | None:
    """Văn bản trả lời of an issued document: what came back and from how many of those asked."""
    if not document.is_frozen:
        return None
    found = answers_of(document)
    if not found:
        return None
    return {"answers": [answer for each in found.values() for answer in each], "count": len(found)}

"""What the sender asks for on top of the page, the marks of answers and replacements, and files that were replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.actor import Actor
from incoming.forms.requests import AgreeForm, DeclineCorrectionForm, DeclineRecallForm
from incoming.models import Attachment, Correction, IncomingDocument, Recall
from incoming.presentation.dossier import Dossier
from incoming.presentation.words import bare_title

ANSWERING_RIGHTS = ("register_documents", "assign_documents")


@dataclass(frozen=True)
class Change:
    """One field as it was registered and as it should be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Requests:
    """What stands open of the document's own delivery."""

    recall: Recall | None
    correction: Correction | None
    may_answer: bool

    @property
    def changes(self) -> list[Change]:
        """Before and after, field by field."""
        if self.correction is None:
            return []
        return [Change(_label(name), *map(_readable, pair)) for name, pair in self.correction.changes.items()]

    @property
    def asked_by(self) -> str:
        """Who asks for the recall, with title."""
        return _who(self.recall) if self.recall else ""

    @property
    def proposed_by(self) -> str:
        """Who proposes the correction, with title."""
        return _who(self.correction) if self.correction else ""


def _who(request: Recall | Correction) -> str:
    title = bare_title(request.asked_by_title)
    return f"{request.asked_by_name} ({title})" if title else request.asked_by_name


def _label(name: str) -> str:
    return str(IncomingDocument._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _readable(text: str) -> str:
    """A day as people write it."""
    try:
        return dt.date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


def may_answer(document: IncomingDocument, actor: Actor) -> bool:
    """The receiver's clerk or leaders."""
    at_home = actor.organisation_id == document.organisation_id
    return at_home and actor.may_act and any(actor.has(right) for right in ANSWERING_RIGHTS)


def requests_of(dossier: Dossier) -> Requests:
    """What is open, and whether the actor may answer it."""
    return Requests(*dossier.asked, may_answer(dossier.document, dossier.actor))


def request_acts(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Answers to what is open, as the page lays acts out."""
    asked = requests_of(dossier)
    if not asked.may_answer:
        return
    document = dossier.document
    if asked.recall:
        args = [document.pk, asked.recall.pk]
        yield {
            "name": "agree_recall",
            "label": _("Đồng ý thu hồi"),
            "icon": "check",
            "url": reverse("incoming:agree_recall", args=args),
            "form": AgreeForm(auto_id="dong-y-thu-hoi-%s"),
            "text": _("Việc đang mở được hủy, nội dung và tệp đóng lại; số đến ở lại trong sổ."),
            "main": True,
        }
        yield {
            "name": "decline_recall",
            "label": _("Từ chối thu hồi"),
            "icon": "x-mark",
            "url": reverse("incoming:decline_recall", args=args),
            "form": DeclineRecallForm(auto_id="tu-choi-thu-hoi-%s"),
            "text": _("Văn bản giữ nguyên, nơi gửi đọc được lý do."),
            "main": True,
        }
    if asked.correction:
        args = [document.pk, asked.correction.pk]
        yield {
            "name": "agree_correction",
            "label": _("Đồng ý cập nhật"),
            "icon": "check",
            "url": reverse("incoming:agree_correction", args=args),
            "form": AgreeForm(auto_id="dong-y-cap-nhat-%s"),
            "text": _("Thông tin đăng ký đổi theo đề nghị; trước và sau được giữ trong lịch sử xử lý."),
        }
        yield {
            "name": "decline_correction",
            "label": _("Từ chối cập nhật"),
            "icon": "x-mark",
            "url": reverse("incoming:decline_correction", args=args),
            "form": DeclineCorrectionForm(auto_id="tu-choi-cap-nhat-%s"),
            "text": _("Thông tin đăng ký giữ nguyên."),
        }


def awaits_paper(document: IncomingDocument) -> bool:
    """Chờ bản giấy: the sender has announced it and it has not come."""
    delivery = document.delivery
    gone = (IncomingDocument.State.RECALLED, IncomingDocument.State.REFUSED)
    return (
        delivery is not None
        and delivery.with_paper
        and delivery.paper_received_at is None
        and document.state not in gone
    )


def link_facts(document: IncomingDocument) -> list[dict[str, Any]]:
    """The document it replaces, and where that is; what it answers the sending app says in a panel of its own."""
    code = document.replaces_code
    label = _("Thay thế văn bản số")
    return [{"label": label, "value": code, "url": search_url(code), "bold": True}] if code else []


def search_url(code: str) -> str:
    """Where a document with that symbol is found among the received ones."""
    return f"{reverse('incoming:list')}?{urlencode({'muc': 'tat-ca', 'q': code})}" if code else ""


def replaced_files(dossier: Dossier) -> list[Attachment]:
    """Files the sender has replaced; they stay readable."""
    if dossier.document.state == IncomingDocument.State.RECALLED:
        return []
    return [a for a in dossier.attachments if a.replaced_at]

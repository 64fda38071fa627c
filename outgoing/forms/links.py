"""What a document answers and what it replaces: found by number, symbol or words, one chosen (case 9, 13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from incoming.matching import matching as matching_incoming
from incoming.models import IncomingDocument
from outgoing.matching import matching as matching_outgoing
from outgoing.models import OutgoingDocument
from registers.forms.fields import LineField

ANSWERS, REPLACES = "answers", "replaces"
SHOWN = 8
NOT_ANSWERED = (
    IncomingDocument.State.PENDING,
    IncomingDocument.State.REFUSED,
    IncomingDocument.State.RECALLED,
    IncomingDocument.State.VOIDED,
)
REPLACEABLE = (OutgoingDocument.State.ISSUED, OutgoingDocument.State.RECALLED)


@dataclass(frozen=True)
class Candidate:
    """One document as the picker shows it."""

    pk: int
    title: str
    subject: str
    url: str


def candidates(kind: str, actor: Actor, words: str) -> list[Any]:
    """The newest documents that match and may be linked."""
    if not words.strip():
        return []
    if kind == ANSWERS:
        received = IncomingDocument.objects.visible_to(actor).exclude(state__in=NOT_ANSWERED)
        return list(matching_incoming(received, words).order_by("-arrived_on", "-pk")[:SHOWN])
    issued = OutgoingDocument.objects.visible_to(actor).filter(state__in=REPLACEABLE)
    return list(matching_outgoing(issued, words).order_by("-document_date", "-pk")[:SHOWN])


def linkable(kind: str, actor: Actor, pk: str) -> Any | None:
    """The document of that key, if the actor may link it."""
    if not pk.isdecimal() or len(pk) > 17:
        return None
    if kind == ANSWERS:
        received = IncomingDocument.objects.visible_to(actor).exclude(state__in=NOT_ANSWERED)
        return received.select_related("kind", "delivery__sender").filter(pk=pk).first()
    return OutgoingDocument.objects.visible_to(actor).filter(state__in=REPLACEABLE, pk=pk).first()


def described(document: Any) -> Candidate:
    """Number or symbol, day and subject of either kind of document."""
    if isinstance(document, IncomingDocument):
        parts = [_t("Số đến %s") % document.number_display if document.number else "", document.code]
        parts.append(document.issuing_body)
    else:
        parts = [document.code]
    if document.document_date:
        parts.append(document.document_date.strftime("%d/%m/%Y"))
    title = " · ".join(part for part in parts if part)
    return Candidate(document.pk, title, document.subject, document.get_absolute_url())


@dataclass(frozen=True)
class Link:
    """One of the two links as the form shows it."""

    name: str
    search: forms.BoundField
    chosen: Candidate | None
    options: Sequence[Candidate]


class LinkFieldsMixin(forms.Form):
    """Adds *Trả lời văn bản số* and *Thay thế văn bản số*. Needs ``actor`` before ``super().__init__()``.

    Without script the words are looked up when the form is sent: one match is taken, several come back to choose from.
    ``linked`` may hold the documents a form begins from, so that they are not fetched again.
    """

    actor: Actor
    linked: Mapping[str, Any] = MappingProxyType({})

    answers = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    answers_q = LineField(
        label=_("Trả lời văn bản số"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": _("Số đến, số, ký hiệu hoặc trích yếu"), "autocomplete": "off"}
        ),
    )
    replaces = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    replaces_q = LineField(
        label=_("Thay thế văn bản số"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": _("Số, ký hiệu văn bản đã phát hành"), "autocomplete": "off"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The documents themselves, or what has to be chosen."""
        data: dict[str, Any] = super().clean() or {}
        self.found: dict[str, list[Any]] = {}
        for kind in (ANSWERS, REPLACES):
            pk, words = data.get(kind) or "", data.get(f"{kind}_q") or ""
            data[kind] = linkable(kind, self.actor, pk) if pk else None
            if pk and data[kind] is None:
                self.add_error(f"{kind}_q", _t("Văn bản đã chọn không còn liên kết được"))
            elif words and not pk:
                data[kind] = self._looked_up(kind, words)
        return data

    def _looked_up(self, kind: str, words: str) -> Any | None:
        found = self.found[kind] = candidates(kind, self.actor, words)
        if len(found) == 1:
            return found[0]
        if found:
            self.add_error(f"{kind}_q", _t("Chọn một trong %(n)s văn bản khớp") % {"n": len(found)})
        else:
            self.add_error(f"{kind}_q", _t("Không tìm thấy văn bản nào khớp “%s”") % words)
        return None

    @cached_property
    def links(self) -> list[Link]:
        """Both links as they stand."""
        return [self._link(kind) for kind in (ANSWERS, REPLACES)]

    def _link(self, kind: str) -> Link:
        chosen = self.cleaned_data.get(kind) if self.is_bound and hasattr(self, "cleaned_data") else None
        if chosen is None:
            value = self[kind].value() or ""
            chosen = self.linked.get(kind)
            if str(getattr(chosen, "pk", "")) != str(value):
                chosen = linkable(kind, self.actor, str(value)) if value else None
        options = [] if chosen else getattr(self, "found", {}).get(kind, [])
        return Link(
            kind,
            self[f"{kind}_q"],
            described(chosen) if chosen else None,
            [described(each) for each in options],
        )

"""Trả lời by a draft that is signed here: beside the clerk's own way, on the page of a received document."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from incoming.presentation.acts import GO, OTHER, Act
from incoming.presentation.dossier import Dossier
from outgoing.permissions import can_answer, is_answerable


def answering_acts(dossier: Dossier) -> Iterator[Act]:
    """Soạn trả lời để trình ký, for the clerk and for those who have the work."""
    document = dossier.document
    if is_answerable(document) and can_answer(document, dossier.actor, dossier.assignments):
        url = f"{reverse('signing:new')}?answers={document.pk}"
        yield Act("draft-answer", _("Soạn trả lời để trình ký"), "pencil-square", url, GO, OTHER)

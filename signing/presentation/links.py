"""From the page of an issued document to the page of its signing."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from incoming.presentation.acts import GO, OTHER, Act
from outgoing.models import OutgoingDocument
from outgoing.presentation.page import KIND, Dossier

__all__ = ["KIND", "document_acts"]


def document_acts(dossier: Dossier) -> Iterator[Act]:
    """Quá trình trình ký, of documents signed here, for those who took part and those who read everything."""
    document, actor = dossier.document, dossier.actor
    here = actor.position.pk if actor.position else None
    took_part = document.drafter_id == here or any(entry.position_id == here for entry in dossier.acts)
    if document.medium == OutgoingDocument.Medium.ELECTRONIC and (took_part or actor.has("read_documents")):
        url = reverse("signing:document", args=[document.pk])
        yield Act("signing", _("Quá trình trình ký"), "pencil-square", url, GO, OTHER)

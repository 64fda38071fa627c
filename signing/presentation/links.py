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
    """Quá trình trình ký, of documents signed here."""
    if dossier.document.medium == OutgoingDocument.Medium.ELECTRONIC:
        url = reverse("signing:document", args=[dossier.document.pk])
        yield Act("signing", _("Quá trình trình ký"), "pencil-square", url, GO, OTHER)

"""Two revisions side by side, and the bytes and pages of a revision behind the check of its document."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.journal import record
from outgoing.models import OutgoingDocument
from registers.files import file_response
from registers.pages import asked_width, page_list, page_response
from signing.models import Revision
from signing.presentation.differences import around_of, differences_of, sentences_of
from signing.presentation.dossier import Dossier, revisions_of
from signing.presentation.track import remarks_of
from signing.views.finding import explains_other_position, find_draft


def _revision(request: HttpRequest, pk: int, number: int) -> tuple[OutgoingDocument, Revision]:
    document = find_draft(request.actor, pk)
    found = document.revisions.select_related("file").filter(number=number).first()
    if found is None:
        raise Http404("no such revision of this document")
    return document, found


@require_GET
@explains_other_position
def revision_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The PDF of a revision as it was prepared for signing; downloading it is recorded."""
    document, revision = _revision(request, pk, number)
    name = f"du-thao-{document.pk}-lan-{revision.number}.pdf"
    record(request.actor, "download", document, _("Bản trình lần %d") % revision.number)
    return file_response(revision.file, name, inline=False, request=request)


@require_GET
@explains_other_position
def revision_page(request: HttpRequest, pk: int, number: int, page: int) -> HttpResponseBase:
    """The picture of one page of a revision."""
    _document, revision = _revision(request, pk, number)
    return page_response(revision.file, page, asked_width(request), request=request)


@require_GET
@explains_other_position
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions side by side; without a choice the last two."""
    document = find_draft(request.actor, pk)
    dossier = Dossier(document, request.actor, [], revisions_of(document))
    if len(dossier.revisions) < 2:
        raise Http404("one revision only")
    before = _chosen(dossier, request.GET.get("truoc", ""), len(dossier.revisions) - 2)
    after = _chosen(dossier, request.GET.get("sau", ""), len(dossier.revisions) - 1)
    said = remarks_of(dossier)
    texts = [sentences_of(each.file) for each in (before, after)]
    context = {
        "mini": True,
        "document": document,
        "differences": differences_of(*texts),
        "around": around_of(before, after),
        "is_readable": all(texts),
        "sides": [_side(document, each, said) for each in (before, after)],
        "before": before,
        "after": after,
        "revisions": dossier.revisions,
        "muc": request.GET.get("muc", ""),
    }
    return render(request, "signing/compare.html", context)


def _chosen(dossier: Dossier, number: str, otherwise: int) -> Any:
    found = next((each for each in dossier.revisions if str(each.number) == number), None)
    return found or dossier.revisions[otherwise]


def _side(document: OutgoingDocument, revision: Any, said: list[Any]) -> dict[str, Any]:
    def url(page: int) -> str:
        return reverse("signing:revision_page", args=[document.pk, revision.number, page])

    label = _("Bản trình lần %d") % revision.number
    return {
        "revision": revision,
        "label": label,
        "pages": page_list(revision.file, url, name=label),
        "download_url": reverse("signing:revision_file", args=[document.pk, revision.number]),
        "remarks": [each for each in said if each.revision == revision.number],
    }

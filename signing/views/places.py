"""Đặt ô ký: number, date and signature of an uploaded file, moved on the picture of its page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from outgoing.models import OutgoingDocument
from outgoing.views.finding import explains_other_position
from registers.pages import page_list, page_sizes
from signing.forms.places import PlacesForm
from signing.models import Composition
from signing.services import drafting
from signing.views.drafts import find_draft


@login_required
@require_http_methods(["GET", "POST"])
@explains_other_position
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages with three boxes, and the same in numbers."""
    document = find_draft(request, pk)
    made: Composition = document.composition  # type: ignore[attr-defined]
    if document.state != OutgoingDocument.State.DRAFT:
        raise TransitionNotAllowed("submitted or cancelled", object=document)
    if made.original is None:
        raise Conflict(
            _("Văn bản soạn trong hệ thống đã có sẵn ô ký đúng chỗ."), url=reverse("signing:edit", args=[pk])
        )
    form = PlacesForm(
        request.POST or None,
        sizes=page_sizes(made.original),
        places=made.places,
        initial={"version": made.version},  # type: ignore[attr-defined]
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, document, form, status=422 if request.method == "POST" else 200)
    try:
        drafting.move_places(document, form.moved(), version=form.cleaned_data["version"], by=request.actor)
    except Refused as problem:
        form.add_error(None, problem.message)
        return _page(request, document, form, status=422)
    messages.success(request, _("Đã đặt ô ký, số và ngày."))
    return redirect("signing:edit", pk)


def _page(request: HttpRequest, document: OutgoingDocument, form: PlacesForm, *, status: int) -> HttpResponse:
    made: Composition = document.composition  # type: ignore[attr-defined]
    assert made.original is not None
    context = {
        "document": document,
        "mini": True,
        "form": form,
        "signer": document.signer_name,
        "is_placed": bool(made.file_id),
        "pages": page_list(made.original, lambda n: reverse("signing:draft_page", args=[document.pk, n])),
    }
    return render(request, "signing/draft_places.html", context, status=status)

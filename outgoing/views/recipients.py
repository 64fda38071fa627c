"""Gửi thêm nơi nhận, and what the picker asks for while somebody types."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Conflict, Refused
from accounts.permissions import require_right
from outgoing.forms.directory import AddRecipientsForm
from outgoing.forms.recipients import PURPOSES, RecipientsInput
from outgoing.lines import key_of
from outgoing.models import ExternalBody, OutgoingDocument
from outgoing.services.issuing import add_recipients as send_to_more
from outgoing.views.finding import explains_other_position, find_document

FOUND = 20


@require_GET
def body_search(request: HttpRequest) -> HttpResponse:
    """Rows of the directory for what is typed in the picker."""
    require_right(request.actor, "issue_documents")
    name = request.GET.get("name", "recipients")
    words = request.GET.get(f"{name}_q", "").strip()[:100]
    mine = ExternalBody.objects.filter(organisation_id=request.actor.organisation_id, is_active=True)
    bodies = mine.filter(name__unaccent__icontains=words).order_by("name")[:FOUND] if words else []
    context = {"rows": RecipientsInput.rows_of(bodies), "name": name, "purposes": PURPOSES}
    return render(request, "outgoing/partials/recipients_rows.html", context)


def _has_it(document: OutgoingDocument) -> set[str]:
    rows = document.recipients.filter(superseded=False).values_list("principal_id", "unit_id", "external_id")
    keys = {key_of(principal=principal, unit=unit, external=external) for principal, unit, external in rows}
    return keys - {""}


@require_http_methods(["GET", "POST"])
@explains_other_position
def add_recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Gửi thêm nơi nhận: the same frozen files to more recipients."""
    document = find_document(request.actor, pk)
    require_right(request.actor, "issue_documents")
    if document.state != OutgoingDocument.State.ISSUED:
        message = _("Chỉ gửi thêm được văn bản đang phát hành; văn bản này: %s.")
        raise Conflict(message % document.get_state_display(), url=document.get_absolute_url())
    there = _has_it(document)
    form = AddRecipientsForm(request.POST or None, actor=request.actor, without=there)
    if form.is_valid():
        lines = form.cleaned_data["recipients"]
        try:
            added = send_to_more(document, lines, by=request.actor)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Đã gửi thêm %(n)d nơi nhận.") % {"n": len(added)})
            return redirect("outgoing:board", document.pk)
    context = {
        "document": document,
        "form": form,
        "there": document.recipients.filter(superseded=False).count(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "outgoing/add_recipients.html", context, status=status)

"""Gửi thêm nơi nhận, and what the picker asks for while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import require_right
from outgoing.forms.recipients import PURPOSES, RecipientsInput
from outgoing.models import ExternalBody

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

"""Phân xử lý for several documents at once: one panel, one result per document."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from incoming.forms.assigning import AssignForm
from incoming.models import IncomingDocument
from incoming.rows import for_page, rows_of
from incoming.services.assigning import Choice, check_choices
from incoming.services.bulk import assign_several
from incoming.views.lists import SEVERAL_CAP, back_to, require_assigner, tell, ticked
from registers.calendar import add_working_days

WAITING = (IncomingDocument.State.REGISTERED, IncomingDocument.State.SUBMITTED)


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """From the ticks of a list to the panel, whose address names the documents."""
    ids = ticked(request)
    query = urlencode([("id", pk) for pk in ids] + [("next", back_to(request))])
    return redirect(f"{reverse('incoming:bulk_assign')}?{query}")


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """The panel over the chosen documents; those that have moved on meanwhile are named and left alone."""
    actor = request.actor
    require_assigner(actor)
    asked = [int(v) for v in request.GET.getlist("id") if v.isdecimal() and len(v) < 19][:SEVERAL_CAP]
    visible = IncomingDocument.objects.visible_to(actor).filter(pk__in=asked)
    rows = rows_of(for_page(visible, actor).order_by("-urgency", "-arrived_on", "-pk"), actor)
    waiting = [row for row in rows if row.document.state in WAITING]
    due_on = add_working_days(timezone.localdate(), actor.settings.default_term_days)
    form = AssignForm(request.POST if request.method == "POST" else None, actor=actor, due_on=due_on)
    context: dict[str, Any] = {
        "form": form,
        "rows": waiting,
        "left_out": [row for row in rows if row.document.state not in WAITING],
        "back": back_to(request),
        "mini": True,
    }
    if request.method == "GET" or not waiting:
        return render(request, "incoming/assign_several.html", context)
    if form.is_valid():
        choices = [Choice(**choice) for choice in form.choices()]
        try:
            check_choices(waiting[0].document, choices)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            ids = [row.document.pk for row in waiting]
            words = form.cleaned_data["instruction"]
            tell(
                request,
                assign_several(ids, choices=choices, instruction=words, by=actor),
                _("Đã phân xử lý %(count)s văn bản."),
            )
            return redirect(back_to(request))
    return render(request, "incoming/assign_several.html", context, status=422)

"""Ký nhiều văn bản: one PIN entry, one request per document, a result each; one failure stops no other.

A wrong PIN does stop the rest: five of them would lock the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict, Refused
from accounts.returning import page_before
from incoming.views.lists import ticked
from outgoing.models import OutgoingDocument
from registers.paging import order_by
from signing import worklists
from signing.forms.acts import SignAloneForm
from signing.keys.pins import Pin
from signing.listing import BY_URGENCY
from signing.models import Step
from signing.presentation.acts import key_facts, note_of
from signing.rows import Row, for_page, rows_of
from signing.services import approving, keys
from signing.services.keys import PinRefused
from signing.views.finding import explains_other_position, find_draft

SEVERAL_CAP = 50


@dataclass(frozen=True)
class Result:
    """What became of one document."""

    is_signed: bool
    text: str
    stops: bool = False
    """Nothing else is tried with this PIN."""


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """From the ticks of a list to the page, whose address names the documents."""
    back = page_before(request, worklists.url_of("cho-ky"))
    query = urlencode([("id", pk) for pk in ticked(request)[:SEVERAL_CAP]] + [("next", back)])
    return redirect(f"{reverse('signing:several')}?{query}")


@sensitive_post_parameters("pin")
@login_required
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """The chosen documents that still wait for the actor's signature; a POST signs them one after another."""
    actor = request.actor
    asked = [int(v) for v in request.GET.getlist("id") if v.isdecimal() and len(v) < 19][:SEVERAL_CAP]
    waiting = worklists.BY_KEY["cho-ky"].queryset(actor).filter(pk__in=asked)
    rows = rows_of(for_page(waiting).order_by(*order_by(BY_URGENCY)))
    form = SignAloneForm(request.POST if request.method == "POST" else None, initial={"step": 0})
    results: dict[int, Result] = {}
    if request.method == "POST" and rows and form.is_valid():
        results = _sign_all(request, rows, form.cleaned_data["pin"])
    left_out = len(set(asked)) - len(rows)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "signing/several.html", _context(request, rows, form, results, left_out), status=status
    )


@sensitive_variables()
def _sign_all(request: HttpRequest, rows: list[Row], pin: Pin) -> dict[int, Result]:
    steps = _steps([row.document.pk for row in rows])
    results: dict[int, Result] = {}
    for row in rows:
        step = steps.get(row.document.pk)
        results[row.document.pk] = done = _sign_one(request, row.document.pk, step or 0, pin)
        if done.stops:
            break
    return results


def _steps(document_ids: list[int]) -> dict[int, int]:
    """The steps asked now, by document."""
    found = Step.objects.filter(request__document__in=document_ids, state=Step.State.ACTIVE)
    return dict(found.values_list("request__document_id", "pk"))


def _context(
    request: HttpRequest, rows: list[Row], form: SignAloneForm, results: dict[int, Result], left_out: int
) -> dict[str, Any]:
    steps = _steps([row.document.pk for row in rows])
    shown = [
        {
            "row": row,
            "step": steps.get(row.document.pk, 0),
            "result": results.get(row.document.pk),
            "url": reverse("signing:sign_one", args=[row.document.pk]),
        }
        for row in rows
    ]
    signed = sum(1 for result in results.values() if result.is_signed)
    return {
        "shown": shown,
        "form": form,
        "results": results,
        "signed": signed,
        "left": len(rows) - signed,
        "left_out": left_out,
        "key": note_of(key_facts(keys.key_of_person(request.actor.user))),
        "back": page_before(request, worklists.url_of("cho-ky")),
    }


@sensitive_post_parameters("pin")
@require_POST
@explains_other_position
def sign_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One document of several, asked for by the page's script: what became of it, as JSON."""
    find_draft(request.actor, pk)
    form = SignAloneForm(request.POST)
    if not form.is_valid():
        words = " ".join(message for messages in form.errors.values() for message in messages)
        return _answer(Result(False, words, stops=True))
    return _answer(_sign_one(request, pk, form.cleaned_data["step"], form.cleaned_data["pin"]))


def _answer(result: Result) -> JsonResponse:
    status = 200 if result.is_signed else 422
    return JsonResponse(
        {"signed": result.is_signed, "text": result.text, "stop": result.stops}, status=status
    )


@sensitive_variables()
def _sign_one(request: HttpRequest, pk: int, step_id: int, pin: Pin) -> Result:
    try:
        approving.sign(pk, step_id, pin=pin, by=request.actor)
    except PinRefused as problem:
        return Result(False, problem.message, stops=True)
    except (Refused, Conflict) as problem:
        return Result(False, problem.message)
    except TransitionNotAllowed:
        return Result(False, _("Văn bản vừa được xử lý ở nơi khác, không ký lần này."))
    except PermissionDenied as problem:
        return Result(False, str(problem))
    except OutgoingDocument.DoesNotExist:
        return Result(False, _("Không tìm thấy văn bản."))
    return Result(True, _("Đã ký"))

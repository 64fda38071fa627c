"""How the frame looks in this browser: a narrow or wide rail, a light or dark theme. Kept in cookies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST

from accounts.returning import page_before

YEAR = 365 * 24 * 60 * 60
CHOICES = {"rail": {"gon", "rong"}, "giao_dien": {"toi", "sang"}}


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back; an empty value forgets it."""
    response = HttpResponseRedirect(page_before(request, resolve_url("home")))
    for name, values in CHOICES.items():
        if name in request.POST:
            value = request.POST[name]
            if value in values:
                response.set_cookie(
                    name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
                )
            else:
                response.delete_cookie(name, samesite="Lax")
    return response

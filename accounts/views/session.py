"""Signing in, and the post one acts in."""

from __future__ import annotations

import math
import time
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.forms.personal import LoginForm
from accounts.middleware import POSITION_KEY

DELAY_STEP = 0.5
LONGEST_DELAY = 2.0
"""Seconds a wrong password costs in a classroom, where nobody may be locked out by a neighbour's mistakes."""


def _attempts(request: HttpRequest, username: str) -> AccessAttempt | None:
    """What is known of wrong passwords for this name from this address."""
    found = AccessAttempt.objects.filter(username=username, ip_address=request.META.get("REMOTE_ADDR"))
    return found.order_by("-attempt_time").first()


class SignInView(LoginView):
    """The sign-in page."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again; in a classroom the next try waits a little longer after each wrong one."""
        if settings.EOFFICE_PRACTICE and form.non_field_errors():
            attempts = _attempts(self.request, form.cleaned_data.get("username", ""))
            failures = attempts.failures_since_start if attempts else 0
            time.sleep(min(DELAY_STEP * failures, LONGEST_DELAY))
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say how long this name is closed for this address. Called by django-axes."""
    username = (credentials or {}).get("username") or request.POST.get("username", "").strip().lower()
    attempts = _attempts(request, username)
    cool_off = get_cool_off(request)
    left = cool_off.total_seconds() if cool_off else 0
    if attempts and cool_off:
        left = max(60.0, (attempts.attempt_time + cool_off - timezone.now()).total_seconds())
    minutes = math.ceil(left / 60)
    wait = ngettext("%(count)d phút", "%(count)d phút", minutes) % {"count": minutes}
    context = {"wait": wait, "failures": get_failure_limit(request, credentials or {})}
    response = render(request, "errors/429.html", context, status=429)
    response["Retry-After"] = str(math.ceil(left))
    return response


@require_POST
def switch_position(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts; what is not one's own is not there."""
    chosen = request.POST.get("position", "")
    position = next((p for p in request.actor.positions if str(p.pk) == chosen), None)
    if position is None:
        raise Http404(_("Bạn không giữ chức vụ này."))
    request.session[POSITION_KEY] = position.pk
    messages.success(request, _("Đang làm việc với vai trò %(title)s.") % {"title": position})
    return redirect("home")

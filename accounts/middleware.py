"""The acting person on every request, and friendly answers when a page was stale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import middleware as auth_middleware
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import build_actor
from accounts.errors import Conflict, Refused
from accounts.journal import READING_VERBS, entries_about
from accounts.registry import url_of
from accounts.typed import typed_in

POSITION_KEY = "position"


class ActorMiddleware:
    """Puts ``request.actor`` on every request: an Actor, or None for somebody not signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            chosen = request.session.get(POSITION_KEY)
            request.actor = build_actor(request.user, chosen, request.META.get("REMOTE_ADDR"))  # type: ignore[attr-defined]
        return self.get_response(request)


class LoginRequiredMiddleware(auth_middleware.LoginRequiredMiddleware):
    """Every page asks for signing in unless its view says otherwise; part of a page sends the whole page there."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        """Redirect to the sign-in page, keeping where the person was going."""
        htmx = getattr(request, "htmx", None)
        if not htmx and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        here = self.page_of(request, (htmx and htmx.current_url) or request.headers.get("Referer", ""))
        login = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: here})}"
        return HttpResponse(status=204, headers={"HX-Redirect": login}) if htmx else redirect(login)

    def page_of(self, request: HttpRequest, address: str) -> str:
        """The page somebody was on; an act cannot be returned to, its page can."""
        parts = urlsplit(address)
        ours = parts.netloc == request.get_host() and parts.path.startswith("/")
        return f"{parts.path}?{parts.query}" if ours and parts.query else parts.path if ours else "/"


class TemporaryPasswordMiddleware:
    """Whoever signed in with a password that an administrator made up chooses an own one first."""

    OPEN = frozenset({"accounts:password", "accounts:logout", "accounts:appearance", "accounts:avatar"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send to the page *Đổi mật khẩu*."""
        if not (request.user.is_authenticated and request.user.password_is_temporary):
            return None
        if request.resolver_match and request.resolver_match.view_name in self.OPEN:
            return None
        messages.warning(request, _("Đây là mật khẩu tạm. Hãy đặt mật khẩu của riêng bạn để tiếp tục."))
        return redirect("accounts:password")


class PrivatePagesMiddleware:
    """No page is kept by a server in between, and none is shown again unasked; what a view says itself stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class ConflictMiddleware:
    """Turns Conflict and a forbidden transition into the 409 page, and an unforeseen refusal into a 422 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the errors people can cause; everything else goes on to the 500 page."""
        if isinstance(exception, Refused):
            return self.refused(request, exception.message)
        if isinstance(exception, Conflict):
            what = {"message": exception.message, "hint": exception.hint, "url": exception.url}
            return render(request, "errors/409.html", what | {"typed": typed_in(request)}, status=409)
        if isinstance(exception, ValidationError):  # a rule of the model: somebody was quicker than the form
            return self.refused(request, " ".join(exception.messages))
        if isinstance(exception, TransitionNotAllowed):
            return self.moved_on(request, exception.object)
        return None

    def refused(self, request: HttpRequest, message: str) -> HttpResponse:
        """Say why, give back what was typed, and offer the page it was typed on."""
        page = urlsplit(request.headers.get("Referer", ""))
        ours = page.netloc == request.get_host() and page.path.startswith("/") and page.path != request.path
        back = f"{page.path}?{page.query}" if ours and page.query else page.path if ours else ""
        context = {"message": message, "back": back, "typed": typed_in(request)}
        return render(request, "errors/422.html", context, status=422)

    def moved_on(self, request: HttpRequest, subject: Any) -> HttpResponse:
        """Say who did what last with the thing that has moved on.

        Whoever lost work they held reads by which act, not what has become of the document since.
        """
        document = getattr(subject, "document", subject)
        last = None
        url = ""
        if document is not None and getattr(document, "pk", None):
            told = entries_about(document).exclude(verb__in=READING_VERBS)
            ended_at = getattr(subject, "ended_at", None)
            last = (ended_at and told.filter(at__gte=ended_at).first()) or told.last()
            url = url_of(document._meta.label_lower, document.pk)
        context = {"last": last, "subject": document, "url": url, "typed": typed_in(request)}
        return render(request, "errors/409.html", context, status=409)

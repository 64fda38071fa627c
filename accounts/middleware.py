"""The acting person on every request, and friendly answers when a page was stale."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_fsm import TransitionNotAllowed

from accounts.actor import build_actor
from accounts.errors import Conflict, Refused
from accounts.journal import entries_about
from accounts.registry import url_of

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


class ConflictMiddleware:
    """Turns Conflict and a forbidden transition into the 409 page, and an unforeseen refusal into a 422 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the errors people can cause; everything else goes on to the 500 page."""
        if isinstance(exception, Refused):
            return render(request, "errors/422.html", {"message": exception.message}, status=422)
        if isinstance(exception, Conflict):
            return render(
                request, "errors/409.html", {"message": exception.message, "url": exception.url}, status=409
            )
        if isinstance(exception, TransitionNotAllowed):
            return self.moved_on(request, exception.object)
        return None

    def moved_on(self, request: HttpRequest, subject: object) -> HttpResponse:
        """Say who did what last with the thing that has moved on."""
        document = getattr(subject, "document", subject)
        last = None
        url = ""
        if document is not None and getattr(document, "pk", None):
            last = entries_about(document).exclude(verb="open").last()
            url = url_of(document._meta.label_lower, document.pk)
        return render(request, "errors/409.html", {"last": last, "subject": document, "url": url}, status=409)

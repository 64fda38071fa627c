"""Our own front server, seen from the inside."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class RealAddressMiddleware:
    """Takes the caller's address from X-Real-IP, which nginx overwrites; unused without a front server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.EOFFICE_BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if address := request.META.get("HTTP_X_REAL_IP"):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)

"""What stands in front of us: the front server and the probes, seen from the inside."""

import logging
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


def is_no_probe(record: logging.LogRecord) -> bool:
    """Keep the answers to /healthz out of the log: whoever asks reads them anyway."""
    return getattr(getattr(record, "request", None), "path", "") != "/healthz"

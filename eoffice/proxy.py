"""Who is calling, seen through our own front server."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the caller's address; X-Real-IP counts only where nginx sets it."""
    if settings.EOFFICE_BEHIND_PROXY and (address := request.META.get("HTTP_X_REAL_IP", "")):
        return address
    return request.META.get("REMOTE_ADDR", "")

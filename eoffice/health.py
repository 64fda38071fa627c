"""/healthz: is every part of the system up?"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from eoffice import pulse


def check_database() -> str:
    """Ask PostgreSQL one question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "up"


def check_broker() -> str:
    """Ask Redis for a sign of life."""
    pulse.connection().ping()
    return "up"


def check_pulse(part: str) -> str:
    """Look at the part's last pulse."""
    age = pulse.age(part)
    if age is None:
        return "down: never seen"
    return "up" if age <= pulse.STALE_AFTER else f"down: last seen {age:.0f} s ago"


def answer(check: Callable[..., str], *args: str) -> str:
    """Run one check; an outage is an answer, not an error."""
    try:
        return check(*args)
    except (DatabaseError, RedisError) as error:
        return f"down: {type(error).__name__}"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when web, database, broker, worker and beat are all up, otherwise 503, naming each part."""
    parts = {
        "web": "up",
        "database": answer(check_database),
        "broker": answer(check_broker),
        "worker": answer(check_pulse, pulse.WORKER),
        "beat": answer(check_pulse, pulse.BEAT),
    }
    healthy = all(state == "up" for state in parts.values())
    return JsonResponse(parts, status=200 if healthy else 503)


class HealthMiddleware:
    """Answers /healthz before anything that needs a session, a host name or TLS: the probe must reach us always."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return healthz(request)
        return self.get_response(request)

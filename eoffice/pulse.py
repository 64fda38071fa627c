"""Signs of life of the worker and of beat, kept in Redis for /healthz.

A pulse is a time stamp. Beat writes its own on every tick; the worker's is written by a task, so that it proves the
whole way: beat sent it, the broker carried it, the worker ran it.
"""

import time
from functools import cache

import redis
from celery.beat import Scheduler
from django.conf import settings
from redis.exceptions import RedisError

STALE_AFTER = 30  # seconds; both parts pulse every five
WORKER = "worker"
BEAT = "beat"


@cache
def connection() -> redis.Redis:
    """Return the connection used for signs of life; it gives up after one second."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)


def write(part: str) -> None:
    """Note that `part` is alive now."""
    connection().set(f"eoffice:pulse:{part}", f"{time.time():.3f}", ex=10 * STALE_AFTER)


def age(part: str) -> float | None:
    """Return the seconds since the last sign of life of `part`, or None if there is none."""
    stamp = connection().get(f"eoffice:pulse:{part}")
    return None if stamp is None else max(0.0, time.time() - float(stamp))


class PulsingScheduler(Scheduler):
    """Celery's in-memory schedule, leaving a sign of life with every tick."""

    _last_pulse = 0.0

    def tick(self, *args, **kwargs):
        """Run the next due entry and say that we did."""
        if time.monotonic() - self._last_pulse > 2:
            try:
                write(BEAT)
                self._last_pulse = time.monotonic()
            except RedisError as error:
                self.logger.warning("no pulse written: %s", error)
        return super().tick(*args, **kwargs)

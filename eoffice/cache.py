"""The cache as a convenience: whatever it cannot answer is computed again."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)


def forgiving(answer: Any) -> Callable:
    """Answer as an empty cache does while the server cannot be reached."""

    def decorate(method: Callable) -> Callable:
        @wraps(method)
        def wrapper(*args, **kwargs):
            try:
                return method(*args, **kwargs)
            except (RedisConnectionError, RedisTimeoutError) as error:
                logger.warning("cache away: %s", error)
                return answer

        return wrapper

    return decorate


class ForgivingRedisCache(RedisCache):
    """Redis as Django's cache, minus its outages: a stopped broker must not stop a single page."""

    add = forgiving(False)(RedisCache.add)
    set = forgiving(None)(RedisCache.set)
    touch = forgiving(False)(RedisCache.touch)
    delete = forgiving(False)(RedisCache.delete)
    set_many = forgiving([])(RedisCache.set_many)
    delete_many = forgiving(None)(RedisCache.delete_many)
    has_key = forgiving(False)(RedisCache.has_key)
    clear = forgiving(False)(RedisCache.clear)

    def get(self, key, default=None, version=None):
        """Return the cached value, or `default` when there is none or nobody to ask."""
        return forgiving(default)(super().get)(key, default, version)

    def get_many(self, keys, version=None):
        """Return what is cached of `keys`."""
        return forgiving({})(super().get_many)(keys, version)

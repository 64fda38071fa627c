"""A cache whose server is away answers as an empty one."""

from eoffice.cache import ForgivingRedisCache


def cache_without_server() -> ForgivingRedisCache:
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})


def test_it_answers_as_if_nothing_were_cached():
    cache = cache_without_server()
    cache.set("a", 1)
    assert cache.get("a") is None
    assert cache.get("a", "default") == "default"
    assert cache.get_many(["a"]) == {}
    assert cache.add("a", 1) is False
    assert cache.has_key("a") is False
    assert cache.get_or_set("a", lambda: 5) == 5
    assert cache.delete("a") is False


def test_it_caches_where_the_server_is_there(settings):
    cache = ForgivingRedisCache(settings.REDIS_URL, {})
    cache.set("platform-test", [1, 2], 5)
    assert cache.get("platform-test") == [1, 2]
    assert cache.delete("platform-test") is True

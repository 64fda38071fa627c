"""/healthz names every part and is well only when all are."""

import time

import pytest
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from eoffice import health, pulse

pytestmark = pytest.mark.django_db


@pytest.fixture
def signs(monkeypatch):
    """Redis in a dictionary: part -> time of the last sign of life."""
    signs = {pulse.WORKER: time.time(), pulse.BEAT: time.time()}

    class Connection:
        def ping(self):
            return True

        def get(self, key):
            return signs.get(key.rpartition(":")[2])

    monkeypatch.setattr(pulse, "connection", Connection)
    return signs


def test_it_answers_200_when_every_part_is_up(client, signs):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == dict.fromkeys(["web", "database", "broker", "worker", "beat"], "up")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("part", [pulse.WORKER, pulse.BEAT])
def test_a_part_without_a_recent_sign_of_life_is_down(client, signs, part):
    signs[part] = time.time() - 31
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()[part].startswith("down: last seen 3")


def test_a_worker_never_seen_is_down(client, signs):
    del signs[pulse.WORKER]
    assert client.get("/healthz").json()["worker"] == "down: never seen"


def test_an_unreachable_broker_is_named(client, monkeypatch):
    def refuse():
        raise RedisConnectionError("refused")

    monkeypatch.setattr(pulse, "connection", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["broker"] == "down: ConnectionError"
    assert response.json()["database"] == "up"


def test_an_unreachable_database_is_named_even_for_somebody_signed_in(client, signs, monkeypatch):
    def refuse():
        raise OperationalError("refused")

    monkeypatch.setattr(health, "check_database", refuse)
    client.cookies["sessionid"] = "of-somebody-signed-in"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "down: OperationalError"


def test_any_host_name_may_ask(client, signs):
    assert client.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_the_task_leaves_the_sign_health_looks_for():
    from eoffice.tasks import pulse as pulse_task

    pulse.connection().delete(f"eoffice:pulse:{pulse.WORKER}")
    assert pulse.age(pulse.WORKER) is None
    pulse_task()
    assert pulse.age(pulse.WORKER) < 5

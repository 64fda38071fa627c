"""The background work of the app. The rows are the outbox: a message only wakes the worker, beat does the rest."""

from __future__ import annotations

from celery import shared_task

from incoming.services.carrying import deliver_batch
from incoming.services.settling import settle_batch


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Carry every due delivery, then let results climb; leaves quietly when there is nothing to do."""
    while deliver_batch():
        pass
    while settle_batch():
        pass

"""The background work of the app. The rows say what is due: a message only wakes the worker, beat does the rest."""

from __future__ import annotations

import time

from celery import shared_task

from signing.services.checking import check_next, give_up_on_killers

BUSY_SECONDS = 10.0  # then the worker is free for deliveries; the next beat goes on
LONGEST_SECONDS = 120


@shared_task(ignore_result=True, time_limit=LONGEST_SECONDS)
def check_due() -> None:
    """Check the PDFs that wait, for a while; leaves quietly when there is nothing to do."""
    until = time.monotonic() + BUSY_SECONDS
    while check_next() and time.monotonic() < until:
        pass
    give_up_on_killers()

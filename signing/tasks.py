"""The background work of the app. The rows say what is due: a message only wakes the worker, beat does the rest."""

from __future__ import annotations

from celery import shared_task

from signing.services.checking import check_next, give_up_on_killers


@shared_task(ignore_result=True)
def check_due() -> None:
    """Check every PDF that waits; leaves quietly when there is nothing to do."""
    while check_next():
        pass
    give_up_on_killers()

from celery import shared_task
from celery.signals import worker_ready

from eoffice import pulse as signs


@shared_task
def pulse() -> None:
    """Show that a task sent by beat is run by a worker."""
    signs.write(signs.WORKER)


@worker_ready.connect
def first_pulse(**kwargs) -> None:
    """Answer /healthz from the first second on, before beat's first message arrives."""
    signs.write(signs.WORKER)

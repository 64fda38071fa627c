"""Housekeeping of files, and books that take long to print: the rows are the outbox, a message wakes the worker."""

from __future__ import annotations

from celery import shared_task

from registers.files.cleaning import clean_uploads
from registers.services import printing


@shared_task
def clean_uploads_daily() -> None:
    """Remove what nobody came back for."""
    printing.forget_jobs()
    clean_uploads()


@shared_task
def print_due() -> None:
    """Print the books that wait, and go on with those a killed worker left; leaves quietly when there are none."""
    printing.print_due()

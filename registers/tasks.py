"""Housekeeping of files."""

from __future__ import annotations

from celery import shared_task

from registers.files.cleaning import clean_uploads


@shared_task
def clean_uploads_daily() -> None:
    """Remove what nobody came back for."""
    clean_uploads()

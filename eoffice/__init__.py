"""The composition root: settings, Celery, urls, the home page, search across directions and the local launcher."""

from eoffice.celery import app as celery_app

__all__ = ["celery_app"]

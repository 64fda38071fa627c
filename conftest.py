"""Gives the tests real servers before Django reads its settings."""

import os

import django

from tests import services

services.start()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eoffice.settings")
django.setup()

pytest_plugins = ["tests.database", "tests.live", "tests.browser"]


def pytest_make_parametrize_id(config, val, argname):
    """Name bytes by their argument: parallel processes must call a test the same, whatever time made the file."""
    return argname if isinstance(val, bytes) else None


def pytest_unconfigure(config):
    """Stop the servers with the session that started them."""
    services.stop()

"""Measuring the system on a stock of documents of its own; see manage.py bench."""

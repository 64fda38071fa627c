"""One command that starts the whole system on one machine: `python -m eoffice.local run`.

PostgreSQL and Valkey come from wheels and live under DATA_DIR; the web server, one Celery worker and beat run beside
them. Nothing here is used in production.
"""

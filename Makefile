# eOffice: `make run` starts everything, `make test` tests everything, `make check` is what CI checks.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Checks need settings, never a server: what production requires, with values that are nobody's secret.
PRODUCTION_LIKE := EOFFICE_ENV=production SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuv \
	DATABASE_URL=postgres://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 ALLOWED_HOSTS=eoffice.example
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras --no-header
WORKERS ?= 2
ARGS ?=

.PHONY: help setup setup-dev run services test bench lint check fix diagram migrations lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: ## virtual environment, packages and the few system packages printing needs
	@PYTHON=$(PYTHON) bash scripts/setup run

setup-dev: ## the same with everything tests and checks need
	@PYTHON=$(PYTHON) bash scripts/setup dev

run: setup ## start everything: PostgreSQL, Valkey, web, worker, beat (PORT, HOST, DATA_DIR, DATABASE_URL, REDIS_URL)
	@exec $(PY) -m eoffice.local run

services: setup ## start PostgreSQL and Valkey only
	@exec $(PY) -m eoffice.local services

test: setup-dev ## the whole suite with its own servers, browser journeys included (ARGS="-k name", WORKERS=2)
	@exec $(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: setup ## measure on a stock of 100000 documents in var/bench (ARGS="--documents 20000 --only dispatch")
	@exec env -u DATABASE_URL -u REDIS_URL EOFFICE_PRACTICE=true $(PY) -m eoffice.local --data-dir var/bench exec -- $(PY) manage.py bench $(ARGS)

check: setup-dev lint ## exactly what CI checks before the tests
	$(PY) -m mypy
	EOFFICE_ENV=test $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	EOFFICE_ENV=test $(PY) manage.py draw_states --check
	$(PRODUCTION_LIKE) $(PY) manage.py check --deploy --fail-level WARNING

lint: ## style, order of imports, templates
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	git ls-files -co --exclude-standard -z -- '*.html' | xargs -0 $(VENV)/bin/djade --target-version 5.2 --check

fix: setup-dev ## format, and repair what can be repaired
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	-git ls-files -co --exclude-standard -z -- '*.html' | xargs -0 $(VENV)/bin/djade --target-version 5.2

diagram: setup ## draw docs/states.md anew from the transitions in the code
	EOFFICE_ENV=test $(PY) manage.py draw_states

migrations: setup ## write migrations for changed models (ARGS="incoming -n delivery_key")
	$(PY) -m eoffice.local exec -- $(PY) manage.py makemigrations $(ARGS)

lock: ## pin requirements*.txt anew from requirements*.in
	$(LOCK) -o requirements.txt requirements.in
	$(LOCK) -o requirements-dev.txt requirements-dev.in

clean: ## remove the virtual environment and caches; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var/setup-*

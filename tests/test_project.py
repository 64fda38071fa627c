"""The project about itself: what is easy to forget and expensive to find late."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from django_fsm import FSMFieldMixin

from eoffice import diagrams

ROOT = Path(settings.BASE_DIR)
OURS = ("accounts", "registers", "incoming", "outgoing", "signing", "eoffice")
OPEN_TO_EVERYBODY = {"accounts:login", "healthz"}


def own_files(*suffixes: str) -> list[Path]:
    folders = [ROOT / name for name in (*OURS, "templates", "static", "tests", "docs")]
    return [
        p
        for folder in folders
        for p in folder.rglob("*")
        if p.suffix in suffixes and "__pycache__" not in p.parts
    ]


def views(patterns=None, namespace=""):
    """Every (name, view) of our own addresses."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name not in ("admin",):
                yield from views(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_state_diagrams_say_what_the_code_does():
    assert diagrams.is_current(), "run manage.py draw_states"


def test_every_address_asks_for_a_login_or_is_listed_as_open():
    middleware = [name.rsplit(".", 1)[-1] for name in settings.MIDDLEWARE]
    assert "LoginRequiredMiddleware" in middleware
    open_ones = {name for name, view in views() if not getattr(view, "login_required", True)}
    assert open_ones == OPEN_TO_EVERYBODY


def test_every_transition_names_who_may_make_it():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FSMFieldMixin) and model._meta.app_label in OURS:
                assert field.protected, f"{model.__name__}.{field.name} can be assigned"
                for transition in field.get_all_transitions(model):
                    assert callable(transition.permission), (
                        f"{model.__name__}.{transition.name} lets everybody"
                    )


def test_no_template_is_an_orphan():
    """Every template is named somewhere in code or in another template."""
    sources = "\n".join(p.read_text(encoding="utf-8") for p in own_files(".py", ".html"))
    entry_points = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
    names = {str(p.relative_to(ROOT / "templates")) for p in (ROOT / "templates").rglob("*.html")}
    orphans = sorted(n for n in names - entry_points if f'"{n}"' not in sources and f"'{n}'" not in sources)
    by_pattern = [
        n
        for n in orphans
        if not re.match(r"(django|admin|axes|errors|components/(icons|frame)|registration)/", n)
    ]
    assert by_pattern == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: str(p.relative_to(ROOT / "templates"))
)
def test_every_template_compiles_and_keeps_to_the_rules(path):
    name = str(path.relative_to(ROOT / "templates"))
    get_template(name)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text), "styles stand in static/css"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), "scripts stand in static/js"
    assert not re.search(r"\son(click|change|submit|load)=", text), "behaviour stands in static/js"


def test_raw_colours_stand_in_the_token_file_only():
    for path in (ROOT / "static" / "css").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert "!important" not in text, path
        if path.name not in ("tokens.css", "print.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", text), f"{path} has a raw colour"


def test_nothing_is_left_to_be_done_later():
    marker = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    found = [
        str(p)
        for p in own_files(".py", ".html", ".css", ".js", ".md")
        if marker.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_has_outgrown_its_topic():
    ours = [p for p in own_files(".py") if "migrations" not in p.parts]
    long_ones = {str(p): n for p in ours if (n := len(p.read_text(encoding="utf-8").splitlines())) > 600}
    assert long_ones == {}

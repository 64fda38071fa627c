"""The state diagrams of docs/states.md, drawn from the transitions themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Model
from django_fsm import FSMFieldMixin

from accounts.permissions import system_only
from incoming.models import Assignment, Delivery, IncomingDocument
from outgoing.models import OutgoingDocument
from signing.models import SigningRequest, Step

MACHINES: tuple[type[Model], ...] = (
    IncomingDocument,
    Assignment,
    Delivery,
    OutgoingDocument,
    SigningRequest,
    Step,
)
PATH = Path(settings.BASE_DIR) / "docs" / "states.md"

HEAD = """# States

Drawn from the code by `manage.py draw_states`; `make check` fails when this page is stale. A dashed note "hệ thống"
marks moves that only follow from others and are never a button.
"""


def render() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(model) for model in MACHINES)])


def is_current() -> bool:
    """Whether the page on disk says what the code does."""
    return PATH.is_file() and PATH.read_text(encoding="utf-8") == render()


def _section(model: type[Model]) -> str:
    field = next(f for f in model._meta.get_fields() if isinstance(f, FSMFieldMixin))
    labels = dict(field.flatchoices)
    lines = [f"## {model.__name__} ({model._meta.verbose_name})", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state}: {label} ({state})" for state, label in labels.items()]
    lines += [f"    [*] --> {field.default}"]
    lines += [
        f"    {source} --> {target}: {', '.join(names)}" for (source, target), names in _moves(model, field)
    ]
    return "\n".join([*lines, "```", ""])


def _moves(model: type[Model], field: FSMFieldMixin) -> Iterable[tuple[tuple[str, str], list[str]]]:
    moves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for transition in field.get_all_transitions(model):
        system = " (hệ thống)" if transition.permission is system_only else ""
        moves[str(transition.source), str(transition.target)].append(f"{transition.name}{system}")
    return sorted((pair, sorted(names)) for pair, names in moves.items())

"""What somebody had typed into a form that came too late: the page that refuses it gives it back to copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts import registry


@dataclass(frozen=True)
class Typed:
    """One field somebody had filled in."""

    label: Any
    text: str


def typed_in(request: HttpRequest) -> list[Typed]:
    """Words of the refused form, under the labels the apps have registered for them; nothing else is repeated."""
    found = (
        (field.label, request.POST.get(field.name, "").strip()) for field in registry.typed_fields.values()
    )
    return [Typed(label, text) for label, text in found if text]

"""What the form of a route hands to its service."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Position

MOST_STEPS = 12


@dataclass(frozen=True)
class StepInput:
    """One step of a route as filled in by who defines it."""

    act: str
    who: str
    role: str = ""
    position: Position | None = None

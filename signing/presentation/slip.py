"""Phiếu trình on paper: what is submitted, and what every step has said of it (case 3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from outgoing.models import OutgoingDocument
from signing.models import SigningRequest, Step
from signing.presentation.dossier import Dossier
from signing.presentation.track import decision_words


@dataclass(frozen=True)
class Line:
    """One decision as the sheet prints it; empty where nobody has decided yet, to be filled in by hand."""

    title: str
    name: str
    decision: str = ""
    opinion: str = ""
    at: dt.datetime | None = None
    behalf: str = ""


@dataclass(frozen=True)
class Slip:
    """One sheet: the last submission with its steps, and what came before it."""

    document: OutgoingDocument
    request: SigningRequest | None
    revision: Any
    lines: list[Line]
    before: list[tuple[SigningRequest, list[Line]]]


def slip_of(dossier: Dossier) -> Slip:
    """The sheet of a draft."""
    request = dossier.request
    return Slip(
        dossier.document,
        request,
        dossier.revision,
        _lines(dossier, request) if request else [],
        [(each, _decided(dossier, each)) for each in dossier.requests[:-1]],
    )


def _lines(dossier: Dossier, request: SigningRequest) -> list[Line]:
    """What was decided in all rounds, then the steps that still wait."""
    waiting = [
        Line(step.position_title, step.holder_now)
        for step in dossier.standing(request)
        if step.state in (Step.State.ACTIVE, Step.State.WAITING)
    ]
    return [*_decided(dossier, request), *waiting]


def _decided(dossier: Dossier, request: SigningRequest) -> list[Line]:
    return [
        Line(
            step.position_title,
            step.decided_by_name,
            decision_words(step),
            step.opinion,
            step.decided_at,
            step.on_behalf_of,
        )
        for step in dossier.steps
        if step.request_id == request.pk and step.decided_at is not None
    ]

"""The same act on several documents: each in a transaction of its own, with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.actor import Actor
from accounts.errors import Conflict, Refused
from accounts.models import Position
from incoming.models import IncomingDocument
from incoming.services.assigning import Choice, assign, file_away
from incoming.services.submitting import submit


@dataclass
class Outcome:
    """What became of each document: those done, and the names of the others with the reason."""

    done: list[int] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def name_of(document: IncomingDocument) -> str:
    """How a message names the document."""
    if document.number:
        return _("số đến %s") % document.number_display
    return document.code or document.subject[:60]


def each(ids: Sequence[int], by: Actor, act: Callable[[IncomingDocument], Any]) -> Outcome:
    """Do the act with every document the actor may see; one that fails stops no other."""
    outcome = Outcome()
    visible = IncomingDocument.objects.visible_to(by).in_bulk(list(ids))
    for pk in dict.fromkeys(ids):
        document = visible.get(pk)
        if document is None:
            continue
        try:
            act(document)
        except (Conflict, Refused) as error:
            outcome.failed.append((name_of(document), error.message))
        except TransitionNotAllowed:
            document.refresh_from_db(fields=["state"])
            state = document.get_state_display()
            outcome.failed.append((name_of(document), _("đang ở trạng thái “%s”.") % state))
        except PermissionDenied as error:
            outcome.failed.append((name_of(document), str(error)))
        else:
            outcome.done.append(pk)
    return outcome


def submit_several(ids: Sequence[int], *, to: Position, by: Actor) -> Outcome:
    """Trình lãnh đạo."""
    return each(ids, by, lambda document: submit(document, to=to, by=by))


def file_away_several(ids: Sequence[int], *, by: Actor) -> Outcome:
    """Lưu, không cần xử lý."""
    return each(ids, by, lambda document: file_away(document, note="", by=by))


def assign_several(ids: Sequence[int], *, choices: Sequence[Choice], instruction: str, by: Actor) -> Outcome:
    """Phân xử lý with the same people, deadline and words."""
    return each(ids, by, lambda document: assign(document, choices=choices, instruction=instruction, by=by))

"""Who may do what on the way to the signature; the acting position decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actor import Actor
from accounts.permissions import system_only

if TYPE_CHECKING:
    from signing.models import SigningRequest, Step

__all__ = ["can_decide", "can_recheck", "can_withdraw", "nobody_signed", "signs", "system_only"]


def can_decide(step: Step, actor: Actor) -> bool:
    """The position the step asks; whoever acts for it may approve, never sign (its key is not lent)."""
    return actor.may_act and actor.position is not None and actor.position.pk == step.position_id


def can_recheck(actor: Actor) -> bool:
    """Whoever reads the document for themselves; a stand-in asks for no new check of its signatures."""
    return not actor.on_behalf_of


def can_withdraw(request: SigningRequest, actor: Actor) -> bool:
    """The position that submitted it."""
    return actor.may_act and actor.position is not None and actor.position.pk == request.submitted_by_id


def signs(step: Step) -> bool:
    """The step puts a signature on the document."""
    return step.act == "SIGN"


def nobody_signed(request: SigningRequest) -> bool:
    """Nobody has signed in this submission, not even a signature that was taken off the file again."""
    return not request.steps.filter(act="SIGN", state="DONE").exists()

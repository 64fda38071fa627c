"""Acts at the same moment: real threads, each with a connection and transactions of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django_fsm import TransitionNotAllowed

from accounts.errors import Conflict


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; returns what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            outcomes[index] = act()
        except Exception as problem:
            outcomes[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def refused(outcomes: list[Any], *polite: type[Exception]) -> list[Any]:
    """The outcomes that are a polite "moved on"; anything else raised is a failure."""
    raised = [o for o in outcomes if isinstance(o, Exception)]
    assert all(isinstance(o, (TransitionNotAllowed, Conflict, *polite)) for o in raised), raised
    return raised

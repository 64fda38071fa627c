"""Two processes that carry deliveries as the worker's do, started before the clock."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

PROCESSES = 2
PATIENCE = 600.0  # seconds


@contextmanager
def carriers(database: str) -> Iterator[Carriers]:
    """Have the processes ready on the database of that name; they end with the block."""
    context = multiprocessing.get_context("spawn")
    pipes: list[Connection] = []
    processes = []
    for _number in range(PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(target=_carry, args=(theirs, database), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        for pipe in pipes:
            if not pipe.poll(60) or pipe.recv() != "ready":
                raise RuntimeError("a carrier did not start")
        yield Carriers(pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(10)
            process.terminate()


class Carriers:
    """What the measuring process tells the carriers."""

    def __init__(self, pipes: list[Any]) -> None:
        self._pipes = pipes

    def work_off(self) -> None:
        """Return when nothing is due any more."""
        for pipe in self._pipes:
            pipe.send("go")
        for pipe in self._pipes:
            if not pipe.poll(PATIENCE):
                raise RuntimeError("deliveries did not arrive in time")
            pipe.recv()


def _carry(pipe: Connection, database: str) -> None:
    """The life of one process: wait for the word, carry until nothing is queued, say so."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from incoming.models import Delivery
    from incoming.services.carrying import deliver_batch

    pipe.send("ready")
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        while True:
            if deliver_batch():
                continue
            if not Delivery.objects.filter(state=Delivery.State.QUEUED).exists():
                break
            time.sleep(0.005)  # the other process holds the rest
        pipe.send("done")

"""Timing a case and saying the result in one line."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from eoffice.bench.cases import Case

WARM_UP = 2


def measure(case: Case, *, warm_up: int = WARM_UP) -> dict[str, object]:
    """Run the case, a few times unmeasured before, and return name, n, p50_ms, p95_ms and per_s."""
    seconds = []
    for turn in range(-min(warm_up, case.times), case.times):
        given = case.prepare()
        begun = time.perf_counter()
        case.act(given)
        spent = time.perf_counter() - begun
        case.then()
        if turn >= 0:
            seconds.append(spent)
    return {
        "name": case.name,
        "n": case.times,
        "p50_ms": _milliseconds(percentile(seconds, 50)),
        "p95_ms": _milliseconds(percentile(seconds, 95)),
        "per_s": round(case.units * len(seconds) / sum(seconds), 2),
    }


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)

"""Where the bars of a small chart stand. Drawn as SVG by components/bars.html; plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 428
LABELS = 146
TOTALS = 28
ROW = 28
GAP = 1.5
NARROWEST = 14.0
TONES = ("late", "soon", "ok")


@dataclass(frozen=True)
class Bar:
    """One part of a row."""

    tone: str
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Row:
    """One unit: its bars and their sum."""

    label: str
    url: str
    y: int
    bars: tuple[Bar, ...]
    total: int
    end: float


def bar_rows(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Lay out rows of ``label late soon ok [url]``: one scale for all, no bar too thin to hold its number."""
    given = list(rows)
    most = max((sum(row[tone] for tone in TONES) for row in given), default=0) or 1
    room = WIDTH - LABELS - TOTALS - 2 * GAP
    # A bar below the narrowest width borrows from the scale, so the fullest row still fits.
    unit = (room - NARROWEST * len(TONES)) / most
    drawn = []
    for index, row in enumerate(given):
        x, bars = float(LABELS), []
        for tone in TONES:
            if row[tone]:
                width = round(max(row[tone] * unit, NARROWEST), 1)
                bars.append(Bar(tone, row[tone], round(x, 1), width))
                x += width + GAP
        total = sum(bar.count for bar in bars)
        drawn.append(Row(row["label"], row.get("url", ""), index * ROW, tuple(bars), total, round(x + 6, 1)))
    return drawn

"""Breaking names and subjects into lines of like length, as a typist would."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

NARROW, SLIM = set("iljt.,;:!'|()-/ \N{NO-BREAK SPACE}"), set('frIJ"')
WIDE = set("mwMW@%—")
BOLD = 1.06
STARTS_A_LINE = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "đặc khu", "về việc")
REWARD = 0.2
SEPARATOR = "-–"


def width(text: str, *, bold: bool = False) -> float:
    """About how wide the text is in Times, in parts of the letter's size."""
    letters = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)]
    return sum(_letter(c) for c in letters) * (BOLD if bold else 1)


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.28
    if letter in SLIM:
        return 0.35
    if letter in WIDE:
        return 0.86
    return 0.7 if letter.isupper() else 0.48


def balanced(text: str, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines as fit in the room (in letter sizes), none much longer than the others.

    A line begins with the word of the place ("tỉnh …") where it can. A text with a word wider than the room stays
    whole: the page breaks it.
    """
    words = _words(text)
    total = width(" ".join(words), bold=bold)
    if total <= room or len(words) < 2:
        return (" ".join(words),)
    widths = tuple(width(word, bold=bold) for word in words)
    starts = tuple(_starts_a_line(words, at) for at in range(len(words)))
    for lines in range(2, len(words) + 1):
        breaks = _break(widths, starts, lines, room, width(" ", bold=bold))
        if breaks:
            edges = (0, *breaks, len(words))
            return tuple(" ".join(words[start:end]) for start, end in pairwise(edges))
    return (" ".join(words),)


def _words(text: str) -> list[str]:
    """The words; a dash stays with the word before it."""
    words: list[str] = []
    for word in re.split(r"[ \t\r\n]+", text.strip(" \t\r\n")):  # a no-break space holds
        if word in SEPARATOR and words:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _starts_a_line(words: list[str], at: int) -> bool:
    rest = " ".join(words[at : at + 2]).casefold()
    return any(rest == start or rest.startswith(f"{start} ") for start in STARTS_A_LINE)


def _break(
    widths: tuple[float, ...], starts: tuple[bool, ...], lines: int, room: float, space: float
) -> tuple[int, ...]:
    """Where each further line begins; empty when so many lines do not hold the words."""
    count = len(widths)

    def line(start: int, end: int) -> float:
        return sum(widths[start:end]) + space * (end - start - 1)

    @cache
    def best(start: int, left: int) -> tuple[float, float, tuple[int, ...]] | None:
        """(cost, widest line, breaks) of the words from ``start`` on in ``left`` lines."""
        if left == 1:
            wide = line(start, count)
            return (wide, wide, ()) if wide <= room else None
        found = None
        for end in range(start + 1, count - left + 2):
            here = line(start, end)
            if here > room:
                break
            rest = best(end, left - 1)
            if rest is None:
                continue
            reward = REWARD * room if starts[end] else 0.0
            widest = max(here, rest[1])
            # what the rest has won beyond its own widest line is kept
            cost = widest - (rest[1] - rest[0]) - reward
            if found is None or cost < found[0]:
                found = (cost, widest, (end, *rest[2]))
        return found

    answer = best(0, lines)
    return answer[2] if answer else ()

"""Proving the series of every book: from the first number to the last without a gap or a double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import BooleanField, ExpressionWrapper

from registers.models import Direction, NumberEntry, Register
from registers.models.books import display_number
from registers.selectors import filled


def broken_series() -> Iterator[str]:
    """One sentence for each thing wrong with the numbers of a book."""
    for register in Register.objects.select_related("organisation").order_by("pk").iterator():
        where = f"Register {register.pk} “{register.name}” ({register.organisation.short_name})"
        for problem in _problems(register):
            yield f"{where}: {problem}"


def _problems(register: Register) -> Iterator[str]:
    carried = ExpressionWrapper(filled(), output_field=BooleanField())
    entries = list(
        register.entries.annotate(carried=carried)
        .order_by("number", "suffix", "pk")
        .values_list("number", "suffix", "date", "state", "carried")
    )
    yield from _gaps_and_doubles(register, entries)
    last = None
    for number, suffix, date, state, carried_by in entries:
        shown = display_number(number, suffix)
        if date.year != register.year:
            yield f"number {shown} is dated {date} / số {shown} ghi ngày khác năm {register.year}"
        if register.direction == Direction.OUTGOING and state != NumberEntry.State.VOIDED:
            if last is not None and date < last:
                yield f"number {shown} is dated {date}, before the number in front of it / ngày lùi so với số trước"
            last = date
        if state == NumberEntry.State.TAKEN and not carried_by:
            yield f"number {shown} is taken but no document carries it / số {shown} không có văn bản"


def _gaps_and_doubles(register: Register, entries: list[tuple]) -> Iterator[str]:
    times = Counter((number, suffix) for number, suffix, *_rest in entries)
    for (number, suffix), count in times.items():
        if count > 1:
            shown = display_number(number, suffix)
            yield f"number {shown} stands there {count} times / số {shown} bị trùng"
    plain = {number for number, suffix in times if not suffix}
    expected = range(register.first_number, register.next_number)
    for number in expected:
        if number not in plain:
            shown = display_number(number)
            yield f"number {shown} is missing / thiếu số {shown}"
    for number in sorted(plain):
        if number not in expected:
            shown = display_number(number)
            yield f"number {shown} lies outside {expected.start}..{expected.stop - 1} / số {shown} ngoài dãy số"
    for number, suffix in times:
        if suffix and number not in plain:
            shown = display_number(number, suffix)
            yield f"number {shown} has no {number} in front of it / số phụ {shown} không có số chính"

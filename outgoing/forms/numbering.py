"""The number and symbol a form would take: what the clerk reads before pressing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.errors import Refused
from registers.forms.entering import BookFieldsMixin
from registers.models import Direction, DocumentKind
from registers.symbols import symbol


@dataclass(frozen=True)
class SymbolParts:
    """What a symbol is made of besides the number."""

    kind: DocumentKind
    agency: str
    unit: str


class ExpectedSymbolMixin(BookFieldsMixin):
    """A form that gives an outgoing document its number; ``symbol_parts`` says of what the symbol is made."""

    direction = Direction.OUTGOING
    day_name = "document_date"

    def clean_document_date(self) -> dt.date:
        """Past or today (case 8)."""
        return self.check_past()

    @property
    def symbol_parts(self) -> SymbolParts | None:
        """The parts as far as they are chosen; None while one is missing."""
        raise NotImplementedError

    def _symbol(self) -> tuple[str, str]:
        """The symbol, or why there is none yet."""
        parts, book, kept = self.symbol_parts, self.book, self.reserved_entry
        if parts is None or book is None:
            return "", ""
        try:
            code = symbol(
                book.symbol_pattern,
                number=kept.number if kept else book.next_number,
                suffix=kept.suffix if kept else "",
                kind=parts.kind,
                agency=parts.agency,
                unit=parts.unit,
            )
        except Refused as problem:
            return "", problem.message
        return code, ""

    @property
    def expected_code(self) -> str:
        """Số, ký hiệu the document would get now: 125/CTK-TKTH; "" while it cannot be said."""
        return self._symbol()[0]

    @property
    def symbol_problem(self) -> str:
        """What is missing for the symbol."""
        return self._symbol()[1]

"""Finding documents by any part of a number or symbol and by words, with or without tone marks."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from registers.models.documents import normalise_code, tidy

ARRIVAL_NUMBER = re.compile(r"((?:số|so)\s*(?:đến|den)?\s*)?(\d{1,8})([a-zđ]?)", re.IGNORECASE)


class AnyOf(Exact):
    """``column = ANY (array)``: the array is worked out once, on its own."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Write the comparison."""
        return f"= ANY {rhs}"


SELECTIVE = re.compile(r"\d{3}")


def _code_contains(documents: QuerySet[Any, Any], part: str) -> Q:
    """Symbols with this part. One with three digits in a row is rare, but PostgreSQL takes it for common.

    It would then walk the whole list for the first page; asked for the keys on their own it uses the index.
    """
    contains = Q(code_norm__contains=part)
    if not SELECTIVE.search(part):
        return contains
    keys = documents.model._default_manager.filter(contains).order_by().values("pk")
    return Q(AnyOf(F("pk"), ArraySubquery(keys)))


def matching(documents: QuerySet[Any, Any], words: str) -> QuerySet[Any, Any]:
    """Documents whose number is the words, whose symbol contains them, or whose subject and author have them all.

    "số đến 128" means that number and nothing else; digits alone and words with a slash mean numbers and symbols, so
    that a rare one is found by its index and not by reading every subject. Quoted words stand together, a minus before
    a word excludes it.
    """
    words = tidy(words.replace("\x00", ""))
    if not words:
        return documents
    number = ARRIVAL_NUMBER.fullmatch(words)
    found = Q()
    if number:
        found |= Q(number=int(number[2]), number_suffix=number[3].lower())
    named = number is not None and number[1]
    if not named and ("/" in words or " " not in words):
        found |= _code_contains(documents, normalise_code(words))
    if not number and "/" not in words:
        found |= Q(search=SearchQuery(words, config="public.vi", search_type="websearch"))
    return documents.filter(found)

"""Finding documents by any part of a number or symbol and by words, with or without tone marks."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from registers.models.documents import normalise_code, tidy

ARRIVAL_NUMBER = re.compile(r"((?:số|so)\s*(?:đến|den)?\s*)?(\d{1,8})([a-zđ]?)", re.IGNORECASE)


def matching(documents: QuerySet[Any, Any], words: str) -> QuerySet[Any, Any]:
    """Documents whose number is the words, whose symbol contains them, or whose subject and author have them all.

    "số đến 128" means that number and nothing else; words with a slash mean a symbol and nothing else. Quoted words
    stand together, a minus before a word excludes it.
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
        found |= Q(code_norm__contains=normalise_code(words))
    if not named and "/" not in words:
        found |= Q(search=SearchQuery(words, config="public.vi", search_type="websearch"))
    return documents.filter(found)

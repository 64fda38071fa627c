"""Finding documents by any part of a number or symbol and by words, with or without tone marks."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

from incoming.matching import matching as matching_words
from registers.models.documents import tidy

OWN_NUMBER = re.compile(r"(?:số|so)\s*(?:đi|di)\s*(?=\d)", re.IGNORECASE)
ARRIVAL_NUMBER = re.compile(r"(?:số|so)\s*(?:đến|den)\s*\d", re.IGNORECASE)


def matching(documents: QuerySet[Any, Any], words: str) -> QuerySet[Any, Any]:
    """As for received documents; "số đi 125" means that number, "số đến 125" is none of ours."""
    words = tidy(words)
    if ARRIVAL_NUMBER.match(words):
        return documents.none()
    return matching_words(documents, OWN_NUMBER.sub("số ", words))

"""What is different in two revisions: sentence by sentence from the text of their pages, then annexes and fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from registers.files.pdfium import PDFIUM
from registers.models import StoredFile

PAGES_READ = 100
MOST = 60
SENTENCE = re.compile(r"(?<=[.;:!?…])\s+")
PAGE_NUMBER = re.compile(r"^\d{1,3}$")


@dataclass(frozen=True)
class Difference:
    """One place: the sentences before and after; one of them is empty where something was added or left out."""

    before: str
    after: str


def sentences_of(stored: StoredFile) -> list[str]:
    """The sentences of a PDF in reading order, without page numbers; empty for a scan."""
    lines: list[str] = []
    try:
        with PDFIUM.document(stored.path) as pdf:
            for index in range(min(len(pdf), PAGES_READ)):
                page = pdf[index]
                text = page.get_textpage()
                lines += text.get_text_range().splitlines()
                text.close()
                page.close()
    except (ValueError, OSError):
        return []
    words = " ".join(line for line in lines if not PAGE_NUMBER.match(line.strip())).split()
    return [each for each in SENTENCE.split(" ".join(words)) if each]


def differences_of(before: list[str], after: list[str]) -> list[Difference]:
    """Where the two texts differ, in their order, up to MOST places."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = [
        Difference(" ".join(before[a1:a2]), " ".join(after[b1:b2]))
        for tag, a1, a2, b1, b2 in matcher.get_opcodes()
        if tag != "equal"
    ]
    return found[:MOST]


def around_of(before: Any, after: Any) -> list[str]:
    """What differs in two revisions beside the words: annexes left out and added, fields moved on the page."""
    said = []
    for text, one, other in ((_("Bỏ phụ lục: %s"), before, after), (_("Thêm phụ lục: %s"), after, before)):
        kept = {annex["sha256"] for annex in other.annexes}
        names = [annex["name"] for annex in one.annexes if annex["sha256"] not in kept]
        if names:
            said.append(text % ", ".join(names))
    if before.contents == after.contents and before.places != after.places:
        said.append(_("Dời ô ký, số hoặc ngày trên trang"))
    return said

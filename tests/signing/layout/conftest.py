"""Each paper is laid out once and measured by many."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from signing.layout.render import render
from tests.signing.layout import papers
from tests.signing.layout.measure import Paper

DRAFTS = {
    "letter": papers.LETTER,
    "letter-3": replace(papers.LETTER, body=papers.LONG),
    "letter-table": replace(papers.LETTER, body=papers.TABLES, urgency="Hỏa tốc"),
    "decision": papers.DECISION,
    "decision-3": replace(papers.DECISION, body=papers.LONG_ARTICLES),
    "decision-table": replace(papers.DECISION, body=papers.TABLE_ARTICLES, urgency="Thượng khẩn"),
    "indirect": papers.INDIRECT,
}


@cache
def laid_out(name):
    layout = render(DRAFTS[name])
    return layout, Paper(layout.pdf)


@pytest.fixture(params=DRAFTS)
def any_name(request):
    """The name of every paper in turn."""
    return request.param


@pytest.fixture
def laid():
    """A paper by its name: (layout, measured paper)."""
    return laid_out

"""Paging walks through every row exactly once, forwards and back, whatever is equal in the order."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from incoming.models import IncomingDocument
from tests.incoming.build import paper

pytestmark = pytest.mark.django_db
URL = "/van-ban-den/"


@pytest.fixture
def sixty(cast):
    """Sixty documents with many ties: three arrival days, two urgencies, three deadlines and none."""
    today = timezone.localdate()
    for n in range(60):
        due = today + dt.timedelta(days=n % 3) if n % 4 else None
        document = paper(cast.clerk, urgency=n % 2, due_on=due)
        IncomingDocument.objects.filter(pk=document.pk).update(arrived_on=today - dt.timedelta(days=n % 3))


def walk(client, address: str, direction: str) -> list[list[int]]:
    """Pages of document keys, following one of the two links to its end."""
    pages = []
    while address and len(pages) < 10:
        listing = client.get(f"{URL}{address}").context["listing"]
        pages.append([row.document.pk for row in listing.rows])
        address = getattr(listing.page, direction)
        last = listing.page
    pages.append(last)
    return pages


@pytest.mark.parametrize("key", ["tat-ca", "chua-trinh"])
def test_paging_shows_every_row_exactly_once_and_the_way_back_is_the_same(client, cast, sixty, key):
    client.force_login(cast.user("clerk"))
    *forwards, last = walk(client, f"?muc={key}", "older")
    flat = [pk for page in forwards for pk in page]
    assert [len(page) for page in forwards] == [25, 25, 10]
    assert len(set(flat)) == len(flat) == 60
    *backwards, first = walk(client, last.newer, "newer")
    assert list(reversed(backwards)) == forwards[:2]
    assert first.newer == ""


def test_filters_travel_with_the_pages(client, cast, sixty):
    client.force_login(cast.user("clerk"))
    *pages, _last = walk(client, "?muc=tat-ca&khan=1", "older")
    assert [len(page) for page in pages] == [25, 5]


def test_a_page_stays_true_while_rows_are_added_before_it(client, cast, sixty):
    client.force_login(cast.user("clerk"))
    older = client.get(f"{URL}?muc=tat-ca").context["listing"].page.older
    before = [row.document.pk for row in client.get(f"{URL}{older}").context["listing"].rows]
    paper(cast.clerk)
    assert [row.document.pk for row in client.get(f"{URL}{older}").context["listing"].rows] == before


@pytest.mark.parametrize(
    "key", ["x", "1_2", "2026-99-99_1", "2026-01-01_a", "9" * 100, "2026-01-01_" + "9" * 60]
)
def test_a_key_that_cannot_be_read_shows_the_first_page(client, cast, key):
    paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    response = client.get(URL, {"muc": "tat-ca", "sau": key})
    assert response.status_code == 200
    assert response.context["listing"].rows


def test_past_the_last_row_there_is_a_way_to_the_first_page(client, cast):
    paper(cast.clerk)
    client.force_login(cast.user("clerk"))
    response = client.get(URL, {"muc": "tat-ca", "sau": "2001-01-01_1"})
    assert response.context["empty"]["action_url"] == f"{URL}?muc=tat-ca"

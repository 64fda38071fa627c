"""What the books add to the frame: the reminder at the turn of the year."""

import datetime as dt

import pytest
from django.urls import reverse

from registers.models import Register
from tests.registers.build import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch):
    def be(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: day)

    return be


@pytest.mark.parametrize(("day", "offered"), [(14, False), (15, True), (31, True)])
def test_the_clerks_home_offers_the_books_of_the_next_year_from_15_december(
    cast, sign_in, today, day, offered
):
    book(cast.office, year=2026, name="Sổ đến 2026")
    today(dt.date(2026, 12, day))
    client = sign_in("clerk")
    page = client.get(reverse("home")).content.decode()
    assert ("Tạo sổ năm 2027 từ sổ năm 2026" in page) is offered
    if offered:
        client.post(reverse("registers:copy_year"), {"year": 2027})
        assert Register.objects.get(year=2027).name == "Sổ đến 2027"
        assert "Tạo sổ năm 2027" not in client.get(reverse("home")).content.decode()


def test_nobody_else_is_asked(cast, sign_in, today):
    book(cast.office, year=2026)
    today(dt.date(2026, 12, 20))
    for name in ("head", "officer", "branch1_clerk"):
        assert "Tạo sổ năm 2027" not in sign_in(name).get(reverse("home")).content.decode()

"""The technical administrator: catalogues with a journal, books to look at only."""

import datetime as dt

import pytest

from accounts.models import JournalEntry
from registers.models import CalendarDay, DocumentKind
from tests.registers.build import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(cast, sign_in):
    user = cast.user("admin")
    user.is_staff = user.is_superuser = True
    user.save()
    return sign_in("admin")


def test_a_day_off_is_entered_and_stands_in_the_journal(administrator):
    answer = administrator.post(
        "/quan-tri/registers/calendarday/add/",
        {"date": "30/12/2026", "kind": "OFF", "name": "Nghỉ theo thông báo", "source": "Thông báo 1"},
    )
    assert answer.status_code == 302
    assert CalendarDay.objects.get().date == dt.date(2026, 12, 30)
    assert JournalEntry.objects.filter(verb="add-catalogue").exists()


def test_kinds_are_changed_but_never_deleted(administrator):
    kind = DocumentKind.objects.get(name="Thư công")
    assert administrator.get(f"/quan-tri/registers/documentkind/{kind.pk}/change/").status_code == 200
    assert administrator.post(f"/quan-tri/registers/documentkind/{kind.pk}/delete/").status_code == 403


def test_books_are_only_looked_at(cast, administrator):
    register = book(cast.office)
    base = "/quan-tri/registers/register/"
    assert administrator.get(base).status_code == 200
    assert administrator.post(f"{base}{register.pk}/change/", {"name": "x"}).status_code == 403
    assert administrator.post(f"{base}{register.pk}/delete/").status_code == 403
    assert administrator.get(f"{base}add/").status_code == 403

"""Working days of the years the law and the Government have fixed."""

import datetime as dt

import pytest
from django.core.management import call_command

from registers.calendar import (
    WorkingDays,
    add_working_days,
    is_working_day,
    load_calendar,
    working_days_between,
)
from registers.models import CalendarDay

pytestmark = pytest.mark.django_db


def day(text):
    return dt.date(*(int(part) for part in reversed(text.split("/"))))


@pytest.fixture(autouse=True)
def loaded():
    load_calendar([2025, 2026, 2027])


@pytest.mark.parametrize(
    "off",
    [
        "01/01/2026", "16/02/2026", "17/02/2026", "20/02/2026", "27/04/2026", "30/04/2026", "01/05/2026",
        "31/08/2026", "01/09/2026", "02/09/2026", "24/11/2026", "21/11/2026", "22/11/2026", "02/05/2025", "03/05/2027",
    ],
)  # fmt: skip
def test_holidays_substitutes_swaps_and_weekends_are_off(off):
    assert not is_working_day(day(off))


@pytest.mark.parametrize("worked", ["22/08/2026", "26/04/2025", "23/11/2026", "25/11/2026", "24/11/2025"])
def test_ordinary_days_and_saturdays_worked_in_exchange_are_worked(worked):
    assert is_working_day(day(worked))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("13/02/2026", 1, "23/02/2026"),  # Tết between
        ("20/11/2026", 2, "25/11/2026"),  # weekend and 24/11
        ("21/08/2026", 1, "22/08/2026"),  # a Saturday worked in exchange
        ("28/08/2026", 1, "03/09/2026"),
        ("23/02/2026", -1, "13/02/2026"),
        ("21/11/2026", 0, "23/11/2026"),  # ends on a day off: moves to the next working day
        ("23/11/2026", 0, "23/11/2026"),
    ],
)
def test_a_term_counts_working_days_after_the_first_day(start, count, end):
    assert add_working_days(day(start), count) == day(end)


def test_working_days_between_counts_the_last_day_not_the_first():
    assert working_days_between(day("20/11/2026"), day("25/11/2026")) == 2
    assert working_days_between(day("25/11/2026"), day("20/11/2026")) == -2
    assert working_days_between(day("20/11/2026"), day("20/11/2026")) == 0


def test_a_span_read_once_answers_for_a_whole_list(django_assert_num_queries):
    with django_assert_num_queries(1):
        days = WorkingDays(day("01/11/2026"), day("31/12/2026"))
        left = [
            days.left(day(due), today=day("20/11/2026")) for due in ("20/11/2026", "25/11/2026", "19/11/2026")
        ]
    assert left == [0, 2, -1]


def test_a_span_of_many_days_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        add_working_days(day("01/01/2026"), 200)


def test_the_administrators_table_has_the_last_word():
    CalendarDay.objects.filter(date=day("24/11/2026")).update(kind=CalendarDay.Kind.WORKED)
    assert load_calendar([2026]) == 0
    assert is_working_day(day("24/11/2026"))


def test_loading_twice_adds_nothing(capsys):
    call_command("load_calendar", 2026)
    assert "0 days added" in capsys.readouterr().out

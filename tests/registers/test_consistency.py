"""check_registers: finds what is wrong with a series, and says so with exit code 1."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import registry
from registers.models import NumberEntry, Register
from registers.services import void_number
from tests.incoming.build import paper, register_of
from tests.registers.build import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(cast):
    """Three letters in a book, the second number voided."""
    register = register_of(cast.office)
    paper(cast.clerk)
    with transaction.atomic():
        entry = register.take_number(on=dt.date(register.year, 1, 5), by=cast.clerk)
    void_number(entry, reason="đóng nhầm", by=cast.clerk)
    paper(cast.clerk, code="99/BC-X")
    return register


def found(capsys):
    with pytest.raises(CommandError) as failure:
        call_command("check_registers")
    assert failure.value.returncode == 1
    return capsys.readouterr().out


def test_books_in_order_pass(used, capsys):
    call_command("check_registers")
    assert "Every register is in order" in capsys.readouterr().out


def test_a_gap_is_named(used, capsys):
    used.entries.filter(number=2).delete()
    out = found(capsys)
    assert f"“{used.name}”" in out
    assert "number 02 is missing / thiếu số 02" in out


def test_a_counter_that_ran_ahead_is_a_gap(used, capsys):
    Register.objects.filter(pk=used.pk).update(next_number=5)
    assert "number 04 is missing" in found(capsys)


def test_a_number_outside_the_series_is_named(used, capsys):
    Register.objects.filter(pk=used.pk).update(next_number=3)
    assert "number 03 lies outside 1..2" in found(capsys)


def test_a_double_is_named_even_where_the_constraint_is_gone(used, capsys):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE registers_numberentry DROP CONSTRAINT registers_entry_number_unique")
    NumberEntry.objects.create(
        register=used, number=1, date=dt.date(used.year, 1, 5), state="VOIDED", reason="x"
    )
    assert "number 01 stands there 2 times / số 01 bị trùng" in found(capsys)


def test_a_taken_number_without_a_document_is_named(used, cast, capsys):
    with transaction.atomic():
        used.take_number(on=dt.date(used.year, 1, 5), by=cast.clerk)
    assert "number 04 is taken but no document carries it" in found(capsys)


def test_dates_belong_to_the_year_and_do_not_go_back_in_outgoing_books(cast, capsys):
    register = book(cast.office, direction="OUT", next_number=3)
    for number, day in ((1, dt.date(2026, 3, 2)), (2, dt.date(2026, 3, 1))):
        NumberEntry.objects.create(register=register, number=number, date=day, state="RESERVED", reason="x")
    assert "before the number in front of it" in found(capsys)
    register.entries.filter(number=2).update(date=dt.date(2025, 3, 1))
    assert "khác năm 2026" in found(capsys)


def test_the_day_of_a_voided_number_binds_nobody(cast, capsys):
    register = book(cast.office, direction="OUT", next_number=4)
    days = (dt.date(2026, 3, 2), dt.date(2026, 12, 31), dt.date(2026, 3, 2))
    for number, (day, state) in enumerate(
        zip(days, ("RESERVED", "VOIDED", "RESERVED"), strict=True), start=1
    ):
        NumberEntry.objects.create(register=register, number=number, date=day, state=state, reason="x")
    call_command("check_registers")


def test_an_inserted_number_stands_behind_its_own(used, capsys):
    day = dt.date(used.year, 1, 5)
    NumberEntry.objects.create(register=used, number=2, suffix="a", date=day, state="VOIDED", reason="x")
    call_command("check_registers")
    NumberEntry.objects.create(register=used, number=9, suffix="a", date=day, state="VOIDED", reason="x")
    assert "số phụ 09a không có số chính" in found(capsys)


def test_what_other_apps_check_is_said_too(used, capsys, monkeypatch):
    extra = registry.ConsistencyCheck("registers.extra", lambda: iter(["two documents carry one number"]))
    monkeypatch.setitem(registry.checks, extra.key, extra)
    assert "two documents carry one number" in found(capsys)

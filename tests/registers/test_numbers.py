"""Numbers: one unbroken series, whoever registers at the same time and whatever fails."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, connections, transaction

from accounts.errors import Conflict, Refused
from registers.models import NumberEntry, Register
from registers.models.books import display_number
from registers.services import spoil_next_number, void_loose_number, void_number
from tests.registers.build import book

DAY = dt.date(2026, 11, 22)
CLERKS = 64


class Spoilt(Exception):
    """Something later in the clerk's transaction went wrong."""


def take(register, by, day=DAY):
    with transaction.atomic():
        return register.take_number(on=day, by=by)


@pytest.mark.django_db(transaction=True)
def test_64_clerks_at_once_a_third_failing_leave_neither_gap_nor_double(cast):
    """Tried without the lock: with select_for_update() taken out of take_number(), 61 of the 64 threads died on the
    unique constraint; with that constraint dropped as well, the numbers taken began 1, 1, 1, 1, 1, 1.
    """
    register = book(cast.office)
    actor = cast.clerk
    start = threading.Barrier(CLERKS)
    taken, unexpected = [], []

    def register_one(nth):
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            with transaction.atomic():
                entry = Register.objects.get(pk=register.pk).take_number(on=DAY, by=actor)
                if nth % 3 == 0:
                    raise Spoilt
            taken.append(entry.number)
        except Spoilt:
            pass
        except Exception as problem:
            unexpected.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=register_one, args=(nth,)) for nth in range(CLERKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    expected = CLERKS - len(range(0, CLERKS, 3))
    assert unexpected == []
    assert sorted(taken) == list(range(1, expected + 1))
    register.refresh_from_db()
    assert register.next_number == expected + 1
    assert list(register.entries.values_list("number", flat=True)) == sorted(taken)


@pytest.mark.parametrize(
    ("number", "suffix", "written"),
    [(1, "", "01"), (9, "", "09"), (10, "", "10"), (100, "", "100"), (12, "a", "12a"), (None, "", "")],
)
def test_only_numbers_below_ten_get_one_zero(number, suffix, written):
    assert display_number(number, suffix) == written


@pytest.mark.django_db
class TestTaking:
    def test_starts_at_the_first_number_of_the_book(self, cast):
        register = book(cast.office, first_number=126, next_number=126)
        assert [take(register, cast.clerk).number for _ in range(3)] == [126, 127, 128]

    def test_says_who_took_it_in_which_post(self, cast):
        entry = take(book(cast.office), cast.clerk)
        assert (entry.taken_by, entry.taken_by_name) == (cast.position("clerk"), cast.clerk.user.full_name)

    @pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2027, 1, 1)])
    def test_a_day_of_another_year_is_refused(self, cast, day):
        with pytest.raises(Refused) as refusal:
            take(book(cast.office), cast.clerk, day)
        assert refusal.value.field == "register"

    def test_a_closed_book_gives_no_number(self, cast):
        register = book(cast.office, state=Register.State.CLOSED)
        with pytest.raises(Refused, match="đã đóng"):
            take(register, cast.clerk)
        register.refresh_from_db()
        assert register.next_number == 1

    @pytest.mark.django_db(transaction=True)
    def test_needs_a_transaction(self, cast):
        with pytest.raises(RuntimeError):
            book(cast.office).take_number(on=DAY, by=cast.clerk)

    def test_the_database_refuses_a_double(self, cast):
        register = book(cast.office)
        take(register, cast.clerk)
        with pytest.raises(IntegrityError), transaction.atomic():
            NumberEntry.objects.create(register=register, number=1, date=DAY)


@pytest.mark.django_db
class TestVoiding:
    def test_a_voided_number_stays_with_its_reason_and_is_not_reused(self, cast):
        register = book(cast.office)
        entry = void_number(take(register, cast.clerk), reason=" đóng nhầm ", by=cast.clerk)
        assert (entry.state, entry.reason) == (NumberEntry.State.VOIDED, "đóng nhầm")
        assert take(register, cast.clerk).number == 2

    def test_needs_a_reason(self, cast):
        entry = take(book(cast.office), cast.clerk)
        with pytest.raises(Refused, match="lý do"):
            void_number(entry, reason="  ", by=cast.clerk)

    def test_twice_says_that_it_was_done_before(self, cast):
        entry = take(book(cast.office), cast.clerk)
        void_number(entry, reason="đóng nhầm", by=cast.clerk)
        with pytest.raises(Conflict):
            void_number(entry, reason="lần nữa", by=cast.clerk)

    def test_a_number_stamped_by_mistake_is_taken_and_voided_at_once(self, cast):
        register = book(cast.office)
        entry = spoil_next_number(register, on=DAY, reason="đóng nhầm lên bản nháp", by=cast.clerk)
        register.refresh_from_db()
        assert (entry.number, entry.state, register.next_number) == (1, NumberEntry.State.VOIDED, 2)

    def test_a_number_with_a_document_is_voided_from_its_document_only(self, cast):
        from tests.incoming.build import paper

        document = paper(cast.clerk)
        with pytest.raises(Refused, match="trang văn bản"):
            void_loose_number(document.entry, reason="nhầm", by=cast.clerk)

    @pytest.mark.parametrize("name", ["head", "officer", "dept_head", "admin"])
    def test_only_the_keeper_voids(self, cast, name):
        entry = take(book(cast.office), cast.clerk)
        with pytest.raises(PermissionDenied):
            void_loose_number(entry, reason="nhầm", by=getattr(cast, name))

    def test_a_stranger_does_not_find_the_book(self, cast):
        entry = take(book(cast.office), cast.clerk)
        with pytest.raises(Register.DoesNotExist):
            void_loose_number(entry, reason="nhầm", by=cast.stranger)

"""Books: what may be changed when, one default, closing, the next year."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.errors import Conflict, Refused
from accounts.journal import entries_about
from registers import services
from registers.models import DocumentKind, NumberEntry, Register
from registers.selectors import register_for, registers_for, year_to_copy
from registers.symbols import DEFAULT_PATTERN
from tests.registers.build import book, book_fields

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 22)


def kind(name):
    return DocumentKind.objects.get(name=name)


def use(register, by, times=1):
    with transaction.atomic():
        for _ in range(times):
            register.take_number(on=dt.date(register.year, 6, 1), by=by)


def test_the_first_number_is_the_next_one_of_a_new_book(cast):
    register = services.create_register(book_fields(first_number=126, is_default=True), by=cast.clerk)
    assert (register.organisation, register.next_number, register.is_default) == (cast.office, 126, True)


def test_a_new_default_takes_the_place_of_the_old_one(cast):
    first = services.create_register(book_fields(is_default=True), by=cast.clerk)
    other_direction = services.create_register(
        book_fields(direction="OUT", name="Sổ đi", is_default=True), by=cast.clerk
    )
    second = services.create_register(book_fields(name="Sổ thứ hai", is_default=True), by=cast.clerk)
    defaults = set(Register.objects.filter(is_default=True).values_list("pk", flat=True))
    assert defaults == {second.pk, other_direction.pk}
    services.edit_register(first, book_fields(is_default=True), by=cast.clerk)
    assert Register.objects.get(direction="IN", is_default=True) == first


def test_each_organisation_has_a_default_of_its_own(cast):
    services.create_register(book_fields(is_default=True), by=cast.clerk)
    services.create_register(book_fields(is_default=True), by=cast.branch1_clerk)
    assert Register.objects.filter(is_default=True).count() == 2


def test_a_name_is_given_once_in_a_year_and_direction(cast):
    services.create_register(book_fields(), by=cast.clerk)
    with pytest.raises(Refused) as refusal:
        services.create_register(book_fields(), by=cast.clerk)
    assert refusal.value.field == "name"


@pytest.mark.parametrize("change", [{"year": 2027}, {"direction": "OUT"}, {"first_number": 5}])
def test_direction_year_and_first_number_are_fixed_once_a_number_is_taken(cast, change):
    register = services.create_register(book_fields(), by=cast.clerk)
    use(register, cast.clerk)
    with pytest.raises(Refused, match="không đổi được"):
        services.edit_register(register, book_fields(**change), by=cast.clerk)


def test_editing_a_used_book_leaves_its_counter_alone(cast):
    register = services.create_register(book_fields(), by=cast.clerk)
    stale = Register.objects.get(pk=register.pk)
    use(register, cast.clerk, times=3)
    services.edit_register(stale, book_fields(name="Sổ đến của năm"), by=cast.clerk)
    register.refresh_from_db()
    assert (register.name, register.next_number) == ("Sổ đến của năm", 4)


def test_what_was_changed_is_told_in_words(cast):
    register = services.create_register(book_fields(), by=cast.clerk)
    services.edit_register(register, book_fields(name="Sổ mới", kinds=[kind("Công văn")]), by=cast.clerk)
    told = entries_about(register).last().text
    assert "Sổ văn bản đến 2026 → Sổ mới" in told
    assert "Mọi loại → Công văn" in told


def test_an_unused_book_is_deleted_a_used_one_is_not(cast):
    unused = services.create_register(book_fields(), by=cast.clerk)
    used = services.create_register(book_fields(name="Sổ khác"), by=cast.clerk)
    use(used, cast.clerk)
    services.delete_register(unused, by=cast.clerk)
    with pytest.raises(Refused):
        services.delete_register(used, by=cast.clerk)
    assert list(Register.objects.all()) == [used]


def test_closing_names_the_reserved_numbers_nobody_filled(cast):
    register = services.create_register(book_fields(), by=cast.clerk)
    use(register, cast.clerk, times=2)
    register.entries.filter(number=2).update(state=NumberEntry.State.RESERVED, reason="cho Sở Tài chính")
    unfilled = services.close_register(register, by=cast.clerk)
    assert [entry.number for entry in unfilled] == [2]
    with pytest.raises(Conflict):
        services.close_register(register, by=cast.clerk)
    services.reopen_register(register, by=cast.clerk)
    register.refresh_from_db()
    assert (register.state, register.closed_at) == (Register.State.OPEN, None)


@pytest.mark.parametrize("name", ["head", "officer", "dept_head", "admin"])
def test_only_who_keeps_registers_makes_them(cast, name):
    with pytest.raises(PermissionDenied):
        services.create_register(book_fields(), by=getattr(cast, name))


def test_books_of_the_next_year_are_copied_once(cast):
    services.create_register(book_fields(is_default=True), by=cast.clerk)
    letters = services.create_register(
        book_fields(
            direction="OUT",
            name="Sổ công văn",
            kinds=[kind("Công văn")],
            symbol_pattern="{số}/CTK-{đơn vị}",
            first_number=50,
        ),
        by=cast.clerk,
    )
    closed = services.create_register(book_fields(name="Sổ cũ"), by=cast.clerk)
    services.close_register(closed, by=cast.clerk)

    made = services.copy_to_year(2027, by=cast.clerk)
    assert {(r.name, r.is_default, r.next_number) for r in made} == {
        ("Sổ văn bản đến 2027", True, 1),
        ("Sổ công văn 2027", False, 1),
    }
    copy = next(r for r in made if r.direction == "OUT")
    assert list(copy.kinds.all()) == list(letters.kinds.all())
    assert copy.symbol_pattern == letters.symbol_pattern
    assert services.copy_to_year(2027, by=cast.clerk) == []
    assert Register.objects.filter(year=2027).count() == 2


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (dt.date(2026, 12, 14), None),
        (dt.date(2026, 12, 15), 2027),
        (dt.date(2026, 12, 31), 2027),
        (dt.date(2027, 1, 2), 2027),
    ],
)
def test_the_next_year_is_offered_from_the_15th_of_december(cast, today, year):
    book(cast.office)
    assert year_to_copy(cast.clerk, today) == year
    assert year_to_copy(cast.branch1_clerk, today) is None


def test_the_two_usual_books_are_made_in_one_go_and_only_where_missing(cast):
    services.create_register(book_fields(name="Sổ của tôi"), by=cast.clerk)
    assert [r.name for r in services.create_year_books(2026, by=cast.clerk)] == ["Sổ văn bản đi 2026"]
    assert services.create_year_books(2026, by=cast.clerk) == []
    assert Register.objects.get(direction="OUT").symbol_pattern == DEFAULT_PATTERN


class TestRegisterFor:
    @pytest.fixture
    def books(self, cast):
        everything = book(cast.office, name="Mọi loại", is_default=True)
        petitions = book(cast.office, name="Đơn thư")
        petitions.kinds.add(kind("Đơn, thư"))
        return everything, petitions

    def test_a_book_that_names_the_kind_comes_before_the_default(self, cast, books):
        everything, petitions = books
        assert register_for(cast.office.pk, "IN", DAY, kind("Đơn, thư")) == petitions
        assert register_for(cast.office.pk, "IN", DAY, kind("Công văn")) == everything
        assert list(registers_for(cast.office.pk, "IN", DAY, kind("Đơn, thư"))) == [petitions, everything]

    def test_year_direction_organisation_and_state_count(self, cast, books):
        everything, _petitions = books
        letter = kind("Công văn")
        assert register_for(cast.office.pk, "IN", dt.date(2027, 1, 2), letter) is None
        assert register_for(cast.office.pk, "OUT", DAY, letter) is None
        assert register_for(cast.branch1.pk, "IN", DAY, letter) is None
        services.close_register(everything, by=cast.clerk)
        assert register_for(cast.office.pk, "IN", DAY, letter) is None

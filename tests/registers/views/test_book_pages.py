"""The pages of the books: who sees them, what they show, what they do."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.journal import entries_about
from registers.models import DocumentKind, NumberEntry, Register
from registers.symbols import DEFAULT_PATTERN
from tests.registers.build import book

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year
LIST, NEW = reverse("registers:list"), reverse("registers:new")


def typed(**changes):
    """The form as a browser sends it."""
    return {"direction": "IN", "year": YEAR, "name": "Sổ đến", "first_number": 1} | changes


def fill(register, by, times):
    with transaction.atomic():
        return [register.take_number(on=dt.date(register.year, 1, 5), by=by) for _ in range(times)]


class TestList:
    def test_without_a_book_it_says_so_and_offers_both_at_once(self, cast, sign_in):
        client = sign_in("clerk")
        page = client.get(LIST).content.decode()
        assert f"Chưa có sổ văn bản đến năm {YEAR}" in page
        assert f"Tạo sổ đến và sổ đi năm {YEAR}" in page
        answer = client.post(reverse("registers:create_year"), {"year": YEAR}, follow=True)
        assert {r.direction for r in Register.objects.filter(organisation=cast.office, is_default=True)} == {
            "IN",
            "OUT",
        }
        assert f"Sổ văn bản đến {YEAR}" in answer.content.decode()
        client.post(reverse("registers:create_year"), {"year": YEAR})
        assert Register.objects.count() == 2

    def test_a_direction_without_a_book_is_said_on_its_own(self, cast, sign_in):
        book(cast.office, direction="IN", year=YEAR)
        page = sign_in("clerk").get(LIST).content.decode()
        assert f"Chưa có sổ văn bản đi năm {YEAR}" in page
        assert f"Chưa có sổ văn bản đến năm {YEAR}" not in page

    def test_shows_where_the_numbers_stand(self, cast, sign_in):
        register = book(cast.office, year=YEAR, name="Sổ của Cục", is_default=True)
        fill(register, cast.clerk, 12)
        register.entries.filter(number=3).update(state=NumberEntry.State.RESERVED, reason="giữ")
        page = sign_in("clerk").get(LIST).content.decode()
        for text in (
            "Sổ của Cục",
            "Mặc định",
            "Mọi loại",
            ">12<",
            "<b>13</b>",
            "1 số chưa sử dụng",
            "Đang dùng",
        ):
            assert text in page

    def test_years_are_tabs(self, cast, sign_in):
        book(cast.office, year=YEAR - 1, name="Sổ năm ngoái")
        client = sign_in("clerk")
        assert "Sổ năm ngoái" not in client.get(LIST).content.decode()
        assert "Sổ năm ngoái" in client.get(LIST, {"nam": YEAR - 1}).content.decode()
        assert client.get(LIST, {"nam": "abc"}).status_code == 200

    def test_the_next_year_is_made_from_this_one(self, cast, sign_in):
        book(cast.office, year=YEAR - 1, name=f"Sổ đến {YEAR - 1}", is_default=True)
        client = sign_in("clerk")
        assert f"Tạo sổ năm {YEAR} từ sổ năm {YEAR - 1}" in client.get(LIST).content.decode()
        client.post(reverse("registers:copy_year"), {"year": YEAR})
        assert Register.objects.get(year=YEAR).name == f"Sổ đến {YEAR}"

    @pytest.mark.parametrize("year", ["1999", "abc", ""])
    def test_a_year_far_away_is_refused(self, sign_in, year):
        answer = sign_in("clerk").post(reverse("registers:create_year"), {"year": year})
        assert answer.status_code == 422
        assert not Register.objects.exists()


class TestForm:
    def test_a_book_is_made_and_its_page_opens(self, cast, sign_in):
        letter = DocumentKind.objects.get(name="Công văn")
        answer = sign_in("clerk").post(
            NEW,
            typed(
                direction="OUT",
                symbol_pattern="{số}/CTK-{đơn vị}",
                kinds=[letter.pk],
                is_default="on",
                first_number=126,
            ),
        )
        register = Register.objects.get()
        assert answer.url == register.get_absolute_url()
        assert (register.organisation, register.next_number, register.is_default) == (cast.office, 126, True)
        assert list(register.kinds.all()) == [letter]
        assert entries_about(register).get().verb == "create-register"

    def test_an_outgoing_book_without_a_pattern_takes_the_usual_one(self, sign_in):
        sign_in("clerk").post(NEW, typed(direction="OUT"))
        assert Register.objects.get().symbol_pattern == DEFAULT_PATTERN

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "Sổ đã có"}, "name"),
            ({"year": 1999}, "year"),
            ({"first_number": 0}, "first_number"),
            ({"direction": "UP"}, "direction"),
            ({"direction": "OUT", "symbol_pattern": "{số}/CV-CTK"}, "symbol_pattern"),
            ({"direction": "OUT", "symbol_pattern": "CTK"}, "symbol_pattern"),
        ],
    )
    def test_wrong_input_comes_back_with_what_was_typed(self, cast, sign_in, change, field):
        book(cast.office, year=YEAR, name="Sổ đã có")
        answer = sign_in("clerk").post(NEW, typed(**{"name": "Sổ tôi gõ"} | change))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert 'id="loi"' in answer.content.decode()
        assert Register.objects.count() == 1

    def test_a_legal_normative_kind_is_not_for_outgoing_books(self, sign_in):
        decree = DocumentKind.objects.get(name="Nghị định")
        answer = sign_in("clerk").post(NEW, typed(direction="OUT", kinds=[decree.pk]))
        assert "không ban hành" in str(answer.context["form"].errors["kinds"])

    def test_fixed_fields_of_a_used_book_cannot_be_sent(self, cast, sign_in):
        register = book(cast.office, year=YEAR)
        fill(register, cast.clerk, 2)
        url = reverse("registers:edit", args=[register.pk])
        client = sign_in("clerk")
        assert client.get(url).content.decode().count("disabled") >= 3
        answer = client.post(url, typed(name="Tên mới", direction="OUT", year=YEAR + 1, first_number=9))
        register.refresh_from_db()
        assert answer.status_code == 302
        assert (register.name, register.direction, register.year, register.next_number) == (
            "Tên mới",
            "IN",
            YEAR,
            3,
        )

    def test_the_example_follows_the_pattern(self, sign_in):
        page = sign_in("clerk").get(
            reverse("registers:symbol_example"), {"direction": "OUT", "symbol_pattern": ""}
        )
        assert "05/QĐ-CTK" in page.content.decode()
        assert "05/CTK-TCHC" in page.content.decode()
        page = sign_in("branch1_clerk").get(reverse("registers:symbol_example"), {"direction": "OUT"})
        assert "05/CCTK-TH" in page.content.decode()
        page = sign_in("clerk").get(
            reverse("registers:symbol_example"), {"direction": "OUT", "symbol_pattern": "{số}/CV-CTK"}
        )
        assert "không có chữ viết tắt" in page.content.decode()


class TestLedger:
    def test_fifty_lines_a_page_last_number_first(self, cast, sign_in):
        register = book(cast.office, year=YEAR)
        fill(register, cast.clerk, 60)
        client = sign_in("clerk")
        first = client.get(register.get_absolute_url())
        assert [line.entry.number for line in first.context["lines"]] == list(range(60, 10, -1))
        second = client.get(register.get_absolute_url() + first.context["older"])
        assert [line.entry.number for line in second.context["lines"]] == list(range(10, 0, -1))
        assert second.context["older"] == ""

    def test_voided_reserved_and_inserted_numbers_say_why(self, cast, sign_in):
        register = book(cast.office, year=YEAR)
        entries = fill(register, cast.clerk, 3)
        for entry, state, suffix in zip(entries, ("VOIDED", "RESERVED", "TAKEN"), ("", "", "a"), strict=True):
            entry.state, entry.suffix, entry.reason = state, suffix, f"vì {entry.number}"
            entry.save()
        page = sign_in("clerk").get(register.get_absolute_url()).content.decode()
        assert "Đã hủy số: vì 1" in page
        assert "Số giữ chưa sử dụng: vì 2" in page
        assert "Số phụ: vì 3" in page
        assert "03a" in page

    def test_a_part_is_chosen_by_day_or_number(self, cast, sign_in):
        register = book(cast.office, year=YEAR)
        with transaction.atomic():
            for month in range(1, 7):
                register.take_number(on=dt.date(YEAR, month, 1), by=cast.clerk)
        client = sign_in("clerk")

        def numbers(**query):
            shown = client.get(register.get_absolute_url(), query).context["lines"]
            return [line.entry.number for line in shown]

        assert numbers(tu_so=2, den_so=4) == [4, 3, 2]
        assert numbers(tu_ngay=f"01/03/{YEAR}", den_ngay=f"01/04/{YEAR}") == [4, 3]
        assert numbers(trang_thai="giu") == []
        assert client.get(register.get_absolute_url(), {"tu_ngay": "abc"}).status_code == 422
        assert client.get(register.get_absolute_url(), {"trang": "999"}).status_code == 200

    def test_the_columns_are_those_of_the_decree(self, cast, sign_in):
        register = book(cast.office, year=YEAR)
        fill(register, cast.clerk, 1)
        page = sign_in("clerk").get(register.get_absolute_url()).content.decode()
        heads = [
            "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản",
            "Tên loại và trích yếu nội dung văn bản", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
        ]  # fmt: skip
        places = [page.index(f'<th scope="col">{head}</th>') for head in heads]
        assert places == sorted(places)
        assert all(f"<th>({n})</th>" in page for n in range(1, 11))


class TestActs:
    @pytest.fixture
    def register(self, cast):
        return book(cast.office, year=YEAR)

    def url(self, name, register, *args):
        return reverse(f"registers:{name}", args=[register.pk, *args])

    def test_closing_asks_with_the_reserved_numbers_then_closes(self, cast, register, sign_in):
        fill(register, cast.clerk, 2)
        register.entries.filter(number=2).update(state="RESERVED", reason="cho Sở Tài chính")
        client = sign_in("clerk")
        assert "Số 02: cho Sở Tài chính" in client.get(self.url("close", register)).content.decode()
        client.post(self.url("close", register))
        register.refresh_from_db()
        assert register.state == "CLOSED"
        assert client.post(self.url("close", register)).status_code == 409
        client.post(self.url("reopen", register))
        register.refresh_from_db()
        assert register.state == "OPEN"

    def test_deleting_an_unused_book(self, cast, register, sign_in):
        client = sign_in("clerk")
        assert client.get(self.url("delete", register)).status_code == 200
        assert client.post(self.url("delete", register)).url == f"{LIST}?nam={YEAR}"
        assert not Register.objects.exists()

    def test_deleting_a_used_book_is_refused(self, cast, register, sign_in):
        fill(register, cast.clerk, 1)
        assert sign_in("clerk").post(self.url("delete", register)).status_code == 422
        assert Register.objects.exists()

    def test_spoiling_the_next_number_needs_a_day_of_the_year_and_a_reason(self, register, sign_in):
        client = sign_in("clerk")
        url = self.url("spoil", register)
        assert client.get(url).status_code == 200
        assert client.post(url, {"on": f"05/01/{YEAR}", "reason": " "}).status_code == 422
        assert client.post(url, {"on": f"05/01/{YEAR - 1}", "reason": "nhầm"}).status_code == 422
        assert client.post(url, {"on": f"05/01/{YEAR}", "reason": "đóng nhầm"}).status_code == 302
        entry = NumberEntry.objects.get()
        assert (entry.number, entry.state, entry.reason) == (1, "VOIDED", "đóng nhầm")

    def test_voiding_a_loose_number(self, cast, register, sign_in):
        (entry,) = fill(register, cast.clerk, 1)
        client = sign_in("clerk")
        url = self.url("void", register, entry.pk)
        assert url in client.get(register.get_absolute_url()).content.decode()
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "giữ thừa"}).status_code == 302
        assert client.post(url, {"reason": "lần nữa"}).status_code == 409
        assert url not in client.get(register.get_absolute_url()).content.decode()

    def test_a_number_of_another_book_is_not_found(self, cast, register, sign_in):
        (entry,) = fill(book(cast.office, year=YEAR, name="Sổ khác"), cast.clerk, 1)
        assert sign_in("clerk").get(self.url("void", register, entry.pk)).status_code == 404

    def test_the_history_tells_who_did_what(self, register, sign_in):
        client = sign_in("clerk")
        client.post(self.url("close", register))
        page = client.get(self.url("history", register)).content.decode()
        assert "Hoàng Thị Nga" in page
        assert "Đóng sổ" in page


READERS = {"clerk": True, "head": True, "deputy": True}
NOBODY = ("officer", "dept_head", "tchc_head", "admin")
FOREIGN = ("stranger", "stranger_head", "branch1_clerk", "branch1_head")
ACTS = ("edit", "close", "reopen", "delete", "spoil")


class TestWhoMay:
    @pytest.fixture
    def register(self, cast):
        return book(cast.office, year=YEAR)

    @pytest.mark.parametrize("name", READERS)
    def test_clerk_and_leaders_read(self, register, sign_in, name):
        client = sign_in(name)
        for url in (LIST, register.get_absolute_url(), reverse("registers:history", args=[register.pk])):
            assert client.get(url).status_code == 200

    @pytest.mark.parametrize("name", NOBODY)
    def test_colleagues_without_the_right_read_why_not(self, register, sign_in, name):
        client = sign_in(name)
        for url in (LIST, NEW, register.get_absolute_url()):
            answer = client.get(url)
            assert answer.status_code == 403
            assert "Chỉ văn thư và lãnh đạo" in answer.content.decode()

    @pytest.mark.parametrize("name", FOREIGN)
    def test_other_organisations_find_nothing(self, register, sign_in, name):
        client = sign_in(name)
        assert register.name not in client.get(LIST).content.decode()
        urls = [register.get_absolute_url(), reverse("registers:history", args=[register.pk])]
        for url in urls + [reverse(f"registers:{act}", args=[register.pk]) for act in ACTS]:
            assert client.get(url).status_code == 404
            assert client.post(url).status_code in (404, 405)

    @pytest.mark.parametrize("act", ACTS)
    def test_leaders_do_not_keep_books(self, register, sign_in, act):
        client = sign_in("head")
        url = reverse(f"registers:{act}", args=[register.pk])
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403
        assert url not in client.get(register.get_absolute_url()).content.decode()
        assert client.get(NEW).status_code == 403
        assert client.post(reverse("registers:create_year"), {"year": YEAR}).status_code == 403
        assert client.post(reverse("registers:copy_year"), {"year": YEAR}).status_code == 403

    def test_everything_asks_for_a_login(self, register, client):
        for url in (LIST, NEW, register.get_absolute_url(), reverse("registers:close", args=[register.pk])):
            assert client.get(url).url.startswith(reverse("accounts:login"))


MOST_QUERIES = 12


class TestQueries:
    def queries(self, client, url, django_assert_max_num_queries):
        client.get(url)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    def test_the_list_costs_the_same_with_one_and_with_twenty_books(
        self, cast, sign_in, django_assert_max_num_queries
    ):
        client = sign_in("clerk")
        letter = DocumentKind.objects.get(name="Công văn")
        book(cast.office, year=YEAR).kinds.add(letter)
        one = self.queries(client, LIST, django_assert_max_num_queries)
        for n in range(20):
            book(cast.office, year=YEAR, name=f"Sổ {n}").kinds.add(letter)
        assert self.queries(client, LIST, django_assert_max_num_queries) == one

    def test_a_book_costs_the_same_with_one_and_with_fifty_lines(
        self, cast, sign_in, django_assert_max_num_queries
    ):
        from tests.incoming.build import paper, register_of

        client = sign_in("clerk")
        register = register_of(cast.office)
        paper(cast.clerk)
        one = self.queries(client, register.get_absolute_url(), django_assert_max_num_queries)
        for n in range(49):
            paper(cast.clerk, code=f"{n}/X")
        assert self.queries(client, register.get_absolute_url(), django_assert_max_num_queries) == one

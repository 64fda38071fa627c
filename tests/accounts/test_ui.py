"""What the presentation tags say: deadlines, names, sizes, states, forms."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from accounts.appearance import appearance
from accounts.charts import NARROWEST, TOTALS, WIDTH, bar_rows
from accounts.deadlines import deadline
from accounts.marks import MARKS, mark_of
from accounts.templatetags import ui
from eoffice.specimen import STATES

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def friday_morning(monkeypatch):
    """It is 09:00 in Hà Nội."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC))


@pytest.mark.parametrize("name", ["check-circle", "own-wait"])
def test_an_icon_that_stands_alone_is_read_out_and_one_beside_a_word_is_not(name):
    alone, beside = ui.icon(name, "", "Đã làm"), ui.icon(name)
    assert 'role="img"' in alone
    assert 'aria-label="Đã làm"' in alone
    assert "aria-hidden" not in alone
    assert 'aria-hidden="true"' in beside


@pytest.mark.parametrize(
    ("due", "done", "days", "tone", "text"),
    [
        (dt.date(2026, 11, 30), None, None, "", "Còn 10 ngày"),
        (dt.date(2026, 11, 22), None, None, "soon", "Còn 2 ngày"),
        (dt.date(2026, 11, 25), None, 2, "soon", "Còn 2 ngày"),
        (TODAY, None, None, "soon", "Hạn hôm nay"),
        (dt.date(2026, 11, 19), None, None, "late", "Quá hạn 1 ngày"),
        (dt.date(2026, 11, 17), None, -1, "late", "Quá hạn 1 ngày"),
        (TODAY, TODAY, None, "met", "Đúng hạn"),
        (dt.date(2026, 11, 18), TODAY, None, "missed", "Quá hạn 2 ngày"),
    ],
)
def test_a_deadline_says_how_far_away_it_is(due, done, days, tone, text):
    said = deadline(due, done=done, days=days)
    assert (said.tone, said.text) == (tone, text)


def test_a_deadline_with_an_hour_is_late_once_the_hour_has_passed():
    said = ui.due_info(dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC))
    assert (said.tone, said.text) == ("late", "Quá hạn hôm nay")


def test_a_deadline_far_away_shows_its_date_and_no_deadline_shows_nothing():
    far = render_to_string("components/due.html", {"due": dt.date(2026, 11, 30)})
    assert ">30/11</time>" in far
    assert "due--" not in far
    assert render_to_string("components/due.html", {"due": None}).strip() == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Phạm Thu Dung", "TD"),
        ("Chi cục 1", "C1"),
        ("Phòng Tổ chức - Hành chính", "HC"),
        ("An", "A"),
        ("", "?"),
    ],
)
def test_initials_put_the_given_name_last(name, letters):
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("size", "text"), [(812, "812 B"), (412_300, "412 kB"), (3_440_000, "3,4 MB"), (None, "")]
)
def test_file_sizes_are_written_with_a_comma(size, text):
    assert ui.file_size(size) == text


def test_times_are_short_today_and_dated_before():
    template = Template(
        "{% load ui %}{{ now|short_time }} {{ before|short_time }} {{ old|short_time }} {{ now|vn_datetime }}"
    )
    now = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
    context = Context({"now": now, "before": now - dt.timedelta(days=1), "old": dt.date(2025, 12, 31)})
    assert template.render(context) == "09:00 19/11 31/12/2025 09:00 ngày 20/11"


def test_every_state_has_a_glyph_of_its_own_and_letter_case_does_not_matter():
    named = {code for codes in STATES.values() for code in codes.split()}
    assert named <= set(MARKS)
    assert mark_of("in_progress") == MARKS["IN_PROGRESS"]
    assert mark_of("SIGNED", "signing").tone == "done"
    for mark in MARKS.values():
        assert "<svg" in ui.icon(mark.glyph)


def test_the_query_string_replaces_and_drops_parameters():
    request = RequestFactory().get("/?muc=cho&sau=9&q=số")
    assert ui.query_string({"request": request}, sau=None, muc="tat-ca") == "?muc=tat-ca&q=s%E1%BB%91"


def test_the_fullest_row_of_a_chart_fits_and_no_bar_is_too_thin_for_its_number():
    rows = bar_rows(
        [{"label": "A", "late": 1, "soon": 1, "ok": 400}, {"label": "B", "late": 0, "soon": 0, "ok": 2}]
    )
    assert rows[0].end <= WIDTH - TOTALS + 6
    assert all(bar.width >= NARROWEST for row in rows for bar in row.bars)
    assert [(bar.tone, bar.count) for bar in rows[1].bars] == [("ok", 2)]
    assert bar_rows([]) == []


class Registration(forms.Form):
    symbol = forms.CharField(label="Số, ký hiệu", help_text="Như trên văn bản")
    dated = forms.DateField(label="Ngày văn bản", required=False)
    urgency = forms.ChoiceField(
        label="Độ khẩn", choices=[("a", "Thường"), ("b", "Khẩn")], widget=forms.RadioSelect
    )


def test_a_field_ties_its_help_and_its_errors_to_the_control():
    html = str(Registration({"urgency": "a"})["symbol"].as_field_group())
    assert 'class="form-control"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_symbol_helptext id_symbol_error"' in html
    assert 'id="id_symbol_helptext"' in html
    assert 'id="id_symbol_error"' in html


def test_a_file_field_invites_in_the_words_of_the_house_and_stays_a_labelled_input():
    form = type("Sent", (forms.Form,), {"pdf": forms.FileField(label="Tệp PDF", widget=forms.FileInput)})()
    html = str(form["pdf"].as_field_group())
    assert 'for="id_pdf">Tệp PDF<' in html
    assert "data-file-field" in html
    assert "Chọn tệp" in html
    assert html.count("<input") == 1


def test_only_fields_one_may_leave_out_say_so():
    form = Registration()
    assert "không bắt buộc" in form["dated"].as_field_group()
    assert "không bắt buộc" not in form["symbol"].as_field_group()


def test_dates_are_typed_with_digits_and_shown_as_the_office_writes_them():
    html = str(Registration(initial={"dated": dt.date(2026, 11, 9)})["dated"])
    assert 'value="09/11/2026"' in html
    assert 'inputmode="numeric"' in html
    assert "data-date" in html


def test_the_error_summary_links_to_each_field_and_to_the_first_choice_of_a_group():
    html = render_to_string("components/errsum.html", {"form": Registration({})})
    assert 'href="#id_symbol"' in html
    assert 'href="#id_urgency_0"' in html
    assert "còn 2 chỗ cần sửa" in html
    assert render_to_string("components/errsum.html", {"form": Registration()}).strip() == ""


def test_the_rail_is_remembered_and_forgotten_and_never_leads_away():
    post = RequestFactory().post
    remembered = appearance(post("/giao-dien/", {"rail": "gon", "next": "/van-ban-den/"}))
    assert remembered.cookies["rail"].value == "gon"
    assert remembered.url == "/van-ban-den/"
    forgotten = appearance(post("/giao-dien/", {"rail": "", "next": "https://xau.example/"}))
    assert forgotten.cookies["rail"]["max-age"] == 0
    assert forgotten.url == "/"


def test_the_page_for_our_own_failure_needs_nothing_but_itself():
    html = render_to_string("500.html")
    assert "Máy chủ gặp lỗi" in html
    assert 'href="/"' in html

"""Nơi nhận as a field: three parts, whole Cục, groups, purposes, lines by hand; 700 units in a handful of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Unit
from outgoing.forms.recipients import RecipientsField, chosen_of
from outgoing.lines import Line
from outgoing.models import ExternalBody, OutgoingDocument, Recipient, RecipientGroup
from outgoing.services.recipients import build
from tests.outgoing.build import issued

pytestmark = pytest.mark.django_db


class Letter(forms.Form):
    """Any form with the field."""

    subject = forms.CharField()
    recipients = RecipientsField(required=True)


def sent(**values: Any) -> QueryDict:
    """What a browser posts; the common purpose is always there."""
    data = QueryDict(mutable=True)
    data["subject"] = "V/v báo cáo"
    for name, value in ({"purpose": "ACT"} | values).items():
        key = "recipients" if name == "keys" else f"recipients_{name}"
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def letter(actor: Any, data: QueryDict | None = None, **options: Any) -> Letter:
    form = Letter(data, **options)
    form.fields["recipients"].actor = actor
    return form


def lines(actor: Any, **values: Any) -> list[Line]:
    form = letter(actor, sent(**values))
    assert form.is_valid(), form.errors
    return form.cleaned_data["recipients"]


def problems(actor: Any, **values: Any) -> list[str]:
    return letter(actor, sent(**values)).errors["recipients"]


def u(unit: Unit) -> str:
    return f"u{unit.pk}"


def p(cast: Any, name: str) -> str:
    return f"p{cast.principal(name).pk}"


def test_the_three_parts_come_out_as_lines(cast):
    body = ExternalBody.objects.create(organisation=cast.office, name="Sở Tài chính")
    found = lines(
        cast.clerk,
        keys=[p(cast, "officer"), p(cast, "tkth"), u(cast.branch1), f"e{body.pk}"],
        purpose="REPORT",
        **{"as": ["", f"{u(cast.branch1)}:INFORM"]},
        paper=[u(cast.branch1), p(cast, "officer")],
        name=["UBND phường 5", ""],
        address=["12 Lê Lợi", ""],
        email=["", ""],
        keep=["n0"],
    )
    assert found == [
        Line(purpose="REPORT", principal_id=cast.principal("tkth").pk),
        Line(purpose="REPORT", principal_id=cast.principal("officer").pk),
        Line(purpose="INFORM", with_paper=True, unit_id=cast.branch1.pk),
        Line(purpose="REPORT", external_id=body.pk),
        Line(purpose="REPORT", name="UBND phường 5", address="12 Lê Lợi", keep=True),
    ]


def test_all_chi_cuc_of_a_cuc_in_one_tick_without_the_cuc_itself(cast):
    found = lines(cast.clerk, all=str(cast.office.pk))
    assert [line.unit_id for line in found] == [cast.branch1.pk, cast.branch2.pk]
    assert [line.unit_id for line in lines(cast.branch1_clerk, all=str(cast.office.pk))] == [cast.branch2.pk]


def test_the_own_cuc_stands_first(cast):
    Unit.objects.filter(pk=cast.office.pk).update(order=99)
    for name in ("clerk", "branch1_clerk"):
        form = letter(cast.actor(name))
        catalogue = form.fields["recipients"].catalogue_for(chosen_of(None))
        assert [office.pk for office in catalogue.offices] == [cast.office.pk, cast.other.pk]


def test_a_group_stands_for_what_can_still_be_chosen_of_it(cast):
    body = ExternalBody.objects.create(organisation=cast.office, name="Sở Tài chính")
    hidden = ExternalBody.objects.create(organisation=cast.office, name="Sở cũ", is_active=False)
    group = RecipientGroup.objects.create(organisation=cast.office, name="Báo cáo tháng")
    group.units.set([cast.branch1, cast.other])
    group.externals.set([body, hidden])
    Unit.objects.filter(pk=cast.other.pk).update(closed_on=timezone.localdate())
    found = lines(cast.clerk, keys=[u(cast.branch1)], group=str(group.pk))
    assert [(line.unit_id, line.external_id) for line in found] == [(cast.branch1.pk, None), (None, body.pk)]


def test_a_group_of_another_organisation_means_nothing(cast):
    group = RecipientGroup.objects.create(organisation=cast.other, name="Của người khác")
    group.units.set([cast.branch1])
    assert problems(cast.clerk, group=str(group.pk)) == ["Chọn ít nhất một nơi nhận"]


def test_what_is_not_offered_is_refused(cast):
    theirs = ExternalBody.objects.create(organisation=cast.other, name="Sở của Cục khác")
    forged = [
        u(cast.office),
        p(cast, "stranger"),
        p(cast, "branch1_officer"),
        f"e{theirs.pk}",
        "u999999",
        "x1",
        "u²",
    ]
    for key in forged:
        assert "không còn chọn được" in problems(cast.clerk, keys=[key])[0], key
    closed = cast.branch1
    closed.closed_on = timezone.localdate() - dt.timedelta(days=1)
    closed.save()
    assert "không còn chọn được" in problems(cast.clerk, keys=[u(closed)])[0]


def test_a_key_sent_twice_counts_once_and_a_name_written_twice_is_said(cast):
    assert len(lines(cast.clerk, keys=[u(cast.branch1), u(cast.branch1)])) == 1
    twice = problems(cast.clerk, name=["Sở A", "sở a"], address=["", ""], email=["", ""])
    assert twice == ["“sở a” được ghi hai lần."]


def test_lines_by_hand_are_judged_all_at_once(cast):
    found = problems(
        cast.clerk,
        name=["", "Sở B", "x" * 201],
        address=["12 Lê Lợi", "", ""],
        email=["", "khong-phai-thu", ""],
    )
    assert len(found) == 3
    assert any("12 Lê Lợi" in each for each in found)


def test_a_purpose_that_does_not_exist_is_refused(cast):
    assert problems(cast.clerk, keys=[u(cast.branch1)], purpose="STEAL")
    assert problems(cast.clerk, keys=[u(cast.branch1)], **{"as": f"{u(cast.branch1)}:STEAL"})
    assert problems(cast.clerk, name="Sở A", address="", email="", **{"as": "n0:STEAL"})


def test_a_rejected_form_comes_back_as_it_was(cast):
    data = sent(
        keys=[p(cast, "officer")],
        all=str(cast.office.pk),
        purpose="COOPERATE",
        **{"as": [f"{u(cast.branch2)}:REPORT", "n1:INFORM"]},
        paper=[u(cast.branch2), "n1"],
        name=["", "Sở <A>"],
        address=["", "3 Phố"],
        email=["", "sai"],
        keep="n1",
    )
    form = letter(cast.clerk, data)
    assert not form.is_valid()
    shown = str(form["recipients"])
    assert f'value="{p(cast, "officer")}" checked' in shown
    assert f'value="{u(cast.branch1)}" checked' in shown
    assert f'value="{u(cast.branch2)}:REPORT" selected' in shown
    assert f'name="recipients_paper" value="{u(cast.branch2)}" checked' in shown
    assert '<option value="COOPERATE" selected>' in shown
    assert 'value="Sở &lt;A&gt;"' in shown
    assert 'value="n0:INFORM" selected' in shown
    assert 'name="recipients_keep" value="n0" checked' in shown


def test_the_form_can_be_brought_back_with_the_rows_of_what_was_ticked(cast):
    form = letter(cast.clerk, sent(keys=[u(cast.branch1)], refresh="1"))
    assert form.errors["recipients"] == ["Đã cập nhật danh sách nơi nhận, chưa lưu."]
    assert f'value="{u(cast.branch1)}:REPORT"' in str(form["recipients"])


def test_the_recipients_of_a_document_are_where_it_begins(cast):
    document = issued(cast, "branch1", "branch2", "officer", "Sở Tài chính")
    document.recipients.filter(unit=cast.branch2).update(purpose="INFORM", with_paper=True)
    form = letter(cast.clerk, initial={"recipients": document.recipients.all()})
    shown = str(form["recipients"])
    assert f'value="{u(cast.branch1)}" checked' in shown
    assert f'value="{u(cast.branch2)}:INFORM" selected' in shown
    assert f'name="recipients_paper" value="{u(cast.branch2)}" checked' in shown
    assert 'value="Sở Tài chính"' in shown
    assert "4 nơi nhận" in shown


def test_a_unit_that_has_closed_since_is_named_and_falls_out(cast):
    document = issued(cast, "branch1", "branch2")
    Unit.objects.filter(pk=cast.branch1.pk).update(closed_on=timezone.localdate())
    shown = str(letter(cast.clerk, initial={"recipients": document.recipients.all()})["recipients"])
    assert "Không còn chọn được, sẽ bỏ khi lưu: Chi cục Thống kê 1" in shown


def test_what_already_has_the_document_is_not_offered_again(cast):
    form = letter(cast.clerk, sent(keys=[u(cast.branch1)], all=str(cast.office.pk)))
    form.fields["recipients"].without = {u(cast.branch1)}
    assert form.errors["recipients"] == ["Nơi nhận được chọn đã có văn bản này."]
    assert f'value="{u(cast.branch1)}"' not in str(form["recipients"])


def test_a_line_to_be_kept_is_in_the_directory_from_now_on(cast):
    document = OutgoingDocument(organisation=cast.office)
    chosen = [Line(name="UBND phường 5", address="12 Lê Lợi", keep=True), Line(name="Sở B")]
    rows = build(document, chosen, by=cast.clerk)
    body = ExternalBody.objects.get()
    assert (body.name, body.organisation, rows[0].external, rows[1].external) == (
        "UBND phường 5", cast.office, body, None)  # fmt: skip
    assert build(document, chosen[:1], by=cast.clerk)[0].external == body


@pytest.fixture
def many(cast):
    """63 Cục with 700 Chi cục among them, a long directory and a group of everybody."""
    day = dt.date(2020, 1, 1)
    offices = Unit.objects.bulk_create(
        Unit(kind="OFFICE", name=f"Cục Thống kê tỉnh {n:02}", short_name=f"Cục {n:02}", opened_on=day)
        for n in range(63)
    )
    branches = Unit.objects.bulk_create(
        Unit(
            kind="BRANCH",
            name=f"Chi cục Thống kê khu vực {n:03}",
            short_name=f"Chi cục {n:03}",
            parent=offices[n % 63],
            opened_on=day,
        )
        for n in range(700)
    )
    ExternalBody.objects.bulk_create(
        ExternalBody(organisation=cast.office, name=f"Sở thứ {n:04}") for n in range(1500)
    )
    group = RecipientGroup.objects.create(organisation=cast.office, name="Cả nước")
    group.units.set(branches)
    return branches


def test_700_units_are_drawn_in_four_queries(cast, many, django_assert_num_queries):
    form = letter(cast.clerk)
    with django_assert_num_queries(4):
        shown = str(form["recipients"])
    assert shown.count('name="recipients" value="u') == 700 + 63 + 3
    assert len(shown) < 260_000
    assert "Danh bạ còn nơi khác" in shown


def test_700_lines_are_judged_in_four_queries_and_drawn_again_with_none(
    cast, many, django_assert_num_queries
):
    body = ExternalBody.objects.get(name="Sở thứ 1400")
    form = letter(cast.clerk, sent(keys=[*map(u, many), f"e{body.pk}"]))
    with django_assert_num_queries(4):
        assert form.is_valid(), form.errors
    assert len(form.cleaned_data["recipients"]) == 701
    with django_assert_num_queries(0):
        str(form["recipients"])


def test_700_lines_are_written_in_a_few_statements(cast, many, django_assert_max_num_queries):
    document = issued(cast, "branch1")
    chosen = [Line(unit_id=unit.pk) for unit in many]
    with django_assert_max_num_queries(5):
        Recipient.objects.bulk_create(build(document, chosen, by=cast.clerk))

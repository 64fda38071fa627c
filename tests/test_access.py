"""Every address × who asks × GET and POST: the table of access, kept in access_table.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.access import ACTORS, ARGUMENTS, READERS, answer
from tests.test_project import views

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("access")]  # one office for all

TABLE = Path(__file__).with_name("access_table.txt")
SIGN_IN = "in"
LET_THROUGH = ("200", "201", "204", "302")
OWN_ACCOUNT = "accounts:"


def read_table() -> dict[str, dict[str, tuple[str, ...]]]:
    """Rows of the table: address → column → what GET and POST answer."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    columns = lines[0].split()[1:]
    assert columns == list(ACTORS)
    rows = {}
    for line in lines[1:]:
        name, *cells = line.replace(" @", "@").split()
        assert len(cells) == len(columns), f"the row of {name} has {len(cells)} cells"
        rows[name.replace("@", " @")] = {
            column: tuple(cell.split("/")) for column, cell in zip(columns, cells, strict=True)
        }
    return rows


ROWS = read_table()


def said(response) -> str:
    """The answer as the table writes it."""
    if response.status_code == 302 and response["Location"].startswith("/dang-nhap/?"):
        return SIGN_IN
    if response.status_code == 503 and response.request["PATH_INFO"] == "/healthz":
        return "200"  # no worker runs beside these tests
    return str(response.status_code)


def test_the_table_has_every_address_and_no_other():
    names = {name for name, _view in views()}
    assert {row.split()[0] for row in ROWS} == names


@pytest.mark.parametrize("row", ROWS)
def test_the_answer_is_the_one_in_the_table_and_who_is_refused_changes_nothing(
    row, office, django_db_blocker
):
    wrong, changed_by_refused = [], []
    with django_db_blocker.unblock():
        for column, cell in ROWS[row].items():
            for method, expected in zip(("GET", "POST"), cell, strict=True):
                if expected == "405" and column not in ("clerk", "postless"):
                    continue  # said before anybody is looked at
                response, changed = answer(office, row, column, method)
                if said(response) != expected:
                    wrong.append(f"{column} {method}: {said(response)}, the table says {expected}")
                if changed and said(response) not in LET_THROUGH:
                    changed_by_refused.append(f"{column}: {said(response)}")
    assert not wrong, "\n".join(wrong)
    assert not changed_by_refused, f"refused, and yet something changed: {changed_by_refused}"


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_for_somebody_changes_nothing_anywhere(who, office, django_db_blocker):
    """Delegation of reading, and of assigning for a post that may not assign: no POST beyond the own account."""
    acted = []
    with django_db_blocker.unblock():
        for row in ROWS:
            if not row.startswith(OWN_ACCOUNT):
                response, changed = answer(office, row, who, "POST")
                if changed or response.status_code >= 500:
                    acted.append(f"{row}: {response.status_code}")
    assert acted == []


@pytest.mark.parametrize("who", READERS)
def test_whoever_reads_for_somebody_reads_what_that_post_reads(who, office, django_db_blocker):
    with django_db_blocker.unblock():
        read = ["incoming:detail", "incoming:attachment", "incoming:circulation", "incoming:list", "home"]
        answers = {row: answer(office, row, who, "GET")[0].status_code for row in read}
    assert answers.pop("incoming:list") in (200, 302)
    assert set(answers.values()) == {200}


def test_to_another_organisation_nothing_of_ours_is_there():
    """404 whatever is asked of it: a refusal would tell that there is something."""
    ours = [
        row for row in ROWS if row in ARGUMENTS and row.startswith("incoming:") and "@elsewhere" not in row
    ]
    ours.remove("incoming:delete_template")  # refused by right, before anything is looked for
    for row in ours:
        for column in ("stranger", "s_head", "b2_clerk", "postless"):
            assert set(ROWS[row][column]) <= {"404", "405"}, (row, column)

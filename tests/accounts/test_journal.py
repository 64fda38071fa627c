"""The journal only grows: the database itself refuses the rest."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.journal import entries_about, record
from accounts.models import JournalEntry


@pytest.fixture
def entry(cast):
    return record(cast.clerk, "try", cast.office, "Thử ghi", note="một")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_journalentry SET text = 'khác'",
        "DELETE FROM accounts_journalentry",
        "TRUNCATE accounts_journalentry",
    ],
)
def test_the_database_refuses_to_change_history(entry, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert JournalEntry.objects.get(pk=entry.pk).text == "Thử ghi"


def test_an_entry_says_who_in_which_post_from_where(cast, entry):
    assert entry.actor_name == "Hoàng Thị Nga"
    assert entry.actor_title == "Văn thư Cục · Phòng Tổ chức - Hành chính"
    assert (entry.ip, entry.organisation_id) == ("10.0.0.1", cast.office.pk)
    assert (entry.subject_kind, entry.subject_label) == ("accounts.unit", "Cục Thống kê")
    assert entry.data == {"note": "một"}
    assert list(entries_about(cast.office)) == [entry]


def test_the_systems_own_acts_are_named_so(cast):
    assert record(None, "try", cast.office).actor_name == "Hệ thống"


def test_an_act_rolled_back_leaves_no_entry(cast):
    with transaction.atomic():
        record(cast.clerk, "try", cast.office)
        transaction.set_rollback(True)
    assert not JournalEntry.objects.filter(verb="try").exists()

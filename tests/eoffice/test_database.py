"""The test database keeps what migrations wrote, whatever a test commits or empties."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("run", [1, 2])
def test_what_a_transactional_test_commits_is_gone_for_the_next_one(run):
    assert not User.objects.exists()
    User.objects.create(username=f"person{run}")


@pytest.mark.parametrize("run", [1, 2])
def test_what_migrations_wrote_is_there_again(run):
    assert Permission.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registers_documentkind")
        assert cursor.fetchone()[0] > 0
        cursor.execute("TRUNCATE registers_documentkind CASCADE")

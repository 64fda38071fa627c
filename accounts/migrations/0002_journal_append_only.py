"""The journal only grows: the database itself refuses UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER accounts_journalentry_append_only BEFORE UPDATE OR DELETE ON accounts_journalentry
    FOR EACH ROW EXECUTE FUNCTION accounts_journal_refuse();
CREATE TRIGGER accounts_journalentry_no_truncate BEFORE TRUNCATE ON accounts_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_journal_refuse();
"""

DROP = """
DROP TRIGGER accounts_journalentry_no_truncate ON accounts_journalentry;
DROP TRIGGER accounts_journalentry_append_only ON accounts_journalentry;
DROP FUNCTION accounts_journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]

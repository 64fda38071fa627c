"""Text search that finds Vietnamese with and without tone marks."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

CREATE = """
CREATE TEXT SEARCH CONFIGURATION public.vi (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION public.vi
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.simple;
"""

DROP = "DROP TEXT SEARCH CONFIGURATION public.vi;"


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(CREATE, DROP)]

from datetime import UTC, datetime

from django.db import migrations

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # they wait until nothing fresh does
BATCH = 2000


def ask_for_all(apps, schema_editor):
    """Files kept before signatures were checked wait for their check like any other."""
    check = apps.get_model("signing", "SignatureCheck")
    unasked = (
        apps.get_model("registers", "StoredFile")
        .objects.filter(content_type="application/pdf", signature_check=None)
        .values_list("pk", flat=True)
    )
    batch = []
    for pk in unasked.iterator(chunk_size=BATCH):
        batch.append(check(file_id=pk, asked_at=LONG_AGO))
        if len(batch) == BATCH:
            check.objects.bulk_create(batch)
            batch = []
    check.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0004_printing"),
        ("signing", "0003_annexes_of_revisions"),
    ]

    operations = [migrations.RunPython(ask_for_all, migrations.RunPython.noop)]

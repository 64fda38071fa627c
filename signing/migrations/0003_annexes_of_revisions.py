from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signing", "0002_signing_rules"),
    ]

    operations = [
        migrations.RemoveField(model_name="revision", name="note"),
        migrations.AddField(model_name="revision", name="annexes", field=models.JSONField(default=list)),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE calendar_departure AS d
SET party_id = r.party_id, parties = CASE WHEN r.party_id IS NULL THEN '{}' ELSE ARRAY[r.party_id] END
FROM calendar_resource AS r WHERE r.id = d.resource_id
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("calendar", "0008_kinds_are_classes")]

    operations = [
        migrations.RemoveConstraint("removal", "departure_is_noted_once"),
        migrations.AlterField(
            "removal",
            "resource",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="removals",
                to="calendar.resource",
            ),
        ),
        migrations.AddField(
            "removal",
            "party",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.party"
            ),
        ),
        migrations.AddField(
            "removal",
            "parties",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

"""Each taking of a position is on record; so far the last one of each."""

import django.db.models.deletion
from django.db import migrations, models

STANCES = [
    ("supports", "supports"),
    ("joins", "joins the consensus"),
    ("reserves", "reserves its position"),
    ("objects", "objects"),
    ("awaits", "awaits instructions"),
    ("not_participating", "does not participate"),
]
SO_FAR = """
INSERT INTO documents_taking (position_id, stance, text, taken_at)
    SELECT id, stance, text, taken_at FROM documents_position ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Taking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stance", models.CharField(choices=STANCES, max_length=20)),
                ("text", models.TextField(blank=True, max_length=5000)),
                ("taken_at", models.DateTimeField()),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="takings", to="documents.position"
                    ),
                ),
            ],
            options={"ordering": ("taken_at", "pk")},
        ),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]

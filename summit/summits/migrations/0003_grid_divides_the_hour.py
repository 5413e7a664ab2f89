from math import gcd

import django.db.models
from django.db import migrations, models

import summit.summits.models

GRIDS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)


def refine(apps, schema_editor):
    """Give a grid that does not divide the hour the largest one that holds all of its hours."""
    for summit in apps.get_model("summits", "Summit").objects.exclude(grid__in=GRIDS):
        summit.grid = gcd(summit.grid, 60)
        summit.save(update_fields=["grid"])


class Migration(migrations.Migration):
    dependencies = [("summits", "0002_personal_data")]

    operations = [
        migrations.RunPython(refine, migrations.RunPython.noop),
        migrations.RemoveConstraint("summit", "summit_grid_is_1_to_60_minutes"),
        migrations.AlterField(
            "summit",
            "grid",
            models.PositiveSmallIntegerField(
                default=15,
                help_text="Engagements start and end on multiples of this many minutes after the full hour: 5, 10, 15, 30.",
                validators=[summit.summits.models.validate_grid],
                verbose_name="planning grid, minutes",
            ),
        ),
        migrations.AddConstraint(
            "summit",
            models.CheckConstraint(
                condition=models.Q(grid__in=GRIDS),
                name="summit_grid_divides_the_hour",
                violation_error_message=f"The planning grid divides the hour: {', '.join(map(str, GRIDS))} minutes.",
            ),
        ),
    ]

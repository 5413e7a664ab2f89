import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendar", "0009_removals_know_who_saw_them")]

    operations = [
        migrations.RunSQL(
            [
                "UPDATE calendar_resource SET turnover = 1440 WHERE turnover > 1440",
                "UPDATE calendar_transfer SET minutes = 1440 WHERE minutes > 1440",
                # A way that takes no time is the same as no way.
                "DELETE FROM calendar_transfer WHERE minutes = 0",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "resource",
            "turnover",
            models.PositiveSmallIntegerField(
                default=0,
                help_text="Rest or setting-up time kept free after each engagement.",
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(1440),
                ],
                verbose_name="turnover, minutes",
            ),
        ),
        migrations.AlterField(
            "transfer",
            "minutes",
            models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1440),
                ],
            ),
        ),
        migrations.AddConstraint(
            "resource",
            models.CheckConstraint(
                condition=models.Q(("turnover__gte", 0), ("turnover__lte", 1440)),
                name="resource_turnover_is_a_day_at_most",
                violation_error_message="A turnover lasts 1440 minutes at most.",
            ),
        ),
        migrations.AddConstraint(
            "transfer",
            models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                name="transfer_takes_a_day_at_most",
                violation_error_message="A transfer takes 1 to 1440 minutes.",
            ),
        ),
    ]

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bilaterals", "0010_planned_languages")]

    operations = [
        migrations.AlterField(
            "counterproposal",
            "minutes",
            models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(240),
                ],
            ),
        ),
        migrations.AddConstraint(
            "counterproposal",
            models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 240)),
                name="counter_proposal_lasts_as_a_request",
                violation_error_message="A bilateral meeting lasts 5 to 240 minutes.",
            ),
        ),
    ]

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("summits", "0007_lists_have_a_length")]
    operations = [
        migrations.AddField(
            model_name="summit",
            name="minutes_to_undo",
            field=models.PositiveSmallIntegerField(
                "minutes to undo",
                null=True,
                blank=True,
                validators=[MaxValueValidator(24 * 60)],
                help_text=(
                    "So long changes wait before people are told, and can be undone. Empty: as the service has it."
                ),
            ),
        ),
    ]

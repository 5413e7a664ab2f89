"""What was noted with the outcome of a stage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_silence_of_parties")]

    operations = [migrations.AddField("stage", "note", models.CharField(max_length=500, blank=True, default=""), preserve_default=False)]

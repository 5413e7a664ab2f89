from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bilaterals", "0009_causes_are_facts")]

    operations = [
        migrations.AddField(
            "plannedmeeting", "not_interpreted", ArrayField(models.CharField(max_length=7), default=list, size=None)
        ),
    ]

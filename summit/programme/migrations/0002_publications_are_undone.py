import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="made_known",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="Uids of the engagements that were tentative before.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="warnings",
            field=models.JSONField(
                default=list, help_text="What was read and accepted by the person who published it."
            ),
        ),
        migrations.AddField(
            model_name="revision", name="withdrawn_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="revision",
            name="programme",
            field=models.JSONField(
                help_text="Engagement uid to its sequence, hours, venue, audience and delegations at publication."
            ),
        ),
    ]

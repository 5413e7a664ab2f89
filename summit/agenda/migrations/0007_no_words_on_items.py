from django.db import migrations


class Migration(migrations.Migration):
    """What delegations said on items went nowhere; taken back, the tables are there again, and empty."""

    dependencies = [
        ("agenda", "0006_bounds"),
    ]

    operations = [
        migrations.DeleteModel(name="ItemPosition"),
        migrations.DeleteModel(name="Proposal"),
    ]

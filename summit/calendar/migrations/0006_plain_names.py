from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calendar", "0005_closed_venues")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("departure", "calendar_departure"),
        migrations.RenameModel("Departure", "Removal"),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calendar", "0004_resource_with_its_party")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("departure", "calendar_departure"),
        migrations.RenameModel("Departure", "Removal"),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0006_viewings_stay")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("viewing", "core_viewing"),
        migrations.RenameModel("Viewing", "AccessRecord"),
    ]

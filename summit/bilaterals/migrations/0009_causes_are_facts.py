from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bilaterals", "0008_plain_names")]

    operations = [migrations.RenameField("plannedmeeting", "reasons", "causes")]

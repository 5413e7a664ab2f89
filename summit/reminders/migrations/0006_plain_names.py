from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reminders", "0005_lists_have_a_length")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("routine", "reminders_routine"),
        migrations.RenameModel("Routine", "ReminderSettings"),
    ]

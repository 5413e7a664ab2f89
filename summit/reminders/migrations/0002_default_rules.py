from django.db import migrations

DAY, HOUR, QUARTER = 24 * 60, 60, 15


def add(apps, schema_editor):
    """A day, an hour and a quarter of an hour before, wherever a summit has no rules of its own."""
    rules = apps.get_model("reminders", "ReminderRule").objects
    for minutes in (DAY, HOUR, QUARTER):
        rules.get_or_create(summit=None, minutes_before=minutes, kind="")


def remove(apps, schema_editor):
    apps.get_model("reminders", "ReminderRule").objects.filter(summit=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]

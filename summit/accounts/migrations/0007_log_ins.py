from django.db import migrations, models


def mark_log_ins(apps, schema_editor):
    """Mark what log-ins made, as far as the name that they give tells it."""
    apps.get_model("accounts", "Token").objects.filter(name="Log-in", made_by=None).update(is_log_in=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_code_books"),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="is_log_in",
            field=models.BooleanField(default=False, verbose_name="made by a log-in"),
        ),
        migrations.RunPython(mark_log_ins, migrations.RunPython.noop),
    ]

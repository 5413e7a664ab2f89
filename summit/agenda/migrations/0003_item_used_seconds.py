from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0002_from_agenda_to_floor'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='used_seconds',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='But for the time since it was last opened.'),
        ),
    ]

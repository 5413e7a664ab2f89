"""Who settles the hours of bilateral meetings."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('summits', '0012_status'),
    ]

    operations = [
        migrations.AddField(
            model_name='summit',
            name='bilaterals_settled_by',
            field=models.CharField(choices=[('organizers', 'the organizers'), ('sides', 'the sides')], default='organizers', help_text='The organizers place the meetings, or the sides choose one of the hours that are free for all.', max_length=10, verbose_name='hours of bilateral meetings are settled by'),
        ),
    ]

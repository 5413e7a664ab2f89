import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendar', '0004_resource_with_its_party'),
    ]

    operations = [
        migrations.AddField(
            model_name='departure',
            name='was_for_all',
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE calendar_departure SET was_for_all = true WHERE resource_id IS NULL",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name='ClosedVenue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_venues', to='calendar.engagement')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='calendar.venue')),
            ],
            options={
                'ordering': ('engagement', 'venue'),
                'constraints': [models.UniqueConstraint(fields=('engagement', 'venue'), name='venue_is_closed_once', violation_error_message='The closure names this venue already.')],
            },
        ),
    ]

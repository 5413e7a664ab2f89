from django.db import migrations, models


def note_what_is_adopted(apps, schema_editor):
    """The last revision of an adopted agenda is what was adopted."""
    Agenda = apps.get_model('agenda', 'Agenda')
    for agenda in Agenda.objects.filter(status='adopted'):
        last = agenda.revisions.order_by('-number').first()
        if last:
            last.adopted_at, last.dissent = agenda.adopted_at, agenda.dissent
            last.save(update_fields=['adopted_at', 'dissent'])


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0003_item_used_seconds'),
    ]

    operations = [
        migrations.AddField(
            model_name='agendarevision',
            name='adopted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='agendarevision',
            name='dissent',
            field=models.TextField(blank=True, help_text='What was said against it, and by whom.', max_length=5000),
        ),
        migrations.RunPython(note_what_is_adopted, migrations.RunPython.noop),
    ]

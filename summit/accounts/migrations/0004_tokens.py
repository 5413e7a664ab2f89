import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_chief_organizers'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sign_in_epoch',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(editable=False, max_length=128, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('scope', models.CharField(choices=[('read', 'read'), ('write', 'read and write')], default='write', max_length=5)),
                ('created', models.DateTimeField()),
                ('expiry', models.DateTimeField()),
                ('person_hash', models.CharField(editable=False, max_length=80)),
                ('has_second_factor', models.BooleanField(default=False, verbose_name='made with a second factor')),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='made', to=settings.KNOX_TOKEN_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('expiry__gt', models.F('created'))), name='token_ends_after_it_begins', violation_error_message='A token ends after it begins.')],
            },
        ),
    ]

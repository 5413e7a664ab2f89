import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_code_books'),
        ('delegations', '0002_personal_data'),
        ('summits', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('liaison', 'liaison officer'), ('coordinator', 'delegation coordinator'), ('viewer', 'delegation viewer')], max_length=12)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.party')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('summit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='summits.summit')),
            ],
            options={
                'ordering': ('-invited_at', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('party', 'person', 'kind'), name='invitation_is_open_once', violation_error_message='This person has such an invitation already.'), models.CheckConstraint(condition=models.Q(('kind__in', ('liaison', 'coordinator', 'viewer'))), name='invitation_is_for_staff', violation_error_message='One invites those who serve a delegation.'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='invitation_ends_in_one_way', violation_error_message='An invitation is accepted or revoked, not both.')],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_old_tokens_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeBook',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='code_book', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('last_step', models.BigIntegerField(default=0)),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('locked_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('user',),
            },
        ),
    ]

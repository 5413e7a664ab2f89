import uuid

import django.db.models.deletion
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models
from django.db.models import Func
from django.db.models.functions import Now

STATUSES = {
    "queued": "queued",
    "held": "held back",
    "sending": "sending",
    "sent": "sent",
    "dead": "dead",
    "withdrawn": "withdrawn",
}

class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0011_plain_related_names"),
        ("summits", "0008_minutes_to_undo"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("verb", models.CharField(blank=True, max_length=100)),
                ("restorable", models.CharField(blank=True, max_length=60)),
                ("row", models.CharField(blank=True, max_length=64)),
                ("title", models.JSONField(default=dict)),
                ("before", models.JSONField(encoder=DjangoJSONEncoder, null=True)),
                ("after", models.JSONField(encoder=DjangoJSONEncoder, null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "transaction",
                    models.BigIntegerField(
                        db_default=Func(
                            output_field=models.BigIntegerField(), template="pg_current_xact_id()::text::bigint"
                        ),
                        db_index=True,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="summits.summit"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone",
                        to="notifications.change",
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "pk"),
                "indexes": [
                    models.Index(fields=["summit", "-made_at"], name="change_of_summit"),
                    models.Index(fields=["restorable", "row"], name="change_of_row"),
                ],
            },
        ),
        migrations.AlterField(
            "delivery",
            "status",
            models.CharField(choices=list(STATUSES.items()), default="queued", max_length=10),
        ),
        migrations.AddField("notification", "held_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "notification",
            "held_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # Letters from before have left: they were in the mailbox at once.
        migrations.AddField("notification", "leaves_at", models.DateTimeField(db_default=Now())),
        migrations.AddField(
            "notification", "changes", models.ManyToManyField(related_name="letters", to="notifications.change")
        ),
        migrations.AddIndex("notification", models.Index(fields=["leaves_at"], name="notification_leaves")),
        migrations.AddIndex(
            "notification",
            models.Index(
                condition=models.Q(("held_at__isnull", False)), fields=["held_at"], name="notification_held"
            ),
        ),
        migrations.CreateModel(
            name="WaitingLetter",
            fields=[],
            options={
                "verbose_name": "letter that waits",
                "verbose_name_plural": "outbox",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("notifications.notification",),
        ),
    ]

"""A person has one open invitation of a party: of several the last one stays."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


def close_older(apps, schema_editor):
    """Revoke what a later invitation of the same person by the same party replaces."""
    opened = apps.get_model("delegations", "Invitation").objects.filter(accepted_at=None, revoked_at=None)
    later = opened.filter(
        Q(invited_at__gt=OuterRef("invited_at")) | Q(invited_at=OuterRef("invited_at"), pk__gt=OuterRef("pk")),
        party=OuterRef("party"),
        person=OuterRef("person"),
    )
    older = list(opened.filter(Exists(later)).values_list("pk", flat=True))
    opened.filter(pk__in=older).update(revoked_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("delegations", "0005_bounds")]

    operations = [
        migrations.RunPython(close_older, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="invitation", name="invitation_is_open_once"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=Q(accepted_at=None, revoked_at=None),
                fields=("party", "person"),
                name="invitation_is_open_once",
                violation_error_message="This person has an open invitation of this party already.",
            ),
        ),
    ]

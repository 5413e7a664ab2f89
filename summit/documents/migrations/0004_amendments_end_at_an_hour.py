"""An amendment that is taken back has the hour of that, too; of those so far it is not known, and stands no longer."""

from django.db import migrations, models
from django.db.models import Q

NAME = "amendment_that_is_answered_has_its_hour"
SO_FAR = """
UPDATE documents_amendment SET answered_at = proposed_at WHERE status = 'withdrawn' AND answered_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_takings_stay")]

    operations = [
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
        migrations.RemoveConstraint("amendment", NAME),
        migrations.AddConstraint(
            "amendment",
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(answered_at__isnull=False),
                name=NAME,
                violation_error_message="An amendment that is answered or taken back has the hour of that.",
            ),
        ),
    ]

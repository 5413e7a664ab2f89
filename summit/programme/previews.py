"""The programme in a preview: the revision that would be published, with the warnings that are accepted."""

from typing import cast

from rest_framework import serializers

from summit.accounts.models import User
from summit.core.api.serializers import Serializer
from summit.core.preview import COLLECTORS, Collector, Rows, States, Touched
from summit.programme.models import Revision


class PreviewedRevisionSerializer(Serializer):
    """A revision that would be published, or withdrawn."""

    number = serializers.IntegerField()
    is_withdrawn = serializers.BooleanField()
    warnings = serializers.ListField(child=serializers.JSONField(), help_text="As its record shows them.")


class Revisions(Collector):
    """Revisions, so that one is published with the warnings that were read."""

    row = PreviewedRevisionSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the revisions that were touched and are visible to the viewer."""
        rows = Revision.objects.filter(pk__in=touched.rows(Revision._meta.db_table)).visible_to(cast("User", viewer))
        return {
            str(row.pk): {"number": row.number, "is_withdrawn": bool(row.withdrawn_at), "warnings": row.warnings}
            for row in rows
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the revisions that differ."""
        return [dict(facts) for key, facts in after.items() if before.get(key) != facts]


COLLECTORS.add("revisions", Revisions())

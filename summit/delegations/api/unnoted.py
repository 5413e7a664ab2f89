"""The report of changes that no note asked for."""

from datetime import timedelta

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.core import clock
from summit.core.api.serializers import Day, Instant, Serializer, TranslatedText
from summit.core.api.strict import Query
from summit.delegations.changes_without_note import SINCE_DAYS, changes_without_note


class Since(Query):
    """The first day of the report."""

    since = Day(required=False, help_text=f"By default {SINCE_DAYS} days ago, on the summit's clock.")


class ActorSerializer(Serializer):
    """The person who made a change."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


OPERATIONS = ("made", "changed", "deleted")


class UnnotedChangeSerializer(Serializer):
    """A change without a note; `note-references` takes `change` to attach one."""

    change = serializers.IntegerField()
    kind = serializers.CharField(help_text="Such as delegate, delegation, official_invitation.")
    row = serializers.CharField(help_text="The key of the row that was changed.")
    name = TranslatedText()
    delegation = serializers.IntegerField(allow_null=True)
    operation = serializers.ChoiceField(choices=OPERATIONS)
    changed = serializers.ListField(child=serializers.CharField(), source="fields")
    at = Instant()
    by = ActorSerializer(allow_null=True)


class ChangesWithoutNoteView(SummitView):
    """Changes of what delegations are represented by to which no note is attached; the newest 500."""

    resource = "changes-without-note"
    serializer_class = UnnotedChangeSerializer
    pagination_class = None

    @extend_schema(
        operation_id="changes_without_note",
        parameters=[Since],
        responses=UnnotedChangeSerializer(many=True),
        filters=False,
    )
    def get(self, request: Request, **kwargs: object) -> Response:
        """List them, with who made each of them, and when."""
        asked = Since(data=request.query_params)
        asked.is_valid(raise_exception=True)
        today = clock.now().astimezone(self.summit.zone).date()
        since = asked.validated_data.get("since", today - timedelta(days=SINCE_DAYS))
        changes = changes_without_note(self.summit, since=self.summit.midnight(since))
        return Response(UnnotedChangeSerializer(changes, many=True).data)

"""The programme in a preview: revisions, and the representatives of delegations as heads and as leads of requests."""

from collections.abc import Iterator
from typing import ClassVar, cast
from uuid import UUID

from rest_framework import serializers

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.previews import touched_requests
from summit.bilaterals.services.placing import title_of
from summit.core.api.serializers import Instant, Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched
from summit.delegations.models import Delegation
from summit.programme.models import Revision


class PreviewedRepresentationSerializer(Serializer):
    """A delegation whose head changes, or a bilateral request whose leads do; names are null where nobody is named."""

    delegation = serializers.IntegerField(allow_null=True)
    bilateral_request = serializers.UUIDField(allow_null=True)
    name = TranslatedText()
    before = serializers.ListField(child=TranslatedText())
    after = serializers.ListField(child=TranslatedText())
    since = Instant(allow_null=True, help_text="When a head follows who is named for an hour to come.")


class Representatives(Collector):
    """Heads of delegations, and leads of bilateral requests."""

    keys: ClassVar = {
        "delegation": Delegation._meta.db_table,
        "bilateral_request": BilateralRequest._meta.db_table,
    }
    row = PreviewedRepresentationSerializer
    volatile = frozenset({"bilateral_request"})  # a new request has another key each time

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the heads of touched delegations and the leads of touched requests that the viewer may see."""
        return dict(self._states(touched, cast("User", viewer)))

    def _states(self, touched: Touched, viewer: User) -> Iterator[tuple[str, Facts]]:
        delegations = Delegation.objects.visible_to(viewer).filter(pk__in=touched.rows(Delegation._meta.db_table))
        for one in delegations.select_related("head", "next_head"):
            names = [head.name for head in (one.head, one.next_head) if head]
            yield f"delegation:{one.pk}", {**_facts(one.name, names, delegation=one.pk), "since": one.next_head_from}
        for request in touched_requests(touched, viewer):
            names = [lead.name for lead in request.leads]
            yield f"request:{request.pk}", _facts(title_of(request), names, request=request.pk)

    def compare(self, before: States, after: States) -> Rows:
        """Return what was there before and is represented by others."""
        return [
            {**facts, "before": before[key]["people"], "after": facts["people"]}
            for key, facts in after.items()
            if key in before and before[key]["people"] != facts["people"]
        ]


def _facts(
    name: dict[str, str], people: list[dict[str, str]], *, delegation: int | None = None, request: UUID | None = None
) -> Facts:
    return {"delegation": delegation, "bilateral_request": request, "name": name, "people": people, "since": None}


COLLECTORS.add("representatives", Representatives())


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
        rows = Revision.objects.filter(pk__in=touched.rows(Revision._meta.db_table))
        return {
            str(row.pk): {"number": row.number, "is_withdrawn": bool(row.withdrawn_at), "warnings": row.warnings}
            for row in rows.visible_to(cast("User", viewer))
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the revisions that differ."""
        return [dict(facts) for key, facts in after.items() if before.get(key) != facts]


COLLECTORS.add("revisions", Revisions())

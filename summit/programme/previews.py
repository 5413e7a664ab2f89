"""The programme in a preview: revisions, and the representatives of delegations as heads and as leads of requests."""

from collections.abc import Iterator
from typing import ClassVar, cast
from uuid import UUID

from django.db.models import Prefetch
from rest_framework import serializers

from summit.accounts.models import User
from summit.agenda.models import Speaker
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.previews import touched_requests
from summit.bilaterals.services.placing import title_of
from summit.core.api.serializers import Instant, Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched
from summit.delegations.models import Delegation, Headship
from summit.programme.models import Revision


class PreviewedRepresentationSerializer(Serializer):
    """A delegation whose heads change, a bilateral request whose people do, or a place on a speakers' list.

    One of the three is named.
    """

    delegation = serializers.IntegerField(allow_null=True)
    bilateral_request = serializers.UUIDField(allow_null=True)
    speaker = serializers.IntegerField(allow_null=True)
    name = TranslatedText()
    before = serializers.ListField(child=TranslatedText())
    after = serializers.ListField(child=TranslatedText())
    since = Instant(allow_null=True, help_text="When a head follows who is named for an hour to come.")


class Representatives(Collector):
    """Heads of delegations, people of bilateral requests, and persons named on speakers' lists."""

    keys: ClassVar = {
        "delegation": Delegation._meta.db_table,
        "bilateral_request": BilateralRequest._meta.db_table,
    }
    row = PreviewedRepresentationSerializer
    volatile = frozenset({"bilateral_request"})  # a new request has another key each time

    def states(self, touched: Touched, viewer: object) -> States:
        """Return who is named in the touched delegations, requests and speeches that the viewer may see."""
        return dict(self._states(touched, cast("User", viewer)))

    def _states(self, touched: Touched, viewer: User) -> Iterator[tuple[str, Facts]]:
        keys = touched.rows(Delegation._meta.db_table)
        keys |= {str(key) for key in touched.values(Headship._meta.db_table, "delegation_id")}
        delegations = Delegation.objects.visible_to(viewer).filter(pk__in=keys)
        beside = Prefetch("headships", Headship.objects.lasting().filter(is_in_chair=False).select_related("delegate"))
        for one in delegations.select_related("head", "next_head").prefetch_related(beside):
            heads = (one.head, one.next_head, *(headship.delegate for headship in one.headships.all()))
            names = [head.name for head in heads if head]
            yield f"delegation:{one.pk}", {**_facts(one.name, names, delegation=one.pk), "since": one.next_head_from}
        for request in touched_requests(touched, viewer).prefetch_related("sides__companions__delegate"):
            names = [lead.name for lead in request.leads]
            names += [one.delegate.name for side in request.sides.all() for one in side.companions.all()]
            yield f"request:{request.pk}", _facts(title_of(request), names, request=request.pk)
        speeches = Speaker.objects.visible_to(viewer).filter(pk__in=touched.rows(Speaker._meta.db_table))
        for speech in speeches.select_related("item", "delegate"):
            names = [speech.delegate.name] if speech.delegate else []
            yield f"speech:{speech.pk}", _facts(speech.item.title, names, speech=speech.pk)

    def compare(self, before: States, after: States) -> Rows:
        """Return what was there before and is represented by others."""
        return [
            {**facts, "before": before[key]["people"], "after": facts["people"], "since": _since(before[key], facts)}
            for key, facts in after.items()
            if key in before and (before[key]["people"], before[key]["since"]) != (facts["people"], facts["since"])
        ]


def _since(before: Facts, after: Facts) -> object:
    """Return from which hour on there is another head, if that is what differs."""
    return after["since"] if after["since"] != before["since"] else None


def _facts(
    name: dict[str, str],
    people: list[dict[str, str]],
    *,
    delegation: int | None = None,
    request: UUID | None = None,
    speech: int | None = None,
) -> Facts:
    keys = {"delegation": delegation, "bilateral_request": request, "speaker": speech}
    return {**keys, "name": name, "people": people, "since": None}


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

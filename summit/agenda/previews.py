"""Speakers' lists in a preview: the places of those who wait for the floor."""

from typing import ClassVar, cast

from rest_framework import serializers

from summit.accounts.models import User
from summit.agenda.models import Speaker
from summit.core.api.serializers import Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Rows, States, Touched
from summit.delegations.models import Delegation


class PreviewedSpeechSerializer(Serializer):
    """A delegation with another place on a speakers' list; null if it is not on the list."""

    speaker = serializers.IntegerField()
    delegation = serializers.IntegerField()
    name = TranslatedText()
    item = TranslatedText()
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)


class Speeches(Collector):
    """Places of the speakers who wait, from 1 on."""

    keys: ClassVar = {"speaker": Speaker._meta.db_table, "delegation": Delegation._meta.db_table}
    row = PreviewedSpeechSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the place of each touched speaker that the viewer may see. Two queries."""
        rows = Speaker.objects.visible_to(cast("User", viewer)).filter(pk__in=touched.rows(Speaker._meta.db_table))
        speakers = list(rows.select_related("delegation", "item").order_by("pk"))
        waiting: dict[int, list[int]] = {}
        listed = Speaker.objects.filter(item__in={one.item_id for one in speakers}, status=Speaker.Status.LISTED)
        for item, speaker in listed.order_by("position").values_list("item", "pk"):
            waiting.setdefault(item, []).append(speaker)
        return {
            str(one.pk): {
                "speaker": one.pk,
                "delegation": one.delegation_id,
                "name": one.delegation.name,
                "item": one.item.title,
                "place": _place(one.pk, waiting.get(one.item_id, [])),
            }
            for one in speakers
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the speakers whose places differ; a new one had none."""
        return [
            {**facts, "before": before[key]["place"], "after": facts["place"]}
            for key, facts in after.items()
            if key in before and before[key]["place"] != facts["place"]
        ]


def _place(speaker: int, waiting: list[int]) -> int | None:
    return waiting.index(speaker) + 1 if speaker in waiting else None


COLLECTORS.add("speeches", Speeches())

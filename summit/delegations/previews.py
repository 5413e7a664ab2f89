"""Delegations in a preview: their places in the orders of precedence, and the levels of their people."""

from collections.abc import Iterator
from typing import ClassVar, cast

from rest_framework import serializers

from summit.accounts.models import User
from summit.core.api.serializers import Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched
from summit.delegations.api.ranks import RANKS
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy, Rank
from summit.delegations.queries import order_of_precedence


class PreviewedPlaceSerializer(Serializer):
    """A delegation that would have another place in the order of a policy; null without a place."""

    delegation = serializers.IntegerField()
    name = TranslatedText()
    policy = serializers.IntegerField()
    policy_name = TranslatedText()
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)


class Places(Collector):
    """Places on the first day of the summit."""

    keys: ClassVar = {"delegation": Delegation._meta.db_table, "policy": PrecedencePolicy._meta.db_table}
    row = PreviewedPlaceSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the place of each touched delegation in the order of each policy. Three queries for each policy."""
        keys = touched.rows(Delegation._meta.db_table)
        return dict(_places(list(Delegation.objects.visible_to(cast("User", viewer)).filter(pk__in=keys))))

    def compare(self, before: States, after: States) -> Rows:
        """Return the places that differ; a new delegation has none that it could leave."""
        return [
            {**facts, "before": before[key]["place"], "after": facts["place"]}
            for key, facts in after.items()
            if key in before and before[key]["place"] != facts["place"]
        ]


def _places(delegations: list[Delegation]) -> Iterator[tuple[str, Facts]]:
    summits = {one.summit_id for one in delegations}
    for policy in PrecedencePolicy.objects.filter(summit__in=summits).select_related("summit"):
        order = order_of_precedence(policy, as_of=policy.summit.starts_on)
        places = {one.pk: place for place, one in enumerate(order, start=1)}
        for one in delegations:
            if one.summit_id == policy.summit_id:
                facts = {"delegation": one.pk, "name": one.name, "policy": policy.pk, "policy_name": policy.name}
                yield f"{policy.pk}:{one.pk}", {**facts, "place": places.get(one.pk)}


COLLECTORS.add("places", Places())


class PreviewedLevelSerializer(Serializer):
    """A delegate who would come at another level."""

    delegate = serializers.IntegerField()
    name = TranslatedText()
    before = serializers.ChoiceField(RANKS)
    after = serializers.ChoiceField(RANKS)


class Levels(Collector):
    """The ranks of delegates."""

    volatile = frozenset({"delegate"})  # a new delegate has another key each time
    row = PreviewedLevelSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the ranks of the touched delegates that the viewer may see. One query."""
        rows = Delegate.objects.filter(pk__in=touched.rows(Delegate._meta.db_table)).visible_to(cast("User", viewer))
        return {str(one.pk): {"delegate": one.pk, "name": one.name, "rank": Rank(one.rank).word} for one in rows}

    def compare(self, before: States, after: States) -> Rows:
        """Return the delegates whose ranks differ."""
        return [
            {"delegate": one["delegate"], "name": one["name"], "before": before[key]["rank"], "after": one["rank"]}
            for key, one in after.items()
            if key in before and before[key]["rank"] != one["rank"]
        ]


COLLECTORS.add("levels", Levels())

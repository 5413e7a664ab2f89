"""Places in the orders of precedence, in a preview: those of delegations with another head or another status."""

from collections.abc import Iterator
from typing import cast

from rest_framework import serializers

from summit.accounts.models import User
from summit.core.api.serializers import Serializer, TranslatedText
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched
from summit.delegations.models import Delegation, PrecedencePolicy
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

    row = PreviewedPlaceSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the place of each touched delegation in the order of each policy. Two queries for each policy."""
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

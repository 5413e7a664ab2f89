"""Policies of precedence, with the places that are given by hand."""

from collections.abc import Collection, Mapping
from typing import Any

from summit.core.transactions import transactional
from summit.delegations.models import ManualPlace, PrecedencePolicy


@transactional
def save_policy(
    policy: PrecedencePolicy, *, places: Collection[Mapping[str, Any]] | None = None, **facts: Any
) -> PrecedencePolicy:
    """Enter or change a policy; `places`, where they are given, take the place of those that there are."""
    for name, value in facts.items():
        setattr(policy, name, value)
    policy.save()
    if places is not None:
        policy.places.all().delete()
        ManualPlace.objects.bulk_create(ManualPlace(policy=policy, **place) for place in places)
    return policy

"""Services of precedence policies, with their manual places."""

from collections.abc import Collection
from typing import TypedDict, Unpack

from summit.core.transactions import transactional
from summit.delegations.models import Delegation, ManualPlace, PrecedencePolicy


class ManualPlaceFacts(TypedDict):
    """A manual place as it is given."""

    delegation: Delegation
    position: int
    reason: str


class PolicyFacts(TypedDict, total=False):
    """The facts of a policy that organizers edit."""

    code: str
    name: dict[str, str]
    basis: str
    language: str
    host_place: str
    chair_place: str
    organizations_place: str


@transactional
def save_policy(
    policy: PrecedencePolicy, *, places: Collection[ManualPlaceFacts] | None = None, **facts: Unpack[PolicyFacts]
) -> PrecedencePolicy:
    """Create or change a policy; `places`, if given, replace the existing ones."""
    for name, value in facts.items():
        setattr(policy, name, value)
    policy.save()
    if places is not None:
        policy.places.all().delete()
        ManualPlace.objects.bulk_create(ManualPlace(policy=policy, **place) for place in places)
    return policy

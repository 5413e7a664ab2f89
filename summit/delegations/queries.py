"""Queries of delegations: the order of precedence, and engagements without absences."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from summit.calendar.models import Engagement, EngagementQuerySet
from summit.core.translations import text_in
from summit.delegations.models import Delegate, Delegation, ManualPlace, PrecedencePolicy
from summit.delegations.precedence import Chain, Claim, in_order


def order_of_precedence(policy: PrecedencePolicy, *, as_of: date) -> list[Delegation]:
    """Return the attending delegations of the policy's summit in the policy's order. Three queries.

    The policy need not be saved.
    """
    attending = Delegation.objects.filter(summit=policy.summit_id, is_attending=True)
    attending = attending.select_related("head", "next_head", "summit")
    by_key = {delegation.pk: delegation for delegation in attending}
    positions = dict(ManualPlace.objects.filter(policy=policy.pk).values_list("delegation", "position"))
    heads = {delegation.pk: _head_on(delegation, as_of) for delegation in by_key.values()}
    claims = [
        Claim(
            key=delegation.pk,
            name=text_in(delegation.name, policy.language),
            is_host=delegation.is_host,
            is_chair=delegation.is_chair,
            is_organization=delegation.kind == Delegation.Kind.ORGANIZATION,
            participation=delegation.participation,
            rank=head.rank if (head := heads[delegation.pk]) else None,
            took_office_on=head.took_office_on if head else None,
            manual_position=positions.get(delegation.pk),
        )
        for delegation in by_key.values()
    ]
    chain = Chain(policy.rules, policy.language, policy.blocks, policy.letter)
    return [by_key[claim.key] for claim in in_order(claims, chain, as_of=as_of)]


def _head_on(delegation: Delegation, day: date) -> Delegate | None:
    """Return the head on the whole of the day: who becomes head in the course of it is head from the next day on."""
    since = delegation.next_head_from
    if since and since.astimezone(delegation.summit.zone).date() < day:
        return delegation.next_head
    return delegation.head


def without_absences(engagements: EngagementQuerySet) -> EngagementQuerySet:
    """Exclude the closures before delegates arrive and after they depart."""
    before, after = (Delegate.objects.filter(**{name: OuterRef("pk")}) for name in ("absence_before", "absence_after"))
    # Few rows are closures: whether it is an absence is asked of these alone.
    is_absence = Q(kind=Engagement.Kind.CLOSURE) & (Exists(before) | Exists(after))
    return engagements.exclude(is_absence)

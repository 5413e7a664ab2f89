"""Queries of delegations: heads at an hour, the order of precedence, and engagements without absences."""

from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q

from summit.calendar.models import Engagement, EngagementQuerySet
from summit.core.translations import text_in
from summit.core.wall_clock import instant_of
from summit.delegations.models import Delegate, Delegation, Headship, ManualPlace, PrecedencePolicy
from summit.delegations.models.headship import HeadshipQuerySet
from summit.delegations.precedence import Chain, Claim, in_order


def heads_at(summit: int, at: datetime) -> dict[int, Delegate]:
    """Return who heads each delegation of the summit, in the chair, at that instant. One query."""
    return _in_chair(summit, Headship.objects.at(at))


def _heads_on(summit: int, day_begins_at: datetime) -> dict[int, Delegate]:
    """Return who heads each delegation now, or who will have followed by the beginning of the day. One query."""
    last = Q(until=F("delegation__next_head_from")) | Q(until=None, delegation__next_head_from=None)
    present = Headship.objects.filter(last, delegate=F("delegation__head"))
    return _in_chair(summit, Headship.objects.at(day_begins_at) | present)


def _in_chair(summit: int, headships: HeadshipQuerySet) -> dict[int, Delegate]:
    rows = headships.filter(delegation__summit=summit, is_in_chair=True, delegate__isnull=False)
    rows = rows.select_related("delegate").order_by(F("since").asc(nulls_first=True))
    return {row.delegation_id: row.delegate for row in rows if row.delegate}


def changes_of_heads(summit: int) -> list[datetime]:
    """Return the instants from which delegations of the summit have other heads, in their order. One query."""
    rows = Headship.objects.filter(delegation__summit=summit)
    return sorted({hour for row in rows.values_list("since", "until") for hour in row if hour})


def order_of_precedence(policy: PrecedencePolicy, *, as_of: date, at: datetime | None = None) -> list[Delegation]:
    """Return the attending delegations of the policy's summit in the policy's order, as of a day. Four queries.

    Their heads are those at the instant `at`. By default they are those of now, or who will have followed by the
    beginning of the day. The policy need not be saved.
    """
    attending = Delegation.objects.filter(summit=policy.summit_id, is_attending=True).select_related("summit")
    by_key = {delegation.pk: delegation for delegation in attending}
    positions = dict(ManualPlace.objects.filter(policy=policy.pk).values_list("delegation", "position"))
    heads: dict[int, Delegate] = {}
    if at:
        heads = heads_at(policy.summit_id, at)
    elif by_key:
        zone = next(iter(by_key.values())).summit.zone
        heads = _heads_on(policy.summit_id, instant_of(as_of, time.min, zone))
    claims = [
        Claim(
            key=delegation.pk,
            name=text_in(delegation.name, policy.language),
            is_host=delegation.is_host,
            is_chair=delegation.is_chair,
            is_organization=delegation.kind == Delegation.Kind.ORGANIZATION,
            participation=delegation.participation,
            rank=head.rank if (head := heads.get(delegation.pk)) else None,
            took_office_on=head.took_office_on if head else None,
            manual_position=positions.get(delegation.pk),
        )
        for delegation in by_key.values()
    ]
    chain = Chain(policy.rules, policy.language, policy.blocks, policy.letter)
    return [by_key[claim.key] for claim in in_order(claims, chain, as_of=as_of)]


def without_absences(engagements: EngagementQuerySet) -> EngagementQuerySet:
    """Exclude the closures before delegates arrive and after they depart."""
    before, after = (Delegate.objects.filter(**{name: OuterRef("pk")}) for name in ("absence_before", "absence_after"))
    # Few rows are closures: whether it is an absence is asked of these alone.
    is_absence = Q(kind=Engagement.Kind.CLOSURE) & (Exists(before) | Exists(after))
    return engagements.exclude(is_absence)

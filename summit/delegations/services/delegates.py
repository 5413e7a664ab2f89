"""The verbs of delegations."""

from datetime import datetime
from typing import Any

from summit.calendar.models import Engagement
from summit.calendar.services import changing, create_closure, delete_closure
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation

NOT_ARRIVED = {"en": "Not yet arrived", "ru": "Ещё не прибыл"}
DEPARTED = {"en": "Departed", "ru": "Отбыл"}


class DepartsBeforeArrival(BadValue):
    """The departure is not after the arrival."""

    code = "departs_before_arrival"
    message = "A delegate departs after arriving."


class NotOfThisDelegation(BadValue):
    """The delegate belongs to another delegation."""

    code = "not_of_this_delegation"
    message = "This delegate belongs to another delegation."


@transactional
def set_travel(
    delegate: Delegate, *, arrives_at: datetime | None, departs_at: datetime | None, now: datetime
) -> Delegate:
    """Record when the delegate arrives and departs; the calendar is closed to the delegate before and after.

    A fact is not refused: what is already booked outside these hours stands, and shows among the clashes.
    """
    if arrives_at and departs_at and departs_at <= arrives_at:
        raise DepartsBeforeArrival(field="departs_at")
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    span = delegate.summit.span
    for closure in filter(None, (delegate.absence_before, delegate.absence_after)):
        delete_closure(closure)
    delegate.arrives_at, delegate.departs_at = arrives_at, departs_at
    delegate.absence_before = _absence(delegate, NOT_ARRIVED, span.starts_at, arrives_at, now)
    delegate.absence_after = _absence(delegate, DEPARTED, departs_at, span.ends_at, now)
    delegate.save()
    return delegate


def _absence(
    delegate: Delegate, title: dict[str, str], starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Engagement | None:
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    return create_closure(
        summit=delegate.summit,
        resources=[delegate],
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
        even_if_booked=True,
    )


@transactional
def enrol_delegate(delegation: Delegation, *, now: datetime, is_head: bool = False, **facts: Any) -> Delegate:
    """Add a delegate to the delegation; as its head where said."""
    travel = {name: facts.pop(name, None) for name in ("arrives_at", "departs_at")}
    delegate = Delegate.objects.create(summit_id=delegation.summit_id, party=delegation, **facts)
    if any(travel.values()):
        delegate = set_travel(delegate, now=now, **travel)
    if is_head:
        name_head(delegation, delegate)
    return delegate


@transactional
def amend_delegate(delegate: Delegate, *, now: datetime, even_if_clashing: bool = False, **facts: Any) -> Delegate:
    """Change facts of a delegate; arrival and departure move what the calendar is closed for.

    Raises NotOfThisDelegation where `party` would be another, and Clash where another turnover brings one about that
    is not accepted.
    """
    travel = {name: facts.pop(name, getattr(delegate, name)) for name in ("arrives_at", "departs_at")}
    if facts.get("party", delegate.party) != delegate.party:
        raise NotOfThisDelegation(field="delegation")
    with changing(delegate, now=now, even_if_clashing=even_if_clashing):
        for name, value in facts.items():
            setattr(delegate, name, value)
        delegate.save()
    if (delegate.arrives_at, delegate.departs_at) != (travel["arrives_at"], travel["departs_at"]):
        return set_travel(delegate, now=now, **travel)
    return delegate


@transactional
def name_head(delegation: Delegation, delegate: Delegate | None) -> Delegation:
    """Make the delegate head of the delegation, in place of the one before; None leaves it without a head."""
    if delegate and delegate.party_id != delegation.pk:
        raise NotOfThisDelegation(field="head")
    delegation.head = delegate
    delegation.save(update_fields=["head"])
    return delegation

"""The people who take part in a meeting: leads, the companions who are required, and others where they are free."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from summit.bilaterals.models import BilateralRequest, Companion
from summit.calendar.refusals import ResourceClash
from summit.delegations.models import Delegate

Booked = TypeVar("Booked")


@dataclass(frozen=True)
class Participants:
    """The keys of the people of a meeting: those without whom it is not held, and those without whom it is."""

    required: list[int]
    optional: list[int] = field(default_factory=list)


class Persons:
    """Delegates by person: rows that are one person are planned for as their first row."""

    def __init__(self, delegates: Iterable[Delegate]) -> None:
        first: dict[str, Delegate] = {}
        self._first = {one.pk: first.setdefault(one.shared_key or str(one.pk), one) for one in delegates}
        self._by_key = {key: one.pk for key, one in first.items()}

    def __iter__(self) -> Iterator[Delegate]:
        return iter({one.pk: one for one in self._first.values()}.values())

    def of(self, resource: int, key: str = "") -> int:
        """Return the row for which a resource is planned, also for what other rows of the person occupy."""
        return self._by_key.get(key) or (self._first[resource].pk if resource in self._first else resource)


def participants_of(requests: Collection[BilateralRequest]) -> dict[UUID, Participants]:
    """Return who takes part for the sides that meet, leads first. One query."""
    found = {one.pk: Participants([side.lead_id for side in one.taking_part]) for one in requests}
    sides = {side.pk: one.pk for one in requests for side in one.taking_part}
    rows = Companion.objects.filter(side__in=sides).order_by("side__place", "pk")
    for side, delegate, is_required in rows.values_list("side", "delegate", "is_required"):
        people = found[sides[side]]
        (people.required if is_required else people.optional).append(delegate)
    return found


def with_who_is_free(optional: Collection[int], book: Callable[[Collection[int]], Booked]) -> Booked:
    """Book with the optional people but those who are not free; `book` raises ResourceClash while somebody is not.

    Whether somebody is free is known when they are booked: they may be on the way from another venue.
    """
    while optional:
        try:
            with transaction.atomic():
                return book(optional)
        except ResourceClash as refused:
            busy = {clash.resource.pk for clash in refused.clashes}
            if busy.isdisjoint(optional):
                raise
            optional = [one for one in optional if one not in busy]
    return book(())

"""The places of delegations in categories: how many there are, and how many are taken, asked for and left."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from summit.accounts.models import Party
from summit.accreditation.models import Accreditation, Category, Quota
from summit.summits.models import Summit

Status = Accreditation.Status
Parties = set[int | None]


class Places(NamedTuple):
    """The places of a category, which one delegation has or which are there in all."""

    category: int
    party: int | None


def places_of(categories: Iterable[Category], parties: Parties | None = None) -> dict[Places, int]:
    """Return the quotas of the categories that the parties, or all, have of their own."""
    rows = Quota.objects.filter(category__in={category.pk for category in categories}).order_by()
    if parties is not None:
        rows = rows.filter(delegation__in=parties - {None})
    return {Places(*key): places for *key, places in rows.values_list("category", "delegation", "places")}


def taken_places(categories: Iterable[int], parties: Parties | None = None) -> Counter[Places]:
    """Return how many people of the parties, or of all, have a place of the categories, by delegation."""
    rows = Accreditation.objects.taking_places().filter(category__in=set(categories)).order_by()
    if parties is not None:
        without = Q(party=None) if None in parties else Q(pk__in=())
        rows = rows.filter(Q(party__in=parties - {None}) | without)
    counted = rows.values_list("category", "party").annotate(count=Count("pk"))
    return Counter({Places(category, party): count for category, party, count in counted})


class CategoryPlaces(NamedTuple):
    """The places of a delegation in a category, and how many of its people there have each status."""

    category: Category
    places: int | None  # None: no limit
    people: Counter[str]

    @property
    def taken(self) -> int:
        """How many people have a place."""
        return sum(self.people[status] for status in Accreditation.TAKES_PLACE)

    @property
    def approved(self) -> int:
        """How many of them are approved."""
        return self.people[Status.APPROVED]

    @property
    def asked_for(self) -> int:
        """How many of them are not approved yet."""
        return self.taken - self.approved

    @property
    def left(self) -> int | None:
        """How many places are free; None if there is no limit."""
        return None if self.places is None else max(self.places - self.taken, 0)


class DelegationPlaces(NamedTuple):
    """A delegation with its places in each category for people of delegations."""

    delegation: Party
    categories: list[CategoryPlaces]


def places_of_delegations(summit: Summit, delegations: Iterable[Party]) -> list[DelegationPlaces]:
    """Return the places of delegations of the summit. Three queries."""
    rows = list(delegations)
    categories = list(Category.objects.filter(summit=summit, whose=Category.Whose.DELEGATION))
    quotas = places_of(categories)
    people: defaultdict[Places, Counter[str]] = defaultdict(Counter)
    counted = Accreditation.objects.filter(party__in=rows).order_by().values_list("category", "party", "status")
    for category, party, status, count in counted.annotate(count=Count("pk")):
        people[Places(category, party)][status] = count
    return [
        DelegationPlaces(
            delegation,
            [
                CategoryPlaces(category, quotas.get(key, category.places), people[key])
                for category in categories
                for key in [Places(category.pk, delegation.pk)]
            ],
        )
        for delegation in rows
    ]

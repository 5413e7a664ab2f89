"""People who may be one person: with one number of a document, or one name and day of birth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, DistinctPeople, PersonalData
from summit.core.comparable import comparable
from summit.summits.models import Summit

NUMBER, NAME = "document_number", "name_and_birth"
REASONS: dict[str, Promise | str] = {
    NUMBER: _("the same number of a travel document"),
    NAME: _("the same name and date of birth"),
}
MOST = 500  # pairs; the others follow when some are decided
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two people, the older row first, and why they may be one."""

    first: Accreditation
    second: Accreditation
    reasons: list[str]


def duplicates_in(summit: Summit) -> list[Duplicate]:
    """Return the pairs among those who are not refused or withdrawn, without those that were decided: the first MOST.

    Five queries.
    """
    people = Accreditation.objects.filter(summit=summit).taking_places()
    data = PersonalData.objects.filter(accreditation__in=people)
    reasons: dict[Pair, list[str]] = defaultdict(list)
    for reason, pairs in ((NUMBER, _with_one_number(data)), (NAME, _with_one_name(data))):
        for pair in pairs:
            reasons[pair].append(reason)
    for decided in DistinctPeople.objects.filter(first__summit=summit).values_list("first", "second"):
        reasons.pop(decided, None)
    related = Accreditation.objects.select_related("category", "party", "delegate", "personal_data")
    first_pairs = sorted(reasons.items())[:MOST]
    found = related.in_bulk({key for pair, _ in first_pairs for key in pair})
    return [Duplicate(found[first], found[second], why) for (first, second), why in first_pairs]


def _with_one_number(data: QuerySet[PersonalData]) -> Iterator[Pair]:
    """Yield pairs with one number; numbers of two states are two."""
    groups: dict[str, dict[int, str]] = defaultdict(dict)
    for number, key, state in _shared(data, "number_hash").values_list("number_hash", "pk", "issuing_state"):
        groups[number][key] = state
    for states in groups.values():
        for first, second in combinations(sorted(states), 2):
            if not (states[first] and states[second]) or states[first] == states[second]:
                yield first, second


def _with_one_name(data: QuerySet[PersonalData]) -> Iterable[Pair]:
    """Return pairs with one day of birth and names that compare equal in any of their languages."""
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    names = ("accreditation__name", "accreditation__delegate__name")
    for birth, key, own, delegate in _shared(data, "birth_hash").values_list("birth_hash", "pk", *names):
        for name in (own or delegate or {}).values():
            if compared := comparable(name):
                groups[birth, compared].add(key)
    return {pair for keys in groups.values() for pair in combinations(sorted(keys), 2)}


def _shared(data: QuerySet[PersonalData], column: str) -> QuerySet[PersonalData]:
    """Filter to rows whose value in the column others have too."""
    counted = data.order_by().values(column).annotate(count=Count("pk")).filter(count__gt=1)
    return data.filter(**{f"{column}__in": counted.values(column)}).order_by("pk")

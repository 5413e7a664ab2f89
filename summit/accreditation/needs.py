"""The things that people still have to send for their category: a photo, a travel document, a letter.

The modules of these register a function that finds who has them. Without one, everybody lacks it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection

from summit.accreditation.models import Accreditation
from summit.core.registry import Registry

# Returns the keys of those of the people who have it.
Finder = Callable[[Collection[int]], Collection[int]]
FINDERS: Registry[str, Finder] = Registry()


def missing_needs(people: Collection[Accreditation]) -> dict[int, list[str]]:
    """Return by key what people lack for their category, without those who lack nothing. A query for each need."""
    asked: dict[str, set[int]] = defaultdict(set)
    for person in people:
        for need in person.category.needs:
            asked[need].add(person.pk)
    missing: dict[int, list[str]] = defaultdict(list)
    for need, keys in asked.items():
        found = {key for finder in FINDERS[need] for key in finder(keys)}
        for key in keys - found:
            missing[key].append(need)
    return missing

"""The things that people still have to send for their category: a photo, a travel document, a letter, their weapons.

A document needs its states and its last day too. A letter is a file, or a note verbale that names the person.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from summit.accreditation.models import Accreditation, Category, Letter, PersonalData, Photo, Weapon
from summit.correspondence.models import NoteReference

# Returns the keys of those of the people who have it.
Finder = Callable[[Collection[int]], Collection[int]]


def _with_photo(keys: Collection[int]) -> Collection[int]:
    return set(Photo.objects.filter(pk__in=keys).values_list("pk", flat=True))


def _with_document(keys: Collection[int]) -> Collection[int]:
    return set(PersonalData.objects.filter(pk__in=keys).complete().values_list("pk", flat=True))


def _with_letter(keys: Collection[int]) -> Collection[int]:
    references = NoteReference.objects.filter(table=Accreditation._meta.db_table, row__in=map(str, keys))
    files = Letter.objects.filter(pk__in=keys).values_list("pk", flat=True)
    return {*map(int, references.values_list("row", flat=True)), *files}


def _with_weapons(keys: Collection[int]) -> Collection[int]:
    return set(Weapon.objects.in_force().filter(bearer__in=keys).values_list("bearer", flat=True))


FINDERS: Mapping[str, Finder] = {
    Category.Need.PHOTO: _with_photo,
    Category.Need.TRAVEL_DOCUMENT: _with_document,
    Category.Need.LETTER: _with_letter,
    Category.Need.WEAPONS: _with_weapons,
}


def missing_needs(people: Collection[Accreditation]) -> dict[int, list[str]]:
    """Return by key what people lack for their category, without those who lack nothing. Five queries at most."""
    asked: dict[str, set[int]] = defaultdict(set)
    for person in people:
        for need in person.category.needs:
            asked[need].add(person.pk)
    missing: dict[int, list[str]] = defaultdict(list)
    for need, keys in asked.items():
        for key in keys.difference(FINDERS[need](keys)):
            missing[key].append(need)
    return missing

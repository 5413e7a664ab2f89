"""Language pairs such as ky-ru: an interpreter works between the two languages in both directions."""

import re
from collections.abc import Iterable
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from summit.core.languages import is_language

PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")


def validate_language_pair(value: object) -> None:
    """Refuse a value that is not the codes of two different languages."""
    match = PAIR.fullmatch(str(value))
    if not match or match[1] == match[2] or not all(map(is_language, match.groups())):
        message = _("“%(value)s” is not a pair of languages such as ky-ru.") % {"value": str(value)[:30]}
        raise ValidationError(message, code="bad_language_pair")


def language_pair() -> "models.CharField[str, str]":
    """Return a column of one pair."""
    return models.CharField(max_length=25, validators=[validate_language_pair])


def one_way(pair: str) -> str:
    """Return the pair with its languages in alphabetical order, since the direction does not matter."""
    return "-".join(sorted(pair.split("-")))


def uncovered(pairs: Iterable[str], teams: Iterable[Iterable[str]]) -> set[str]:
    """Return the pairs, each by `one_way`, that no interpreter covers; `teams` are the pairs of each interpreter."""
    return {one_way(pair) for pair in pairs} - {one_way(pair) for team in teams for pair in team}


def proposed_pairs(*sides: list[str]) -> list[str]:
    """Return the pairs that people need, by their languages in order of preference; none if all share a language.

    Nothing is proposed if the languages of one of them are not known. Two who share a language need no pair.
    """
    languages = [[code.split("-")[0] for code in side] for side in sides]
    known = [[code for code in side if is_language(code)] for side in languages]
    if not all(known) or set.intersection(*map(set, languages)):
        return []
    apart = [(one[0], other[0]) for one, other in combinations(known, 2) if set(one).isdisjoint(other)]
    return list(dict.fromkeys(one_way(f"{one}-{other}") for one, other in apart))
